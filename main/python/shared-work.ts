import { DeckError } from '../../shared/errors.ts'
import type { StepProgress, Work } from '../operations/types.ts'

/**
 * Lets several callers share one piece of work: whoever comes while it runs waits for the same
 * result and sees its log and progress. It is aborted only when nobody waits any more.
 */
export function createSharedWork<T>(start: (work: Work) => Promise<T>): (work: Work) => Promise<T> {
  let current: { readonly result: Promise<T>; readonly waiting: Set<Work>; readonly abort: AbortController } | null =
    null

  function begin(): NonNullable<typeof current> {
    const waiting = new Set<Work>()
    const abort = new AbortController()
    const result = start({
      signal: abort.signal,
      log: (text, stream) => {
        for (const each of waiting) each.log(text, stream)
      },
      progress: (update: StepProgress) => {
        for (const each of waiting) each.progress(update)
      },
    })
    const begun = { result, waiting, abort }
    const clear = (): void => {
      if (current === begun) current = null
    }
    result.then(clear, clear)
    return begun
  }

  return async (work) => {
    if (work.signal.aborted) throw new DeckError('cancelled')
    const joined = (current ??= begin())
    joined.waiting.add(work)
    const { promise, reject } = Promise.withResolvers<never>()
    const leave = (): void => reject(new DeckError('cancelled'))
    work.signal.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([joined.result, promise])
    } finally {
      work.signal.removeEventListener('abort', leave)
      joined.waiting.delete(work)
      if (joined.waiting.size === 0) {
        joined.abort.abort()
        if (current === joined) current = null
      }
    }
  }
}
