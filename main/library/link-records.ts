import type { DatabaseSync } from 'node:sqlite'
import type { DataFolder } from '../store/data-folder.ts'
import { keptPaths } from './within.ts'

export interface LinkRecord {
  readonly path: string
  readonly target: string
}

/** What we made inside installs, so that only our own is ever taken back. */
export interface LinkRecords {
  of(path: string): LinkRecord | null
  ofInstall(name: string): readonly LinkRecord[]
  /** Written before the link is made: a link without a record is never touched. */
  intend(install: string, record: LinkRecord): void
  forget(path: string): void
}

/** Paths inside the data folder are kept relative to it, so that they hold when the data folder moves. */
export function createLinkRecords(database: DatabaseSync, folder: DataFolder): LinkRecords {
  const one = database.prepare('SELECT path, target FROM links WHERE path = ?')
  const many = database.prepare('SELECT path, target FROM links WHERE install_name = ? ORDER BY path')
  const put = database.prepare(
    'INSERT INTO links (path, install_name, target, made_at) VALUES (?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET install_name = excluded.install_name, target = excluded.target, made_at = excluded.made_at',
  )
  const drop = database.prepare('DELETE FROM links WHERE path = ?')
  const { store, read } = keptPaths(folder.root)
  const record = (row: Record<string, unknown>): LinkRecord => ({
    path: read(row['path']),
    target: read(row['target']),
  })
  return {
    of(path) {
      const row = one.get(store(path))
      return row === undefined ? null : record(row)
    },
    ofInstall: (name) => many.all(name).map(record),
    intend: (install, { path, target }) => void put.run(store(path), install, store(target), Date.now()),
    forget: (path) => void drop.run(store(path)),
  }
}
