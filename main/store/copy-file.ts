import { createHash } from 'node:crypto'
import { link, lstat, open, rename, unlink, utimes, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, isThere } from './file-errors.ts'

/** Names that start so are ours: halves of copies that a crash may leave behind. */
export const partPrefix = '.deck-part-'

/** Bytes that are read and written at once: cancel is seen between two of them, also on a slow disk. */
const pieceBytes = 1 << 20

export interface CopyWork {
  readonly signal?: AbortSignal | undefined
  /** Bytes of this file that are written, and of those that are compared. */
  readonly progress?: ((done: { readonly copied: number; readonly compared: number }) => void) | undefined
}

/** The source changed while it was copied: what was copied is not what it is. */
export class SourceChanged extends Error {
  override readonly name = 'SourceChanged'
  readonly path: string

  constructor(path: string) {
    super(`${path} was changed while it was copied`)
    this.path = path
  }
}

/** Where the unfinished copy of something lies in `folder`; the same for the same `key`, so that it can be continued. */
export function partOf(folder: string, key: string): string {
  return join(folder, partPrefix + createHash('sha256').update(key).digest('hex').slice(0, 24))
}

/**
 * Copies a file to `part`, which is continued where an earlier try ended. On return every byte was written to the
 * disk and compared with the source, which did not change meanwhile, and times and mode are those of the source.
 * On failure `part` stays. Raises the signal's reason, `SourceChanged`, or what the system says.
 */
export async function copyToPart(from: string, part: string, work: CopyWork = {}): Promise<void> {
  const source = await open(from, 'r')
  try {
    const before = await source.stat({ bigint: true })
    const size = Number(before.size)
    const begun = await bytesOfPart(part, size)
    const target = await open(part, begun > 0 ? 'r+' : 'wx+', 0o600)
    try {
      await fill(source, target, begun, size, work)
      if (!(await equalFiles(source, target, size, size, work))) {
        if (begun === 0) throw new SourceChanged(from)
        // What a crash left was not what it should have been: once more, from the beginning.
        await target.truncate(0)
        await fill(source, target, 0, size, work)
        if (!(await equalFiles(source, target, size, size, work))) throw new SourceChanged(from)
      }
      await target.chmod(Number(before.mode & 0o777n))
    } finally {
      await target.close()
    }
    const after = await source.stat({ bigint: true })
    if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) throw new SourceChanged(from)
    await utimes(part, Number(before.atimeMs) / 1000, Number(before.mtimeNs / 1000n) / 1e6)
  } finally {
    await source.close()
  }
}

/** Bytes of an earlier try that can be kept; anything that cannot have been our half is removed. */
async function bytesOfPart(part: string, size: number): Promise<number> {
  const found = await lstat(part).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (found === null) return 0
  if (found.isFile() && found.nlink === 1 && found.size > 0 && found.size <= size) return found.size
  await unlink(part)
  return 0
}

async function fill(
  source: FileHandle,
  target: FileHandle,
  start: number,
  size: number,
  { signal, progress }: CopyWork,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(pieceBytes, size)))
  let at = start
  for (;;) {
    progress?.({ copied: at, compared: 0 })
    signal?.throwIfAborted()
    const { bytesRead } = await source.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) break
    for (let written = 0; written < bytesRead;) {
      written += (await target.write(buffer, written, bytesRead - written, at + written)).bytesWritten
    }
    at += bytesRead
  }
  await target.sync()
}

async function readFully(file: FileHandle, buffer: Buffer, at: number): Promise<number> {
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

async function equalFiles(
  a: FileHandle,
  b: FileHandle,
  size: number,
  copied: number,
  work: CopyWork,
): Promise<boolean> {
  const length = Math.max(1, Math.min(pieceBytes, size))
  const [left, right] = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)]
  for (let at = 0; ;) {
    work.progress?.({ copied, compared: Math.min(at, size) })
    work.signal?.throwIfAborted()
    const [fromA, fromB] = await Promise.all([readFully(a, left, at), readFully(b, right, at)])
    if (fromA !== fromB || left.compare(right, 0, fromB, 0, fromA) !== 0) return false
    if (fromA < length) return true
    at += fromA
  }
}

/** Whether two files have the same bytes; reads both to the first difference. Raises the signal's reason. */
export async function sameBytes(a: string, b: string, signal?: AbortSignal): Promise<boolean> {
  const [left, right] = [await open(a, 'r'), await open(b, 'r').catch(() => null)]
  try {
    if (right === null) return false
    const [{ size }, other] = [await left.stat(), await right.stat()]
    return size === other.size && (await equalFiles(left, right, size, 0, { signal }))
  } finally {
    await left.close()
    await right?.close()
  }
}

/** What the system says where a file system, or a right, does not allow a second name for a file. */
const noHardLinks = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EINVAL', 'UNKNOWN'])

export function cannotLink(error: unknown): boolean {
  return noHardLinks.has(errorCode(error))
}

export function taken(path: string): Error {
  return Object.assign(new Error(`EEXIST: ${path}`), { code: 'EEXIST' })
}

/** Gives a file of the same file system another name, only if that is free. Raises `EEXIST`; leaves the old name where links are known. */
export async function placeExclusively(part: string, to: string): Promise<void> {
  try {
    await link(part, to)
  } catch (error) {
    if (!cannotLink(error)) throw error
    // No hard links here: look, then rename.
    if (await isThere(to)) throw taken(to)
    await rename(part, to)
  }
}
