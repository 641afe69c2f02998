import { readdir, readFile, readlink } from 'node:fs/promises'
import type { RunUsage } from '../../shared/contract/runs.ts'
import { runCommand } from '../process/command.ts'
import { parseComputeApps } from './nvidia-smi.ts'
import { askTool, toolEnvironment, type RunCommand, type ToolSetting } from './tool.ts'
import { parseDrmFdinfo, parseProcUsage, parsePsUsage, parseWindowsUsage, type ProcessUsage } from './usage-parsers.ts'

interface UsageSampler {
  /**
   * What a set of processes uses now. `cpuPercent` is the time since the last sample of each
   * process, 100 being one core; a process seen for the first time counts 0. Never rejects.
   */
  sample(pids: readonly number[]): Promise<RunUsage>
}

interface UsageOptions {
  readonly run?: RunCommand
  readonly env?: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
  readonly folders?: readonly string[]
  /** Milliseconds; a clock that never goes back. */
  readonly now?: () => number
}

/** For how long an answer of nvidia-smi holds, and how long its absence is believed. */
const vramHoldsMs = 2000
const absenceHoldsMs = 60_000
/** Samples of processes that nobody asked for since are dropped. */
const forgetMs = 5 * 60_000

/** Samples CPU, memory and video memory of process trees; keeps the last CPU times in between. */
export function createUsageSampler(options: UsageOptions = {}): UsageSampler {
  const { run = runCommand, env = process.env, platform = process.platform } = options
  const now = options.now ?? (() => performance.now())
  const setting: ToolSetting = { run, limitMs: 3000, env: toolEnvironment(platform, env, options.folders) }
  const last = new Map<string, { cpuSeconds: number; at: number; percent: number }>()
  let nvidia: Promise<ReadonlyMap<number, number> | null> | undefined
  let nvidiaUntil = 0

  const nvidiaMemory = (): Promise<ReadonlyMap<number, number> | null> => {
    if (nvidia !== undefined && now() < nvidiaUntil) return nvidia
    nvidiaUntil = now() + vramHoldsMs
    const args = ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits']
    nvidia = askTool('nvidia-smi', args, parseComputeApps, String, setting).then(({ value, report }) => {
      nvidiaUntil = now() + (report.outcome === 'answered' ? vramHoldsMs : absenceHoldsMs)
      return value
    })
    return nvidia
  }

  const percentOf = ({ pid, start, cpuSeconds }: ProcessUsage): number => {
    const key = `${pid}:${start}`
    const before = last.get(key)
    const at = now()
    // Two readers within a moment would divide ticks of 10 ms by nearly nothing.
    if (before !== undefined && at - before.at < 200) return before.percent
    const percent =
      before === undefined ? 0 : Math.max(0, ((cpuSeconds - before.cpuSeconds) * 1000 * 100) / (at - before.at))
    last.set(key, { cpuSeconds, at, percent })
    return percent
  }

  return {
    async sample(pids) {
      const wanted = [...new Set(pids)].filter((pid) => Number.isInteger(pid) && pid > 0)
      const [processes, byNvidia, byDrm] = await Promise.all([
        readProcesses(wanted, platform, setting),
        platform === 'darwin' ? null : nvidiaMemory(),
        platform === 'linux' ? drmMemory(wanted) : null,
      ])
      for (const [key, { at }] of last) if (now() - at > forgetMs) last.delete(key)
      const known =
        byNvidia === null ? [] : wanted.map((pid) => byNvidia.get(pid)).filter((bytes) => bytes !== undefined)
      // On Windows nvidia-smi names processes without their memory: that is no answer, not zero.
      const fromNvidia = known.length > 0 ? sum(known) : byNvidia === null || platform === 'win32' ? null : 0
      const vram = [fromNvidia, byDrm].filter((bytes) => bytes !== null)
      return {
        cpuPercent: sum(processes.map(percentOf)),
        ramBytes: sum(processes.map(({ ramBytes }) => ramBytes)),
        vramBytes: vram.length === 0 ? null : sum(vram),
        processes: processes.length,
      }
    },
  }
}

async function readProcesses(
  pids: readonly number[],
  platform: NodeJS.Platform,
  setting: ToolSetting,
): Promise<readonly ProcessUsage[]> {
  if (pids.length === 0) return []
  if (platform === 'linux') return (await Promise.all(pids.map(readProc))).filter((one) => one !== null)
  const ids = pids.join(',')
  const script =
    `Get-Process -Id ${ids} -ErrorAction SilentlyContinue | Select-Object Id, WorkingSet64, ` +
    "@{ n = 'Cpu'; e = { $_.TotalProcessorTime.TotalSeconds } } | ConvertTo-Json -Compress"
  const answer =
    platform === 'win32'
      ? await askTool(
          'powershell',
          ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script],
          parseWindowsUsage,
          String,
          setting,
        )
      : await askTool('ps', ['-o', 'pid=,rss=,time=', '-p', ids], parsePsUsage, String, setting)
  return answer.value ?? []
}

async function readProc(pid: number): Promise<ProcessUsage | null> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ])
    return parseProcUsage(stat, status)
  } catch {
    return null // gone meanwhile
  }
}

/** VRAM by the kernel's own count (AMD and Intel); null when no process has such a device open. */
async function drmMemory(pids: readonly number[]): Promise<number | null> {
  const clients = new Map<string, number>()
  for (const pid of pids) {
    const folder = `/proc/${pid}/fd`
    const names = await readdir(folder).catch(() => [])
    for (const name of names.slice(0, 4096)) {
      const target = await readlink(`${folder}/${name}`).catch(() => '')
      if (!target.startsWith('/dev/dri/')) continue
      const info = parseDrmFdinfo(await readFile(`/proc/${pid}/fdinfo/${name}`, 'utf8').catch(() => ''))
      if (info !== null) clients.set(info.client, info.bytes)
    }
  }
  return clients.size === 0 ? null : sum([...clients.values()])
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
