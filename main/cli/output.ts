import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { ErrorInfo } from '../../shared/errors.ts'

/** What long commands print with `--json`, one to a line. */
export type CliEvent =
  | { readonly event: 'progress'; readonly [key: string]: unknown }
  | { readonly event: 'log'; readonly text: string; readonly [key: string]: unknown }
  /** A problem that the package's manifest knows, seen in the output. */
  | { readonly event: 'problem'; readonly id: string; readonly title: string; readonly cure: string }
  | { readonly event: 'ready'; readonly url: string | null; readonly pid: number | null; readonly port: number | null }
  | { readonly event: 'exit'; readonly [key: string]: unknown }
  | { readonly event: 'done'; readonly [key: string]: unknown }
  | ({ readonly event: 'error' } & Pick<ErrorInfo, 'code' | 'message' | 'remedy'>)

/** Where a command says what it found. Results go to stdout, remarks to stderr, in JSON mode only JSON to stdout. */
export interface Output {
  readonly json: boolean
  /** A person watches: colours and updating lines are welcome. */
  readonly interactive: boolean
  /** The whole result of a short command: as JSON, or as the text made for people. */
  result(value: unknown, text: () => string): void
  /** JSON mode only. */
  event(event: CliEvent): void
  /** A remark for people, on stderr. */
  note(text: string): void
  /** Shows one line of progress in place of the one before; plain lines where nobody watches. */
  progress(text: string): void
  /** A program's own output; resolves when more may be written. */
  raw(text: string): Promise<void>
  error(error: ErrorInfo, long: boolean): void
  bold(text: string): string
  /** Resolves when all that was written has left this process. */
  flush(): Promise<void>
}

interface Streams {
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
}

/** @param onClosed - called once when nobody reads stdout any more (EPIPE), so that the work behind it can end. */
export function createOutput(
  streams: Streams,
  options: { readonly json: boolean; readonly env: NodeJS.ProcessEnv; readonly onClosed: () => void },
): Output {
  const { stdout, stderr } = streams
  const { json, env } = options
  const interactive = !json && stderr.isTTY === true && env['TERM'] !== 'dumb'
  const colour = stdout.isTTY === true && !json && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
  let open = true
  let shown = false
  let last = ''
  stdout.on('error', () => {
    if (!open) return
    open = false
    options.onClosed()
  })
  stderr.on('error', () => undefined)

  const clear = (): void => {
    if (shown) stderr.write('\r\x1b[2K')
    shown = false
  }
  const out = (text: string): boolean => {
    if (!open) return true
    clear()
    return stdout.write(text)
  }
  const note = (text: string): void => {
    clear()
    stderr.write(`${text}\n`)
  }
  const drained = (stream: Writable): Promise<void> => {
    if (stream.writableLength === 0 || stream.destroyed) return Promise.resolve()
    return new Promise((resolve) => stream.write('', () => resolve()))
  }
  return {
    json,
    interactive,
    result: (value, text) => void out(json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`),
    event: (event) => {
      if (json) out(`${JSON.stringify(event)}\n`)
    },
    note: (text) => {
      if (!json) note(text)
    },
    progress(text) {
      if (json || text === last) return
      last = text
      if (!interactive) {
        note(text)
        return
      }
      stderr.write(`\r\x1b[2K${text.slice(0, (stderr.columns ?? 80) - 1)}`)
      shown = true
    },
    async raw(text) {
      if (out(text) || !open) return
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => undefined)
    },
    error({ code, message, remedy }, long) {
      if (json)
        out(
          `${JSON.stringify(long ? { event: 'error', code, message, remedy } : { code, message, remedy }, null, long ? 0 : 2)}\n`,
        )
      else note(`${message}\n${remedy}`)
    },
    bold: (text) => (colour ? `\x1b[1m${text}\x1b[22m` : text),
    async flush() {
      clear()
      await Promise.all([open ? drained(stdout) : Promise.resolve(), drained(stderr)])
    },
  }
}
