import { readdirSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import type { ModelKind } from '../../../../shared/catalogue/kinds.ts'
import { errorCode } from '../../../store/file-errors.ts'
import { groupSidecars } from '../../sidecars/find-sidecars.ts'
import { isModelFile } from '../../sidecars/model-files.ts'
import { foundFile, foundFolder, look } from './found-file.ts'
import type { Found } from './found.ts'
import { innerJoin, innerPath } from './inner-path.ts'
import { hasPrint, printOf } from './prints.ts'

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

/** Something that could not be read. */
export interface Problem {
  /** Absolute. */
  readonly path: string
  /** The system's own, or `depth` (too many folders in one another) or `name` (it is no text). */
  readonly code: string
}

/** Gone meanwhile: an answer, and no trouble. */
const vanished = new Set(['ENOENT', 'ENOTDIR'])

/** A folder that was read completely. */
export interface ReadFolder {
  readonly inner: string
  /** Of all that was seen in it: see `printOf`. */
  readonly print: bigint
  readonly files: number
  /** Nothing in it differs from what is known; its files are not in the listing. */
  readonly same: boolean
}

/** A slice of a listing: what was read, and what is left. */
export interface Listing {
  readonly found: readonly Found[]
  readonly read: readonly ReadFolder[]
  readonly todo: readonly FolderToList[]
  readonly problems: readonly Problem[]
}

export interface ListTask {
  /** Absolute path of the root. */
  readonly root: string
  readonly folders: readonly FolderToList[]
  /** All kind folders of the root: each is listed for itself, also when it lies in another. */
  readonly kindFolders: readonly string[]
  /** What is known, sorted; null: everything is told. */
  readonly prints: BigUint64Array | null
  /** Reading ends after so many folders or this time; what is left is told. */
  readonly maxFolders: number
  readonly maxMs: number
}

const maxDepth = 32
/** File that makes a folder one model: what the diffusers library saves beside the parts. */
const diffusersIndex = 'model_index.json'
/** Windows and macOS take upper and lower case for one, as a rule. */
const foldCase = process.platform === 'win32' || process.platform === 'darwin'

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
  const read: ReadFolder[] = []
  const problems: Problem[] = []

  const tell = (path: string, error: unknown): void => {
    const code = errorCode(error)
    if (!vanished.has(code)) problems.push({ path, code: code === '' ? String(error) : code })
  }

  /** What lies in one folder; it is passed over when nothing in it differs from what is known. */
  const settle = (inner: string, files: readonly Found[]): void => {
    const print = printOf(inner, files)
    const same = task.prints !== null && hasPrint(task.prints, print)
    if (!same) for (const file of files) found.push(file)
    read.push({ inner, print, files: files.length, same })
  }

  const readFiles = (place: FolderToList, path: string, entries: readonly Dirent[]): readonly Found[] => {
    const names = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []))
    const sidecars = groupSidecars(names, foldCase)
    return names.filter(isModelFile).flatMap((name) => {
      try {
        // A name that is no text cannot be asked for again, neither here nor by any program.
        if (!name.isWellFormed()) {
          problems.push({ path: join(path, name), code: 'name' })
          return []
        }
        const file = foundFile(place, path, innerJoin(place.inner, name), sidecars.get(name) ?? [])
        return file === null ? [] : [file]
      } catch (error) {
        tell(join(path, name), error)
        return []
      }
    })
  }

  const readOne = (place: FolderToList): void => {
    const path = innerPath(task.root, place.inner)
    try {
      const around = place.above === true ? modelAround(task.root, place) : null
      if (around !== null) {
        const model = foundFolder(around, innerPath(task.root, around.inner))
        settle(around.inner, model === null ? [] : [model])
        return
      }
      const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'))
      if (place.depth > 0 && entries.some(({ name }) => name === diffusersIndex)) {
        const model = foundFolder(place, path)
        settle(place.inner, model === null ? [] : [model])
        return
      }
      settle(place.inner, readFiles(place, path, entries))
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
    } catch (error) {
      tell(path, error)
    }
  }

  for (let count = 0; count < task.maxFolders && todo.length > 0; count++) {
    const next = todo.shift()
    if (next !== undefined) readOne(next)
    if (performance.now() > until) break
  }
  return { found, read, todo, problems }
}
