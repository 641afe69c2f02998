import { lstat, mkdir, readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import { trashItemSchema, type TrashItem } from '../../shared/contract/trash.ts'
import { errorCode, isThere } from './file-errors.ts'
import { removeIfEmpty } from './move-file.ts'

/** Folder in a root of models on another disk than the data folder: what is removed there stays on its own disk. */
const rootTrashName = '.deck-trash'

/** An item as the database holds it. */
export const trashRecordSchema = trashItemSchema.extend({
  /** The root whose own trash holds it, where it was then; absent: the data folder's trash. */
  root: z.string().optional(),
  /** Names of further files that came from the same folder and go back with it. */
  also: z.array(z.string()).optional(),
  /** By name, device and number of what was to go: one that is still at its place has never left it. */
  were: z.record(z.string(), z.string()).optional(),
})
export type TrashRecord = Readonly<z.infer<typeof trashRecordSchema>>

/** Where an item is now. `away`: the disk of its root is not there. */
export type Home =
  | { readonly state: 'here'; readonly path: string; readonly root: string | null }
  | { readonly state: 'away' }
  | { readonly state: 'lost' }

export interface TrashPlaces {
  /** Root in whose trash `path` belongs; null: the data folder's. */
  rootFor(path: string): Promise<string | null>
  /** Creates and returns the folder of one item. */
  make(root: string | null, id: string): Promise<string>
  find(record: TrashRecord): Promise<Home>
  /** The folders that hold items, those of roots that are not there left out. */
  all(): Promise<readonly { readonly path: string; readonly root: string | null }[]>
  /** Removes what is left of a root's trash when nothing is in it. */
  tidy(root: string | null): Promise<void>
}

const isWithin = (folder: string, path: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** `roots` tells the folders that may have a trash of their own. */
export function createTrashPlaces(trash: string, roots: () => readonly string[]): TrashPlaces {
  const placeOf = (root: string | null): string => (root === null ? trash : join(root, rootTrashName))
  return {
    async rootFor(path) {
      const { dev } = await lstat(path)
      if (dev === (await stat(trash)).dev) return null
      const above = roots().filter((root) => isWithin(root, path))
      for (const root of above.toSorted((a, b) => b.length - a.length)) {
        // A folder below it may be a link to yet another disk: then a rename would not do.
        if ((await stat(root).catch(() => null))?.dev === dev) return root
      }
      return null
    },
    async make(root, id) {
      const home = join(placeOf(root), id)
      await mkdir(home, { recursive: true })
      return home
    },
    async find({ id, root }) {
      if (root === undefined) {
        const path = join(trash, id)
        return (await isThere(path)) ? { state: 'here', path, root: null } : { state: 'lost' }
      }
      // A root that was renamed or mounted elsewhere took its trash along.
      for (const each of new Set([root, ...roots()])) {
        const path = join(placeOf(each), id)
        if (await isThere(path)) return { state: 'here', path, root: each }
      }
      return { state: (await isAway(root)) ? 'away' : 'lost' }
    },
    async all() {
      const found: { path: string; root: string | null }[] = [{ path: trash, root: null }]
      for (const root of new Set(roots())) {
        if (await isThere(placeOf(root)).catch(() => false)) found.push({ path: placeOf(root), root })
      }
      return found
    },
    async tidy(root) {
      if (root !== null) await removeIfEmpty(placeOf(root))
    },
  }
}

/** An empty folder is what remains where a disk was mounted. */
async function isAway(root: string): Promise<boolean> {
  try {
    return (await readdir(root)).length === 0
  } catch (error) {
    return errorCode(error) !== ''
  }
}

/** Where the item was, also when its root has another path now. */
export function originOf(record: TrashRecord, root: string | null): string {
  if (record.originalPath === '' || root === null || record.root === undefined || record.root === root)
    return record.originalPath
  return join(root, relative(record.root, record.originalPath))
}

/** The item without what only the trash needs to know. */
export function asItem({ id, subject, originalPath, bytes, removedAt }: TrashRecord): TrashItem {
  return { id, subject, originalPath, bytes, removedAt }
}
