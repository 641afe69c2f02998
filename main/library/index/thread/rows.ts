import { z } from 'zod'
import type { ModelKind } from '../../../../shared/catalogue/kinds.ts'
import {
  containerSchema,
  fileFamilySchema,
  lineageSchema,
  modelEditSchema,
  modelKindSchema,
  sourceSchema,
  verdictSchema,
  type Hashes,
  type Model,
  type ModelEdit,
} from '../../../../shared/library/model.ts'
import type { KeptPresence } from './classes.ts'
import { fileOf } from './derive.ts'
import { isKind } from './facts.ts'
import { innerPath } from './inner-path.ts'
import type { Store } from './store.ts'

const count = z.number().int().nonnegative()

/** A row as lists show it. The words of an older version that this one does not know fall back to saying nothing. */
const shownSchema = z.object({
  id: z.number(),
  root: z.string(),
  inner: z.string(),
  bytes: count,
  modified_at: count,
  added_at: count,
  presence: z.enum(['here', 'missing', 'away', 'gone']),
  title: z.string(),
  kind: modelKindSchema.catch('checkpoint'),
  kind_source: sourceSchema.catch('folder'),
  family: fileFamilySchema.nullable().catch(null),
  family_source: sourceSchema.nullable().catch(null),
  lineage: lineageSchema.nullable().catch(null),
  variant: z.string().nullable(),
  precision: z.string().nullable(),
  container: containerSchema.catch('other'),
  verdict: verdictSchema.catch('unchecked'),
  misplaced: modelKindSchema.nullable().catch(null),
  preview: z.string().nullable(),
  favourite: z.number(),
  rating: z.number().int().min(0).max(5).catch(0),
  tags: z.string(),
  sha256: z.string().nullable(),
  copies: z.number().int().positive().catch(1),
})

export function rootPath(store: Store, root: string): string {
  return store.roots.get(root)?.path ?? ''
}

function tagsOf(text: string): readonly string[] {
  return z.array(z.string()).catch([]).parse(JSON.parse(text))
}

function shownPresence(store: Store, root: string, kept: KeptPresence): Model['presence'] {
  if (kept === 'missing' || kept === 'gone') return 'missing'
  return kept === 'here' && store.roots.get(root)?.online === true ? 'here' : 'offline'
}

function toModel(store: Store, raw: unknown): Model {
  const row = shownSchema.parse(raw)
  return {
    id: row.id,
    root: row.root,
    inner: row.inner,
    path: innerPath(rootPath(store, row.root), row.inner),
    file: fileOf(row.inner),
    title: row.title,
    bytes: row.bytes,
    modifiedAt: row.modified_at,
    addedAt: row.added_at,
    kind: row.kind,
    kindSource: row.kind_source,
    family: row.family,
    familySource: row.family_source,
    lineage: row.lineage,
    variant: row.variant,
    precision: row.precision,
    container: row.container,
    verdict: row.verdict,
    misplaced: row.misplaced,
    copies: row.copies,
    hashed: row.sha256 !== null,
    sha256: row.sha256,
    preview: row.preview,
    favourite: row.favourite !== 0,
    rating: row.rating,
    tags: tagsOf(row.tags),
    presence: shownPresence(store, row.root, row.presence),
  }
}

/** Rows of these ids in their order; unknown ones and those that are not shown any more are left out. */
export function readModels(store: Store, ids: readonly number[]): readonly Model[] {
  const rows = store
    .sql(`SELECT * FROM files WHERE id IN (SELECT value FROM json_each(?)) AND presence <> 'gone'`)
    .all(JSON.stringify(ids))
  const byId = new Map(rows.map((row) => [Number(row['id']), row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    return row === undefined ? [] : [toModel(store, row)]
  })
}

/** What was said of a file by hand, as it is kept: also what a newer version said and this one does not know. */
export function readKeptEdit(store: Store, id: number): Readonly<Record<string, unknown>> {
  const row = store.sql('SELECT edit FROM edits WHERE file = ?').get(id)
  if (row === undefined) return {}
  return z
    .record(z.string(), z.unknown())
    .catch({})
    .parse(JSON.parse(String(row['edit'])))
}

/** The part of it that counts here. */
export function readEdit(store: Store, id: number): ModelEdit {
  const good = Object.entries(readKeptEdit(store, id)).filter(
    ([key, value]) => modelEditSchema.safeParse({ [key]: value }).success,
  )
  return modelEditSchema.parse(Object.fromEntries(good))
}

const hashesRow = z.object({
  sha256: z.string(),
  auto_v1: z.string().nullable(),
  auto_v2: z.string(),
  auto_v3: z.string().nullable(),
  blake3: z.string(),
  crc32: z.string(),
})

/** The hashes of a file as it is; by its number, size and time, so that all its names have them. */
export function readHashes(
  store: Store,
  file: { readonly ino: string; readonly bytes: number; readonly mtime: string },
): Hashes | null {
  const row = store
    .sql('SELECT * FROM hashes WHERE ino = ? AND bytes = ? AND mtime = ?')
    .get(file.ino, file.bytes, file.mtime)
  if (row === undefined) return null
  const { sha256, auto_v1, auto_v2, auto_v3, blake3, crc32 } = hashesRow.parse(row)
  return { sha256, autoV1: auto_v1, autoV2: auto_v2, autoV3: auto_v3, blake3, crc32 }
}

export function splitKinds(text: string): readonly ModelKind[] {
  return text.split(',').filter(isKind)
}

/** What a scan needs to know of a row. */
export interface KnownRow {
  readonly id: number
  readonly root: string
  readonly inner: string
  readonly folder: string
  readonly stamp: string
  readonly ino: string
  readonly bytes: number
  readonly mtime: string
  readonly dev: string
  readonly presence: KeptPresence
}

export const knownColumns = 'id, root, inner, folder, stamp, ino, bytes, mtime, dev, presence'

/** Our own columns, as the scan wrote them: read by the hundred thousand, so without a schema. */
export function toKnown(row: Readonly<Record<string, unknown>>): KnownRow {
  const presence = String(row['presence'])
  return {
    id: Number(row['id']),
    root: String(row['root']),
    inner: String(row['inner']),
    folder: String(row['folder']),
    stamp: String(row['stamp']),
    ino: String(row['ino']),
    bytes: Number(row['bytes']),
    mtime: String(row['mtime']),
    dev: String(row['dev']),
    presence: presence === 'here' || presence === 'missing' || presence === 'away' ? presence : 'gone',
  }
}
