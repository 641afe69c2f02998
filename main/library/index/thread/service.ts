import { DeckError } from '../../../../shared/errors.ts'
import { isWithin } from '../../within.ts'
import type { IndexCalls, IndexRole, IndexRoot, Notice } from '../messages.ts'
import { createCounts } from './counts.ts'
import { fileRow, readDetail, readPreview } from './detail.ts'
import { createLookPool } from './look-pool.ts'
import { createProgress } from './progress.ts'
import { countFacets, listIds, listModels } from './query.ts'
import { readModels } from './rows.ts'
import { findSameNames } from './same-names.ts'
import { scanRoot, type ScanDeps } from './scanner.ts'
import { openStore, type Store } from './store.ts'
import { findDuplicates, sumUsage } from './sums.ts'
import { editModels, exportRows, keepHashesOf, moveRow, unhashedFiles, type Place } from './user-data.ts'
import { forgetGone, hideRemovedRoots, mendClasses } from './upkeep.ts'
import { createRefresher } from './refresh.ts'
import { createUnreadList } from './unread-list.ts'
import { createWatcher } from './watcher.ts'
import { sep } from 'node:path'

/** Where a path is in the library: the innermost root around it. */
function placeOf(store: Store, path: string): Place | null {
  const around = [...store.roots.values()].filter((root) => isWithin(root.path, path))
  const root = around.toSorted((a, b) => b.path.length - a.path.length)[0]
  if (root === undefined) return null
  return { root: root.id, inner: path.slice(root.path.length).split(sep).filter(Boolean).join('/') }
}

/** The index behind its thread: the database, the threads that look at the disk, the watchers. */
export function createIndexService(
  options: Extract<IndexRole, { readonly role: 'index' }>,
  notify: (notice: Notice) => void,
): IndexCalls {
  const log = (text: string): void => notify({ type: 'log', text })
  const store = openStore(options.database, { log, changed: () => notify({ type: 'changed' }) })
  mendClasses(store)
  const counts = createCounts(store)
  const pool = createLookPool({ size: options.lookers })
  const progress = createProgress((scan) => notify({ type: 'scan', scan }))
  const unread = createUnreadList(() => notify({ type: 'changed' }))
  const deps: ScanDeps = { store, pool, lookers: options.lookers, progress, unread, log }
  const refresher = createRefresher(deps)
  const watcher = createWatcher({
    enabled: options.watch,
    rootOf: (id) => store.roots.get(id) ?? null,
    refresh: (root, folders) => refresher.folders(root, folders),
    rescan: async (root) => {
      await scanOne(root)
    },
    watched: (root, value) => progress.watched(root, value),
    suspicious: () => notify({ type: 'roots' }),
    log,
  })
  const running = new Map<string, Promise<void>>()

  function scanOne(id: string): Promise<void> {
    const known = running.get(id)
    if (known !== undefined) return known
    const scan = async (): Promise<void> => {
      const root = store.roots.get(id)
      if (root?.online !== true) return
      const scanned = await scanRoot(deps, root)
      if (scanned === null) return
      refresher.learn(id, scanned.folders)
      watcher.follow(id, scanned)
      await forgetGone(store)
    }
    const promise = scan()
      .catch((error: unknown) => {
        const root = store.roots.get(id)
        if (root !== undefined) unread.add(id, root.path, error)
        log(`${root?.path ?? id}: ${String(error)}`)
      })
      .finally(() => running.delete(id))
    running.set(id, promise)
    return promise
  }

  function setRoots(roots: readonly IndexRoot[]): void {
    store.roots = new Map(roots.map((root) => [root.id, root]))
    store.generation++
    hideRemovedRoots(store)
    watcher.roots(roots)
    notify({ type: 'changed' })
  }

  return {
    setRoots,
    recognise: (path) => pool.run('recognise', { path }),
    scan: async (root) => {
      if (root !== null && !store.roots.has(root)) throw new DeckError('not-found', { what: 'folder', name: root })
      await Promise.all((root === null ? [...store.roots.keys()] : [root]).map(scanOne))
      return progress.state()
    },
    refresh: (paths) => refresher.paths(paths.map((path) => placeOf(store, path)).filter((place) => place !== null)),
    moved: async (from, to) => {
      const now = await pool.run('stat', { path: to })
      const fromPlace = placeOf(store, from)
      const toPlace = placeOf(store, to)
      moveRow(store, { from, to, fromPlace, toPlace, now })
      await refresher.paths([fromPlace, toPlace].filter((place) => place !== null))
    },
    list: (query) => listModels(store, counts, query),
    ids: (filter) => listIds(store, counts, filter),
    facets: (filter) => countFacets(store, counts, filter),
    get: (id) => readDetail(store, id),
    models: (ids) => readModels(store, ids),
    edit: (ids, edit) => editModels(store, ids, edit),
    preview: (id) => Promise.resolve(readPreview(store, id)),
    usage: () => sumUsage(store),
    sameNames: () => findSameNames(store),
    unread: () => unread.list([...store.roots.values()].flatMap(({ id, online }) => (online ? [id] : []))),
    unhashed: (ids) => unhashedFiles(store, ids),
    keepHashes: async (id, hashes) => {
      const row = fileRow(store, id)
      if (row === null) return
      const now = await pool.run('stat', { path: row.path })
      const same = now?.bytes === row.bytes && now.mtime === row.mtime && !now.directory
      if (same && (row.ino.startsWith('at:') || row.ino === now.ino)) keepHashesOf(store, id, hashes)
      // The row is older than the file; its hashes are computed again when that is known.
      else await refresher.paths([{ root: row.root, inner: row.inner }])
    },
    duplicates: () => findDuplicates(store),
    exportRows: (ids) => exportRows(store, ids),
    close: () => {
      watcher.close()
      pool.close()
      store.close()
    },
  }
}
