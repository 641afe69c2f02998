import type { ModelKind } from '../../../../shared/catalogue/kinds.ts'
import type { Hashes } from '../../../../shared/library/model.ts'
import type { KeptPresence, ModelClass } from './classes.ts'
import { deriveRow, type Derived } from './derive.ts'
import { readBrief, unknownBrief, type Brief } from './facts.ts'
import { parentOf, type Found } from './found.ts'
import type { Looked } from './look-at-model.ts'
import { readEdit, readHashes, splitKinds } from './rows.ts'
import type { Store } from './store.ts'

/** Content hashes whose number of copies may have changed in this transaction. */
export type Touched = Set<string>

interface BaseRow {
  readonly id: number
  readonly root: string
  readonly inner: string
  readonly directory: boolean
  readonly folderKinds: readonly ModelKind[]
  readonly bytes: number
  readonly mtime: string
  readonly ino: string
  readonly presence: KeptPresence
  readonly sha256: string | null
  readonly copies: number
}

function readBase(store: Store, id: number): BaseRow | null {
  const row = store
    .sql(
      `SELECT id, root, inner, directory, folder_kinds, bytes, mtime, ino, presence, sha256, copies
       FROM files WHERE id = ?`,
    )
    .get(id)
  if (row === undefined) return null
  const presence = String(row['presence'])
  return {
    id,
    root: String(row['root']),
    inner: String(row['inner']),
    directory: row['directory'] === 1,
    folderKinds: splitKinds(String(row['folder_kinds'])),
    bytes: Number(row['bytes']),
    mtime: String(row['mtime']),
    ino: String(row['ino']),
    presence: presence === 'here' || presence === 'missing' || presence === 'away' ? presence : 'gone',
    sha256: row['sha256'] === null ? null : String(row['sha256']),
    copies: Number(row['copies']),
  }
}

function classOf(store: Store, base: BaseRow, derived: Derived, copies: number): number {
  const value: ModelClass = {
    root: base.root,
    folderKinds: base.folderKinds.join(','),
    kind: derived.kind,
    family: derived.family,
    lineage: derived.lineage,
    verdict: derived.verdict,
    favourite: derived.favourite,
    duplicate: copies > 1,
    misplaced: derived.misplaced !== null,
    unidentified: derived.unidentified,
    hashed: derived.sha256 !== null,
    presence: base.presence,
  }
  return store.classes.numberOf(value)
}

type Columns = Readonly<Record<string, string | number | null>>

function columnsOf(derived: Derived, copies: number, classNumber: number): Columns {
  return {
    copies,
    title: derived.title,
    title_key: derived.titleKey,
    file_key: derived.fileKey,
    stem_key: derived.stemKey,
    kind: derived.kind,
    kind_source: derived.kindSource,
    family: derived.family,
    family_source: derived.familySource,
    lineage: derived.lineage,
    variant: derived.variant,
    precision: derived.precision,
    container: derived.container,
    verdict: derived.verdict,
    misplaced: derived.misplaced,
    preview: derived.preview,
    favourite: derived.favourite ? 1 : 0,
    rating: derived.rating,
    tags: JSON.stringify(derived.tags),
    sha256: derived.sha256,
    class: classNumber,
  }
}

/** Writes what differs: every column that is named costs its indexes, also when it stays what it was. */
function writeColumns(store: Store, id: number, columns: Columns): void {
  const kept = store.sql('SELECT * FROM files WHERE id = ?').get(id) ?? {}
  const changed = Object.entries(columns).filter(([name, value]) => kept[name] !== value)
  if (changed.length === 0) return
  store
    .sql(`UPDATE files SET ${changed.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`)
    .run(...changed.map(([, value]) => value), id)
}

function writeText(store: Store, id: number, text: string): void {
  if (store.sql('SELECT text FROM texts WHERE file = ?').get(id)?.['text'] === text) return
  store
    .sql('INSERT INTO texts (file, text) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET text = excluded.text')
    .run(id, text)
}

function writeTags(store: Store, base: BaseRow, tags: readonly string[], classNumber: number): void {
  store.sql('DELETE FROM tags WHERE file = ?').run(base.id)
  const insert = store.sql('INSERT OR IGNORE INTO tags (tag, class, file, bytes) VALUES (?, ?, ?, ?)')
  for (const tag of tags) insert.run(tag, classNumber, base.id, base.bytes)
}

/** Decides the columns of a row anew from facts, edits and hashes, and writes them with what searches look through. */
function settleRow(store: Store, base: BaseRow, brief: Brief, touched: Touched): void {
  const hashes: Hashes | null = base.directory ? null : readHashes(store, base)
  const edit = readEdit(store, base.id)
  const derived = deriveRow({ ...base, brief, edit, hashes })
  // Of content that is not known there are no copies; other counts follow in settleCopies.
  const copies = derived.sha256 === null ? 1 : base.copies
  const classNumber = classOf(store, base, derived, copies)
  writeColumns(store, base.id, columnsOf(derived, copies, classNumber))
  writeText(store, base.id, derived.text)
  writeTags(store, base, derived.tags, classNumber)
  if (base.sha256 !== null) touched.add(base.sha256)
  if (derived.sha256 !== null) touched.add(derived.sha256)
}

/** The same for a row whose facts are those that are kept. Unknown ids do nothing. */
export function rederive(store: Store, id: number, touched: Touched): void {
  const base = readBase(store, id)
  if (base === null) return
  const row = store.sql('SELECT brief FROM facts WHERE file = ?').get(id)
  settleRow(store, base, row === undefined ? unknownBrief : readBrief(String(row['brief'])), touched)
}

/** Counts the copies of these contents anew; last in a transaction. */
export function settleCopies(store: Store, touched: Touched): void {
  for (const sha256 of touched) {
    const rows = store.sql('SELECT id, presence, copies, class FROM files WHERE sha256 = ?').all(sha256)
    const there = rows.filter((row) => row['presence'] === 'here' || row['presence'] === 'away').length
    const copies = Math.max(1, there)
    for (const row of rows) {
      const known = store.classes.get(Number(row['class']))
      if (known === undefined || (Number(row['copies']) === copies && known.duplicate === copies > 1)) continue
      const number = store.classes.numberOf({ ...known, duplicate: copies > 1 })
      store.sql('UPDATE files SET copies = ?, class = ? WHERE id = ?').run(copies, number, Number(row['id']))
      store.sql('UPDATE tags SET class = ? WHERE file = ?').run(number, Number(row['id']))
    }
  }
}

/** Runs one transaction in which rows change, and counts copies at its end. */
export function writeRows<T>(store: Store, work: (touched: Touched) => T): T {
  return store.write(() => {
    const touched: Touched = new Set()
    const result = work(touched)
    settleCopies(store, touched)
    return result
  })
}

/** Number of the row that stands for this place now; null when none does. */
function liveAt(store: Store, root: string, inner: string): number | null {
  const row = store
    .sql(`SELECT id FROM files WHERE root = ? AND inner = ? AND presence IN ('here', 'away')`)
    .get(root, inner)
  return row === undefined ? null : Number(row['id'])
}

/** Whether a person, or long work, said anything of a file: then it is shown as missing instead of vanishing. */
function isDear(store: Store, base: BaseRow): boolean {
  return base.sha256 !== null || store.sql('SELECT 1 FROM edits WHERE file = ?').get(base.id) !== undefined
}

/**
 * A row whose file is gone: shown as missing when anything was said of it, else hidden, and forgotten after a while.
 * `hidden`: hidden in any case, since its place is no part of the library any more.
 */
export function loseRow(store: Store, id: number, touched: Touched, hidden = false): void {
  const base = readBase(store, id)
  if (base === null) return
  const presence = !hidden && isDear(store, base) ? 'missing' : 'gone'
  if (base.presence === presence) return
  store.sql('UPDATE files SET presence = ?, gone_at = ? WHERE id = ?').run(presence, Date.now(), id)
  rederive(store, id, touched)
}

/**
 * Writes where a row's file is and what it is like. `stamp` is left empty when it has not been looked into yet, so
 * that it will be, whatever happens in between. Another row that stands for the place loses it.
 */
export function placeRow(
  store: Store,
  id: number,
  place: { readonly root: string; readonly found: Found; readonly stamp: string },
  touched: Touched,
): void {
  const { root, found, stamp } = place
  const other = liveAt(store, root, found.inner)
  if (other !== null && other !== id) loseRow(store, other, touched)
  store
    .sql(
      `UPDATE files SET root = ?, inner = ?, parent = ?, folder_kinds = ?, folder = ?, directory = ?, bytes = ?, mtime = ?, dev = ?,
         ino = ?, stamp = ?, modified_at = ?, presence = 'here', gone_at = NULL WHERE id = ?`,
    )
    .run(
      ...[root, found.inner, parentOf(found), found.kinds.join(','), found.folder, found.directory ? 1 : 0],
      ...[found.bytes, found.mtime, found.dev, found.ino, stamp, found.modifiedAt, id],
    )
}

/** A row whose file is as it was, seen again. */
export function seeRow(store: Store, id: number, dev: string, touched: Touched): void {
  store.sql(`UPDATE files SET presence = 'here', gone_at = NULL, dev = ? WHERE id = ?`).run(dev, id)
  rederive(store, id, touched)
}

/** A row whose disk is not there. */
export function rowAway(store: Store, id: number, touched: Touched): void {
  store.sql(`UPDATE files SET presence = 'away' WHERE id = ? AND presence = 'here'`).run(id)
  rederive(store, id, touched)
}

function insertRow(store: Store, root: string, found: Found, addedAt: number): number {
  // The derived columns get their values from settleRow, in the same transaction.
  const result = store
    .sql(
      `INSERT INTO files (root, inner, parent, folder_kinds, folder, directory, bytes, mtime, dev, ino, stamp, modified_at,
         added_at, presence, title, title_key, file_key, kind, kind_source, container, verdict, favourite, rating, tags,
         copies, class)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'here', '', '', '', '', '', '', '', 0, 0, '[]', 1, 0)`,
    )
    .run(
      ...[root, found.inner, parentOf(found), found.kinds.join(','), found.folder, found.directory ? 1 : 0],
      ...[found.bytes, found.mtime, found.dev, found.ino, found.stamp, found.modifiedAt, addedAt],
    )
  return Number(result.lastInsertRowid)
}

/**
 * Writes what was learned of a file: into the row that stands for its place, else into `id`, else into a new one.
 * `firstScan`: the root was never scanned before, so its files came when the file system says.
 */
export function writeLooked(
  store: Store,
  what: {
    readonly root: string
    readonly found: Found
    readonly looked: Looked
    readonly id: number | null
    readonly firstScan: boolean
  },
  touched: Touched,
): void {
  const { root, found, looked } = what
  const now = Date.now()
  const born = found.bornAt > 0 && found.bornAt <= now ? found.bornAt : Math.min(now, found.modifiedAt)
  const known = liveAt(store, root, found.inner) ?? what.id
  const exists = known !== null && readBase(store, known) !== null
  const id = exists ? known : insertRow(store, root, found, what.firstScan ? born : now)
  if (exists) placeRow(store, id, { root, found, stamp: found.stamp }, touched)
  store
    .sql(
      `INSERT INTO facts (file, brief, facts) VALUES (?, ?, ?)
       ON CONFLICT (file) DO UPDATE SET brief = excluded.brief, facts = excluded.facts`,
    )
    .run(id, JSON.stringify(looked.brief), looked.facts)
  const base = readBase(store, id)
  if (base !== null) settleRow(store, base, looked.brief, touched)
}

/** Removes a row and all that was derived for it; never one of which a person said anything. */
export function removeRow(store: Store, id: number): void {
  if (store.sql('SELECT 1 FROM edits WHERE file = ?').get(id) !== undefined) return
  for (const table of ['facts', 'texts', 'tags'] as const) store.sql(`DELETE FROM ${table} WHERE file = ?`).run(id)
  store.sql('DELETE FROM files WHERE id = ?').run(id)
}
