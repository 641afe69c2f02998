import type { ConsoleChunk } from '../../shared/contract/runs.ts'
import { createFlowControl } from './flow-control.ts'
import { createScrollback } from './scrollback.ts'

export interface ConsoleLimits {
  readonly scrollbackUnits: number
  readonly highUnits: number
  readonly lowUnits: number
  /** How long readers may hold up the program without a break; then it goes on and they miss some. */
  readonly patienceMs: number
}

/**
 * What is unread delays the answer to a typed line by as long as a screen needs for it: at the 5 to 8 MB/s of a
 * terminal in a browser, 640 Ki keep that under 100 ms (`npm run bench -- console`).
 */
export const consoleLimits: ConsoleLimits = {
  scrollbackUnits: 4 * 1024 * 1024,
  highUnits: 640 * 1024,
  lowUnits: 192 * 1024,
  patienceMs: 30_000,
}

/** The console of one run between its pty and its readers; bounded by the scroll-back whatever readers do. */
export interface ConsoleChannel {
  push(text: string): void
  /** Readers get what is left, then their end. */
  end(): void
  /** From now on the program is never held up for readers: it has to come to its end. */
  release(): void
  read(reader: string, signal: AbortSignal | undefined): AsyncGenerator<ConsoleChunk>
  ack(reader: string, units: number): void
}

const coalesceMs = 5
const coalesceUnits = 16 * 1024

/** `onHold` is told whenever readers begin or cease to hold up the program. */
export function createConsoleChannel(onHold: (held: boolean) => void, limits = consoleLimits): ConsoleChannel {
  const scrollback = createScrollback(limits.scrollbackUnits)
  const flow = createFlowControl(limits.highUnits, limits.lowUnits)
  const seats = new Map<string, object>()
  let waiting = new Set<() => void>()
  let gathered = ''
  let timer: NodeJS.Timeout | undefined
  let patience: NodeJS.Timeout | undefined
  let held = false
  let released = false
  let ended = false

  const wake = (): void => {
    const woken = waiting
    waiting = new Set()
    for (const resume of woken) resume()
  }
  const regulate = (): void => {
    const hold = flow.paused && !released && !ended
    if (hold === held) return
    held = hold
    clearTimeout(patience)
    if (hold) patience = setTimeout(leaveSlowBehind, limits.patienceMs).unref()
    onHold(hold)
  }
  const leaveSlowBehind = (): void => {
    flow.overlookSlow()
    regulate()
  }
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (gathered === '') return
    scrollback.append(gathered)
    gathered = ''
    flow.produced(scrollback.start, scrollback.end)
    regulate()
    wake()
  }
  const change = (signal: AbortSignal): Promise<undefined> => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const resume = (): void => {
      signal.removeEventListener('abort', resume)
      waiting.delete(resume)
      resolve(undefined)
    }
    waiting.add(resume)
    signal.addEventListener('abort', resume, { once: true })
    return promise
  }

  async function* generate(reader: string, signal: AbortSignal): AsyncGenerator<ConsoleChunk, undefined> {
    const seat = {}
    const seated = (): boolean => !signal.aborted && seats.get(reader) === seat
    let cursor = scrollback.start
    seats.set(reader, seat)
    flow.join(reader, cursor)
    regulate()
    wake() // an earlier reader of this name ends
    try {
      while (seated()) {
        if (cursor < scrollback.end && flow.room(reader) > 0) {
          const { offset, data } = scrollback.read(cursor)
          cursor = offset + data.length
          flow.sent(reader, offset, cursor)
          yield { type: 'data', offset, data }
        } else if (ended && cursor >= scrollback.end) {
          yield { type: 'end' }
          return
        } else {
          await change(signal)
        }
      }
    } finally {
      if (seats.get(reader) === seat) {
        seats.delete(reader)
        flow.leave(reader)
        regulate()
      }
    }
  }

  return {
    push(text) {
      gathered += text
      if (gathered.length >= coalesceUnits) flush()
      else timer ??= setTimeout(flush, coalesceMs)
    },
    end() {
      flush()
      ended = true
      regulate()
      wake()
    },
    release() {
      released = true
      regulate()
    },
    read(reader, signal) {
      const own = new AbortController()
      const generator = generate(reader, signal === undefined ? own.signal : AbortSignal.any([signal, own.signal]))
      // A generator that waits would heed `return` only at the next chunk.
      const leave = generator.return.bind(generator)
      generator.return = (value) => {
        own.abort()
        return leave(value)
      }
      return generator
    },
    ack(reader, units) {
      flow.ack(reader, units)
      regulate()
      wake()
    },
  }
}
