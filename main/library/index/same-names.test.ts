import { link, mkdir, rename } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SameNames } from '../../../shared/library/same-names.ts'
import { fakeRoot, makeIndexBench, tinySafetensors, type IndexBench } from './testing/index-bench.ts'

let bench: IndexBench
beforeEach(async () => {
  bench = await makeIndexBench()
})
afterEach(() => bench.close())

/** Groups as kind, name and places below the roots. */
async function found(): Promise<readonly (readonly [string, string, ...string[]])[]> {
  const { groups } = await bench.index().sameNames()
  const inner = (path: string): string => path.slice(bench.folder.length + 1).replaceAll('\\', '/')
  return groups.map(
    ({ kind, stem, files }) => [kind, stem, ...files.map(({ path }) => inner(path)).toSorted()] as const,
  )
}

describe('models with one name', () => {
  it('are told where UIs go by the name alone, in whatever case, folder and root', async () => {
    const second = join(bench.folder, 'second')
    await mkdir(join(second, 'loras'), { recursive: true })
    bench.roots.set([fakeRoot('primary', bench.models), fakeRoot('second', second)])
    await bench.put('loras/Ёж.v2.safetensors', tinySafetensors('a'))
    await bench.put('loras/deep/other.safetensors', tinySafetensors('b'))
    await bench.put('embeddings/word.pt', 'a')
    await bench.put('embeddings/sub/word.safetensors', tinySafetensors('c'))
    // None of these: another kind, one folder, numbers that only sort alike, a kind that goes by its place.
    await bench.put('vae/ёж.v2.safetensors', tinySafetensors('d'))
    await bench.put('loras/same.safetensors', tinySafetensors('e'))
    await bench.put('loras/same.pt', 'e')
    await bench.put('loras/n1.safetensors', tinySafetensors('f'))
    await bench.put('loras/deep/n01.safetensors', tinySafetensors('g'))
    await bench.put('checkpoints/c.safetensors', tinySafetensors('h'))
    await bench.put('checkpoints/deep/c.safetensors', tinySafetensors('i'))
    await bench.index().scan()
    expect(await found()).toEqual([['embedding', 'word', expect.anything(), expect.anything()]])
    await rename(
      await bench.put('loras/x.safetensors', tinySafetensors('x')),
      join(second, 'loras', 'ёЖ.V2.safetensors'),
    )
    await bench.index().scan()
    expect(await found()).toEqual([
      ['embedding', 'word', 'models/embeddings/sub/word.safetensors', 'models/embeddings/word.pt'],
      ['lora', 'Ёж.v2', 'models/loras/Ёж.v2.safetensors', 'second/loras/ёЖ.V2.safetensors'],
    ])
    bench.roots.state('second', 'offline')
    await bench.index().scan()
    expect((await found()).map(([kind]) => kind)).toEqual(['embedding'])
  })

  it('are not told when they are known to be one content or one file, or one was renamed', async () => {
    const a = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.put('loras/copies/a.safetensors', tinySafetensors('a'))
    await bench.put('loras/names/b.safetensors', tinySafetensors('b'))
    await link(join(bench.models, 'loras/names/b.safetensors'), join(bench.models, 'loras/b.safetensors'))
    await bench.index().scan()
    // Nobody has looked yet whether they are the same.
    expect((await found()).map(([, stem]) => stem)).toEqual(['a'])
    const sha256 = 'a'.repeat(64)
    const hashes = { sha256, autoV1: null, autoV2: 'a', autoV3: null, blake3: 'b', crc32: 'c' }
    for (const { id, file } of await bench.all()) {
      if (file === 'a.safetensors') await bench.index().keepHashes(id, hashes)
    }
    expect(await found()).toEqual([])
    await bench.put('loras/third/a.safetensors', tinySafetensors('c'))
    await bench.index().scan()
    expect((await found())[0]).toHaveLength(5)
    await rename(join(bench.models, 'loras/third/a.safetensors'), join(bench.models, 'loras/third/c.safetensors'))
    await bench.index().refresh([a, join(bench.models, 'loras/third')])
    expect(await found()).toEqual([])
  })

  it('are told up to a number, from an index of their own, also in a database from before', async () => {
    const file = join(bench.folder, 'library.db')
    await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    await bench.index().close()
    const database = new DatabaseSync(file)
    const names = database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all('files')
      .map((row) => String(row['name']))
    const columns = names.filter((name) => !['id', 'inner', 'parent', 'ino', 'sha256', 'stem_key'].includes(name))
    database.exec(`
      WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 599)
      INSERT INTO files (inner, parent, ino, ${columns.join(', ')})
        SELECT 'loras/' || (n % 2) || '/N' || (n / 2) || '.safetensors', 'loras/' || (n % 2), n, ${columns.join(', ')}
        FROM files, numbers;
      DROP INDEX files_by_stem; ALTER TABLE files DROP COLUMN stem_key; PRAGMA user_version = 1`)
    database.close()
    await bench.reopen()
    const told: SameNames = await bench.index().sameNames()
    expect(told.groups).toHaveLength(200)
    expect(told.more).toBe(100)
    expect(told.groups[0]).toMatchObject({ kind: 'lora', stem: 'N0', files: [{}, {}] })
    await bench.index().close()
    const after = new DatabaseSync(file)
    const plan = after
      .prepare(
        `EXPLAIN QUERY PLAN SELECT kind, stem_key FROM files INDEXED BY files_by_stem
         WHERE presence = 'here' AND directory = 0 AND kind IN ('lora', 'embedding', 'hypernetwork')
         GROUP BY kind, stem_key HAVING count(*) > 1`,
      )
      .all()
      .map((row) => String(row['detail']))
    after.close()
    expect(plan).toEqual(['SEARCH files USING COVERING INDEX files_by_stem (kind=?)'])
    await bench.reopen()
  })
})
