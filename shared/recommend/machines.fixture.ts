import type { Gpu, Hardware } from '../hardware.ts'

const GiB = 2 ** 30

const gpu = (vendor: Gpu['vendor'], name: string, gib: number | null, rest: Partial<Gpu> = {}): Gpu => ({
  vendor,
  name,
  busId: '0000:01:00.0',
  vramBytes: gib === null ? null : Math.round(gib * GiB),
  driver: null,
  computeCapability: null,
  gfxTarget: null,
  integrated: false,
  ...rest,
})

const machine = (platform: Hardware['platform'], ramGiB: number, gpus: readonly Gpu[], arch = 'x64'): Hardware => ({
  platform,
  arch,
  os: 'test',
  cpu: { name: 'test', cores: 8 },
  ramBytes: ramGiB * GiB,
  gpus,
  disk: { path: '/deck', freeBytes: 500 * GiB, totalBytes: 1000 * GiB, fileSystem: 'ext4' },
  probes: [],
})

const nvidia = (
  name: string,
  gib: number,
  computeCapability: string,
  driver: string | null,
  busId = '0000:01:00.0',
): Gpu => gpu('nvidia', name, gib, { computeCapability, driver, busId })
const amd = (name: string, gib: number, gfxTarget: string): Gpu => gpu('amd', name, gib, { gfxTarget })

/** Described machines for table tests: what people really have. */
export const machines = {
  'no GPU': machine('linux', 32, []),
  'GTX 1650 4 GB': machine('windows', 15.9, [nvidia('NVIDIA GeForce GTX 1650', 4, '7.5', '581.29')]),
  'GTX 1060 6 GB': machine('windows', 15.9, [nvidia('NVIDIA GeForce GTX 1060 6GB', 5.94, '6.1', '572.16')]),
  'GTX 1080 8 GB': machine('linux', 15.9, [nvidia('NVIDIA GeForce GTX 1080', 7.93, '6.1', '580.95.05')]),
  'RTX 4060 8 GB': machine('windows', 15.8, [nvidia('NVIDIA GeForce RTX 4060', 8, '8.9', '581.29')]),
  'RTX 3060 12 GB': machine('windows', 31.8, [nvidia('NVIDIA GeForce RTX 3060', 12, '8.6', '581.29')]),
  'RTX 4090': machine('windows', 63.8, [nvidia('NVIDIA GeForce RTX 4090', 23.99, '8.9', '581.29')]),
  'RTX 4090, full disk': {
    ...machine('windows', 63.8, [nvidia('NVIDIA GeForce RTX 4090', 23.99, '8.9', '581.29')]),
    disk: { path: 'D:/deck', freeBytes: 9 * GiB, totalBytes: 500 * GiB, fileSystem: 'ntfs' },
  },
  'Tesla M40 24 GB': machine('linux', 32, [nvidia('Tesla M40 24GB', 23.9, '5.2', '535.183.01')]),
  'RTX 4090, old driver': machine('linux', 62.7, [nvidia('NVIDIA GeForce RTX 4090', 23.99, '8.9', '470.256.02')]),
  'RTX 4090, no driver': machine('linux', 62.7, [nvidia('GeForce RTX 4090 (AD102)', 23.99, '8.9', null)]),
  'RTX 5090': machine('linux', 94, [nvidia('NVIDIA GeForce RTX 5090', 31.84, '12.0', '580.95.05')]),
  'RX 580': machine('linux', 16, [amd('Radeon RX 580 Series', 8, 'gfx803')]),
  'RX 580, Windows': machine('windows', 16, [amd('Radeon RX 580 Series', 8, 'gfx803')]),
  '7900 XTX, Linux': machine('linux', 32, [amd('Radeon RX 7900 XTX', 23.98, 'gfx1100')]),
  '7900 XTX, Windows': machine('windows', 32, [amd('AMD Radeon RX 7900 XTX', 24, 'gfx1100')]),
  'Arc A770': machine('linux', 32, [gpu('intel', 'Intel(R) Arc(TM) A770 Graphics', 16)]),
  'Arc A770, Windows': machine('windows', 32, [gpu('intel', 'Intel(R) Arc(TM) A770 Graphics', 16)]),
  'Intel UHD': machine('windows', 16, [gpu('intel', 'Intel(R) UHD Graphics 770', null, { integrated: true })]),
  'M1 8 GB': machine('macos', 8, [gpu('apple', 'Apple M1', null, { integrated: true, busId: null })], 'arm64'),
  'M3 Max': machine('macos', 64, [gpu('apple', 'Apple M3 Max', null, { integrated: true, busId: null })], 'arm64'),
  'Intel Mac': machine('macos', 32, [gpu('amd', 'AMD Radeon Pro 5500M', 8)]),
  'two 4090': machine('linux', 128, [
    nvidia('NVIDIA GeForce RTX 4090', 23.99, '8.9', '570.86.15', '0000:01:00.0'),
    nvidia('NVIDIA GeForce RTX 4090', 23.99, '8.9', '570.86.15', '0000:02:00.0'),
  ]),
  'RTX 3060 and AMD graphics': machine('linux', 32, [
    nvidia('NVIDIA GeForce RTX 3060', 12, '8.6', '570.86.15'),
    gpu('amd', 'Raphael', null, { gfxTarget: 'gfx1036', integrated: true, busId: '0000:0f:00.0' }),
  ]),
  '7900 XTX and GTX 1050': machine('linux', 32, [
    amd('Radeon RX 7900 XTX', 23.98, 'gfx1100'),
    nvidia('NVIDIA GeForce GTX 1050', 2, '6.1', '570.86.15', '0000:02:00.0'),
  ]),
} as const satisfies Record<string, Hardware>
