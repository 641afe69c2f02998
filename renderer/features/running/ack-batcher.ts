export interface AckBatcher {
  /** Counts UTF-16 units that the terminal has parsed. */
  readonly add: (units: number) => void
  /** Sends what is left and sends no more. */
  readonly dispose: () => void
}

interface AckOptions {
  readonly send: (units: number) => void
  readonly units?: number
  readonly delayMs?: number
}

/**
 * Gathers acknowledgements: at once from `units` on (64 Ki), else `delayMs` (50) after the first.
 * So the program never waits long for us, and a flood costs few messages.
 */
export function createAckBatcher({ send, units = 65_536, delayMs = 50 }: AckOptions): AckBatcher {
  let waiting = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let disposed = false
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (waiting === 0) return
    const parsed = waiting
    waiting = 0
    send(parsed)
  }
  return {
    add: (parsed) => {
      if (disposed) return
      waiting += parsed
      if (waiting >= units) flush()
      else timer ??= setTimeout(flush, delayMs)
    },
    dispose: () => {
      flush()
      disposed = true
    },
  }
}
