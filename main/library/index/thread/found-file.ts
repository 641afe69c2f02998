import { lstatSync, readdirSync, type BigIntStats } from 'node:fs'
import { join } from 'node:path'
import type { Sidecar } from '../../sidecars/types.ts'
import { stampOf, type Found, type FoundSidecar } from './found.ts'
import { keepsInodes } from './identity.ts'
import type { FolderToList } from './list-folder.ts'

const maxPartsDepth = 6
const maxParts = 10_000

const inodesKept = new Map<bigint, boolean>()

function inodeOf(path: string, inner: string, found: BigIntStats): string {
  let kept = inodesKept.get(found.dev)
  if (kept === undefined) inodesKept.set(found.dev, (kept = keepsInodes(path)))
  // Where numbers do not last, the place stands for the file.
  return kept && found.ino !== 0n ? String(found.ino) : `at:${inner}`
}

/** Milliseconds, never negative or absurd: files can carry any time. */
function milliseconds(ns: bigint): number {
  const value = Math.floor(Number(ns / 1_000_000n))
  return value > 0 && value < 8.64e15 ? value : 0
}

export function look(path: string): BigIntStats | null {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? null
}

/** Size of everything in a folder that is one model, and its latest change; links are not followed. */
function measureParts(path: string, depth: number, sum: { bytes: number; mtime: bigint; parts: number }): void {
  if (depth > maxPartsDepth) return
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (++sum.parts > maxParts) return
    if (entry.name.startsWith('.')) continue
    const inner = join(path, entry.name)
    if (entry.isDirectory()) measureParts(inner, depth + 1, sum)
    else if (entry.isFile()) {
      const found = look(inner)
      if (found === null) continue
      sum.bytes += Number(found.size)
      if (found.mtimeNs > sum.mtime) sum.mtime = found.mtimeNs
    }
  }
}

function foundSidecars(path: string, sidecars: readonly Sidecar[]): readonly FoundSidecar[] {
  return sidecars.flatMap((sidecar) => {
    const found = look(join(path, sidecar.file))
    if (found?.isFile() !== true) return []
    return [{ ...sidecar, bytes: Number(found.size), mtime: String(found.mtimeNs) }]
  })
}

function foundAt(
  place: FolderToList,
  path: string,
  inner: string,
  stats: BigIntStats,
  more: Pick<Found, 'directory' | 'bytes' | 'sidecars'> & { readonly changed: bigint },
): Found {
  const { changed, ...rest } = more
  const bare = {
    inner,
    folder: place.folder,
    kinds: place.kinds,
    mtime: String(changed),
    modifiedAt: milliseconds(changed),
    bornAt: milliseconds(stats.birthtimeNs),
    dev: String(stats.dev),
    ino: inodeOf(path, inner, stats),
    ...rest,
  }
  return { ...bare, stamp: stampOf(bare) }
}

/** A file of a folder that is being listed; null when it is none (any more). */
export function foundFile(
  place: FolderToList,
  folder: string,
  inner: string,
  sidecars: readonly Sidecar[],
): Found | null {
  const path = join(folder, inner.slice(inner.lastIndexOf('/') + 1))
  const stats = look(path)
  if (stats?.isFile() !== true) return null
  const more = { directory: false, bytes: Number(stats.size), sidecars: foundSidecars(folder, sidecars) }
  return foundAt(place, path, inner, stats, { ...more, changed: stats.mtimeNs })
}

/** A folder that is one model: as large as all that is in it, and as new as the newest. */
export function foundFolder(place: FolderToList, path: string): Found | null {
  const stats = look(path)
  if (stats === null) return null
  const sum = { bytes: 0, mtime: 0n, parts: 0 }
  measureParts(path, 0, sum)
  return foundAt(place, path, place.inner, stats, {
    directory: true,
    bytes: sum.bytes,
    sidecars: [],
    changed: sum.mtime,
  })
}
