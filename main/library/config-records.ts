import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { DataFolder } from '../store/data-folder.ts'
import type { ConfigFile } from './config-file.ts'
import { keptPaths } from './within.ts'

const keptSchema = z.object({
  format: z.enum(['comfyui', 'json', 'yaml', 'fds']),
  entries: z.array(z.tuple([z.string(), z.array(z.string())])),
})

/** A configuration file and the keys with the folders that we wrote. */
export type ConfigRecord = Pick<ConfigFile, 'path' | 'format' | 'entries'>

/** What we wrote into configuration files, so that just this is taken out again, also after folders have changed. */
export interface ConfigRecords {
  ofInstall(name: string): readonly ConfigRecord[]
  keep(install: string, record: ConfigRecord): void
  forget(path: string): void
}

export function createConfigRecords(database: DatabaseSync, folder: DataFolder): ConfigRecords {
  const { store, read } = keptPaths(folder.root)
  const many = database.prepare('SELECT path, entries FROM config_entries WHERE install_name = ? ORDER BY path')
  const put = database.prepare(
    `INSERT INTO config_entries (path, install_name, entries) VALUES (?, ?, ?)
     ON CONFLICT (path) DO UPDATE SET install_name = excluded.install_name, entries = excluded.entries`,
  )
  const drop = database.prepare('DELETE FROM config_entries WHERE path = ?')
  return {
    ofInstall: (name) =>
      many.all(name).map((row) => {
        const { format, entries } = keptSchema.parse(JSON.parse(String(row['entries'])))
        return { path: read(row['path']), format, entries: new Map(entries) }
      }),
    keep: (install, { path, format, entries }) =>
      void put.run(store(path), install, JSON.stringify({ format, entries: [...entries] })),
    forget: (path) => void drop.run(store(path)),
  }
}
