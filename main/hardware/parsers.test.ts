import { describe, expect, it } from 'vitest'
import { parseAmdSmi } from './amd-smi.ts'
import { computeCapabilityOfName } from './compute-capabilities.ts'
import { normaliseBusId } from './finding.ts'
import { gfxTargetOfName, isIntegratedTarget } from './gfx-targets.ts'
import { parseKfdNode } from './kfd.ts'
import { parseLspci } from './lspci.ts'
import { lacksComputeCap, parseComputeApps, parseNvidiaSmi } from './nvidia-smi.ts'
import { parseRocmSmi } from './rocm-smi.ts'
import { parseDrmCard } from './sysfs.ts'
import { parseCpu, parseFileSystem, parseGraphics, parseOs, parseRam } from './system-information.ts'
import { parseSystemProfiler } from './system-profiler.ts'
import { parseCim } from './windows-cim.ts'

const GiB = 2 ** 30
const MiB = 2 ** 20

it.each([
  ['00000000:01:00.0', '0000:01:00.0'],
  ['0000:C1:00.0', '0000:c1:00.0'],
  ['01:00.0', '0000:01:00.0'],
  ['00010000:00:02.0', '10000:00:02.0'],
  ['PCI\\VEN_10DE', null],
  ['', null],
  [undefined, null],
])('writes the PCI address %s as %s', (text, expected) => expect(normaliseBusId(text)).toBe(expected))

describe('nvidia-smi', () => {
  it('reads several cards', () => {
    const output =
      'NVIDIA GeForce RTX 4090, 24564, 560.94, 8.9, 00000000:01:00.0\r\nNVIDIA H200, 143771, 570.86.15, 9.0, 00000000:18:00.0\r\n'
    expect(parseNvidiaSmi(output)).toMatchObject([
      {
        vendor: 'nvidia',
        name: 'NVIDIA GeForce RTX 4090',
        vramBytes: 24564 * MiB,
        driver: '560.94',
        computeCapability: '8.9',
        busId: '0000:01:00.0',
      },
      {
        name: 'NVIDIA H200',
        vramBytes: 143771 * MiB,
        driver: '570.86.15',
        computeCapability: '9.0',
        busId: '0000:18:00.0',
      },
    ])
  })
  it('reads the rows of a driver without compute_cap', () => {
    expect(parseNvidiaSmi('GeForce GTX 1060 6GB, 6078, 418.226.00, 00000000:01:00.0\n', false)).toMatchObject([
      { name: 'GeForce GTX 1060 6GB', vramBytes: 6078 * MiB, driver: '418.226.00', computeCapability: null },
    ])
    expect(lacksComputeCap('Field "compute_cap" is not a valid field to query.')).toBe(true)
    expect(lacksComputeCap('NVIDIA-SMI has failed')).toBe(false)
  })
  it('keeps what it can of unified memory and unknown fields', () => {
    expect(parseNvidiaSmi('NVIDIA GB10, [N/A], 580.95.05, 12.1, 0000000F:01:00.0')).toMatchObject([
      { name: 'NVIDIA GB10', vramBytes: null, computeCapability: '12.1', busId: '000f:01:00.0' },
    ])
    expect(parseNvidiaSmi('[Unknown Error], [N/A], [N/A], [N/A], 00000000:01:00.0')).toMatchObject([
      { vendor: 'nvidia', name: null, vramBytes: null, driver: null, computeCapability: null },
    ])
  })
  it.each([
    '',
    'No devices were found\n',
    'Unable to determine the device handle for GPU0: 0000:01:00.0: Unknown Error',
    '\0\u0001,,,,',
  ])('finds none in %j', (output) => expect(parseNvidiaSmi(output)).toEqual([]))
  it('is not carried away by a flood of rows', () => {
    expect(parseNvidiaSmi('NVIDIA X, 1, 1.0, 1.0, 00000000:01:00.0\n'.repeat(100_000))).toHaveLength(64)
  })
  it('adds up the memory of a process over its cards', () => {
    expect(parseComputeApps('10, 512\n11, [N/A]\n10, 256\nNo running processes found\n')).toEqual(
      new Map([[10, 768 * MiB]]),
    )
  })
})

describe('amd-smi', () => {
  const card = {
    gpu: 0,
    asic: {
      market_name: 'Radeon RX 7900 XTX',
      vendor_id: '0x1002',
      device_id: '0x744c',
      target_graphics_version: 'gfx1100',
    },
    bus: { bdf: '0000:03:00.0', pcie_interface_version: 'Gen 4' },
    vram: { type: 'GDDR6', size: { value: 24560, unit: 'MB' } },
    driver: { name: 'amdgpu', version: '6.12.12' },
  }
  const expected = {
    vendor: 'amd',
    name: 'Radeon RX 7900 XTX',
    pciDevice: '744c',
    busId: '0000:03:00.0',
    vramBytes: 24560 * MiB,
    driver: '6.12.12',
    gfxTarget: 'gfx1100',
  }
  it.each([
    ['a bare list', JSON.stringify([card])],
    ['an object', JSON.stringify({ gpu_data: [card] })],
    [
      'a warning before it',
      `WARNING: User is missing the following required groups: render\n${JSON.stringify([card])}`,
    ],
  ])('reads %s', (_name, output) => expect(parseAmdSmi(output)).toMatchObject([expected]))
  it('keeps what it can of unknown fields', () => {
    expect(
      parseAmdSmi(JSON.stringify([{ ...card, vram: 'N/A', driver: 'N/A', asic: { market_name: 'N/A' } }])),
    ).toMatchObject([
      { vendor: 'amd', name: null, vramBytes: null, driver: null, gfxTarget: null, busId: '0000:03:00.0' },
    ])
  })
  it.each([
    ['', 'no JSON'],
    ['{"gpu_data": [', 'not valid JSON'],
    ['{"error": 1}', 'unknown form'],
    ['x'.repeat(1 << 20), 'no JSON'],
  ])('says what is wrong with an unusable answer (%#)', (output, problem) =>
    expect(() => parseAmdSmi(output)).toThrow(problem),
  )
})

describe('rocm-smi', () => {
  it('reads several cards in the spelling of ROCm 6', () => {
    const card = (bus: string) => ({
      'Card Series': 'AMD Instinct MI300X',
      'Card Model': '0x74a1',
      'GFX Version': 'gfx942',
      'VRAM Total Memory (B)': '206141652992',
      'PCI Bus': bus,
    })
    const output = JSON.stringify({
      card0: card('0000:05:00.0'),
      card1: card('0000:26:00.0'),
      system: { 'Driver version': '6.8.5' },
    })
    const expected = {
      name: 'AMD Instinct MI300X',
      pciDevice: '74a1',
      gfxTarget: 'gfx942',
      vramBytes: 206141652992,
      driver: '6.8.5',
    }
    expect(parseRocmSmi(output)).toMatchObject([
      { ...expected, busId: '0000:05:00.0' },
      { ...expected, busId: '0000:26:00.0' },
    ])
  })
  it('reads the older spelling', () => {
    const output =
      '{"card0": {"Card series": "0x67df", "Card model": "0xe353", "VRAM Total Memory (B)": "8589934592", "PCI Bus": "0000:01:00.0"}}'
    expect(parseRocmSmi(output)).toMatchObject([
      { vendor: 'amd', name: null, vramBytes: 8 * GiB, busId: '0000:01:00.0' },
    ])
  })
  it('refuses garbage', () => expect(() => parseRocmSmi('ROCm System Management Interface')).toThrow('no JSON'))
})

it('lspci: picks display controllers and their market names', () => {
  const output = [
    '0000:00:00.0 "Host bridge [0600]" "Intel Corporation [8086]" "Device [a700]" -r01 "ASUS [1043]" "Device [8882]"',
    '0000:00:02.0 "VGA compatible controller [0300]" "Intel Corporation [8086]" "Raptor Lake-S GT1 [UHD Graphics 770] [a780]" -r04 "" ""',
    '0000:01:00.0 "VGA compatible controller [0300]" "NVIDIA Corporation [10de]" "AD102 [GeForce RTX 4090] [2684]" -ra1 "" ""',
    '0000:03:00.0 "Display controller [0380]" "Advanced Micro Devices, Inc. [AMD/ATI] [1002]" "Device [9999]" -rc8 "" ""',
    '0001:05:00.0 "3D controller [0302]" "NVIDIA Corporation [10de]" "GH100 [H200 SXM 141GB] [2335]" -ra1 "" ""',
  ].join('\n')
  expect(parseLspci(output)).toMatchObject([
    { vendor: 'intel', name: 'UHD Graphics 770 (Raptor Lake-S GT1)', busId: '0000:00:02.0', pciDevice: 'a780' },
    { vendor: 'nvidia', name: 'GeForce RTX 4090 (AD102)', busId: '0000:01:00.0' },
    { vendor: 'amd', name: null, pciDevice: '9999' },
    { vendor: 'nvidia', name: 'H200 SXM 141GB (GH100)', busId: '0001:05:00.0' },
  ])
  expect(parseLspci('pcilib: Cannot open /proc/bus/pci\n')).toEqual([])
})

describe('sysfs', () => {
  it('reads a card', () => {
    expect(
      parseDrmCard({
        busId: '0000:03:00.0',
        vendor: '0x1002',
        device: '0x744c',
        vramTotal: '25753026560',
        localTotal: undefined,
      }),
    ).toMatchObject({
      vendor: 'amd',
      pciDevice: '744c',
      vramBytes: 25753026560,
    })
  })
  it('passes over what is no PCI card', () => {
    expect(
      parseDrmCard({
        busId: 'simple-framebuffer.0',
        vendor: undefined,
        device: undefined,
        vramTotal: undefined,
        localTotal: undefined,
      }),
    ).toBeNull()
  })
  it.each([
    [110000, 'gfx1100'],
    [90010, 'gfx90a'],
    [90012, 'gfx90c'],
    [100306, 'gfx1036'],
    [120001, 'gfx1201'],
    [80003, 'gfx803'],
    [90402, 'gfx942'],
  ])('reads the target %i of kfd as %s', (version, target) => {
    const properties = `cpu_cores_count 0\nsimd_count 192\ngfx_target_version ${version}\nvendor_id 4098\ndevice_id 29772\nlocation_id 768\ndomain 0\n`
    expect(parseKfdNode(properties)).toMatchObject({
      vendor: 'amd',
      gfxTarget: target,
      busId: '0000:03:00.0',
      pciDevice: '744c',
    })
  })
  it('passes over the node of the processor', () =>
    expect(parseKfdNode('cpu_cores_count 16\ngfx_target_version 0\n')).toBeNull())
})

describe('Windows CIM', () => {
  const nvidia = {
    Name: 'NVIDIA GeForce RTX 4090',
    PNPDeviceID: 'PCI\\VEN_10DE&DEV_2684&SUBSYS_167C10DE&REV_A1\\4&1',
    AdapterRAM: 4293918720,
    DriverVersion: '32.0.15.6094',
  }
  it('takes the 64-bit size from the registry and the driver in its own spelling', () => {
    const output = JSON.stringify({
      gpus: [
        nvidia,
        {
          Name: 'Carte vidéo de base Microsoft',
          PNPDeviceID: 'ROOT\\BASICDISPLAY\\0000',
          AdapterRAM: null,
          DriverVersion: '10.0',
        },
      ],
      memory: [
        { MatchingDeviceId: 'PCI\\VEN_10DE&DEV_2684', DriverDesc: 'NVIDIA GeForce RTX 4090', Bytes: '25757220864' },
      ],
      architecture: 9,
    })
    const { findings, arch } = parseCim(`\uFEFF${output}`)
    expect(findings).toMatchObject([
      { vendor: 'nvidia', pciVendor: '10de', pciDevice: '2684', vramBytes: 25757220864, driver: '560.94', busId: null },
      { vendor: null, vramBytes: null },
    ])
    expect(arch).toBe('x64')
  })
  it('does not believe a size that ends at 4 GiB', () => {
    expect(parseCim(JSON.stringify({ gpus: [nvidia], memory: [], architecture: 12 }))).toMatchObject({
      findings: [{ vramBytes: null }],
      arch: 'arm64',
    })
    expect(parseCim(JSON.stringify({ gpus: [{ ...nvidia, AdapterRAM: 2 * GiB }] })).findings).toMatchObject([
      { vramBytes: 2 * GiB },
    ])
  })
  it('refuses a localised error text', () =>
    expect(() => parseCim('Get-CimInstance : Zugriff verweigert\r\n')).toThrow('no JSON'))
})

it('system_profiler: reads Apple silicon, and a card of an Intel Mac whatever the language', () => {
  const output = JSON.stringify({
    SPDisplaysDataType: [
      {
        _name: 'Apple M3 Max',
        sppci_model: 'Apple M3 Max',
        spdisplays_vendor: 'sppci_vendor_Apple',
        sppci_bus: 'spdisplays_builtin',
        sppci_cores: '40',
      },
      {
        _name: 'kHW_AMDRadeonPro5500MItem',
        sppci_model: 'AMD Radeon Pro 5500M',
        spdisplays_vendor: 'sppci_vendor_amd',
        'spdisplays_vendor-id': '0x1002',
        'spdisplays_device-id': '0x7340',
        sppci_bus: 'spdisplays_pcie_device',
        spdisplays_vram: '8 GB',
      },
    ],
  })
  expect(parseSystemProfiler(output)).toMatchObject([
    { vendor: 'apple', name: 'Apple M3 Max', vramBytes: null, integrated: true },
    { vendor: 'amd', name: 'AMD Radeon Pro 5500M', vramBytes: 8 * GiB, integrated: false },
  ])
  expect(() => parseSystemProfiler('{"SPDisplaysDataType": 1}')).toThrow('unknown form')
})

describe('systeminformation', () => {
  it('reads cards and does not believe windowed sizes', () => {
    const controllers = [
      {
        vendor: 'Advanced Micro Devices, Inc. [AMD/ATI]',
        model: 'Navi 31',
        bus: 'Onboard',
        busAddress: '03:00.0',
        vram: 256,
        vramDynamic: false,
      },
      { vendor: 'NVIDIA', model: 'NVIDIA GeForce RTX 3060', vram: 12288, driverVersion: '' },
      { vendor: 7, model: null },
    ]
    expect(parseGraphics({ controllers })).toMatchObject([
      { vendor: 'amd', name: 'Navi 31', busId: '0000:03:00.0', vramBytes: null },
      { vendor: 'nvidia', vramBytes: 12 * GiB, driver: null },
      { vendor: null, name: null },
    ])
  })
  it.each([null, undefined, {}, 'x'])('holds nothing in %j', (answer) => {
    expect([
      parseGraphics(answer),
      parseCpu(answer),
      parseRam(answer),
      parseOs(answer),
      parseFileSystem(answer, '/'),
    ]).toEqual([[], null, null, null, null])
  })
  it('reads the rest', () => {
    expect(parseCpu({ manufacturer: 'AMD', brand: 'Ryzen 9 7950X', physicalCores: 16 })).toEqual({
      name: 'AMD Ryzen 9 7950X',
      cores: 16,
    })
    expect(parseCpu({ manufacturer: 'Apple', brand: 'Apple M1', physicalCores: 8 })?.name).toBe('Apple M1')
    expect(parseOs({ distro: 'Ubuntu', release: '24.04' })).toBe('Ubuntu 24.04')
    const disks = [
      { type: 'ext4', mount: '/' },
      { type: 'btrfs', mount: '/home' },
      { type: 'NTFS', mount: 'D:' },
    ]
    expect(['/home/a/b', '/homework', 'd:\\Deck'].map((path) => parseFileSystem(disks, path))).toEqual([
      'btrfs',
      'ext4',
      'NTFS',
    ])
  })
})

it.each([
  ['AMD Radeon RX 7900 XTX', 'gfx1100'],
  ['Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M (Navi 31)', 'gfx1100'],
  ['AMD Radeon RX 7800 XT', 'gfx1101'],
  ['AMD Radeon RX 7600', 'gfx1102'],
  ['AMD Radeon RX 9070 XT', 'gfx1201'],
  ['AMD Radeon RX 9060 XT', 'gfx1200'],
  ['AMD Radeon 780M Graphics', 'gfx1103'],
  ['AMD Radeon 8060S Graphics', 'gfx1151'],
  ['AMD Radeon 890M Graphics', 'gfx1150'],
  ['AMD Radeon 860M Graphics', 'gfx1152'],
  ['AMD Radeon RX 6800 XT', 'gfx1030'],
  ['AMD Radeon RX 6800M', 'gfx1031'],
  ['AMD Radeon RX 6700 XT', 'gfx1031'],
  ['AMD Radeon RX 6600 XT', 'gfx1032'],
  ['AMD Radeon RX 6400', 'gfx1034'],
  ['AMD Radeon RX 6500 XT', 'gfx1034'],
  ['AMD Radeon RX 5700 XT', 'gfx1010'],
  ['AMD Radeon RX 5500 XT', 'gfx1012'],
  ['Radeon RX 580 Series', 'gfx803'],
  ['Radeon RX 470/480/570/570X/580/580X/590 (Ellesmere)', 'gfx803'],
  ['AMD Radeon VII', 'gfx906'],
  ['Radeon RX Vega 64', 'gfx900'],
  ['Radeon RX Vega 56/64 (Vega 10 XL/XT)', 'gfx900'],
  ['Cezanne (Radeon Vega Series / Radeon Vega Mobile Series)', 'gfx90c'],
  ['AMD Instinct MI300X', 'gfx942'],
  ['AMD Instinct MI250X', 'gfx90a'],
  ['AMD Radeon Graphics', null],
  ['NVIDIA GeForce RTX 4090', null],
])('the target of %s is %s', (name, target) => expect(gfxTargetOfName(name)).toBe(target))

it('knows the targets of processors', () => {
  expect(['gfx902', 'gfx90c', 'gfx1036', 'gfx1103', 'gfx1151'].every(isIntegratedTarget)).toBe(true)
  expect(['gfx900', 'gfx90a', 'gfx1030', 'gfx1100', 'gfx1201'].some(isIntegratedTarget)).toBe(false)
})

it.each([
  ['NVIDIA GeForce GTX 1060 6GB', '6.1'],
  ['NVIDIA GeForce GTX 1660 SUPER', '7.5'],
  ['NVIDIA GeForce GTX 970', '5.2'],
  ['NVIDIA GeForce GTX 750 Ti', '5.0'],
  ['NVIDIA GeForce RTX 2080 Ti', '7.5'],
  ['NVIDIA GeForce RTX 3060', '8.6'],
  ['GeForce RTX 4090 (AD102)', '8.9'],
  ['NVIDIA GeForce RTX 5090', '12.0'],
  ['NVIDIA H200', '9.0'],
  ['NVIDIA A100-SXM4-80GB', '8.0'],
  ['NVIDIA A10G', '8.6'],
  ['Tesla T4', '7.5'],
  ['Tesla V100-SXM2-16GB', '7.0'],
  ['Tesla P100-PCIE-16GB', '6.0'],
  ['Tesla P40', '6.1'],
  ['NVIDIA L40S', '8.9'],
  ['NVIDIA RTX A6000', '8.6'],
  ['NVIDIA RTX 6000 Ada Generation', '8.9'],
  ['Quadro RTX 6000', '7.5'],
  ['NVIDIA RTX PRO 6000 Blackwell Workstation Edition', '12.0'],
  ['NVIDIA B200', '10.0'],
  ['NVIDIA GB10', '12.1'],
  ['NVIDIA GeForce 940MX', '5.0'],
  ['NVIDIA GeForce GTX 1080 Ti', '6.1'],
  ['NVIDIA TITAN RTX', '7.5'],
  ['NVIDIA Graphics Device', null],
])('the compute capability of %s is %s', (name, capability) => expect(computeCapabilityOfName(name)).toBe(capability))
