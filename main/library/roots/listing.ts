import type { Dirent } from 'node:fs'
import { access, constants, opendir, readdir, realpath, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { RootFolders } from '../../../shared/library/root.ts'
import { isModelFile } from '../sidecars/model-files.ts'
import type { Listing } from './recognise.ts'

/** Names of folders that are looked into, in lower case, by how deep they lie; kind folders lie in them. */
const ways: readonly ReadonlySet<string>[] = [
  new Set(['models', 'data', 'autoimport']),
  new Set(['models', 'control', 'any', 'sd-1', 'sd-2', 'sd-3', 'sdxl', 'sdxl-refiner', 'flux']),
  new Set(['control']),
]
const entriesPerFolder = 5000

/** Lists the top of a folder and the few folders where programs keep their kind folders. Raises what the system says. */
export async function listFolder(path: string): Promise<Listing> {
  const folders: string[] = []
  const files: string[] = []
  const visit = async (inner: string, depth: number): Promise<void> => {
    for (const entry of await entriesOf(join(path, inner))) {
      if (entry.name.startsWith('.')) continue
      const way = inner === '' ? entry.name : `${inner}/${entry.name}`
      if (entry.isFile() && depth === 0) files.push(way)
      if (!(await isFolder(entry, join(path, way)))) continue
      folders.push(way)
      if (ways[depth]?.has(entry.name.toLowerCase()) === true) await visit(way, depth + 1).catch(() => undefined)
    }
  }
  await visit('', 0)
  return { name: basename(path), folders, files, models: files.some(isModelFile) }
}

async function entriesOf(path: string): Promise<readonly Dirent[]> {
  const found: Dirent[] = []
  for await (const entry of await opendir(path)) {
    if (found.push(entry) >= entriesPerFolder) break
  }
  return found
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (entry.isDirectory()) return true
  if (!entry.isSymbolicLink()) return false
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

export interface Count {
  readonly files: number
  readonly bytes: number
  /** True when there is more than was counted. */
  readonly more: boolean
}

interface CountLimits {
  readonly files: number
  readonly milliseconds: number
}

const maxDepth = 32
const statsAtOnce = 16

/** Counts the model files in the kind folders of a root, up to a limit. Links below the kind folders are not followed. */
export async function countModels(
  root: string,
  folders: RootFolders,
  limits: CountLimits = { files: 20_000, milliseconds: 3000 },
): Promise<Count> {
  const end = Date.now() + limits.milliseconds
  const sum = { files: 0, bytes: 0, more: false }
  const visited = new Set<string>()
  const queue = [...new Set(Object.values(folders).flat())].map((inner) => ({ path: resolve(root, inner), depth: 0 }))
  for (let next = queue.shift(); next !== undefined && !sum.more; next = queue.shift()) {
    const { path, depth } = next
    const real = await realpath(path).catch(() => null)
    if (real === null || visited.has(real) || depth > maxDepth) continue
    visited.add(real)
    const models: string[] = []
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      if (entry.isDirectory() && !entry.name.startsWith('.'))
        queue.push({ path: join(path, entry.name), depth: depth + 1 })
      else if (entry.isFile() && isModelFile(entry.name)) models.push(join(path, entry.name))
    }
    for (let start = 0; start < models.length; start += statsAtOnce) {
      if (sum.files >= limits.files || Date.now() > end) {
        sum.more = true
        break
      }
      const found = await Promise.all(
        models.slice(start, start + statsAtOnce).map((model) => stat(model).catch(() => null)),
      )
      for (const each of found) {
        if (each === null) continue
        sum.files++
        sum.bytes += each.size
      }
    }
    if (Date.now() > end && queue.length > 0) sum.more = true
  }
  return sum
}

/** Whether the folder may be written, as far as the system says without trying. */
export async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  )
}

/**
 * Types of file systems on Linux (`statfs(2)`) that hold no links: FAT, exFAT. Elsewhere the number says nothing,
 * and links are tried when they are needed.
 */
const typesWithoutLinks: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0])

export interface Disk {
  readonly links: boolean
  readonly freeBytes: number | null
  readonly totalBytes: number | null
}

/** What the file system of a folder says of itself. */
export async function diskOf(path: string, platform: NodeJS.Platform): Promise<Disk> {
  const disk = await statfs(path).catch(() => null)
  if (disk === null) return { links: true, freeBytes: null, totalBytes: null }
  return {
    links: platform !== 'linux' || !typesWithoutLinks.has(disk.type),
    freeBytes: disk.bavail * disk.bsize,
    totalBytes: disk.blocks * disk.bsize,
  }
}

/** The real path of a folder, or of what exists of it. */
export async function realOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null)
  if (real !== null) return real
  const above = dirname(path)
  return above === path ? path : join(await realOf(above), basename(path))
}
