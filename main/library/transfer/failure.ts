import { lstat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DeckError } from '../../../shared/errors.ts'
import { errorCode } from '../../store/move-file.ts'

function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}

/** The error with the numbers: what is wanted in a folder, and what its disk has. */
export async function diskFull(folder: string, wanted: number, cause?: unknown): Promise<DeckError> {
  const free = await statfs(folder).then(
    ({ bavail, bsize }) => size(bavail * bsize),
    () => '?',
  )
  return new DeckError('disk-full', { path: folder, needed: size(wanted), free }, { cause })
}

/** Raises `disk-full` before the first byte is written, when a file cannot fit beside what is there of it already. */
export async function roomForCopy(part: string, bytes: number): Promise<void> {
  const begun = await lstat(part).then(
    (found) => found.size,
    () => 0,
  )
  const { bavail, bsize, blocks } = await statfs(dirname(part))
  // Some network file systems tell nothing.
  if (blocks > 0 && bavail * bsize < bytes - begun) throw await diskFull(dirname(part), bytes - begun)
}

/** What the system says, as an error for people; a defect stays one. */
export async function tellFailure(path: string, error: unknown): Promise<unknown> {
  if (error instanceof DeckError) return error
  const code = errorCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(dirname(path), 0, error)
  if (['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENAMETOOLONG', 'EIO', 'ELOOP'].includes(code)) {
    const reason = error instanceof Error ? error.message : code
    return new DeckError('link-refused', { path, reason }, { cause: error })
  }
  return error
}
