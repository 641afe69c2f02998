import type { ModelEdit } from '../../../shared/library/model.ts'
import type { ExportRow } from '../index/types.ts'
import type { ListRow } from './list-file.ts'

export interface ListComparison {
  /** How many models of the list are here. */
  readonly here: number
  readonly missing: readonly ListRow[]
  /** By model here: what was said of it elsewhere and is not said here. Only models with something to bring over. */
  readonly edits: ReadonlyMap<number, ModelEdit>
}

const short = (autoV3: string): string => autoV3.slice(0, 12)
/** A name as no file system tells it from another; so lists of Windows, macOS and Linux fit each other. */
const nameKey = (file: string, bytes: number): string => `${file.normalize('NFC').toLowerCase()}\n${bytes}`

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | null): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === null) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/** Finds the models here that are the one of a row; a copy of it is the same model. */
function createMatcher(here: readonly ExportRow[]): (row: ListRow) => readonly ExportRow[] {
  const bySha256 = groupBy(here, ({ hashes }) => hashes?.sha256 ?? null)
  const byAutoV3 = groupBy(here, ({ hashes }) => {
    const v3 = hashes?.autoV3 ?? null
    return v3 === null ? null : short(v3)
  })
  const byName = groupBy(here, ({ file, bytes }) => nameKey(file, bytes))
  return (row) => {
    const same = row.hashes === null ? undefined : bySha256.get(row.hashes.sha256)
    if (same !== undefined) return same
    // The weights are the same, the header is not: somebody wrote metadata into the file.
    const v3 = row.hashes?.autoV3 ?? null
    const weights = v3 === null ? undefined : byAutoV3.get(short(v3))
    if (weights !== undefined) return weights
    // Name and size are only as good as no hash speaks against them.
    return (byName.get(nameKey(row.file, row.bytes)) ?? []).filter(
      (each) => row.hashes === null || each.hashes === null,
    )
  }
}

/** What `from` says and `own` does not. Null is “not said”, as everywhere in an edit. */
function added(own: ModelEdit, from: ModelEdit): ModelEdit {
  const unsaid = Object.entries(from).filter(
    ([key, value]) => value !== null && value !== undefined && (own[key as keyof ModelEdit] ?? null) === null,
  )
  return Object.fromEntries(unsaid)
}

/**
 * Compares a list from elsewhere with the models here: by SHA-256, else by the hash of the weights alone (AutoV3),
 * else by name and size where one side has no hashes. Nothing that was said here is replaced; of several rows for
 * one model, the first to say something is heard.
 */
export function compareModelList(rows: readonly ListRow[], here: readonly ExportRow[]): ListComparison {
  const match = createMatcher(here)
  const edits = new Map<number, ModelEdit>()
  const missing: ListRow[] = []
  for (const row of rows) {
    const found = match(row)
    if (found.length === 0) missing.push(row)
    for (const model of found) {
      const before = edits.get(model.id) ?? {}
      const edit = { ...before, ...added({ ...model.edited, ...before }, row.edited) }
      if (Object.keys(edit).length > 0) edits.set(model.id, edit)
    }
  }
  return { here: rows.length - missing.length, missing, edits }
}
