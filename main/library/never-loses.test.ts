import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { contents, makeContext, openBench, type Bench } from './testing/library-bench.ts'
import { scatter, seeded } from './testing/random-tree.ts'
import { map } from './testing/share-map.ts'

const roots: string[] = []
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true })
})

async function place(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'deck-never-'))
  roots.push(root)
  await mkdir(join(root, 'elsewhere', 'precious'), { recursive: true })
  await writeFile(join(root, 'elsewhere', 'precious', 'model'), 'precious')
  return root
}

/** All that belongs to the user: models, what lies in the install (our links aside), the trash. */
async function everything(bench: Bench): Promise<string[]> {
  const all = await contents(bench.folder.models, bench.app, bench.folder.trash)
  return all.filter((text) => !text.startsWith(`link ${bench.folder.models}/`))
}

/** Files only: a link may be dropped where an equal one is there already. */
const files = (all: readonly string[]): readonly string[] => all.filter((text) => !text.startsWith('link '))
const links = (all: readonly string[]): ReadonlySet<string> =>
  new Set(all.filter((text) => text.startsWith('link /') && text.includes('elsewhere')))

/** After a kill a content may be in two places for a while; it may never be in none. */
async function expectNothingLost(bench: Bench, before: readonly string[], killed = false): Promise<void> {
  const after = await everything(bench)
  if (killed) {
    const left = [...files(after)]
    for (const text of files(before)) {
      const at = left.indexOf(text)
      expect(at, `“${text}” is still somewhere`).toBeGreaterThanOrEqual(0)
      left.splice(at, 1)
    }
  } else expect(files(after)).toEqual(files(before))
  for (const link of links(before)) expect(links(after)).toContain(link)
  expect(await readFile(join(bench.root, 'elsewhere', 'precious', 'model'), 'utf8')).toBe('precious')
}

describe('whatever happens, nothing is lost', () => {
  it.each(Array.from({ length: 20 }, (_, index) => index))('10 random histories from seed %i', async (block) => {
    for (let seed = block * 10; seed < block * 10 + 10; seed++) {
      const random = seeded(seed)
      const root = await place()
      const bench = await openBench(root)
      const target = bench.target(map)
      const history: string[] = [`seed ${seed}`]
      try {
        for (let turn = 0; turn < 3 + Math.floor(random() * 4); turn++) {
          const elsewhere = join(root, 'elsewhere')
          if (random() < 0.8)
            await scatter(
              random,
              join(bench.app, map[Math.floor(random() * 3)]?.link ?? ''),
              1 + Math.floor(random() * 8),
              elsewhere,
            )
          if (random() < 0.4)
            await scatter(random, join(bench.folder.models, 'text_encoders'), 1 + Math.floor(random() * 5), elsewhere)
          const before = await everything(bench)
          const share = random() < 0.7
          history.push(share ? 'share' : 'unshare')
          await (share ? bench.library.share(target, makeContext()) : bench.library.unshare(target, makeContext()))
          await expectNothingLost(bench, before)
          if (share)
            expect((await bench.library.plan(target)).items.filter(({ action }) => action !== 'keep')).toEqual([])
        }
      } catch (error) {
        throw new Error(history.join(', '), { cause: error })
      } finally {
        await bench.close()
      }
    }
  })

  it('not even by kill -9 at any moment of sharing', async () => {
    let interrupted = 0
    for (let seed = 1; seed <= 8; seed++) {
      const random = seeded(1000 + seed)
      const root = await place()
      const elsewhere = join(root, 'elsewhere')
      const first = await openBench(root)
      for (const { link } of map) await scatter(random, join(first.app, link ?? ''), 60, elsewhere)
      for (let index = 0; index < 150; index++)
        await writeFile(join(first.app, 'loras', `many-${index}.pt`), `content ${index}`)
      await scatter(random, join(first.folder.models, 'text_encoders'), 40, elsewhere)
      await scatter(random, join(first.folder.models, 'loras'), 40, elsewhere)
      const before = await everything(first)
      for (let attempt = 0; attempt < 4; attempt++) {
        const node = join(import.meta.dirname, '../../node_modules/.bin/node')
        const child = spawn(node, [join(import.meta.dirname, 'testing/share-child.ts'), root], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        let said = ''
        child.stdout.on('data', (data: Buffer) => (said += data.toString()))
        const ended = once(child, 'exit')
        await once(child.stdout, 'data')
        await sleep(random() * 60)
        child.kill('SIGKILL')
        await ended
        if (!said.includes('done')) interrupted++
        await expectNothingLost(first, before, true)
      }
      await first.library.share(first.target(map), makeContext())
      await expectNothingLost(first, before)
      expect((await first.library.plan(first.target(map))).items.map(({ action }) => action)).toEqual([
        'keep',
        'keep',
        'keep',
      ])
      await first.close()
    }
    // Otherwise the test would not have tested anything.
    expect(interrupted).toBeGreaterThan(5)
  }, 120_000)
})
