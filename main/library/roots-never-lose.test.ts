import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { contents, openBench, type Bench } from './testing/library-bench.ts'
import { scatter, seeded } from './testing/random-tree.ts'
import { makeOthers, map, others, takeTurn } from './testing/roots-turn.ts'

const places: string[] = []
afterEach(async () => {
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true })
})

async function makePlace(seed: number): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'deck-roots-never-'))
  places.push(place)
  await mkdir(join(place, 'elsewhere', 'precious'), { recursive: true })
  await writeFile(join(place, 'elsewhere', 'precious', 'model'), 'precious')
  await makeOthers(place, seeded(seed))
  return place
}

/** Contents of all files of the user, wherever a root stands now; what we wrote for programs is no file of theirs. */
async function files({ root, folder, app }: Bench): Promise<readonly string[]> {
  const beside = [
    ...others.flatMap((other) => [join(root, other), join(root, `${other}-renamed`)]),
    join(root, 'drawer'),
  ]
  const all = await contents(folder.models, app, folder.trash, join(root, 'elsewhere'), ...beside)
  return all.filter((text) => !text.startsWith('link ') && !text.startsWith('diffusion_deck:'))
}

/** What only turns that bring files may add. */
const newFiles = /^(?:scatter|in the way)/

describe('whatever happens to several roots, nothing is lost', () => {
  it.each(Array.from({ length: 10 }, (_, index) => index))(
    '6 random histories from seed %i',
    async (block) => {
      for (let seed = block * 6; seed < block * 6 + 6; seed++) {
        const bench = await openBench(await makePlace(seed))
        const random = seeded(5000 + seed)
        const history = [`seed ${seed}`]
        try {
          for (let turn = 0; turn < 14; turn++) {
            const before = await files(bench)
            const did = await takeTurn(bench, random)
            history.push(did)
            const after = await files(bench)
            if (newFiles.test(did)) expect(after).toEqual(expect.arrayContaining([...new Set(before)]))
            else expect(after).toEqual(before)
            expect(bench.roots.list().filter(({ primary }) => primary)).toHaveLength(1)
          }
          // Everything comes to rest, and nothing is left to do.
          await bench.roots.syncMounts(() => undefined)
          expect((await bench.roots.planMounts()).items).toEqual([])
        } catch (error) {
          throw new Error(history.join(', '), { cause: error })
        } finally {
          await bench.close()
        }
      }
    },
    120_000,
  )

  it('not even by kill -9 at any moment', async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const place = await makePlace(seed)
      const first = await openBench(place)
      const random = seeded(9000 + seed)
      for (const { link } of map) await scatter(random, join(first.app, link), 60, join(place, 'elsewhere'))
      const before = await files(first)
      for (let attempt = 0; attempt < 4; attempt++) {
        const node = join(import.meta.dirname, '../../node_modules/.bin/node')
        const args = [join(import.meta.dirname, 'testing/roots-child.ts'), place, String(100 * seed + attempt)]
        const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'inherit'] })
        const ended = once(child, 'exit')
        await once(child.stdout, 'data')
        await sleep(50 + random() * 400)
        child.kill('SIGKILL')
        await ended
        const left = [...(await files(first))]
        for (const text of before) {
          const at = left.indexOf(text)
          expect(at, `“${text}” is still somewhere, seed ${seed}`).toBeGreaterThanOrEqual(0)
          left.splice(at, 1)
        }
      }
      await first.roots.syncMounts(() => undefined)
      expect((await first.roots.planMounts()).items).toEqual([])
      await first.close()
    }
  }, 180_000)
})
