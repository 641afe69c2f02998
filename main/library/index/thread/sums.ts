import { fileFamilySchema, modelKindSchema } from '../../../../shared/library/model.ts'
import type { IndexCalls } from '../messages.ts'
import { inodeText } from './detail.ts'
import { innerPath } from './inner-path.ts'
import { rootPath } from './rows.ts'
import type { Store } from './store.ts'

type Duplicates = ReturnType<IndexCalls['duplicates']>

/** Files by kind and family, and what they take on the disk: the names of one file count its bytes once. */
export function sumUsage(store: Store): ReturnType<IndexCalls['usage']> {
  const rows = store
    .sql(
      `SELECT kind, family, sum(n) AS files, sum(b) AS bytes FROM
         (SELECT kind, family, count(*) AS n, max(bytes) AS b FROM files WHERE presence = 'here'
          GROUP BY ino, dev, CASE WHEN ino LIKE 'at:%' THEN id END)
       GROUP BY kind, family ORDER BY bytes DESC`,
    )
    .all()
  return rows.flatMap((row) => {
    const kind = modelKindSchema.safeParse(row['kind'])
    const family = fileFamilySchema.nullable().catch(null).parse(row['family'])
    return kind.success ? [{ kind: kind.data, family, files: Number(row['files']), bytes: Number(row['bytes']) }] : []
  })
}

/** Files that could have a twin (another file has their size) but are not hashed yet. */
function countUnhashedTwins(store: Store): number {
  const row = store
    .sql(
      `SELECT count(*) AS n FROM files WHERE sha256 IS NULL AND presence = 'here' AND directory = 0 AND bytes IN
         (SELECT bytes FROM files WHERE presence = 'here' AND directory = 0 GROUP BY bytes
          HAVING count(DISTINCT dev || ':' || ino) > 1)`,
    )
    .get()
  return Number(row?.['n'] ?? 0)
}

/** Groups of files with one content, those that cost most first. */
export function findDuplicates(store: Store): Duplicates {
  const rows = store
    .sql(
      `SELECT id, root, inner, dev, ino, bytes, sha256 FROM files
       WHERE presence = 'here' AND sha256 IN
         (SELECT sha256 FROM files WHERE presence = 'here' AND sha256 IS NOT NULL GROUP BY sha256 HAVING count(*) > 1)
       ORDER BY sha256, id`,
    )
    .all()
  const groups = new Map<string, { size: number; files: { id: number; path: string; root: string; inode: string }[] }>()
  for (const row of rows) {
    const sha256 = String(row['sha256'])
    const root = String(row['root'])
    const group = groups.get(sha256) ?? { size: Number(row['bytes']), files: [] }
    if (group.files.length === 0) groups.set(sha256, group)
    group.files.push({
      id: Number(row['id']),
      path: innerPath(rootPath(store, root), String(row['inner'])),
      root,
      inode: inodeText({ root, dev: String(row['dev']), ino: String(row['ino']) }),
    })
  }
  const found = [...groups].map(([sha256, { size, files }]) => {
    const inodes = new Set(files.map(({ inode }) => inode)).size
    return { sha256, size, bytes: (inodes - 1) * size, files }
  })
  return { groups: found.toSorted((a, b) => b.bytes - a.bytes), unhashed: countUnhashedTwins(store) }
}
