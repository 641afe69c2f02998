import { lstat, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import { DeckError } from '../../../shared/errors.ts'
import { errorCode } from '../../store/move-file.ts'
import { keepsInodes } from '../file-system.ts'
import { folderIn, foldersOf } from '../roots/shelf.ts'
import type { ModelRoots, Root } from '../roots/types.ts'
import { checkSubFolder } from './names.ts'
import type { FoundFile, TakenName } from './types.ts'

/** Raises `root-read-only` or `root-away`: nothing may be written where nothing is, or where a person forbade it. */
export async function checkWritable(roots: ModelRoots, root: Root): Promise<void> {
  if (root.readOnly) throw new DeckError('root-read-only', { name: root.name, path: root.path })
  if ((await roots.stateOf(root)) !== 'online') throw new DeckError('root-away', { name: root.name, path: root.path })
}

/**
 * Absolute folder of a kind in a root, with sub-folders. A part of it that is a link is refused: it leads to another
 * root or disk, which should be chosen itself. Raises `root-no-folder`, `name-invalid`, `link-refused`.
 */
export async function placeIn(root: Root, kind: ModelKind, parts: readonly string[]): Promise<string> {
  if (foldersOf(root, kind).length === 0) throw new DeckError('root-no-folder', { root: root.name, kind })
  let path = folderIn(root, kind)
  for (const part of parts) {
    path = join(path, part)
    const found = await lookAt(path)
    if (found?.isSymbolicLink() === true)
      throw new DeckError('link-refused', { path, reason: 'it is a link; choose the folder that it leads to' })
    if (found !== null && !found.isDirectory())
      throw new DeckError('link-refused', { path, reason: 'a file has the name of this folder' })
  }
  return path
}

/** The same with the sub-folder as a person writes it, with forward slashes. */
export function subFolderIn(root: Root, kind: ModelKind, folder: string): Promise<string> {
  return placeIn(root, kind, checkSubFolder(folder))
}

/** What stands at a path, links not followed; null when nothing does. */
export async function lookAt(path: string): Promise<Awaited<ReturnType<typeof lstat>> | null> {
  return lstat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return null
    throw error
  })
}

/** A regular file with what tells it from others; null for anything else. */
export async function lookAtFile(path: string): Promise<FoundFile | null> {
  const found = await lstat(path, { bigint: true }).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return null
    throw error
  })
  if (found?.isFile() !== true) return null
  return {
    path,
    bytes: Number(found.size),
    mtimeMs: Number(found.mtimeNs / 1000n) / 1000,
    inode: `${found.dev}:${found.ino}`,
  }
}

/** What of a file was written down, to know it again. */
export type FileMark = Pick<FoundFile, 'inode' | 'bytes' | 'mtimeMs'>

/**
 * Whether a file is the one that was written down earlier: by its number, and where numbers do not last (FAT, exFAT)
 * by size and time, which a rename keeps.
 */
export async function isMarked(now: FoundFile, then: FileMark): Promise<boolean> {
  if (now.inode === then.inode) return true
  return now.bytes === then.bytes && now.mtimeMs === then.mtimeMs && !(await keepsInodes(now.path))
}

const atOnce = 32

/** Looks at many paths, some at a time, in their order. */
export async function inTurn<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < values.length; start += atOnce) {
    results.push(...(await Promise.all(values.slice(start, start + atOnce).map(work))))
  }
  return results
}

/** All names of a folder with what they are; nothing for a folder that is not there. */
export async function takenIn(folder: string): Promise<readonly TakenName[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  })
  return inTurn(names, async (name) => {
    const file = await lookAtFile(join(folder, name))
    return { name, bytes: file?.bytes ?? 0, inode: file?.inode ?? '' }
  })
}

/** Folders at and above `path` that are not there, outermost first. */
export async function missingFolders(path: string): Promise<readonly string[]> {
  if ((await lookAt(path)) !== null) return []
  const above = dirname(path)
  return above === path ? [] : [...(await missingFolders(above)), path]
}

export interface Room {
  /** Number of the file system. */
  readonly device: number
  readonly freeBytes: number
}

/** The file system of a path, or of the nearest folder above it that is there. Raises what the system says. */
export async function roomAt(path: string): Promise<Room> {
  const found = await stat(path).catch(() => null)
  if (found === null && dirname(path) !== path) return roomAt(dirname(path))
  const { bavail, bsize } = await statfs(path)
  return { device: found?.dev ?? -1, freeBytes: bavail * bsize }
}
