import { expect, it } from 'vitest'
import { finding } from './finding.ts'
import { mergeGpus } from './merge-gpus.ts'

const GiB = 2 ** 30
const smi = (name: string, busId: string, gib = 24) =>
  finding({
    vendor: 'nvidia',
    name,
    pciVendor: '10de',
    busId,
    vramBytes: gib * GiB,
    driver: '560.94',
    computeCapability: '8.9',
  })
const cim = (name: string, pciVendor: string, pciDevice: string, vramBytes: number | null = null) =>
  finding({ name, pciVendor, pciDevice, vramBytes, driver: '32.0' })

it('answers no GPU with an empty list', () => {
  expect(mergeGpus([])).toEqual([])
  expect(mergeGpus([{ tool: 'lspci', findings: [] }])).toEqual([])
})

it('joins by PCI address and believes the card’s own tool', () => {
  const gpus = mergeGpus([
    {
      tool: 'systeminformation',
      findings: [finding({ vendor: 'nvidia', name: 'AD102', busId: '0000:01:00.0', vramBytes: 2 * GiB })],
    },
    {
      tool: 'lspci',
      findings: [
        finding({ name: 'GeForce RTX 4090 (AD102)', pciVendor: '10de', pciDevice: '2684', busId: '0000:01:00.0' }),
      ],
    },
    { tool: 'nvidia-smi', findings: [smi('NVIDIA GeForce RTX 4090', '0000:01:00.0')] },
  ])
  expect(gpus).toEqual([
    {
      vendor: 'nvidia',
      name: 'NVIDIA GeForce RTX 4090',
      busId: '0000:01:00.0',
      vramBytes: 24 * GiB,
      driver: '560.94',
      computeCapability: '8.9',
      gfxTarget: null,
      integrated: false,
    },
  ])
})

it('keeps two equal cards apart, with and without addresses', () => {
  const name = 'NVIDIA GeForce RTX 4090'
  const gpus = mergeGpus([
    { tool: 'systeminformation', findings: [cim(name, '10de', '2684'), cim(name, '10de', '2684')] },
    { tool: 'CIM', findings: [cim(name, '10de', '2684'), cim(name, '10de', '2684')] },
    { tool: 'nvidia-smi', findings: [smi(name, '0000:01:00.0'), smi(name, '0000:02:00.0')] },
  ])
  expect(gpus.map(({ busId, vramBytes }) => [busId, vramBytes])).toEqual([
    ['0000:01:00.0', 24 * GiB],
    ['0000:02:00.0', 24 * GiB],
  ])
})

it('keeps different cards of one vendor apart though one tool knows only one', () => {
  const gpus = mergeGpus([
    {
      tool: 'CIM',
      findings: [
        cim('NVIDIA GeForce GTX 1060 6GB', '10de', '1c03', 6 * GiB),
        cim('NVIDIA GeForce RTX 4090', '10de', '2684'),
      ],
    },
    { tool: 'nvidia-smi', findings: [smi('NVIDIA GeForce RTX 4090', '0000:01:00.0')] },
  ])
  expect(gpus.map(({ name, vramBytes, computeCapability }) => [name, vramBytes, computeCapability])).toEqual([
    ['NVIDIA GeForce RTX 4090', 24 * GiB, '8.9'],
    ['NVIDIA GeForce GTX 1060 6GB', 6 * GiB, '6.1'],
  ])
})

it('believes CIM over systeminformation where neither has an address', () => {
  const gpus = mergeGpus([
    {
      tool: 'systeminformation',
      findings: [finding({ vendor: 'amd', name: 'AMD Radeon RX 7900 XTX', vramBytes: 4 * GiB })],
    },
    { tool: 'CIM', findings: [cim('AMD Radeon RX 7900 XTX', '1002', '744c', 24 * GiB)] },
  ])
  expect(gpus).toMatchObject([{ vendor: 'amd', vramBytes: 24 * GiB, gfxTarget: 'gfx1100', integrated: false }])
})

it('takes the gfx target of kfd and the name of lspci for one AMD card', () => {
  const at = { pciVendor: '1002', pciDevice: '744c', busId: '0000:03:00.0' }
  const gpus = mergeGpus([
    { tool: 'lspci', findings: [finding({ ...at, name: 'Radeon RX 7900 XT/7900 XTX (Navi 31)' })] },
    { tool: 'sysfs', findings: [finding({ ...at, vramBytes: 24 * GiB })] },
    { tool: 'kfd', findings: [finding({ ...at, gfxTarget: 'gfx1100' })] },
  ])
  expect(gpus).toMatchObject([
    { vendor: 'amd', name: 'Radeon RX 7900 XT/7900 XTX (Navi 31)', vramBytes: 24 * GiB, gfxTarget: 'gfx1100' },
  ])
})

it.each([
  ['Microsoft Basic Display Adapter', null],
  ['Microsoft Remote Display Adapter', null],
  ['Parsec Virtual Display Adapter', null],
  ['VMware SVGA 3D', '15ad'],
  ['Virtio 1.0 GPU', '1af4'],
  ['ASPEED Graphics Family', '1a03'],
  ['MGA G200eW', '102b'],
  ['Carte vidéo de base', '1414'],
  ['Meta Virtual Monitor', null],
  ['QXL paravirtual graphic card', '1b36'],
])('leaves out %s', (name, pciVendor) => {
  expect(mergeGpus([{ tool: 'any', findings: [finding({ name, pciVendor })] }])).toEqual([])
})

it.each([
  ['AMD Radeon(TM) Graphics', '1002', true],
  ['AMD Radeon RX 6600', '1002', false],
  ['AMD Radeon 780M Graphics', '1002', true],
  ['AMD Radeon(TM) Vega 8 Graphics', '1002', true],
  ['AMD Radeon RX 550', '1002', false],
  ['Raphael', '1002', true],
  ['Intel(R) UHD Graphics 770', '8086', true],
  ['Intel(R) Arc(TM) A770 Graphics', '8086', false],
  ['Arc A770 (DG2)', '8086', false],
  ['Intel(R) Arc(TM) Graphics', '8086', true],
  ['Intel(R) Arc(TM) 140V GPU (16GB)', '8086', true],
  ['Intel(R) Arc(TM) B580 Graphics', '8086', false],
  ['Intel(R) Arc(TM) Pro B50 Graphics', '8086', false],
  ['NVIDIA GeForce RTX 3060', '10de', false],
  ['Orin (nvgpu)', '10de', true],
  ['Apple M1', '106b', true],
])('%s is integrated: %s', (name, pciVendor, integrated) => {
  const [gpu] = mergeGpus([{ tool: 'any', findings: [finding({ name, pciVendor, vramBytes: GiB })] }])
  expect(gpu).toMatchObject({ integrated, vramBytes: integrated ? null : GiB })
})

it('puts discrete cards first and names a card that nobody names', () => {
  const gpus = mergeGpus([
    {
      tool: 'sysfs',
      findings: [
        finding({ pciVendor: '8086', pciDevice: '46a6', busId: '0000:00:02.0' }),
        finding({ pciVendor: '10de', pciDevice: '2b85', busId: '0000:01:00.0' }),
      ],
    },
  ])
  expect(gpus.map(({ name, integrated }) => [name, integrated])).toEqual([
    ['NVIDIA GPU (2b85)', false],
    ['Intel GPU (46a6)', true],
  ])
})
