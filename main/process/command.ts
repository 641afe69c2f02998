import { spawn, type ChildProcess } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import { killTree } from './kill-tree.ts'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd?: string
  /** The whole environment of the child; build it with `cleanEnvironment`. */
  readonly env: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** Called once with the number of the process, as soon as there is one. */
  readonly onStart?: (pid: number) => void
  /** Called for each line (also those ended by a bare carriage return, as progress bars do). */
  readonly onLine?: (line: string, stream: 'out' | 'err') => void
  /** How much of each stream is kept for the result; the newest is kept. */
  readonly keepBytes?: number
}

export interface CommandResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
  /** `ENOENT` and the like, when the program could not be started at all. */
  readonly spawnError: string | null
}

const maxLine = 64 * 1024

/** Splits a stream into lines of bounded length and keeps its newest text. */
function reader(
  stream: 'out' | 'err',
  keep: number,
  onLine: Command['onLine'],
): { write(data: Buffer): void; end(): string } {
  const decoder = new StringDecoder('utf8')
  let kept = ''
  let rest = ''
  const take = (text: string): void => {
    kept = (kept + text).slice(-keep)
    if (onLine === undefined) return
    rest += text
    const lines = rest.split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '').slice(-maxLine)
    for (const line of lines) if (line !== '') onLine(line.slice(0, maxLine), stream)
  }
  return {
    write: (data) => take(decoder.write(data)),
    end: () => {
      take(decoder.end())
      if (rest !== '') onLine?.(rest, stream)
      return kept
    },
  }
}

/**
 * Runs a program to its end, without a shell and without input. Abort and time-out end its whole
 * process tree (terminate, then kill after a second) and are awaited. Never rejects: what
 * happened is in the result; an abort shows as `signal.aborted`.
 */
export function runCommand(command: Command): Promise<CommandResult> {
  const { promise, resolve } = Promise.withResolvers<CommandResult>()
  const out = reader('out', command.keepBytes ?? 1 << 20, command.onLine)
  const err = reader('err', command.keepBytes ?? 1 << 20, command.onLine)
  const nothing = { code: null, signal: null, stdout: '', stderr: '', timedOut: false }
  if (command.signal?.aborted === true) return Promise.resolve({ ...nothing, spawnError: null })

  let child: ChildProcess
  try {
    child = spawn(command.file, [...command.args], {
      cwd: command.cwd,
      env: command.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // Its own process group, so that the whole tree can be signalled.
      detached: process.platform !== 'win32',
    })
  } catch (error) {
    return Promise.resolve({ ...nothing, spawnError: error instanceof Error ? error.message : String(error) })
  }

  if (child.pid !== undefined) command.onStart?.(child.pid)

  let timedOut = false
  let spawnError: string | null = null
  const end = (): void => {
    if (child.pid !== undefined) void killTree(child.pid, { graceMs: 1000 })
  }
  const expire = (): void => {
    timedOut = true
    end()
  }
  const timer = command.timeoutMs === undefined ? undefined : setTimeout(expire, command.timeoutMs)
  command.signal?.addEventListener('abort', end, { once: true })
  child.stdout?.on('data', (data: Buffer) => out.write(data))
  child.stderr?.on('data', (data: Buffer) => err.write(data))
  child.on('error', (error: NodeJS.ErrnoException) => (spawnError = error.code ?? error.message))
  const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
    clearTimeout(timer)
    command.signal?.removeEventListener('abort', end)
    resolve({ code, signal, stdout: out.end(), stderr: err.end(), timedOut, spawnError })
  }
  child.on('close', finish)
  // A grandchild may keep the pipes open after the child is gone; it must not hold us up for ever.
  child.on('exit', (code, signal) => setTimeout(() => finish(code, signal), 2000).unref())
  child.on('error', () => {
    if (child.pid === undefined) finish(null, null)
  })
  return promise
}
