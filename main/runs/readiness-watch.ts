import type { LaunchRequest } from './types.ts'
import { waitForHealth } from './health.ts'
import { createReadyMatcher } from './readiness.ts'

export interface ReadinessWatch {
  feed(text: string): void
  end(): void
}

export interface ReadinessEvents {
  /** Once; the URL is null for a program with windows of its own. */
  readonly onReady: (url: string | null) => void
  /** Once, when the time is up; the program may still become ready afterwards. */
  readonly onLate: (seconds: number) => void
}

/** How long an unfinished line must stand still before it is taken as it is. */
const settleMs = 250

/**
 * Watches one program become ready: its line was seen and its URL answers, or it has lived long
 * enough. When it prints another URL meanwhile, the newest is asked.
 */
export function watchReadiness(
  ready: LaunchRequest['ready'],
  port: number | null,
  { onReady, onLate }: ReadinessEvents,
): ReadinessWatch {
  const over = new AbortController()
  const end = (): void => over.abort()
  const after = (ms: number, action: () => void): void => {
    const timer = setTimeout(action, ms)
    over.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
  const become = (url: string | null): void => {
    if (over.signal.aborted) return
    end()
    onReady(url)
  }
  if (ready.type === 'window') {
    after(ready.seconds * 1000, () => become(null))
    return { feed: () => undefined, end }
  }

  const matcher = createReadyMatcher(ready.pattern, ready.url, port)
  let asked: string | null = null
  let asking = new AbortController()
  let settling: NodeJS.Timeout | undefined
  over.signal.addEventListener('abort', () => clearTimeout(settling), { once: true })
  const ask = (url: string | null): void => {
    if (url === null || url === asked) return
    asking.abort()
    asked = url
    asking = new AbortController()
    const signal = AbortSignal.any([over.signal, asking.signal])
    void waitForHealth(url, ready.health, signal).then((answered) => {
      if (answered && !signal.aborted) become(url)
    })
  }
  after(ready.timeoutSeconds * 1000, () => onLate(ready.timeoutSeconds))
  return {
    feed(text) {
      if (over.signal.aborted) return
      ask(matcher.feed(text))
      clearTimeout(settling)
      settling = setTimeout(() => ask(matcher.settle()), settleMs)
    },
    end,
  }
}
