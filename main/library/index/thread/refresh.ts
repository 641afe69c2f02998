import type { IndexRoot } from '../messages.ts'
import type { KindFolder } from './found.ts'
import { innerPath } from './inner-path.ts'
import type { FolderToList } from './list-folder.ts'
import { matchKnown } from './plan-scan.ts'
import { foldersOfOthers, kindFolderOf, kindFoldersOf } from './root-folders.ts'
import type { KnownRow } from './rows.ts'
import { rowsBelow } from './known-rows.ts'
import { listAll, scanRoot, settle, type ScanDeps } from './scanner.ts'
import type { Place } from './user-data.ts'

/** Looks again at a part of the library. */
export interface Refresher {
  /** These files and folders, and what is in folders among them. */
  paths(places: readonly Place[]): Promise<void>
  /** What lies directly in these folders, and whole new folders in them. Tells the folders that were read. */
  folders(root: string, inners: readonly string[]): Promise<readonly string[]>
  /** Folders that a scan has read: what is in them is known. */
  learn(root: string, folders: readonly string[]): void
}

function parentOf(inner: string): string {
  return inner.slice(0, Math.max(0, inner.lastIndexOf('/')))
}

/** How a folder stands to a kind folder, for a listing that begins at it. */
function toList(folder: KindFolder, inner: string): FolderToList {
  const below = folder.inner === '' ? inner : inner.slice(folder.inner.length + 1)
  return { inner, folder: folder.inner, kinds: folder.kinds, depth: below === '' ? 0 : below.split('/').length }
}

/** First folder below `folder` on the way to `inner`; null when `inner` lies directly in it. */
function childOf(folder: string, inner: string): string | null {
  const start = folder === '' ? 0 : folder.length + 1
  const slash = inner.indexOf('/', start)
  return slash === -1 ? null : inner.slice(0, slash)
}

export function createRefresher(deps: ScanDeps): Refresher {
  const { store } = deps
  const knownFolders = new Map<string, Set<string>>()

  /** One folder: what lies directly in it, and all of those folders in it that are new or named. */
  async function one(
    root: IndexRoot,
    folders: readonly KindFolder[],
    folder: KindFolder,
    inner: string,
    named: ReadonlySet<string>,
  ): Promise<readonly string[]> {
    const known = knownFolders.get(root.id) ?? new Set<string>()
    const nothing = { prints: null, step: () => undefined }
    const top = await listAll(deps, root, [{ ...toList(folder, inner), above: true }], folders, {
      deep: false,
      ...nothing,
    })
    // It lies in a folder that is one model: that one is looked at instead.
    const [whole] = top.found
    if (whole?.directory === true && whole.inner !== inner && isIn(inner, whole.inner))
      return one(root, folders, folder, parentOf(whole.inner), new Set([whole.inner]))
    const fresh = top.todo.filter((place) => !known.has(place.inner) || named.has(place.inner))
    const deep = await listAll(deps, root, fresh, folders, { deep: true, ...nothing })
    const absolute = (some: readonly { readonly inner: string }[]): ReadonlySet<string> =>
      new Set(some.map((each) => innerPath(root.path, each.inner)))
    deps.unread.update(root.id, {
      read: absolute([...top.read, ...deep.read]),
      left: absolute(top.todo),
      problems: [...top.problems, ...deep.problems],
    })
    const still = new Set(top.todo.map((place) => place.inner))
    const readDeep = new Set(fresh.map((place) => place.inner))
    const kindInners = new Set(folders.map((each) => each.inner))
    const inScope = (row: KnownRow): boolean => {
      const child = childOf(inner, row.inner)
      if (row.folder !== folder.inner && kindInners.has(row.folder)) return false
      return child === null || readDeep.has(child) || !still.has(child)
    }
    const rows = (await rowsBelow(store, root.id, inner)).filter(inScope)
    const found = [...top.found, ...deep.found]
    const progress = { root: root.id, phase: 'listing' as const, done: 0, total: 0 }
    await settle(deps, root, rows, matchKnown(rows, found), progress, false)
    const read = [...top.read, ...deep.read].map((each) => each.inner)
    for (const each of read) known.add(each)
    knownFolders.set(root.id, known)
    return read
  }

  async function refreshFolders(
    id: string,
    wanted: ReadonlyMap<string, ReadonlySet<string>>,
  ): Promise<readonly string[]> {
    const root = store.roots.get(id)
    if (root?.online !== true) return []
    const configured = kindFoldersOf(root)
    // The innermost kind folder decides, and a folder around kind folders concerns all of them.
    const inside = [...wanted].flatMap(([inner, named]) => {
      const folder = kindFolderOf(configured, inner)
      return folder === null ? [] : [{ inner, named, folder }]
    })
    if (inside.length < wanted.size && [...wanted.keys()].some((inner) => isAround(configured, inner))) {
      const scanned = await scanRoot(deps, root)
      return scanned?.folders ?? []
    }
    const otherFolders = foldersOfOthers(store.roots.values(), id)
    const view = await deps.pool.run('root', { root: root.path, folders: configured, otherFolders })
    deps.unread.update(id, { read: new Set(), left: new Set(), problems: view.problems })
    const read: string[] = []
    for (const { inner, named, folder } of inside) {
      // Its kinds as they are on the disk; one that is a link to elsewhere or to nothing is not looked into.
      const real = view.folders.find((each) => each.inner === folder.inner)
      const state = view.states.find((each) => each.inner === folder.inner)?.state
      if (real === undefined && state !== 'absent') continue
      read.push(...(await one(root, view.folders, real ?? folder, inner, named)))
    }
    return read
  }

  return {
    folders: (root, inners) => refreshFolders(root, new Map(inners.map((inner) => [inner, new Set()]))),
    paths: async (places) => {
      const byRoot = new Map<string, Map<string, Set<string>>>()
      for (const { root, inner } of places) {
        const folders = byRoot.get(root) ?? new Map<string, Set<string>>()
        byRoot.set(root, folders)
        const { folders: configured } = { folders: kindFoldersOf(store.roots.get(root) ?? { folders: {} }) }
        // A kind folder itself has no folder around it that is listed.
        const isTop = inner === '' || configured.some((folder) => folder.inner === inner)
        const parent = isTop ? inner : parentOf(inner)
        folders.set(parent, (folders.get(parent) ?? new Set()).add(inner))
      }
      for (const [root, folders] of byRoot) await refreshFolders(root, folders)
    },
    learn: (root, folders) => knownFolders.set(root, new Set(folders)),
  }
}

function isIn(inner: string, folder: string): boolean {
  return inner === folder || inner.startsWith(`${folder}/`)
}

function isAround(folders: readonly KindFolder[], inner: string): boolean {
  return inner === '' || folders.some((folder) => folder.inner.startsWith(`${inner}/`))
}
