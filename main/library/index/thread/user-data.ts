import { setImmediate as breathe } from 'node:timers/promises'
import type { Hashes, ModelEdit } from '../../../../shared/library/model.ts'
import type { ExportRow, Unhashed } from '../types.ts'
import { fileRow } from './detail.ts'
import { fileOf } from './derive.ts'
import { parentOf } from './found.ts'
import { innerPath } from './inner-path.ts'
import { readEdit, readHashes, readKeptEdit, readModels, rootPath } from './rows.ts'
import type { Store } from './store.ts'
import { loseRow, rederive, removeRow, settleCopies, type Touched } from './write-rows.ts'

type KeptEdit = Readonly<Record<string, unknown>>

/** null takes a word back; everything else that is given is said from now on. */
export function mergeEdits(said: KeptEdit, edit: ModelEdit): KeptEdit {
  const merged: KeptEdit = { ...said, ...edit }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null && value !== undefined))
}

function writeEdit(store: Store, id: number, edit: KeptEdit): void {
  if (Object.keys(edit).length === 0) store.sql('DELETE FROM edits WHERE file = ?').run(id)
  else {
    store
      .sql('INSERT INTO edits (file, edit) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET edit = excluded.edit')
      .run(id, JSON.stringify(edit))
  }
}

const editsAtOnce = 500

/** Keeps what a person says of some models; returns how many there are. On the disk when it returns. */
export async function editModels(store: Store, ids: readonly number[], edit: ModelEdit): Promise<number> {
  const distinct = [...new Set(ids)]
  let edited = 0
  for (let start = 0; start < distinct.length; start += editsAtOnce) {
    if (start > 0) await breathe()
    store.writeDurably(() => {
      const touched: Touched = new Set()
      for (const id of distinct.slice(start, start + editsAtOnce)) {
        if (fileRow(store, id) === null) continue
        writeEdit(store, id, mergeEdits(readKeptEdit(store, id), edit))
        rederive(store, id, touched)
        edited++
      }
      settleCopies(store, touched)
    })
  }
  return edited
}

const mostUnhashed = 200_000

/** Files that can be hashed and are not, smallest first; each name of a file once, since they share the hashes. */
export function unhashedFiles(store: Store, ids: readonly number[] | null): readonly Unhashed[] {
  const only = ids === null ? '' : 'AND id IN (SELECT value FROM json_each(?))'
  return store
    .sql(
      `SELECT min(id) AS id, root, inner, bytes FROM files
       WHERE sha256 IS NULL AND presence = 'here' AND directory = 0 ${only}
       GROUP BY dev, ino, bytes, mtime, CASE WHEN ino LIKE 'at:%' THEN id END
       ORDER BY bytes, id LIMIT ${mostUnhashed}`,
    )
    .all(...(ids === null ? [] : [JSON.stringify(ids)]))
    .filter((row) => store.roots.get(String(row['root']))?.online === true)
    .map((row) => ({
      id: Number(row['id']),
      path: innerPath(rootPath(store, String(row['root'])), String(row['inner'])),
      bytes: Number(row['bytes']),
    }))
}

/**
 * A file with the content of one that is missing is that one come back, if nobody said anything of the new row:
 * the old row takes its place.
 */
function takeOverMissing(store: Store, id: number, sha256: string, touched: Touched): void {
  if (store.sql('SELECT 1 FROM edits WHERE file = ?').get(id) !== undefined) return
  const row = store
    .sql(
      `SELECT id FROM files WHERE sha256 = ? AND id <> ? AND presence IN ('missing', 'gone')
       ORDER BY id IN (SELECT file FROM edits) DESC, gone_at DESC, id LIMIT 1`,
    )
    .get(sha256, id)
  if (row === undefined) return
  giveRow(store, id, Number(row['id']), touched)
}

/** Row `to` becomes what row `from` is, which ends. */
function giveRow(store: Store, from: number, to: number, touched: Touched): void {
  store.sql(`UPDATE files SET presence = 'gone' WHERE id = ?`).run(from)
  store
    .sql(
      `UPDATE files SET (root, inner, parent, folder_kinds, folder, directory, bytes, mtime, dev, ino, stamp, modified_at) =
         (SELECT root, inner, parent, folder_kinds, folder, directory, bytes, mtime, dev, ino, stamp, modified_at
          FROM files WHERE id = ?), presence = 'here', gone_at = NULL, outside = NULL WHERE id = ?`,
    )
    .run(from, to)
  store
    .sql('INSERT OR REPLACE INTO facts (file, brief, facts) SELECT ?, brief, facts FROM facts WHERE file = ?')
    .run(to, from)
  rederive(store, from, touched)
  rederive(store, to, touched)
  removeRow(store, from)
}

function writeHashes(
  store: Store,
  file: { readonly ino: string; readonly bytes: number; readonly mtime: string },
  hashes: Hashes,
): void {
  const { sha256, autoV1, autoV2, autoV3, blake3, crc32 } = hashes
  store
    .sql('INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(file.ino, file.bytes, file.mtime, sha256, autoV1, autoV2, autoV3, blake3, crc32)
}

/** Keeps the hashes of a file, for all names of it. The caller has seen that it is still the file of the row. */
export function keepHashesOf(store: Store, id: number, hashes: Hashes): void {
  store.writeDurably(() => {
    const file = fileRow(store, id)
    if (file === null) return
    const touched: Touched = new Set()
    writeHashes(store, file, hashes)
    const names = store
      .sql('SELECT id FROM files WHERE ino = ? AND bytes = ? AND mtime = ?')
      .all(file.ino, file.bytes, file.mtime)
    for (const row of names) rederive(store, Number(row['id']), touched)
    takeOverMissing(store, id, hashes.sha256, touched)
    settleCopies(store, touched)
  })
}

/** Where a file is in the library; null outside of it. */
export interface Place {
  readonly root: string
  readonly inner: string
}

function rowAt(store: Store, place: Place | null, path: string): number | null {
  const row =
    place === null
      ? store.sql('SELECT id FROM files WHERE outside = ? ORDER BY gone_at DESC LIMIT 1').get(path)
      : store
          .sql(
            `SELECT id FROM files WHERE root = ? AND inner = ?
             ORDER BY presence = 'here' DESC, presence = 'away' DESC, gone_at DESC LIMIT 1`,
          )
          .get(place.root, place.inner)
  return row === undefined ? null : Number(row['id'])
}

export interface Move {
  readonly from: string
  readonly to: string
  readonly fromPlace: Place | null
  readonly toPlace: Place | null
  /** The file as it is at its new place; null when it is not there. */
  readonly now: { readonly bytes: number; readonly mtime: string; readonly ino: string } | null
}

/**
 * This app moved a file: its row goes with it, and so do the hashes, since a move keeps the content. Out of the
 * library (the trash), the row waits unseen for its file to come back. True when there was a row.
 */
export function moveRow(store: Store, move: Move): boolean {
  const { from, to, fromPlace, toPlace, now } = move
  return store.writeDurably(() => {
    const id = rowAt(store, fromPlace, from)
    if (id === null) return false
    const touched: Touched = new Set()
    const file = fileRow(store, id)
    const hashes = file === null ? null : readHashes(store, file)
    if (toPlace === null) {
      loseRow(store, id, touched, true)
      store.sql('UPDATE files SET outside = ? WHERE id = ?').run(to, id)
    } else {
      const there = rowAt(store, toPlace, to)
      if (there !== null && there !== id) loseRow(store, there, touched)
      store
        .sql(
          `UPDATE files SET root = ?, inner = ?, parent = ?, presence = 'here', gone_at = NULL, outside = NULL, stamp = ''
           WHERE id = ?`,
        )
        .run(toPlace.root, toPlace.inner, parentOf({ inner: toPlace.inner, directory: file?.directory ?? false }), id)
      if (now !== null && file !== null && now.bytes === file.bytes) {
        const ino = file.ino.startsWith('at:') ? `at:${toPlace.inner}` : now.ino
        store.sql('UPDATE files SET mtime = ?, ino = ? WHERE id = ?').run(now.mtime, ino, id)
        if (hashes !== null) writeHashes(store, { ino, bytes: now.bytes, mtime: now.mtime }, hashes)
      }
      rederive(store, id, touched)
      // A row that the watcher made for the file before this was told has nothing of its own.
      if (there !== null && there !== id) removeUnsaid(store, there)
    }
    settleCopies(store, touched)
    return true
  })
}

function removeUnsaid(store: Store, id: number): void {
  const said = store.sql(`SELECT 1 FROM files WHERE id = ? AND presence = 'gone'`).get(id)
  if (said !== undefined) removeRow(store, id)
}

const exportedAtOnce = 500

/** Models with their hashes and what a person said of them. */
export async function exportRows(store: Store, ids: readonly number[] | null): Promise<readonly ExportRow[]> {
  const wanted =
    ids ??
    store
      .sql(`SELECT id FROM files WHERE presence <> 'gone' ORDER BY root, inner`)
      .all()
      .map((row) => Number(row['id']))
  const rows: ExportRow[] = []
  for (let start = 0; start < wanted.length; start += exportedAtOnce) {
    if (start > 0) await breathe()
    for (const model of readModels(store, wanted.slice(start, start + exportedAtOnce))) {
      const file = fileRow(store, model.id)
      rows.push({
        id: model.id,
        file: fileOf(model.inner),
        inner: model.inner,
        kind: model.kind,
        family: model.family,
        bytes: model.bytes,
        hashes: file === null || file.directory ? null : readHashes(store, file),
        edited: readEdit(store, model.id),
      })
    }
  }
  return rows
}
