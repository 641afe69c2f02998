import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, lstat, mkdir, readdir, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { cannotLink, copyToPart, partOf, placeExclusively, taken, type CopyWork } from './copy-file.ts'
import { errorCode, isThere } from './file-errors.ts'

export { partPrefix } from './copy-file.ts'
export { errorCode, isThere } from './file-errors.ts'

/** SHA-256 of a file in hexadecimal, streamed. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const stream = createReadStream(path, { highWaterMark: 1 << 20, ...(signal === undefined ? {} : { signal }) })
  for await (const chunk of stream) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/**
 * Moves one file without ever overwriting: raises `EEXIST` when something is at `to`. On one file system by a
 * second hard link (where there are none, by looking and renaming), else by a copy that is compared before the
 * original goes. A kill at any moment leaves the whole content at `from`, at `to` or at both.
 */
export async function moveFile(from: string, to: string, signal?: AbortSignal): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (errorCode(error) !== 'EXDEV' && !cannotLink(error)) throw error
    if (errorCode(error) !== 'EXDEV' && (await renameInto(from, to))) return
    await copyVerified(from, to, { signal })
  }
  await unlink(from)
}

/** Looks, then renames, where a file system knows no hard links; false when it is another file system after all. */
export async function renameInto(from: string, to: string): Promise<boolean> {
  if (await isThere(to)) throw taken(to)
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (errorCode(error) === 'EXDEV') return false
    throw error
  }
}

/** Copies one file to a name that must be free; on return its content is on the disk and compared. */
async function copyVerified(from: string, to: string, work: CopyWork): Promise<void> {
  const part = partOf(dirname(to), `${from}\0${to}`)
  try {
    await copyToPart(from, part, work)
    await placeExclusively(part, to)
  } finally {
    await unlink(part).catch(() => undefined)
  }
}

/** Makes the same link somewhere else; raises `EEXIST` when something is there. */
async function copyLink(from: string, to: string): Promise<void> {
  // Windows needs to know what kind of link it is; a junction is the one that needs no rights.
  await symlink(await readlink(from), to, process.platform === 'win32' ? 'junction' : undefined)
}

/** Copies a file, a link (as a link) or a whole folder to a name that must be free. */
export async function copyTree(from: string, to: string, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  const found = await lstat(from)
  if (found.isSymbolicLink()) return copyLink(from, to)
  if (found.isDirectory()) {
    await mkdir(to)
    for (const name of await readdir(from)) await copyTree(join(from, name), join(to, name), signal)
    return
  }
  if (found.isFile()) await copyVerified(from, to, { signal })
}

/** Bytes of a file or folder; links count nothing and are not followed. */
export async function treeBytes(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null)
  if (found === null || found.isSymbolicLink()) return 0
  if (!found.isDirectory()) return found.size
  let sum = 0
  const names = await readdir(path).catch(() => [])
  for (let start = 0; start < names.length; start += 16) {
    const sizes = await Promise.all(names.slice(start, start + 16).map((name) => treeBytes(join(path, name))))
    for (const size of sizes) sum += size
  }
  return sum
}

/** Removes a folder if it is empty; true when it is gone. */
export async function removeIfEmpty(path: string): Promise<boolean> {
  return rmdir(path).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') return true
      if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errorCode(error))) return false
      throw error
    },
  )
}

/** A name for the second of two that want the same: `a (2).pt`, `a (3).pt`. */
export function numberedName(path: string, number: number): string {
  const name = basename(path)
  const dot = name.lastIndexOf('.')
  const stem = dot > 0 ? name.slice(0, dot) : name
  return join(dirname(path), `${stem} (${number})${dot > 0 ? name.slice(dot) : ''}`)
}
