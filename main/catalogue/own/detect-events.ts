import { setTimeout as sleep } from 'node:timers/promises'
import type { DetectEvent } from '../../../shared/contract/own-packages.ts'
import type { OwnPackages } from './own-packages.ts'

/** More often than this nobody can read it. */
const intervalMs = 150

/** The progress of a look at a repository, then what was found. Ends the look when its reader leaves. */
export async function* detectEvents(
  own: Pick<OwnPackages, 'detect'>,
  address: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<DetectEvent> {
  const left = new AbortController()
  const ended = AbortSignal.any([left.signal, ...(signal === undefined ? [] : [signal])])
  const latest: { event: DetectEvent | null } = { event: null }
  const work = own
    .detect(address, ended, ({ detail = '', bytesDone = null }) => {
      latest.event = { type: 'progress', detail, bytesDone }
    })
    .then(
      (found) => ({ found }),
      (error: unknown) => ({ error }),
    )
  try {
    for (;;) {
      const done = await Promise.race([work, sleep(intervalMs, null)])
      if (done !== null) {
        if ('error' in done) throw done.error
        yield { type: 'found', ...done.found }
        return
      }
      const { event } = latest
      latest.event = null
      if (event !== null) yield event
    }
  } finally {
    left.abort()
    // What was fetched is removed before the next look may begin.
    await work
  }
}
