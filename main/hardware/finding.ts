import type { z } from 'zod'
import type { GpuVendor } from '../../shared/hardware.ts'

/** What one tool says of one card; null is what it does not tell. `mergeGpus` joins findings of several tools. */
export interface GpuFinding {
  readonly vendor: GpuVendor | null
  readonly name: string | null
  /** Lower-case hexadecimal of four digits, such as `10de`. */
  readonly pciVendor: string | null
  readonly pciDevice: string | null
  /** As `normaliseBusId` writes it. */
  readonly busId: string | null
  readonly vramBytes: number | null
  readonly driver: string | null
  readonly computeCapability: string | null
  readonly gfxTarget: string | null
  readonly integrated: boolean | null
}

/** Findings of one tool; more specific tools have the last word on a field. */
export interface GpuSource {
  readonly tool: string
  readonly findings: readonly GpuFinding[]
}

const nothing: GpuFinding = {
  vendor: null,
  name: null,
  pciVendor: null,
  pciDevice: null,
  busId: null,
  vramBytes: null,
  driver: null,
  computeCapability: null,
  gfxTarget: null,
  integrated: null,
}

/** More cards than any machine has; what lies beyond is a broken tool. */
export const maxGpus = 64

export function finding(known: Partial<GpuFinding>): GpuFinding {
  return { ...nothing, ...known }
}

/** `0000:01:00.0` from any spelling (`00000000:01:00.0`, `01:00.0`, upper case); null when it is none. */
export function normaliseBusId(text: string | null | undefined): string | null {
  const match = /^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i.exec(text?.trim() ?? '')
  if (match === null) return null
  const [, domain = '0', bus = '', device = '', part = ''] = match
  return `${Number.parseInt(domain, 16).toString(16).padStart(4, '0')}:${bus}:${device}.${part}`.toLowerCase()
}

/** `10de` from `0x10DE` or `10de`; null when it is no PCI id. */
export function pciId(text: string | null | undefined): string | null {
  const match = /^(?:0x)?([0-9a-f]{4})$/i.exec(text?.trim() ?? '')
  return match?.[1]?.toLowerCase() ?? null
}

/** Vendor by PCI vendor id (the PCI ID Repository, https://pci-ids.ucw.cz). */
export function vendorOfPciId(id: string | null): GpuVendor | null {
  switch (id) {
    case '10de':
      return 'nvidia'
    case '1002':
    case '1022':
      return 'amd'
    case '8086':
      return 'intel'
    case '106b':
      return 'apple'
    case null:
      return null
    default:
      return 'other'
  }
}

/** Vendor by a name as tools and drivers write it; null when it says none. */
export function vendorOfName(name: string | null | undefined): GpuVendor | null {
  if (name === null || name === undefined) return null
  if (/nvidia|geforce|quadro|\btesla\b/i.test(name)) return 'nvidia'
  if (/\bamd\b|\bati\b|advanced micro devices|radeon|firepro|instinct/i.test(name)) return 'amd'
  if (/\bintel\b|intel\(r\)/i.test(name)) return 'intel'
  if (/\bapple\b/i.test(name)) return 'apple'
  return null
}

/** Bytes of a plausible amount of MiB; zero and nonsense become null. */
export function mebibytes(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value > 0 && value < 1 << 24
    ? Math.round(value) * 1024 * 1024
    : null
}

/**
 * JSON out of what a tool printed: warnings before it are passed over.
 * @throws Error in plain words when there is no JSON or it has another shape.
 */
export function parseToolJson<T>(schema: z.ZodType<T>, output: string): T {
  const start = output.search(/^\s*[[{]/m)
  if (start < 0) throw new Error('the answer holds no JSON')
  let data: unknown
  try {
    data = JSON.parse(output.slice(start))
  } catch {
    throw new Error('the answer is not valid JSON')
  }
  const parsed = schema.safeParse(data)
  if (!parsed.success) throw new Error('the answer has an unknown form')
  return parsed.data
}
