import { copyFile, link, lstat, mkdir, readdir, readlink, symlink, utimes } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { cannotLink } from '../../store/copy-file.ts'
import { errorCode } from '../../store/file-errors.ts'

const atOnce = 32
/** Small files of environments that tools write into where they are; a second name would change with them. */
const writtenInPlace: ReadonlySet<string> = new Set(['.pth', '.egg-link', '.cfg'])
/** A file has as many names as its file system allows, or lies on another one. */
const noFurtherName: ReadonlySet<string> = new Set(['EMLINK', 'EXDEV'])

/**
 * Makes `to` a second tree of the same files by hard links, so that it costs almost no disk; links stay links, and
 * where the file system has no hard links the files are copied. `to` must not exist. Tools that replace files (pip, uv,
 * Python's own caches) leave the other tree as it is. Raises the signal's reason when aborted.
 */
export async function linkTree(from: string, to: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await mkdir(to)
  const entries = await readdir(from, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory())
  const others = entries.filter((entry) => !entry.isDirectory())
  const queue = others.values()
  const worker = async (): Promise<void> => {
    for (const { name } of queue) {
      signal.throwIfAborted()
      await linkOne(join(from, name), join(to, name))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, others.length) }, worker))
  for (const { name } of folders) await linkTree(join(from, name), join(to, name), signal)
}

async function linkOne(from: string, to: string): Promise<void> {
  const found = await lstat(from)
  if (found.isSymbolicLink()) {
    // What kind of link it is must be said on Windows; environments there have none to folders.
    await symlink(await readlink(from), to)
    return
  }
  if (!found.isFile()) return
  if (!writtenInPlace.has(extname(from))) {
    try {
      await link(from, to)
      return
    } catch (error) {
      if (!cannotLink(error) && !noFurtherName.has(errorCode(error))) throw error
    }
  }
  await copyFile(from, to)
  await utimes(to, found.atime, found.mtime)
}
