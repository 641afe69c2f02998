import { constants } from 'node:os'
import { spawn } from 'node-pty'
import { safeCut } from './text-border.ts'

/** One program in a pseudo-terminal of its own. */
export interface Session {
  readonly pid: number
  /** Input of any length; it is handed over in small pieces, so that neither side chokes. */
  write(data: string): void
  resize(cols: number, rows: number): void
  /** Holds up the program's output, or lets it go on; idempotent. */
  hold(held: boolean): void
}

export interface SessionEnd {
  readonly exitCode: number | null
  /** Name of the signal that ended it. */
  readonly signal: string | null
}

export interface SessionOptions {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly cols: number
  readonly rows: number
  readonly onData: (text: string) => void
  /** After the last data; the pseudo-terminal is gone then. */
  readonly onEnd: (end: SessionEnd) => void
}

const pieceUnits = 1024
const pieceSpacingMs = 5
const longestInput = 1024 * 1024
const pollMs = 50
/** The Windows console host may deliver data after the exit; that long nothing more must have come. */
const quietMs = process.platform === 'win32' ? 100 : 0

/** node-pty gives 0 as exit code of a program that a signal ended, so the signal is looked at first. */
function describeEnd(exitCode: number, signal: number | undefined): SessionEnd {
  if (signal === undefined || signal === 0) return { exitCode, signal: null }
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0]
  return { exitCode: null, signal: name ?? `signal ${signal}` }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

/** Starts a program; throws what node-pty throws when no pseudo-terminal can be had. */
export function startSession(options: SessionOptions): Session {
  const pty = spawn(options.file, [...options.args], {
    name: 'xterm-256color',
    cols: options.cols,
    rows: options.rows,
    cwd: options.cwd,
    env: { ...options.env, COLORTERM: 'truecolor' },
  })
  let ended = false
  let held = false
  let lastData = Date.now()
  let watch: NodeJS.Timeout | undefined
  let input = ''
  let inputTimer: NodeJS.Timeout | undefined

  const finish = (end: SessionEnd): void => {
    const wait = lastData + quietMs - Date.now()
    if (wait > 0) {
      setTimeout(() => finish(end), wait)
      return
    }
    options.onEnd(end)
  }
  pty.onData((text) => {
    lastData = Date.now()
    options.onData(text)
  })
  pty.onExit(({ exitCode, signal }) => {
    ended = true
    clearInterval(watch)
    clearTimeout(inputTimer)
    finish(describeEnd(exitCode, signal))
  })
  const feed = (): void => {
    inputTimer = undefined
    const cut = safeCut(input, pieceUnits)
    const piece = input.slice(0, cut)
    input = input.slice(cut)
    if (!ended && piece !== '') pty.write(piece)
    if (!ended && input !== '') inputTimer = setTimeout(feed, pieceSpacingMs)
  }
  return {
    pid: pty.pid,
    write(data) {
      if (ended) return
      input = (input + data).slice(0, longestInput)
      if (inputTimer === undefined) feed()
    },
    resize(cols, rows) {
      if (!ended) pty.resize(cols, rows)
    },
    hold(value) {
      if (ended || held === value) return
      held = value
      clearInterval(watch)
      if (!value) {
        pty.resume()
        return
      }
      pty.pause()
      // node-pty closes the terminal 200 ms after the exit; what a held one still has in it would be
      // lost. It is a bounded rest, so it is let through.
      watch = setInterval(() => {
        if (!isGone(pty.pid)) return
        clearInterval(watch)
        pty.resume()
      }, pollMs)
    },
  }
}
