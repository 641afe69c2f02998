import { statfs } from 'node:fs/promises'
import { spawn } from 'node-pty'
import { DeckError } from '../../shared/errors.ts'
import { assertNever } from '../../shared/assert-never.ts'
import type { Work } from '../operations/types.ts'
import { runCommand } from '../process/command.ts'
import { killTree } from '../process/kill-tree.ts'
import { hideLogins, readFailure } from './uv-errors.ts'
import { UvProgress, UvTerminal } from './uv-output.ts'

export interface UvCall {
  readonly uv: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

interface Outcome {
  readonly ok: boolean
  readonly output: string
}

/** Wide enough that uv breaks no line of an explanation. */
const columns = 400
const keepChars = 256 * 1024

/** Raises what a failure of uv means; `path` is where disk space was wanted. */
export async function raiseUvFailure(output: string, path: string): Promise<never> {
  const failure = readFailure(output)
  switch (failure.kind) {
    case 'disk-full': {
      const disk = await statfs(path).catch(() => null)
      const free = disk === null ? '?' : `${Math.floor((disk.bavail * disk.bsize) / 1024 ** 2)} MiB`
      throw new DeckError('disk-full', { path, needed: 'more', free })
    }
    case 'unreachable':
      throw new DeckError('unreachable', { host: failure.host, detail: failure.detail })
    case 'unavailable':
      throw new DeckError('requirement-unavailable', { detail: failure.detail })
    case 'conflict':
      throw new DeckError('requirements-conflict', { detail: failure.detail })
    case 'other':
      throw new DeckError('python-failed', { detail: failure.detail })
    default:
      return assertNever(failure)
  }
}

/** Runs uv quietly; its standard output. Raises `python-failed` or `cancelled`. */
export async function askUv(
  call: UvCall,
  options: { readonly signal?: AbortSignal; readonly timeoutMs: number },
): Promise<string> {
  const { uv, args, env, cwd } = call
  const result = await runCommand({ file: uv, args, env, cwd, keepBytes: 8 << 20, ...options })
  if (options.signal?.aborted === true) throw new DeckError('cancelled')
  if (result.code === 0) return result.stdout
  const why = result.spawnError ?? (result.timedOut ? 'uv did not answer in time' : null)
  if (why !== null) throw new DeckError('python-failed', { detail: why })
  return raiseUvFailure(result.stderr, cwd)
}

/**
 * Runs uv for long work: its lines go to the log, its bytes to the progress. Abort ends its whole
 * tree. Raises only `cancelled`; a failure is in the outcome for the caller to name.
 */
export async function workUv(call: UvCall, work: Work): Promise<Outcome> {
  if (work.signal.aborted) throw new DeckError('cancelled')
  work.log(`$ uv ${hideLogins(call.args.join(' '))}`)
  // Windows' console redraws what a program prints, so uv is read through a pipe there: sizes, but no bytes in between.
  const outcome = await (process.platform === 'win32' ? throughPipe(call, work) : throughTerminal(call, work))
  if (isAborted(work.signal)) throw new DeckError('cancelled')
  return outcome
}

/** Asked anew after an await, which the compiler takes for impossible to have changed. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

async function throughPipe(call: UvCall, work: Work): Promise<Outcome> {
  const progress = new UvProgress()
  const { uv, args, env, cwd } = call
  const result = await runCommand({
    ...{ file: uv, args, env, cwd, signal: work.signal },
    onLine: (line, stream) => {
      work.log(hideLogins(line), stream)
      const update = progress.line(line)
      if (update !== null) work.progress(update)
    },
  })
  return { ok: result.code === 0, output: result.spawnError ?? result.stderr }
}

/** On a terminal uv draws how many bytes of each file have come, which it tells nowhere else. */
async function throughTerminal(call: UvCall, work: Work): Promise<Outcome> {
  let output = ''
  const reader = new UvTerminal(
    (line) => {
      output = `${output}${line}\n`.slice(-keepChars)
      work.log(hideLogins(line), 'out')
    },
    (update) => work.progress(update),
  )
  const terminal = spawn(call.uv, [...call.args], {
    cols: columns,
    rows: 60,
    cwd: call.cwd,
    env: { ...call.env },
    name: 'xterm-256color',
  })
  const { promise: exited, resolve } = Promise.withResolvers<{ exitCode: number; signal?: number | undefined }>()
  terminal.onData((data) => reader.write(data))
  terminal.onExit(resolve)
  const end = (): void => void killTree(terminal.pid, { graceMs: 1000 })
  work.signal.addEventListener('abort', end, { once: true })
  try {
    const { exitCode, signal } = await exited
    reader.end()
    // node-pty reports a death by signal with exit code 0, so both are looked at.
    return { ok: exitCode === 0 && (signal ?? 0) === 0, output }
  } finally {
    work.signal.removeEventListener('abort', end)
  }
}
