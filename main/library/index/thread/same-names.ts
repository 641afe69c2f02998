import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import { kindsKnownByName, type SameNames } from '../../../../shared/library/same-names.ts'
import { stemOf } from '../../sidecars/model-files.ts'
import { fileOf } from './derive.ts'
import { innerPath } from './inner-path.ts'
import { rootPath } from './rows.ts'
import type { Store } from './store.ts'

const mostGroups = 200
const mostFiles = 20
/** Names are looked at so many at a time, so that another question never waits long. */
const slice = 1000

/** As the index `files_by_stem` says it, word for word, or it is not used. */
const concerned = `presence = 'here' AND directory = 0 AND kind IN ('lora', 'embedding', 'hypernetwork')`
/** Rows of one name: through that index by both of its columns, never by the kind alone. */
const ofName = `files INDEXED BY files_by_stem WHERE ${concerned} AND kind = ? AND stem_key = ?
  AND root IN (SELECT value FROM json_each(?))`

const nameRow = z.object({ kind: z.enum(kindsKnownByName), stem_key: z.string() })

/**
 * The names that several models of one kind have. First those that occur twice, from the index alone; only their rows
 * are looked at: in different folders, and neither one content (hashes) nor names of one file (numbers).
 */
export async function findSameNames(store: Store): Promise<SameNames> {
  const online = JSON.stringify([...store.roots.values()].flatMap(({ id, online }) => (online ? [id] : [])))
  const names = store
    .sql(
      `SELECT kind, stem_key FROM files INDEXED BY files_by_stem WHERE ${concerned}
       GROUP BY kind, stem_key HAVING count(*) > 1 ORDER BY kind, stem_key`,
    )
    .all()
    .map((row) => nameRow.parse(row))
  const differ = store.sql(
    `SELECT min(root || '/' || parent) <> max(root || '/' || parent)
       AND min(coalesce(sha256, dev || ':' || ino)) <> max(coalesce(sha256, dev || ':' || ino)) AS differ FROM ${ofName}`,
  )
  const told: (typeof names)[number][] = []
  for (const [index, name] of names.entries()) {
    if (index % slice === slice - 1) await breathe()
    if (differ.get(name.kind, name.stem_key, online)?.['differ'] === 1) told.push(name)
  }
  const files = store.sql(`SELECT id, root, inner FROM ${ofName} ORDER BY id LIMIT ${mostFiles}`)
  const groups = told.slice(0, mostGroups).map(({ kind, stem_key }) => {
    const all = files.all(kind, stem_key, online)
    return {
      kind,
      stem: stemOf(fileOf(String(all[0]?.['inner'] ?? stem_key))),
      files: all.map((row) => ({
        id: Number(row['id']),
        path: innerPath(rootPath(store, String(row['root'])), String(row['inner'])),
      })),
    }
  })
  return { groups, more: told.length - groups.length }
}
