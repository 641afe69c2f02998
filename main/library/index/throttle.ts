/** Does something at most once in so many milliseconds: at once when it rested, and a last time for what came since. */
export function throttle(ms: number, work: () => void): { call(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null
  let waiting = false
  let stopped = false
  const run = (): void => {
    timer = null
    if (!waiting || stopped) return
    waiting = false
    work()
    timer = setTimeout(run, ms)
    timer.unref()
  }
  return {
    call: () => {
      waiting = true
      if (timer === null) run()
    },
    stop: () => {
      stopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
