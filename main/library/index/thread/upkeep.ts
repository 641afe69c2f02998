import { setImmediate as breathe } from 'node:timers/promises'
import type { Store } from './store.ts'
import { rederive, removeRow, settleCopies, writeRows } from './write-rows.ts'

/** A file that is renamed or moved by others vanishes first and comes back a little later. */
const graceMs = 10 * 60_000

/** Rows of roots that were taken out of the library: not shown any more, and there again when the root is. */
export function hideRemovedRoots(store: Store): void {
  const removed = [...store.classes.entries()].filter(
    ([, { root, presence }]) => presence !== 'gone' && !store.roots.has(root),
  )
  if (removed.length === 0) return
  store.write(() => {
    const now = Date.now()
    const touched = new Set<string>()
    for (const [number, value] of removed) {
      const gone = store.classes.numberOf({ ...value, presence: 'gone' })
      for (const row of store.sql('SELECT DISTINCT sha256 FROM files WHERE class = ?').all(number))
        if (row['sha256'] !== null) touched.add(String(row['sha256']))
      store.sql(`UPDATE files SET presence = 'gone', gone_at = ?, class = ? WHERE class = ?`).run(now, gone, number)
      store.sql('UPDATE tags SET class = ? WHERE class = ?').run(gone, number)
    }
    settleCopies(store, touched)
  })
}

/** Forgets hidden rows that nobody said anything of, after a while. */
export async function forgetGone(store: Store, now = Date.now()): Promise<void> {
  for (;;) {
    const rows = store
      .sql(
        `SELECT id FROM files WHERE presence = 'gone' AND gone_at < ? AND sha256 IS NULL AND outside IS NULL
           AND id NOT IN (SELECT file FROM edits) LIMIT 500`,
      )
      .all(now - graceMs)
    if (rows.length === 0) return
    store.write(() => {
      for (const row of rows) removeRow(store, Number(row['id']))
    })
    await breathe()
  }
}

/** Rows whose class was written by a version with other words: decided anew, and looked at by the next scan. */
export function mendClasses(store: Store): void {
  for (const number of store.classes.unreadable()) {
    const rows = store.sql('SELECT id FROM files WHERE class = ?').all(number)
    if (rows.length === 0) continue
    writeRows(store, (touched) => {
      for (const row of rows) {
        store.sql(`UPDATE files SET stamp = '' WHERE id = ?`).run(Number(row['id']))
        rederive(store, Number(row['id']), touched)
      }
    })
  }
}
