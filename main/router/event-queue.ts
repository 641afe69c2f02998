/**
 * Hands pushed values to one asynchronous reader, in order. Ends when the signal aborts.
 * A reader that falls more than `limit` values behind is ended too: it starts again with fresh data.
 */
export async function* queueOf<T>(
  subscribe: (push: (value: T) => void) => () => void,
  signal: AbortSignal | undefined,
  limit = 5000,
): AsyncGenerator<T> {
  const waiting: T[] = []
  let wake: (() => void) | null = null
  let ended = signal?.aborted === true
  const rouse = (): void => {
    wake?.()
    wake = null
  }
  const end = (): void => {
    ended = true
    rouse()
  }
  const unsubscribe = subscribe((value) => {
    waiting.push(value)
    if (waiting.length > limit) ended = true
    rouse()
  })
  signal?.addEventListener('abort', end, { once: true })
  try {
    while (!ended) {
      const value = waiting.shift()
      if (value !== undefined) yield value
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    unsubscribe()
    signal?.removeEventListener('abort', end)
  }
}

export function isStream(output: unknown): output is AsyncGenerator {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'return' in output
}

/** Hands a stream on; what it throws on the way is described as a call's error would be. */
export async function* describingErrors(
  stream: AsyncGenerator,
  describe: (thrown: unknown) => unknown,
): AsyncGenerator {
  try {
    yield* stream
  } catch (error) {
    throw describe(error)
  }
}
