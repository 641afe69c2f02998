import { z } from 'zod'
import { parseToolJson } from './finding.ts'

/** CPU time since its start and memory of one process. `start` tells a new process with an old number apart. */
export interface ProcessUsage {
  readonly pid: number
  readonly cpuSeconds: number
  readonly ramBytes: number
  readonly start: string
}

/** Ticks per second of `/proc` (USER_HZ): 100 on every architecture that Node runs on. */
const ticksPerSecond = 100

/** From `/proc/<pid>/stat` and `/proc/<pid>/status` (proc(5)); null for a process that is gone or a zombie. */
export function parseProcUsage(stat: string, status: string): ProcessUsage | null {
  const pid = Number(/^\d+/.exec(stat)?.[0])
  // Field n of the manual is index n - 3 behind the command's closing parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  const ram = /^VmRSS:\s+(\d+) kB$/m.exec(status)
  if (!Number.isInteger(pid) || !Number.isFinite(cpuSeconds) || ram === null) return null
  return { pid, cpuSeconds, ramBytes: Number(ram[1]) * 1024, start: fields[19] ?? '' }
}

/** Output of `ps -o pid=,rss=,time= -p …`; the time is `[[days-]hours:]minutes:seconds`. */
export function parsePsUsage(output: string): readonly ProcessUsage[] {
  return [...output.matchAll(/^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s*$/gm)].map((match) => {
    const [, pid, rss, days = 0, hours = 0, minutes, seconds] = match
    const cpuSeconds = Number(days) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
    return { pid: Number(pid), cpuSeconds, ramBytes: Number(rss) * 1024, start: '' }
  })
}

const windowsEntry = z.object({ Id: z.number(), WorkingSet64: z.number(), Cpu: z.number().nullish() })
const windowsAnswer = z.union([z.array(windowsEntry), windowsEntry.transform((one) => [one])])

/** JSON of the script in usage.ts; PowerShell writes a single process without a list around it. */
export function parseWindowsUsage(output: string): readonly ProcessUsage[] {
  return parseToolJson(windowsAnswer, output).map(({ Id, WorkingSet64, Cpu }) => ({
    pid: Id,
    cpuSeconds: Cpu ?? 0,
    ramBytes: WorkingSet64,
    start: '',
  }))
}

/**
 * VRAM by graphics client, from one file of `/proc/<pid>/fdinfo` (the kernel's drm-usage-stats:
 * amdgpu, i915 and xe write it). Null for a file that is no graphics device.
 */
export function parseDrmFdinfo(text: string): { readonly client: string; readonly bytes: number } | null {
  const id = /^drm-client-id:\s+(\d+)$/m.exec(text)?.[1]
  if (id === undefined) return null
  const device = /^drm-pdev:\s+(\S+)$/m.exec(text)?.[1] ?? ''
  const regions = new Map<string, number>()
  // amdgpu says the same thing under an older and a newer key; each region counts once.
  for (const match of text.matchAll(/^drm-(?:memory|resident)-(vram\d*|local\d*):\s+(\d+)(?: (KiB|MiB))?$/gm)) {
    const factor = match[3] === 'MiB' ? 2 ** 20 : match[3] === 'KiB' ? 1024 : 1
    const region = match[1] ?? ''
    regions.set(region, Math.max(regions.get(region) ?? 0, Number(match[2]) * factor))
  }
  return { client: `${device}#${id}`, bytes: [...regions.values()].reduce((sum, bytes) => sum + bytes, 0) }
}
