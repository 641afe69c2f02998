import { statfs } from 'node:fs/promises'
import { DeckError } from '../../shared/errors.ts'
import { errorCode } from '../store/move-file.ts'

/** Does the work; what the system says against it becomes an error for people: `disk-full`, `link-refused`, `cancelled`. */
export async function tellErrors(path: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof DeckError) throw error
    if (signal.aborted) throw new DeckError('cancelled', {}, { cause: error })
    if (errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT') {
      const free = await statfs(path).then(
        ({ bavail, bsize }) => `${((bavail * bsize) / 1024 ** 2).toFixed(1)} MiB`,
        () => 'nothing',
      )
      throw new DeckError('disk-full', { path, needed: 'more', free }, { cause: error })
    }
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error))) {
      throw new DeckError(
        'link-refused',
        { path, reason: error instanceof Error ? error.message : String(error) },
        { cause: error },
      )
    }
    throw error
  }
}
