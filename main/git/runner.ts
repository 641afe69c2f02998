import { simpleGit } from 'simple-git'
import { DeckError } from '../../shared/errors.ts'

export interface GitCommand {
  readonly args: readonly string[]
  /** An existing folder. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** Ends git when it has written nothing for so long. */
  readonly silenceMs?: number
  /** Ends git when it has written more than so many bytes on stdout; raises `git-failed`. */
  readonly maxOutputBytes?: number | undefined
  /** Called for each line of stderr, also those that end in a bare carriage return. */
  readonly onLine?: (line: string) => void
}

export interface GitResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** How long git may take to end after it was told to. */
const abortGraceMs = 1500

function splitLines(onLine: (line: string) => void): (data: Buffer) => void {
  let rest = ''
  return (data) => {
    const lines = (rest + data.toString('utf8')).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '').slice(-4096)
    for (const line of lines) if (line.trim() !== '') onLine(line.slice(0, 4096))
  }
}

/**
 * Runs git to its end. Any exit code is a result; raises `git-missing` when there is no git, and
 * `cancelled` within two seconds of the abort.
 */
export async function runGit(command: GitCommand): Promise<GitResult> {
  const { onLine, maxOutputBytes } = command
  if (isAborted(command.signal)) throw new DeckError('cancelled')
  const tooMuch = new AbortController()
  const signal =
    maxOutputBytes === undefined
      ? command.signal
      : AbortSignal.any([tooMuch.signal, ...(command.signal === undefined ? [] : [command.signal])])
  // simple-git calls a run a success when git was killed or wrote nothing on stderr; the code decides here.
  const ended: { code: number | null; stderr: string; failure: Error | null } = {
    code: null,
    stderr: '',
    failure: null,
  }
  const git = simpleGit({
    baseDir: command.cwd,
    ...(signal === undefined ? {} : { abort: signal }),
    ...(command.silenceMs === undefined ? {} : { timeout: { block: command.silenceMs } }),
    // All of it comes from gitEnvironment, never from outside.
    allowEnvironment: Object.keys(command.env).filter((name) => /^GIT_/i.test(name)),
    unsafe: {
      allowUnsafeAskPass: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeExec: true,
      allowUnsafePack: true,
      allowUnsafeSshCommand: true,
      allowUnsafeUrlRewrite: true,
    },
    errors: (error, result) => {
      ended.code = result.exitCode
      ended.stderr = Buffer.concat(result.stdErr).toString('utf8')
      return error
    },
  }).env({ ...command.env })
  if (onLine !== undefined || maxOutputBytes !== undefined) {
    git.outputHandler((_command, stdout, stream) => {
      if (onLine !== undefined) stream.on('data', splitLines(onLine))
      if (maxOutputBytes === undefined) return
      let bytes = 0
      stdout.on('data', (data: Buffer) => {
        bytes += data.length
        if (bytes > maxOutputBytes) tooMuch.abort()
      })
    })
  }

  const run = git.raw([...command.args]).catch((error: unknown) => {
    ended.failure = error instanceof Error ? error : new Error(String(error))
    return ''
  })
  const stdout = await (signal === undefined ? run : Promise.race([run, abandoned(signal, run)]))
  if (isAborted(command.signal)) throw new DeckError('cancelled')
  if (tooMuch.signal.aborted) throw new DeckError('git-failed', { detail: 'the answer is too long' })
  if (/spawn .*git\S* ENOENT/.test(ended.stderr)) throw new DeckError('git-missing')
  const stderr = ended.stderr === '' ? (ended.failure?.message ?? '') : ended.stderr
  // Ended by a signal, or by the time limit although it then said success.
  const code = ended.code === 0 && ended.failure !== null ? -1 : (ended.code ?? -1)
  return { code, stdout, stderr }
}

/** Ends the wait for a git that does not end when told to. */
function abandoned(signal: AbortSignal, run: Promise<string>): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const onAbort = (): void => {
    const timer = setTimeout(() => resolve(''), abortGraceMs)
    void run.then(() => clearTimeout(timer))
  }
  signal.addEventListener('abort', onAbort, { once: true })
  void run.then(() => signal.removeEventListener('abort', onAbort))
  return promise
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}
