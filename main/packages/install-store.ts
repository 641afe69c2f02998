import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { manifestSchema, type Manifest } from '../../shared/catalogue/manifest.ts'
import { installSchema, type Install } from '../../shared/contract/installs.ts'
import { DeckError } from '../../shared/errors.ts'
import type { EventBus } from '../events.ts'

export const installRecordSchema = z.object({
  install: installSchema,
  /** The manifest it was installed by: the catalogue may lose a package, an install must not. */
  manifest: manifestSchema,
  /** Environment that its torch build asks for at launch. */
  torchEnv: z.record(z.string(), z.string()),
})
export type InstallRecord = Readonly<z.infer<typeof installRecordSchema>>

/** The installs, in SQLite; every change reaches the event bus. */
export interface InstallStore {
  list(): readonly Install[]
  /** Raises `not-found`. Names are compared without regard to case. */
  byName(name: string): InstallRecord
  has(name: string): boolean
  put(record: InstallRecord): void
  update(id: string, change: Partial<Install>): void
  remove(id: string): void
}

export function createInstallStore(database: DatabaseSync, events: EventBus): InstallStore {
  const read = (row: Record<string, unknown> | undefined): InstallRecord | null =>
    row === undefined ? null : installRecordSchema.parse(JSON.parse(String(row['record'])))
  const byName = (name: string): InstallRecord | null =>
    read(database.prepare('SELECT record FROM installs WHERE name = ?').get(name))
  const put = (record: InstallRecord): void => {
    const { install } = record
    database
      .prepare(
        `INSERT INTO installs (id, name, state, record) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, state = excluded.state, record = excluded.record`,
      )
      .run(install.id, install.name, install.state, JSON.stringify(record))
    events.emit({ type: 'install', install })
  }
  return {
    list: () =>
      database
        .prepare('SELECT record FROM installs ORDER BY name')
        .all()
        .flatMap((row) => read(row)?.install ?? []),
    byName(name) {
      const record = byName(name)
      if (record === null) throw new DeckError('not-found', { what: 'install', name })
      return record
    },
    has: (name) => byName(name) !== null,
    put,
    update(id, change) {
      const record = read(database.prepare('SELECT record FROM installs WHERE id = ?').get(id))
      if (record !== null) put({ ...record, install: { ...record.install, ...change } })
    },
    remove(id) {
      database.prepare('DELETE FROM installs WHERE id = ?').run(id)
      events.emit({ type: 'install-removed', id })
    },
  }
}

/** The manifest that an install follows now: the catalogue's newest, or the one kept with it. */
export function currentManifest(record: InstallRecord, catalogue: { find(id: string): Manifest | null }): Manifest {
  return catalogue.find(record.install.package) ?? record.manifest
}
