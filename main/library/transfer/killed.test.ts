import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seeded, type Random } from '../testing/random-tree.ts'
import { difference, mountMemory, ownedBelow, pick, scatterModels, unmount } from '../testing/transfer-world.ts'

const node = join(import.meta.dirname, '../../../node_modules/.bin/node')
const child = join(import.meta.dirname, '../testing/transfer-child.ts')
const ways = ['import-copy', 'import-move', 'move', 'trash', 'dedupe'] as const
/** Each is killed up to three times, and then brought to its end. */
const runs = Number(process.env['DECK_KILLS'] ?? 24)
/** Milliseconds after the beginning within which the kill comes. */
const longest = 40
/** More than one piece of a copy, so that halves are met. */
const large = 'large '.repeat(250_000)

let disks: readonly [string, string]
let twoDisks = false
beforeAll(async () => {
  const top = await mkdtemp(join(tmpdir(), 'deck-killed-'))
  disks = [join(top, 'one'), join(top, 'two')]
  for (const disk of disks) await mkdir(disk)
  // Without the right to mount, both lie on one file system, and no copies between disks are met.
  twoDisks = mountMemory(disks[1], '512m')
})
afterAll(async () => {
  if (twoDisks) unmount(disks[1])
  await rm(dirname(disks[0]), { recursive: true, force: true })
})

interface Ended {
  readonly killed: boolean
  readonly said: string
}

/** Runs the child; kills it some milliseconds after it has begun, or lets it come to its end. */
async function runChild(one: string, two: string, way: string, seed: number, after: number | null): Promise<Ended> {
  const process = spawn(node, [child, one, two, way, String(seed)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  process.stdout.on('data', (data: Buffer) => (said += data.toString()))
  process.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const ended = once(process, 'exit')
  if (after !== null) {
    await Promise.race([once(process.stdout, 'data'), ended])
    await sleep(after)
    process.kill('SIGKILL')
  }
  const [, signal] = (await ended) as [number | null, string | null]
  return { killed: signal === 'SIGKILL', said }
}

async function fill(random: Random, one: string, two: string): Promise<void> {
  const folders = [
    join(one, 'downloads', 'Lora'),
    join(two, 'downloads'),
    join(one, 'data/models/loras'),
    join(one, 'second/vae'),
    join(two, 'other/checkpoints'),
  ]
  for (const [index, folder] of folders.entries()) {
    await scatterModels(random, folder, 15, join(one, 'elsewhere'))
    for (let count = 0; count < 10; count++) {
      await writeFile(join(folder, `many-${count}.pt`), `content ${index} ${count}`)
      await writeFile(join(folder, `many-${count}.preview.png`), `picture ${index} ${count}`)
    }
    await writeFile(join(folder, 'large.pt'), `${index} ${large}`)
    // A content that many have, to be merged.
    for (let count = 0; count < 3; count++) await writeFile(join(folder, `twin-${count}.pt`), `twin ${large}`)
  }
  await link(join(one, 'second/vae/many-0.pt'), join(one, 'second/vae/second name.pt'))
}

let kills = 0
it.each(Array.from({ length: runs }, (_, index) => index + 1))(
  'kill -9 at any moment loses nothing (seed %i)',
  { timeout: 120_000 },
  async (seed) => {
    const random = seeded(seed)
    const [one, two] = disks.map((disk) => join(disk, String(seed))) as [string, string]
    await fill(random, one, two)
    const roots = ['data/models', 'data/trash', 'second', 'downloads', 'elsewhere'].map((name) => join(one, name))
    const folders = [...roots, join(two, 'other'), join(two, 'downloads')]
    const before = await ownedBelow(...folders)
    const way = ways[seed % ways.length] ?? 'move'
    let now: string = way
    const history: string[] = []
    for (let attempt = 0; attempt < 3; attempt++) {
      const { killed, said } = await runChild(one, two, now, seed, random() ** 2 * longest)
      history.push(`${now}: ${killed ? 'killed' : said}`)
      if (!killed) break
      kills++
      const { missing } = difference((await ownedBelow(...folders)).files, before.files)
      expect(
        missing.map((text) => text.slice(0, 40)),
        history.join('; '),
      ).toEqual([])
      now = now === 'roll-back' ? now : pick(random, ['resume', 'resume', 'roll-back'])
    }
    const last = await runChild(one, two, now, seed, null)
    history.push(`${now}: ${last.said}`)
    expect(last.said, history.join('; ')).toMatch(/^(?:done|rolled-back) null$/m)
    const after = await ownedBelow(...folders)
    const { missing, more } = difference(after.files, before.files)
    expect(
      missing.map((text) => text.slice(0, 40)),
      history.join('; '),
    ).toEqual([])
    expect(after.parts, history.join('; ')).toEqual([])
    const isRolledBack = last.said.includes('rolled-back')
    if (isRolledBack || way !== 'import-copy')
      expect(
        more.map((text) => text.slice(0, 40)),
        history.join('; '),
      ).toEqual([])
    for (const disk of [one, two]) await rm(disk, { recursive: true, force: true })
  },
)

it('was really killed', () => {
  // Otherwise the test would not have tested anything.
  expect(kills).toBeGreaterThan(runs / 2)
})
