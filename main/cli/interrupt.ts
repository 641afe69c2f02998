const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The person's wish to end: asked once it ends gracefully, asked again it ends at once. */
export interface Interrupt {
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP, or when nobody reads the output any more. */
  readonly signal: AbortSignal
  readonly request: () => void
}

/**
 * A terminal sends its Ctrl-C to every process of the job, and npm and the launcher pass theirs on as well:
 * what comes within this time is the same key press.
 */
const samePressMs = 700

/** @param force - called by the second wish; must not return. */
export function listenForInterrupt(force: () => void): Interrupt {
  const controller = new AbortController()
  let first = 0
  const request = (): void => {
    if (!controller.signal.aborted) {
      first = Date.now()
      controller.abort()
    } else if (Date.now() - first > samePressMs) {
      force()
    }
  }
  for (const signal of signals) process.on(signal, request)
  return {
    signal: controller.signal,
    request: () => {
      controller.abort()
    },
  }
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
