import { lstatSync, readdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorCode } from '../../../store/file-errors.ts'
import type { Identification } from '../../identify/types.ts'
import type { Found, KindFolder } from './found.ts'
import { isNetwork } from './identity.ts'
import { innerPath } from './inner-path.ts'
import { lookAtKindFolders } from './kind-folders.ts'
import { listFolders, type Listing, type ListTask } from './list-folder.ts'
import type { Looked } from './look-at-model.ts'

/** Work on the disk, done by threads that may wait for it. */
export interface LookCalls {
  /** The root itself and its kind folders; `place` is null when the root cannot be read. */
  readonly root: (task: {
    readonly root: string
    readonly folders: readonly KindFolder[]
    readonly otherFolders: readonly string[]
  }) => ReturnType<typeof lookAtKindFolders> & { readonly network: boolean; readonly place: string | null }
  readonly list: (task: ListTask) => Listing
  readonly models: (task: {
    readonly root: string
    readonly found: readonly Found[]
  }) => Promise<readonly (Looked | null)[]>
  /** Which of these are surely gone, and where the root is then: see `placeOf`. */
  readonly gone: (task: { readonly root: string; readonly inners: readonly string[] }) => {
    readonly gone: readonly boolean[]
    readonly place: string | null
  }
  /** What one file is, wherever it lies; null when it is not there. */
  readonly recognise: (task: { readonly path: string }) => Promise<Identification | null>
  /** Size, time and number of one file; null when it is not there. */
  readonly stat: (task: { readonly path: string }) => {
    readonly bytes: number
    readonly mtime: string
    readonly ino: string
    readonly directory: boolean
  } | null
}

/** A root that was unplugged leaves an empty folder of another number: then nothing in it is gone. */
function placeOf(root: string): string | null {
  try {
    const found = statSync(root, { bigint: true })
    return `${found.dev}:${found.ino}`
  } catch {
    return null
  }
}

function isGone(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined
  } catch (error) {
    // A file took the place of its folder. Anything else (no rights, no answer) is no proof.
    return errorCode(error) === 'ENOTDIR'
  }
}

export const lookCalls: LookCalls = {
  root: ({ root, folders, otherFolders }) => ({
    ...lookAtKindFolders(root, folders, otherFolders),
    network: isNetwork(root),
    place: placeOf(root),
  }),
  list: listFolders,
  // Most scans open nothing: what reads formats is loaded when something is.
  models: async ({ root, found }) => {
    const { lookAtModel } = await import('./look-at-model.ts')
    return found.map((one) => lookAtModel(root, one))
  },
  recognise: async ({ path }) => {
    const { recogniseFile } = await import('./look-at-model.ts')
    try {
      return recogniseFile(path, readdirSync(dirname(path)))
    } catch (error) {
      if (errorCode(error) === '') throw error
      return null
    }
  },
  gone: ({ root, inners }) => ({ gone: inners.map((inner) => isGone(innerPath(root, inner))), place: placeOf(root) }),
  stat: ({ path }) => {
    const found = lstatSync(path, { bigint: true, throwIfNoEntry: false })
    if (found === undefined) return null
    return {
      bytes: Number(found.size),
      mtime: String(found.mtimeNs),
      ino: String(found.ino),
      directory: found.isDirectory(),
    }
  },
}
