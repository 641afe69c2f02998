import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { modelKindIds, modelKinds } from '../../../shared/catalogue/kinds.ts'
import { layoutSchema, rootFoldersSchema, type RootFolders } from '../../../shared/library/root.ts'
import type { DataFolder } from '../../store/data-folder.ts'
import { transaction } from '../../store/database.ts'
import { keptPaths } from '../within.ts'
import { identitySchema, type Identity } from './root-state.ts'
import type { Root } from './types.ts'

const rowSchema = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  is_primary: z.number(),
  read_only: z.number(),
  layout: layoutSchema,
  folders: z.string(),
  identity: z.string().nullable(),
})

/** The folders of every kind under their own names. */
export const ownFolders: RootFolders = Object.fromEntries(modelKindIds.map((kind) => [kind, [modelKinds[kind].folder]]))

/** The rows of the roots. */
export interface RootStore {
  /** The primary one first, then in the order they were added. */
  all(): readonly Root[]
  identity(id: string): Identity | null
  keepIdentity(id: string, identity: Identity): void
  /** Adds or replaces; a root that becomes primary takes the place of the one that was. */
  put(root: Root): void
  remove(id: string): void
}

/** Reads and writes the table; on the first call ever, the data folder's own models folder becomes the primary root. */
export function createRootStore(database: DatabaseSync, folder: DataFolder): RootStore {
  const kept = keptPaths(folder.root)
  const select = database.prepare(
    `SELECT id, name, path, is_primary, read_only, layout, folders, identity FROM model_roots
     ORDER BY is_primary DESC, added_at, rowid`,
  )
  const insert = database.prepare(
    `INSERT INTO model_roots (id, name, path, is_primary, read_only, layout, folders, added_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, path = excluded.path, is_primary = excluded.is_primary,
       read_only = excluded.read_only, layout = excluded.layout, folders = excluded.folders`,
  )
  const identityOf = database.prepare('SELECT identity FROM model_roots WHERE id = ?')
  const setIdentity = database.prepare('UPDATE model_roots SET identity = ? WHERE id = ?')
  const demote = database.prepare('UPDATE model_roots SET is_primary = 0 WHERE id <> ?')
  const drop = database.prepare('DELETE FROM model_roots WHERE id = ?')

  const store: RootStore = {
    all: () =>
      select.all().map((raw): Root => {
        const row = rowSchema.parse(raw)
        return {
          id: row.id,
          name: row.name,
          path: kept.read(row.path),
          primary: row.is_primary === 1,
          readOnly: row.read_only === 1,
          layout: row.layout,
          folders: rootFoldersSchema.parse(JSON.parse(row.folders)),
        }
      }),
    identity(id) {
      const text = identityOf.get(id)?.['identity']
      return typeof text === 'string' ? identitySchema.parse(JSON.parse(text)) : null
    },
    keepIdentity: (id, identity) => void setIdentity.run(JSON.stringify(identity), id),
    put: (root) =>
      transaction(database, () => {
        if (root.primary) demote.run(root.id)
        insert.run(
          root.id,
          root.name,
          kept.store(root.path),
          Number(root.primary),
          Number(root.readOnly),
          root.layout,
          JSON.stringify(root.folders),
          Date.now(),
        )
      }),
    remove: (id) => void drop.run(id),
  }
  if (store.all().length === 0) {
    store.put({
      id: 'main',
      name: 'Diffusion Deck',
      path: folder.models,
      primary: true,
      readOnly: false,
      layout: 'own',
      folders: ownFolders,
    })
  }
  return store
}
