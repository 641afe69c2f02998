import type { Gpu, Hardware } from '../hardware.ts'

const GiB = 1024 ** 3

/** A GPU for tests: whatever is not given is unknown. */
export const testGpu = (change: Partial<Gpu> = {}): Gpu => ({
  vendor: 'nvidia',
  name: 'Test GPU',
  busId: null,
  vramBytes: 12 * GiB,
  driver: null,
  computeCapability: null,
  gfxTarget: null,
  integrated: false,
  ...change,
})

/** A machine for tests: Linux x64 with 32 GiB. */
export const testMachine = (gpus: readonly Gpu[] = [], change: Partial<Hardware> = {}): Hardware => ({
  platform: 'linux',
  arch: 'x64',
  os: 'Debian GNU/Linux 13',
  cpu: { name: 'Test CPU', cores: 8 },
  ramBytes: 32 * GiB,
  gpus,
  disk: { path: '/', freeBytes: 500 * GiB, totalBytes: 1000 * GiB, fileSystem: 'ext4' },
  probes: [],
  ...change,
})
