import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeBench, openBench, type Bench } from '../testing/library-bench.ts'

const kinds = ['loras', 'vae', 'embeddings'] as const

let bench: Bench
beforeEach(async () => {
  bench = await makeBench()
  for (const kind of kinds) {
    await mkdir(join(bench.root, 'nas', kind), { recursive: true })
    await writeFile(join(bench.root, 'nas', kind, 'a.safetensors'), kind)
  }
  await bench.roots.add({ path: join(bench.root, 'nas'), primary: false, readOnly: false })
})
afterEach(() => bench.close())

/** Links to the other root that are on the disk. */
async function links(): Promise<readonly string[]> {
  const found: string[] = []
  for (const kind of kinds) {
    const link = await lstat(join(bench.folder.models, kind, 'nas')).catch(() => null)
    if (link?.isSymbolicLink() === true) found.push(kind)
  }
  return found
}

/** The rows as another process sees them, without a start of the app that would mend anything. */
function rows(work = 'SELECT id FROM model_roots WHERE is_primary = 0'): number {
  const database = new DatabaseSync(bench.folder.database)
  try {
    return database.prepare(work).all().length
  } finally {
    database.close()
  }
}

async function removeAndDie(number: number, when: 'before' | 'after'): Promise<void> {
  const program = join(import.meta.dirname, '..', 'testing', 'roots-remove-child.ts')
  const child = spawn(process.execPath, [program, bench.root, String(number), when], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')])
  expect(said).toBe('')
  expect(child.signalCode === 'SIGKILL' || process.platform === 'win32').toBe(true)
}

describe('a root that leaves the library', () => {
  it('takes its links along, and nothing else', async () => {
    expect(await links()).toEqual(kinds)
    const [, other] = bench.roots.list()
    // Others who bring the links in step meanwhile do not bring them back.
    await Promise.all([
      bench.roots.remove(other?.id ?? ''),
      bench.roots.syncMounts(() => undefined),
      bench.roots.syncMounts(() => undefined),
    ])
    expect(await links()).toEqual([])
    expect(rows()).toBe(0)
    expect(bench.roots.mountPaths()).toEqual([])
    for (const kind of kinds) expect(await readFile(join(bench.root, 'nas', kind, 'a.safetensors'), 'utf8')).toBe(kind)
  })

  it.each([
    [1, 'before'],
    [1, 'after'],
    [2, 'after'],
    [3, 'after'],
  ] as const)(
    'is whole or gone after a kill at link %i (%s)',
    async (number, when) => {
      await removeAndDie(number, when)
      // Some of its links may be gone, but none is there without it.
      expect((await links()).length).toBe(kinds.length - (when === 'before' ? number - 1 : number))
      expect(rows()).toBe(1)
      const again = await openBench(bench.root)
      expect(await links()).toEqual(kinds)
      const [, other] = again.roots.list()
      await again.roots.remove(other?.id ?? '')
      expect(await links()).toEqual([])
      expect(rows()).toBe(0)
      await again.close()
    },
    60_000,
  )

  it('loses links that were left behind with the next start', async () => {
    rows('DELETE FROM model_roots WHERE is_primary = 0')
    expect(await links()).toEqual(kinds)
    const again = await openBench(bench.root)
    expect(await links()).toEqual([])
    for (const kind of kinds) expect(await readFile(join(bench.root, 'nas', kind, 'a.safetensors'), 'utf8')).toBe(kind)
    await again.close()
  })
})
