import type { Backend, Gpu, GpuVendor, Hardware, Platform } from '../hardware.ts'
import type { Condition } from './condition.ts'

/** What a condition is asked about: one machine and one backend on it. */
export interface MachineFacts {
  readonly platform: Platform
  readonly arch: string
  readonly backend: Backend | null
  /** The GPU that the backend would use; null on `cpu`, and where none of the vendor was found. */
  readonly gpu: Gpu | null
  readonly ramBytes: number
}

const vendorsOf: Readonly<Record<Backend, readonly GpuVendor[]>> = {
  cuda: ['nvidia'],
  rocm: ['amd'],
  xpu: ['intel'],
  mps: ['apple'],
  directml: ['nvidia', 'amd', 'intel', 'other'],
  cpu: [],
}

/** The GPU that a backend would use: a discrete one before an integrated one, then the most memory. */
export function gpuOf(hardware: Hardware, backend: Backend): Gpu | null {
  const vendors = vendorsOf[backend]
  const candidates = hardware.gpus.filter((gpu) => vendors.includes(gpu.vendor))
  const ranked = candidates.toSorted(
    (a, b) => Number(a.integrated) - Number(b.integrated) || (b.vramBytes ?? -1) - (a.vramBytes ?? -1),
  )
  return ranked[0] ?? null
}

export function machineFacts(hardware: Hardware, backend: Backend): MachineFacts {
  const { platform, arch, ramBytes } = hardware
  return { platform, arch, ramBytes, backend, gpu: gpuOf(hardware, backend) }
}

const numbersOf = (version: string): readonly number[] | null => {
  const match = /^\s*v?(\d+(?:\.\d+)*)/.exec(version)
  return match?.[1] === undefined ? null : match[1].split('.').map(Number)
}

/**
 * Whether a version lies in a range such as `>=3.11,<3.13` (see `versionRangeSchema`). A bound is
 * compared on as many components as it gives, so `==3.11` and `<=3.11` hold for 3.11.9. What does
 * not begin with a number, or is no range, is never inside.
 */
export function inVersionRange(version: string, range: string): boolean {
  const found = numbersOf(version)
  if (found === null) return false
  return range.split(',').every((part) => {
    const bound = /^\s*([<>]=?|==)\s*(\d+(?:\.\d+)*)\s*$/.exec(part)
    const wanted = bound?.[2]?.split('.').map(Number)
    if (wanted === undefined) return false
    const difference = wanted.map((number, index) => (found[index] ?? 0) - number).find((delta) => delta !== 0) ?? 0
    switch (bound?.[1]) {
      case '<':
        return difference < 0
      case '<=':
        return difference <= 0
      case '>':
        return difference > 0
      case '>=':
        return difference >= 0
      default:
        return difference === 0
    }
  })
}

const gfxMatches = (target: string, pattern: string): boolean =>
  pattern.endsWith('*') ? target.startsWith(pattern.slice(0, -1)) : target === pattern

const GiB = 1024 ** 3
const gpuKeys = {
  computeCapability: 'computeCapability',
  driver: 'driver',
  gfx: 'gfxTarget',
  vram: 'vramBytes',
} as const

/** Whether every key of a condition holds; what the machine does not tell never satisfies a bound on it. */
export function matches(condition: Condition, facts: MachineFacts): boolean {
  const { backend, platform, arch, vendor, computeCapability, driver, gfx } = condition
  const { vramBelowGiB, vramAtLeastGiB, ramBelowGiB, unknown } = condition
  const gpu = facts.gpu
  const vram = gpu?.vramBytes ?? null
  const known = <T>(value: T | null | undefined, holds: (value: T) => boolean) =>
    value !== null && value !== undefined && holds(value)

  return [
    backend === undefined || known(facts.backend, (value) => backend.includes(value)),
    platform === undefined || platform.includes(facts.platform),
    arch === undefined || arch.includes(facts.arch),
    vendor === undefined || known(gpu?.vendor, (value) => vendor.includes(value)),
    computeCapability === undefined ||
      known(gpu?.computeCapability, (value) => inVersionRange(value, computeCapability)),
    driver === undefined || known(gpu?.driver, (value) => inVersionRange(value, driver)),
    gfx === undefined || known(gpu?.gfxTarget, (value) => gfx.some((pattern) => gfxMatches(value, pattern))),
    vramBelowGiB === undefined || known(vram, (value) => value < vramBelowGiB * GiB),
    vramAtLeastGiB === undefined || known(vram, (value) => value >= vramAtLeastGiB * GiB),
    ramBelowGiB === undefined || facts.ramBytes < ramBelowGiB * GiB,
    unknown === undefined || (gpu !== null && unknown.every((what) => gpu[gpuKeys[what]] === null)),
  ].every(Boolean)
}
