import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, lstat, mkdir, open, readdir, readlink, rename, rmdir, symlink, unlink, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Names that start so are ours: halves of copies that a crash may leave behind. */
export const partPrefix = '.deck-part-'

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** True when anything stands at the path, also a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false
      throw error
    },
  )
}

/** SHA-256 of a file in hexadecimal, streamed. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const stream = createReadStream(path, { highWaterMark: 1 << 20, ...(signal === undefined ? {} : { signal }) })
  for await (const chunk of stream) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/**
 * Moves one file without ever overwriting: raises `EEXIST` when something is at `to`. By a second
 * hard link where the file system can, else by a copy that is compared before the original goes.
 * A kill at any moment leaves the whole content at `from`, at `to` or at both.
 */
export async function moveFile(from: string, to: string, signal?: AbortSignal): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (['EEXIST', 'ENOENT', 'ENOSPC', 'ENOTDIR'].includes(errorCode(error))) throw error
    await copyVerified(from, to, signal)
  }
  await unlink(from)
}

/** Copies one file to a name that must be free; on return its content is on the disk and compared. */
async function copyVerified(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const part = join(dirname(to), partPrefix + createHash('sha256').update(from).digest('hex').slice(0, 16))
  await unlink(part).catch(() => undefined)
  try {
    const { atime, mtime, mode } = await lstat(from)
    // Streams, not copyFile: a copy of gigabytes must end soon after the abort.
    const input = createReadStream(from, { highWaterMark: 1 << 20 })
    const output = createWriteStream(part, { flags: 'wx', mode: mode & 0o777 })
    await pipeline(input, output, signal === undefined ? {} : { signal })
    await utimes(part, atime, mtime)
    const handle = await open(part, 'r+')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
    signal?.throwIfAborted()
    if ((await hashFile(from, signal)) !== (await hashFile(part, signal))) {
      throw new Error(`the copy of ${from} is not equal to it`)
    }
    await placeExclusively(part, to)
  } finally {
    await unlink(part).catch(() => undefined)
  }
}

/** Gives a finished file its name, only if that is free. */
async function placeExclusively(part: string, to: string): Promise<void> {
  try {
    await link(part, to)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw error
    // No hard links here: look, then rename.
    if (await isThere(to)) throw Object.assign(new Error(`EEXIST: ${to}`), { code: 'EEXIST' })
    await rename(part, to)
  }
}

/** Makes the same link somewhere else; raises `EEXIST` when something is there. */
async function copyLink(from: string, to: string): Promise<void> {
  // Windows needs to know what kind of link it is; a junction is the one that needs no rights.
  await symlink(await readlink(from), to, process.platform === 'win32' ? 'junction' : undefined)
}

/** Copies a file, a link (as a link) or a whole folder to a name that must be free. */
export async function copyTree(from: string, to: string): Promise<void> {
  const found = await lstat(from)
  if (found.isSymbolicLink()) return copyLink(from, to)
  if (found.isDirectory()) {
    await mkdir(to)
    for (const name of await readdir(from)) await copyTree(join(from, name), join(to, name))
    return
  }
  if (found.isFile()) await copyVerified(from, to)
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
