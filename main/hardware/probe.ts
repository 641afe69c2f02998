import { dirname, resolve } from 'node:path'
import { statfs } from 'node:fs/promises'
import os from 'node:os'
import type { Hardware, Platform } from '../../shared/hardware.ts'
import { runCommand } from '../process/command.ts'
import { amdSmiArgs, parseAmdSmi } from './amd-smi.ts'
import type { GpuFinding, GpuSource } from './finding.ts'
import { lspciArgs, parseLspci } from './lspci.ts'
import { mergeGpus } from './merge-gpus.ts'
import { lacksComputeCap, nvidiaSmiArgs, nvidiaSmiArgsBefore470, parseNvidiaSmi } from './nvidia-smi.ts'
import { parseRocmSmi, rocmSmiArgs } from './rocm-smi.ts'
import { readSysfs } from './sysfs.ts'
import * as information from './system-information.ts'
import { parseSystemProfiler, systemProfilerArgs } from './system-profiler.ts'
import {
  askTool,
  toolEnvironment,
  type ProbeReport,
  type RunCommand,
  type ToolAnswer,
  type ToolSetting,
} from './tool.ts'
import { cimArgs, parseCim } from './windows-cim.ts'

export interface ProbeOptions {
  readonly dataDir: string
  readonly run?: RunCommand
  readonly env?: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
  /** For each tool; all are asked at once. */
  readonly limitMs?: number
  /** Searched after PATH. */
  readonly folders?: readonly string[]
  readonly sysfs?: string
  readonly askSystem?: (limitMs: number) => Promise<information.SystemAnswers>
}

const count = (findings: readonly GpuFinding[]): string =>
  findings.length === 1 ? '1 GPU' : `${findings.length === 0 ? 'no' : findings.length} GPUs`

/** Looks at the machine with every tool that its system knows. Takes at most a few seconds and never rejects. */
export async function probeHardware(options: ProbeOptions): Promise<Hardware> {
  const { run = runCommand, env = process.env, platform = process.platform, limitMs = 5000 } = options
  const setting: ToolSetting = { run, limitMs, env: toolEnvironment(platform, env, options.folders) }
  const on = <T>(systems: readonly NodeJS.Platform[], ask: () => Promise<T>): Promise<T | null> =>
    systems.includes(platform) ? ask() : Promise.resolve(null)

  // In rising order of trust, as `mergeGpus` wants its sources.
  const [system, lspci, cim, profiler, sysfs, rocm, amd, nvidia, arch, disk] = await Promise.all([
    askSystem(options.askSystem ?? information.askSystemInformation, limitMs),
    on(['linux'], () => askTool('lspci', lspciArgs, parseLspci, count, setting)),
    on(['win32'], () => askTool('powershell', cimArgs, parseCim, (cim) => count(cim.findings), setting)),
    on(['darwin'], () => askTool('system_profiler', systemProfilerArgs, parseSystemProfiler, count, setting)),
    on(['linux'], () => askSysfs(options.sysfs)),
    on(['linux'], () => askTool('rocm-smi', rocmSmiArgs, parseRocmSmi, count, setting)),
    on(['linux', 'win32'], () => askTool('amd-smi', amdSmiArgs, parseAmdSmi, count, setting)),
    on(['linux', 'win32'], () => askNvidia(setting)),
    on(['darwin'], () => appleArch(setting)),
    diskOf(options.dataDir),
  ])
  const { answers } = system
  const tools = [lspci, profiler, rocm, amd, nvidia].filter((one) => one !== null)
  const from = (tool: string, findings: readonly GpuFinding[] | null | undefined): readonly GpuSource[] =>
    findings === null || findings === undefined ? [] : [{ tool, findings }]
  const sourceOf = (answer: ToolAnswer<readonly GpuFinding[]> | null): readonly GpuSource[] =>
    from(answer?.report.tool ?? '', answer?.value)
  const sources: readonly GpuSource[] = [
    { tool: 'systeminformation', findings: information.parseGraphics(answers.graphics) },
    ...sourceOf(lspci),
    ...from('CIM', cim?.value?.findings),
    ...sourceOf(profiler),
    ...(sysfs?.sources ?? []),
    ...sourceOf(rocm),
    ...sourceOf(amd),
    ...sourceOf(nvidia),
  ]
  const probes: readonly (ProbeReport | undefined)[] = [
    system.report,
    sysfs?.report,
    cim?.report,
    ...tools.map(({ report }) => report),
  ]
  return {
    platform: platformOf(platform),
    arch: cim?.value?.arch ?? arch ?? process.arch,
    os: information.parseOs(answers.osInfo) ?? `${os.type()} ${os.release()}`,
    cpu: information.parseCpu(answers.cpu) ?? {
      name: os.cpus()[0]?.model.trim() ?? 'unknown',
      cores: Math.max(1, os.cpus().length),
    },
    ramBytes: information.parseRam(answers.mem) ?? os.totalmem(),
    gpus: mergeGpus(sources),
    disk: {
      path: options.dataDir,
      ...disk,
      fileSystem: information.parseFileSystem(answers.fsSize, resolve(options.dataDir)),
    },
    probes: probes.filter((one) => one !== undefined),
  }
}

async function askSystem(
  ask: (limitMs: number) => Promise<information.SystemAnswers>,
  limitMs: number,
): Promise<{ answers: information.SystemAnswers; report: ProbeReport }> {
  const tool = 'systeminformation'
  try {
    const answers = await ask(limitMs)
    const missing = information.questions.filter((question) => !(question in answers))
    return {
      answers,
      report:
        missing.length === 0
          ? { tool, outcome: 'answered', detail: count(information.parseGraphics(answers.graphics)) }
          : { tool, outcome: 'timed-out', detail: `no answer to ${missing.join(', ')} within ${limitMs / 1000} s` },
    }
  } catch (error) {
    return {
      answers: {},
      report: { tool, outcome: 'failed', detail: error instanceof Error ? error.message : String(error) },
    }
  }
}

function askNvidia(setting: ToolSetting): Promise<ToolAnswer<readonly GpuFinding[]>> {
  return askTool(
    'nvidia-smi',
    nvidiaSmiArgs,
    (output, attempt) => parseNvidiaSmi(output, attempt === 0),
    count,
    setting,
    (output) => (lacksComputeCap(output) ? nvidiaSmiArgsBefore470 : null),
  )
}

async function askSysfs(root: string | undefined): Promise<{ sources: readonly GpuSource[]; report: ProbeReport }> {
  const sources = await readSysfs(root)
  if (sources === null)
    return { sources: [], report: { tool: 'sysfs', outcome: 'absent', detail: 'no /sys/class/drm' } }
  return { sources, report: { tool: 'sysfs', outcome: 'answered', detail: count(sources[0]?.findings ?? []) } }
}

/** A process under Rosetta calls itself x64; the system knows better. */
async function appleArch(setting: ToolSetting): Promise<string | null> {
  const { value } = await askTool('sysctl', ['-n', 'hw.optional.arm64'], (output) => output.trim(), String, setting)
  return value === '1' ? 'arm64' : null
}

/** Room on the disk that holds, or will hold, the folder: asked of its nearest existing parent. */
async function diskOf(folder: string): Promise<{ freeBytes: number; totalBytes: number }> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    try {
      const { bavail, blocks, bsize } = await statfs(path)
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
    } catch {
      if (path === dirname(path)) return { freeBytes: 0, totalBytes: 0 }
    }
  }
}

function platformOf(platform: NodeJS.Platform): Platform {
  return platform === 'win32' ? 'windows' : platform === 'darwin' ? 'macos' : 'linux'
}
