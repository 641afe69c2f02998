import { setImmediate as breathe } from 'node:timers/promises'
import type { IndexRoot } from '../messages.ts'
import { identityOf, type Found, type KindFolder } from './found.ts'
import { innerPath } from './inner-path.ts'
import type { KindFolderState } from './kind-folders.ts'
import type { FolderToList, Problem, ReadFolder } from './list-folder.ts'
import type { Looked } from './look-at-model.ts'
import type { LookPool } from './look-pool.ts'
import { matchKnown, planScan, type Matched, type ScanPlan, type ToLook } from './plan-scan.ts'
import type { Progress, RootProgress } from './progress.ts'
import { foldersOfOthers, kindFoldersOf } from './root-folders.ts'
import { keepPrints, knownPrints, rowsOutside } from './known-rows.ts'
import { knownColumns, toKnown, type KnownRow } from './rows.ts'
import type { Store } from './store.ts'
import type { UnreadList } from './unread-list.ts'
import { loseRow, placeRow, rederive, rowAway, seeRow, writeLooked, writeRows } from './write-rows.ts'

export interface ScanDeps {
  readonly store: Store
  readonly pool: LookPool
  readonly lookers: number
  readonly progress: Progress
  readonly unread: UnreadList
  log(text: string): void
}

/** Rows are read and written so many at a time, so that a question never waits long. */
const slice = 2000
const looksPerTask = 16
/** Rows of one transaction: few enough that nobody waits, many enough that writing costs little. */
const writeAtOnce = 256
const writeAfterMs = 500
const foldersPerTask = 400
const listMs = 60

/** What a listing gave, whole or of some folders. */
export interface Listed {
  readonly found: readonly Found[]
  readonly read: readonly ReadFolder[]
  readonly problems: readonly Problem[]
}

/** Reads folders, with all below them if `deep`, in several threads. */
export async function listAll(
  deps: ScanDeps,
  root: IndexRoot,
  folders: readonly FolderToList[],
  kindFolders: readonly KindFolder[],
  options: { readonly deep: boolean; readonly prints: BigUint64Array | null; step(count: number): void },
): Promise<Listed & { readonly todo: readonly FolderToList[] }> {
  const found: Found[] = []
  const read: ReadFolder[] = []
  const problems: Problem[] = []
  const inners = kindFolders.map(({ inner }) => inner)
  const collect = (some: readonly Found[]): void => {
    for (const file of some) found.push(file)
    options.step(some.length)
  }
  let todo = [...folders]
  while (todo.length > 0) {
    const chunk = Math.max(1, Math.min(50, Math.ceil(todo.length / deps.lookers)))
    const waves = todo.splice(0, chunk * deps.lookers)
    const tasks: FolderToList[][] = []
    for (let start = 0; start < waves.length; start += chunk) tasks.push(waves.slice(start, start + chunk))
    const listings = await Promise.all(
      tasks.map((task) =>
        deps.pool.run(
          'list',
          {
            ...{ root: root.path, folders: task, kindFolders: inners, prints: options.prints },
            ...(options.deep
              ? { maxFolders: foldersPerTask, maxMs: listMs }
              : { maxFolders: task.length, maxMs: 60_000 }),
          },
          collect,
        ),
      ),
    )
    const next = listings.flatMap((listing) => listing.todo)
    for (const listing of listings) {
      collect(listing.found)
      read.push(...listing.read)
      options.step(listing.read.reduce((sum, folder) => sum + (folder.same ? folder.files : 0), 0))
      problems.push(...listing.problems)
    }
    if (!options.deep) return { found, read, problems, todo: next }
    todo = [...next, ...todo]
  }
  return { found, read, problems, todo }
}

/** Rows of other places that some of these files could be, if they are gone from there. */
async function adoptable(
  deps: ScanDeps,
  strangers: readonly Found[],
  notThese: ReadonlySet<number>,
): Promise<ReadonlyMap<string, readonly KnownRow[]>> {
  const { store } = deps
  const candidates = new Map<string, KnownRow[]>()
  const toCheck = new Map<string, KnownRow[]>()
  const query = store.sql(`SELECT ${knownColumns} FROM files WHERE ino = ? AND bytes = ? AND mtime = ? ORDER BY id`)
  for (const [index, found] of strangers.entries()) {
    if (index % slice === slice - 1) await breathe()
    for (const row of query.all(found.ino, found.bytes, found.mtime).map(toKnown)) {
      if (notThese.has(row.id)) continue
      if (row.presence === 'missing' || row.presence === 'gone') {
        candidates.set(identityOf(row), [...(candidates.get(identityOf(row)) ?? []), row])
      } else toCheck.set(row.root, [...(toCheck.get(row.root) ?? []), row])
    }
  }
  for (const [id, rows] of toCheck) {
    const root = store.roots.get(id)
    if (root?.online !== true) continue
    for (const row of await surelyGone(deps, root, rows)) {
      candidates.set(identityOf(row), [...(candidates.get(identityOf(row)) ?? []), row])
    }
  }
  return candidates
}

/** Those rows whose file is gone while the root is there, before and after. */
async function surelyGone(deps: ScanDeps, root: IndexRoot, rows: readonly KnownRow[]): Promise<readonly KnownRow[]> {
  const gone: KnownRow[] = []
  for (let start = 0; start < rows.length; start += slice) {
    const some = rows.slice(start, start + slice)
    const before = await deps.pool.run('gone', { root: root.path, inners: [] })
    const answer = await deps.pool.run('gone', { root: root.path, inners: some.map(({ inner }) => inner) })
    if (answer.place === null || answer.place !== before.place) return []
    gone.push(...some.filter((_, index) => answer.gone[index] === true))
  }
  return gone
}

/** Does work on many rows in several transactions with room between them. */
async function inSlices<T>(
  store: Store,
  items: readonly T[],
  work: (item: T, touched: Set<string>) => void,
  size = 200,
): Promise<void> {
  for (let start = 0; start < items.length; start += size) {
    writeRows(store, (touched) => {
      for (const item of items.slice(start, start + size)) work(item, touched)
    })
    await breathe()
  }
}

/** Opens some files. What a thread dies of or never answers for is left out, and only that. */
async function lookAt(deps: ScanDeps, root: IndexRoot, found: readonly Found[]): Promise<readonly (Looked | null)[]> {
  try {
    return await deps.pool.run('models', { root: root.path, found })
  } catch (error) {
    const [first] = found
    if (found.length > 1) {
      const each = await Promise.all(found.map((one) => lookAt(deps, root, [one])))
      return each.flat()
    }
    deps.unread.add(root.id, innerPath(root.path, first?.inner ?? ''), error)
    return [null]
  }
}

/** Opens files in several threads and writes what they are, some hundreds in one transaction. */
async function lookAll(
  deps: ScanDeps,
  root: IndexRoot,
  looks: readonly ToLook[],
  firstScan: boolean,
  progress: RootProgress,
): Promise<void> {
  const { store } = deps
  let next = 0
  let waiting: (ToLook & { readonly looked: Looked })[] = []
  let written = Date.now()
  const flush = (): void => {
    const some = waiting
    waiting = []
    written = Date.now()
    writeRows(store, (touched) => {
      for (const { found, id, looked } of some)
        writeLooked(store, { root: root.id, found, looked, id, firstScan }, touched)
    })
  }
  const lane = async (): Promise<void> => {
    for (;;) {
      const some = looks.slice(next, next + looksPerTask)
      next += looksPerTask
      if (some.length === 0) return
      const answers = await lookAt(
        deps,
        root,
        some.map(({ found }) => found),
      )
      for (const [index, look] of some.entries()) {
        const looked = answers[index] ?? null
        if (looked !== null) waiting.push({ ...look, looked })
      }
      if (waiting.length >= writeAtOnce || Date.now() - written > writeAfterMs) flush()
      progress.done += some.length
      deps.progress.moved()
    }
  }
  // More than there are threads, so that none waits for the index to write.
  await Promise.all(Array.from({ length: deps.lookers * 2 }, lane))
  if (waiting.length > 0) flush()
}

/** Carries out what was decided for one root, or a part of it. */
export async function settle(
  deps: ScanDeps,
  root: IndexRoot,
  known: readonly KnownRow[],
  matched: Matched,
  progress: RootProgress,
  firstScan: boolean,
): Promise<ScanPlan> {
  const { store } = deps
  const paired = new Set([...matched.pairs.values()].map(({ id }) => id))
  const plan = planScan(known, matched, await adoptable(deps, matched.strangers, paired))
  const looks: readonly ToLook[] = [...plan.moved, ...plan.look]
  if (looks.length > 0) progress.phase = 'inspecting'
  progress.done = 0
  progress.total = looks.length
  deps.progress.moved()
  // All at once: two that change places must both have left theirs.
  if (plan.moved.length > 0) {
    writeRows(store, (touched) => {
      for (const { id, found } of plan.moved) placeRow(store, id, { root: root.id, found, stamp: '' }, touched)
      for (const { id } of plan.moved) rederive(store, id, touched)
    })
  }
  await inSlices(store, plan.seen, ({ id, dev }, touched) => seeRow(store, id, dev, touched))
  await inSlices(store, plan.displaced, (row, touched) => loseRow(store, row.id, touched))
  const gone = await surelyGone(deps, root, plan.absent)
  const stillThere = store.sql('SELECT 1 FROM files WHERE id = ? AND root = ? AND inner = ?')
  await inSlices(store, gone, (row, touched) => {
    // Another root's scan may have found it there in the meantime.
    if (stillThere.get(row.id, row.root, row.inner) !== undefined) loseRow(store, row.id, touched)
  })
  await lookAll(deps, root, looks, firstScan, progress)
  return plan
}

/** Rows whose folder is no kind folder any more, or one that is not there now. */
async function settleFolders(
  deps: ScanDeps,
  known: readonly KnownRow[],
  folders: readonly KindFolder[],
  states: readonly KindFolderState[],
): Promise<readonly KnownRow[]> {
  const listed = new Set(folders.map(({ inner }) => inner))
  const stateOf = new Map(states.map(({ inner, state }) => [inner, state]))
  const away: KnownRow[] = []
  const hidden: KnownRow[] = []
  const rest: KnownRow[] = []
  for (const row of known) {
    const state = stateOf.get(row.folder)
    if (listed.has(row.folder) || state === 'absent') rest.push(row)
    else if (state === 'away') away.push(row)
    else if (row.presence !== 'gone') hidden.push(row)
  }
  await inSlices(
    deps.store,
    away.filter(({ presence }) => presence === 'here'),
    (row, touched) => rowAway(deps.store, row.id, touched),
  )
  // What these rows are may be found in another folder: they wait, hidden, for the files that they are.
  await inSlices(deps.store, hidden, (row, touched) => loseRow(deps.store, row.id, touched, true))
  return [...rest, ...hidden.map((row) => ({ ...row, presence: 'gone' as const }))]
}

/** What a whole scan learned for the watcher. */
export interface Scanned {
  readonly folders: readonly string[]
  readonly network: boolean
}

/**
 * Scans one root: lists it, opens what is new or changed, and settles what is gone. Null when it could not be read.
 */
export async function scanRoot(deps: ScanDeps, root: IndexRoot): Promise<Scanned | null> {
  const { store, pool } = deps
  const progress = deps.progress.begin(root.id)
  try {
    const otherFolders = foldersOfOthers(store.roots.values(), root.id)
    const view = await pool.run('root', { root: root.path, folders: kindFoldersOf(root), otherFolders })
    if (view.place === null) {
      deps.unread.replace(root.id, [...view.problems, { path: root.path, code: 'could not be read' }])
      return null
    }
    const count = store.sql(`SELECT count(*) AS n FROM files WHERE root = ?`).get(root.id)
    progress.total = Number(count?.['n'] ?? 0)
    const listed = await listAll(
      deps,
      root,
      view.folders.map((folder) => ({ ...folder, folder: folder.inner, depth: 0 })),
      view.folders,
      {
        deep: true,
        prints: knownPrints(store, root.id),
        step: (files) => {
          progress.done += files
          deps.progress.moved()
        },
      },
    )
    deps.unread.replace(root.id, [...view.problems, ...listed.problems])
    const same = listed.read.flatMap((folder) => (folder.same ? [folder.inner] : []))
    const all = await rowsOutside(store, root.id, same)
    const known = await settleFolders(deps, all, view.folders, view.states)
    await settle(deps, root, known, matchKnown(known, listed.found), progress, count?.['n'] === 0)
    await keepPrints(store, root.id, listed)
    return { folders: listed.read.map(({ inner }) => inner), network: view.network }
  } finally {
    deps.progress.end(progress)
  }
}
