import { lstatSync, readdirSync, realpathSync, statSync, type BigIntStats, type Dirent } from 'node:fs'
import { join } from 'node:path'
import type { ModelKind } from '../../../../shared/catalogue/kinds.ts'
import { errorCode } from '../../../store/move-file.ts'
import { groupSidecars } from '../../sidecars/find-sidecars.ts'
import { isModelFile } from '../../sidecars/model-files.ts'
import type { Sidecar } from '../../sidecars/types.ts'
import { isWithin } from '../../wanted.ts'
import { stampOf, type Found, type FoundSidecar, type KindFolder } from './found.ts'
import { keepsInodes } from './identity.ts'

/** A folder that is still to be read. */
export interface FolderToList {
  readonly inner: string
  readonly folder: string
  readonly kinds: readonly ModelKind[]
  /** Folders between it and its kind folder. */
  readonly depth: number
  /** Set where a listing begins within a kind folder: a folder around it may be one model. */
  readonly above?: true
}

export interface Problem {
  readonly path: string
  readonly code: string
}

/** A slice of a listing: what was read, and what is left. */
export interface Listing {
  readonly found: readonly Found[]
  /** Folders that were read completely. */
  readonly read: readonly string[]
  readonly todo: readonly FolderToList[]
  readonly problems: readonly Problem[]
}

export interface ListTask {
  /** Absolute path of the root. */
  readonly root: string
  readonly folders: readonly FolderToList[]
  /** All kind folders of the root: each is listed for itself, also when it lies in another. */
  readonly kindFolders: readonly string[]
  /** Reading ends after so many folders or this time; what is left is told. */
  readonly maxFolders: number
  readonly maxMs: number
}

const maxDepth = 32
/** File that makes a folder one model: what the diffusers library saves beside the parts. */
const diffusersIndex = 'model_index.json'
const maxPartsDepth = 6
const maxParts = 10_000
/** Windows and macOS take upper and lower case for one, as a rule. */
const foldCase = process.platform === 'win32' || process.platform === 'darwin'

export function innerJoin(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

export function innerPath(root: string, inner: string): string {
  return inner === '' ? root : join(root, ...inner.split('/'))
}

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

function look(path: string): BigIntStats | null {
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

/** The folder around this one that is a model as a whole; null when there is none. */
function modelAround(root: string, place: FolderToList): FolderToList | null {
  const parts = place.inner.split('/')
  for (let depth = 1; depth < place.depth; depth++) {
    const inner = parts.slice(0, parts.length - (place.depth - depth)).join('/')
    if (look(join(innerPath(root, inner), diffusersIndex)) !== null)
      return { inner, folder: place.folder, kinds: place.kinds, depth }
  }
  return null
}

/** Reads folders, a slice at a time. Follows no link; what cannot be read is told, never raised. */
export function listFolders(task: ListTask): Listing {
  const until = performance.now() + task.maxMs
  const kindFolders = new Set(task.kindFolders)
  const todo = [...task.folders]
  const found: Found[] = []
  const read: string[] = []
  const problems: Problem[] = []

  const addModel = (
    place: FolderToList,
    path: string,
    inner: string,
    stats: BigIntStats,
    more: Partial<Found>,
  ): void => {
    const bare = {
      inner,
      folder: place.folder,
      kinds: place.kinds,
      directory: false,
      bytes: Number(stats.size),
      mtime: String(stats.mtimeNs),
      modifiedAt: milliseconds(stats.mtimeNs),
      bornAt: milliseconds(stats.birthtimeNs),
      dev: String(stats.dev),
      ino: inodeOf(path, inner, stats),
      sidecars: [],
      ...more,
    }
    found.push({ ...bare, stamp: stampOf(bare) })
  }

  const addFolderModel = (place: FolderToList, path: string): void => {
    const stats = look(path)
    if (stats === null) return
    const sum = { bytes: 0, mtime: 0n, parts: 0 }
    measureParts(path, 0, sum)
    const times = { mtime: String(sum.mtime), modifiedAt: milliseconds(sum.mtime) }
    addModel(place, path, place.inner, stats, { directory: true, bytes: sum.bytes, ...times })
  }

  const addFiles = (place: FolderToList, path: string, entries: readonly Dirent[]): void => {
    const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []))
    const sidecars = groupSidecars(names, foldCase)
    for (const name of names) {
      if (!isModelFile(name)) continue
      const inner = innerJoin(place.inner, name)
      const whole = join(path, name)
      // A name that is no text cannot be asked for again, neither here nor by any program.
      if (!name.isWellFormed()) {
        problems.push({ path: whole, code: 'name' })
        continue
      }
      try {
        const stats = look(whole)
        if (stats === null) problems.push({ path: whole, code: 'name-or-gone' })
        else if (stats.isFile())
          addModel(place, whole, inner, stats, { sidecars: foundSidecars(path, sidecars.get(name) ?? []) })
      } catch (error) {
        problems.push({ path: whole, code: errorCode(error) })
      }
    }
  }

  const readOne = (place: FolderToList): void => {
    const around = place.above === true ? modelAround(task.root, place) : null
    if (around !== null) {
      addFolderModel(around, innerPath(task.root, around.inner))
      return
    }
    const path = innerPath(task.root, place.inner)
    try {
      const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'))
      if (place.depth > 0 && entries.some(({ name }) => name === diffusersIndex)) {
        addFolderModel(place, path)
        read.push(place.inner)
        return
      }
      addFiles(place, path, entries)
      for (const entry of entries) {
        if (!entry.isDirectory()) continue
        const inner = innerJoin(place.inner, entry.name)
        if (kindFolders.has(inner)) continue
        if (place.depth >= maxDepth || !entry.name.isWellFormed()) {
          problems.push({ path: join(path, entry.name), code: place.depth >= maxDepth ? 'depth' : 'name' })
          continue
        }
        todo.push({ inner, folder: place.folder, kinds: place.kinds, depth: place.depth + 1 })
      }
      read.push(place.inner)
    } catch (error) {
      problems.push({ path, code: errorCode(error) })
    }
  }

  for (let count = 0; count < task.maxFolders && todo.length > 0; count++) {
    const next = todo.shift()
    if (next !== undefined) readOne(next)
    if (performance.now() > until) break
  }
  return { found, read, todo, problems }
}

/** How a kind folder stands. `elsewhere`: a link into a place that another root lists; `away`: a link to nothing. */
export interface KindFolderState {
  readonly inner: string
  readonly state: 'here' | 'absent' | 'away' | 'elsewhere'
}

/**
 * Looks at the kind folders of a root. A kind folder may be a link, also to another disk. Folders that turn out to
 * be one and the same are listed once, for the kinds of both. `otherFolders`: kind folders of the other roots.
 */
export function lookAtKindFolders(
  root: string,
  folders: readonly KindFolder[],
  otherFolders: readonly string[],
): { readonly folders: readonly KindFolder[]; readonly states: readonly KindFolderState[] } {
  const states: KindFolderState[] = []
  const byIdentity = new Map<string, KindFolder>()
  for (const folder of folders) {
    const path = innerPath(root, folder.inner)
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (stats?.isDirectory() !== true) {
      const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
      states.push({ inner: folder.inner, state: isLink ? 'away' : 'absent' })
      continue
    }
    const real = realpathSync(path)
    const identity = stats.ino === 0n ? real : `${stats.dev}:${stats.ino}`
    const same = byIdentity.get(identity)
    if (same === undefined && otherFolders.some((other) => isWithin(other, real))) {
      states.push({ inner: folder.inner, state: 'elsewhere' })
      continue
    }
    if (same === undefined) states.push({ inner: folder.inner, state: 'here' })
    byIdentity.set(identity, { ...(same ?? folder), kinds: [...new Set([...(same?.kinds ?? []), ...folder.kinds])] })
  }
  return { folders: [...byIdentity.values()], states }
}
