import { setImmediate as breathe } from 'node:timers/promises'
import { transaction } from '../../../store/database.ts'
import { parentOf, type Found } from './found.ts'
import type { ReadFolder } from './list-folder.ts'
import { sharedPrints } from './prints.ts'
import { knownColumns, toKnown, type KnownRow } from './rows.ts'
import type { Store } from './store.ts'

/** Rows are read so many at a time, so that a question never waits long. */
const slice = 2000

async function inPages(page: (after: number) => readonly KnownRow[]): Promise<readonly KnownRow[]> {
  const rows: KnownRow[] = []
  for (;;) {
    const some = page(rows.at(-1)?.id ?? 0)
    rows.push(...some)
    if (some.length < slice) return rows
    await breathe()
  }
}

/** All rows below a folder of a root, also hidden ones. */
export function rowsBelow(store: Store, root: string, folder: string): Promise<readonly KnownRow[]> {
  // '0' follows '/': everything that begins with the folder and a slash.
  const [from, to] = folder === '' ? ['', '\u{10ffff}'] : [`${folder}/`, `${folder}0`]
  const query = store.sql(
    `SELECT ${knownColumns} FROM files WHERE root = ? AND id > ? AND (parent = ? OR (parent >= ? AND parent < ?))
     ORDER BY id LIMIT ${slice}`,
  )
  return inPages((after) => query.all(root, after, folder, from, to).map(toKnown))
}

/** All rows of a root, also hidden ones, but for those that lie in these folders. */
export function rowsOutside(store: Store, root: string, folders: readonly string[]): Promise<readonly KnownRow[]> {
  const query = store.sql(
    `SELECT ${knownColumns} FROM files WHERE id IN
       (SELECT id FROM files WHERE root = ? AND parent NOT IN (SELECT value FROM json_each(?)) AND id > ?
        ORDER BY id LIMIT ${slice}) ORDER BY id`,
  )
  const known = JSON.stringify(folders)
  return inPages((after) => query.all(root, known, after).map(toKnown))
}

/** What is known of the folders of a root, for threads to compare with. */
export function knownPrints(store: Store, root: string): BigUint64Array {
  const rows = store.sql('SELECT print FROM folders WHERE root = ?').all(root)
  return sharedPrints(rows.map((row) => BigInt(`0x${String(row['print'])}`)))
}

/** Remembers folders whose rows are all as they were seen, so that the next scan passes over them. */
export async function keepPrints(
  store: Store,
  root: string,
  listed: { readonly found: readonly Found[]; readonly read: readonly ReadFolder[] },
): Promise<void> {
  const changed = listed.read.filter(({ same }) => !same)
  const stamps = new Map<string, string[]>(changed.map(({ inner }) => [inner, []]))
  for (const found of listed.found) stamps.get(parentOf(found))?.push(`${found.inner} ${found.dev} ${found.stamp}`)
  const rows = store.sql(`SELECT inner, dev, stamp FROM files WHERE root = ? AND parent = ? AND presence = 'here'`)
  const insert = store.sql('INSERT OR REPLACE INTO folders (root, inner, print) VALUES (?, ?, ?)')
  for (let start = 0; start < changed.length; start += 100) {
    // Nothing that anybody sees is changed.
    transaction(store.database, () => {
      for (const { inner, print } of changed.slice(start, start + 100)) {
        const kept = rows
          .all(root, inner)
          .map((row) => `${String(row['inner'])} ${String(row['dev'])} ${String(row['stamp'])}`)
        const seen = (stamps.get(inner) ?? []).toSorted()
        if (JSON.stringify(kept.toSorted()) === JSON.stringify(seen)) insert.run(root, inner, print.toString(16))
      }
    })
    await breathe()
  }
}
