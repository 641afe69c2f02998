import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeIndexBench, tinySafetensors, type IndexBench } from './testing/index-bench.ts'

let bench: IndexBench
beforeEach(async () => {
  bench = await makeIndexBench()
})
afterEach(() => bench.close())

/** Scans in another process, which is killed as soon as so many rows are written; says how many it had told of. */
async function scanAndKill(rows: number): Promise<number> {
  const fixture = join(import.meta.dirname, 'scan-child.fixture.ts')
  const child = spawn(process.execPath, [fixture, join(bench.folder, 'library.db'), bench.models], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = 0
  for await (const line of createInterface(child.stdout)) {
    told = Number(line)
    if (line === 'done' || told >= rows) break
  }
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return told
}

function integrity(file: string): unknown {
  const database = new DatabaseSync(file)
  try {
    return database.prepare('PRAGMA integrity_check').get()?.['integrity_check']
  } finally {
    database.close()
  }
}

describe('a scan that was killed', () => {
  it('leaves whole rows, and the next one does the rest', async () => {
    const files = 3000
    for (let n = 0; n < files; n++) await bench.put(`loras/${n % 9}/${n}.safetensors`, tinySafetensors(String(n)))
    const told = await scanAndKill(300)
    expect(told).toBeGreaterThanOrEqual(300)
    expect(told).toBeLessThan(files)
    expect(integrity(join(bench.folder, 'library.db'))).toBe('ok')
    const query = { filter: {}, sort: 'file', descending: false, offset: 0, limit: 500 } as const
    const before = await bench.index().list(query)
    expect(before.total).toBeGreaterThanOrEqual(told)
    // Every row has all that follows from its file, or it would not be there.
    for (const { id } of before.items.slice(0, 50)) expect((await bench.index().get(id)).tensors).toBe(1)
    const state = await bench.index().scan()
    expect(state.total).toBe(files - before.total)
    const after = await bench.index().list(query)
    expect(after.total).toBe(files)
    expect(after.items.filter(({ id }) => before.items.some((row) => row.id === id)).length).toBeGreaterThan(0)
    expect(await bench.index().scan()).toMatchObject({ total: 0 })
  }, 120_000)
})

describe('the database', () => {
  it('is kept aside when it is damaged, and begun anew', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    await bench.index().close()
    for (const end of ['-wal', '-shm']) await writeFile(join(bench.folder, `library.db${end}`), '')
    await writeFile(join(bench.folder, 'library.db'), 'no database at all, but long enough to be looked at'.repeat(50))
    await bench.reopen()
    await bench.index().scan()
    expect(await bench.all()).toHaveLength(1)
    expect((await readdir(bench.folder)).some((name) => name.startsWith('library.db.damaged-'))).toBe(true)
    expect(bench.logged.join('\n')).toContain('damaged')
  })

  it('of a newer version is left alone', async () => {
    await bench.index().close()
    const file = join(bench.folder, 'library.db')
    const database = new DatabaseSync(file)
    database.exec('PRAGMA user_version = 99')
    database.close()
    await bench.reopen()
    await expect(bench.index().scan()).rejects.toMatchObject({ code: 'data-folder-newer', params: { found: 99 } })
    expect(integrity(file)).toBe('ok')
  })

  it('bears what this version cannot read: words of a kind or an edit that it does not know', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    const { id } = await bench.at('loras/a.safetensors')
    await bench.index().edit([id], { rating: 2 })
    await bench.index().close()
    const database = new DatabaseSync(join(bench.folder, 'library.db'))
    database.exec(`UPDATE edits SET edit = '{"rating":2,"kind":"of-tomorrow","mood":"blue"}';
      UPDATE facts SET brief = '{"kind":"of-tomorrow"}', facts = '{}';
      UPDATE classes SET class = replace(class, '"lora"', '"of-tomorrow"')`)
    database.close()
    await bench.reopen()
    expect(await bench.all()).toMatchObject([{ id, rating: 2, presence: 'here' }])
    expect(await bench.index().get(id)).toMatchObject({ edited: { rating: 2 }, metadata: {} })
    await bench.index().edit([id], { rating: 3 })
    const kept = new DatabaseSync(join(bench.folder, 'library.db'))
    const edit = String(kept.prepare('SELECT edit FROM edits').get()?.['edit'])
    kept.close()
    // What a newer version said is still there for it.
    expect(JSON.parse(edit)).toEqual({ rating: 3, kind: 'of-tomorrow', mood: 'blue' })
  })
})
