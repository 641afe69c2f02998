import { delimiter } from 'node:path'
import type { Hardware } from '../../shared/hardware.ts'
import type { CommandResult, runCommand } from '../process/command.ts'
import { cleanEnvironment } from '../process/environment.ts'
import { findOnPath } from '../process/find-on-path.ts'

export type RunCommand = typeof runCommand
export type ProbeReport = Hardware['probes'][number]

export interface ToolSetting {
  readonly run: RunCommand
  /** With the folders that PATH lacks already added; programs speak English (`LC_ALL=C`). */
  readonly env: Readonly<Record<string, string>>
  readonly limitMs: number
}

export interface ToolAnswer<T> {
  readonly value: T | null
  readonly report: ProbeReport
}

/** Folders where the tools are though PATH may not name them. */
function toolFolders(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly string[] {
  switch (platform) {
    case 'win32': {
      const windows = env['SystemRoot'] ?? 'C:\\Windows'
      const programs = env['ProgramFiles'] ?? 'C:\\Program Files'
      return [
        `${windows}\\System32`,
        `${windows}\\System32\\WindowsPowerShell\\v1.0`,
        `${programs}\\NVIDIA Corporation\\NVSMI`,
      ]
    }
    case 'darwin':
      return ['/usr/sbin', '/usr/bin']
    default:
      return ['/usr/bin', '/usr/sbin', '/sbin', '/opt/rocm/bin', '/usr/lib/wsl/lib', '/usr/local/nvidia/bin']
  }
}

/** The environment for tools: without leaks, with the folders where they are behind PATH, and in English. */
export function toolEnvironment(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  folders: readonly string[] = toolFolders(platform, env),
): Readonly<Record<string, string>> {
  const path = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
  const clean = Object.entries(cleanEnvironment(env)).filter(([name]) => name.toUpperCase() !== 'PATH')
  return { ...Object.fromEntries(clean), PATH: [path, ...folders].join(delimiter), LC_ALL: 'C', LANGUAGE: 'C' }
}

/**
 * Asks one tool, at most `limitMs`, and reads its answer. Never rejects: absent, failed and
 * timed-out are ordinary outcomes. `again` may give other arguments after a failure.
 */
export async function askTool<T>(
  tool: string,
  args: readonly string[],
  parse: (stdout: string, attempt: number) => T,
  describe: (value: T) => string,
  setting: ToolSetting,
  again?: (output: string) => readonly string[] | null,
): Promise<ToolAnswer<T>> {
  const report = (outcome: ProbeReport['outcome'], detail: string): ToolAnswer<T> => ({
    value: null,
    report: { tool, outcome, detail: detail.slice(0, 500) },
  })
  const file = await findOnPath(tool, setting.env)
  if (file === null) return report('absent', 'not found on PATH')
  const deadline = Date.now() + setting.limitMs
  let next: readonly string[] | null = args
  let attempt = 0
  let problem = 'it said nothing'
  while (next !== null) {
    const limitMs = Math.max(1, deadline - Date.now())
    const result: CommandResult | 'late' = await Promise.race([
      setting.run({ file, args: next, env: setting.env, timeoutMs: limitMs, keepBytes: 1 << 20 }),
      // A process that hangs in a driver cannot even be killed; it is left behind.
      delay(limitMs + 3000),
    ])
    if (result === 'late' || result.timedOut) return report('timed-out', `no answer within ${setting.limitMs / 1000} s`)
    if (result.spawnError !== null) return report('failed', `could not be started: ${result.spawnError}`)
    if (result.code === 0) {
      try {
        const value = parse(result.stdout, attempt)
        return { value, report: { tool, outcome: 'answered', detail: describe(value).slice(0, 500) } }
      } catch (error) {
        return report('failed', error instanceof Error ? error.message : String(error))
      }
    }
    const how = result.signal === null ? `exit code ${result.code ?? '?'}` : `ended by ${result.signal}`
    problem = `${how}: ${firstLine(result.stderr) || firstLine(result.stdout) || 'it said nothing'}`
    next = attempt++ === 0 ? (again?.(textOf(result)) ?? null) : null
  }
  return report('failed', problem)
}

function textOf({ stdout, stderr }: CommandResult): string {
  return `${stdout}\n${stderr}`
}

function firstLine(text: string): string {
  return /\S.*/.exec(text)?.[0]?.trim() ?? ''
}

function delay(ms: number): Promise<'late'> {
  const { promise, resolve } = Promise.withResolvers<'late'>()
  setTimeout(() => resolve('late'), ms).unref()
  return promise
}
