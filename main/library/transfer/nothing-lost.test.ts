import type * as fs from 'node:fs/promises'
import { mkdir, mkdtemp, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import { settingsSchema } from '../../../shared/contract/settings.ts'
import { DeckError } from '../../../shared/errors.ts'
import { createGit } from '../../git/git.ts'
import type { OperationType, Step, StepContext } from '../../operations/types.ts'
import { createLibrary } from '../library.ts'
import { createModelRoots } from '../roots/roots.ts'
import { mountExfat, type Exfat } from '../testing/exfat.ts'
import { deadlySync, dieAt, Killed, revive } from '../testing/faulty-fs.ts'
import { makeContext } from '../testing/library-bench.ts'
import { seeded, type Random } from '../testing/random-tree.ts'
import { sharingTarget } from '../testing/sharing-target.ts'
import { openTransferBench, type TransferBench } from '../testing/transfer-bench.ts'
import {
  difference,
  mountMemory,
  ownedBelow,
  pick,
  scatterModels,
  some,
  unmount,
  type Owned,
} from '../testing/transfer-world.ts'
import { targetOf } from './carry.ts'
import type { TransferInput } from './types.ts'

vi.mock('node:fs/promises', async (original) => {
  const { mortal } = await import('../testing/faulty-fs.ts')
  return mortal(await original<typeof fs>())
})

/** How many random histories; more on request: `DECK_SEQUENCES=20000 npx vitest run …/nothing-lost.test.ts`. */
const sequences = Number(process.env['DECK_SEQUENCES'] ?? 1000)
const firstSeed = Number(process.env['DECK_SEED'] ?? 1)
const perTest = 50

type Disks = readonly [string, string]
let top: string
let disks: Disks
/** A disk without links, whose names differ in more than case, and whose files change their numbers. */
let exfat: { readonly path: string; readonly mounted: Exfat }
const mounted: string[] = []

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'deck-lost-'))
  const names = [join(top, 'one'), join(top, 'two')] as const
  for (const name of names) {
    await mkdir(name)
    // Without the right to mount, all lies on one file system: moves are tried, copies between disks are not.
    if (mountMemory(name, '64m')) mounted.push(name)
  }
  disks = names
  const path = join(top, 'exfat')
  await mkdir(path)
  exfat = { path, mounted: await mountExfat(path, 128) }
})
afterAll(async () => {
  for (const path of mounted) unmount(path)
  if ('unmount' in exfat.mounted) await exfat.mounted.unmount()
  await rm(top, { recursive: true, force: true })
})

/** One user's disks: three roots, a folder of downloads on each disk, one install. */
interface World {
  readonly random: Random
  readonly bench: TransferBench
  readonly downloads: readonly [string, string]
  readonly elsewhere: string
  readonly app: string
  readonly history: string[]
  readonly all: readonly string[]
}

async function makeWorld(seed: number, disks: Disks): Promise<World> {
  const random = seeded(seed)
  const [one, two] = disks.map((disk) => join(disk, String(seed))) as [string, string]
  const bench = await openTransferBench(one, {
    roots: [{ path: join(one, 'second') }, { path: join(two, 'other disk') }],
  })
  const elsewhere = join(one, 'elsewhere')
  await mkdir(elsewhere)
  await writeFile(join(elsewhere, 'precious'), 'precious')
  const downloads = [join(one, 'downloads'), join(two, 'downloads')] as const
  const app = join(bench.folder.installs, 'ui', 'app')
  await mkdir(app, { recursive: true })
  for (const root of bench.roots) await mkdir(root.path, { recursive: true })
  return {
    random,
    bench,
    downloads,
    elsewhere,
    app,
    history: [`seed ${seed}`],
    all: [...bench.roots.map(({ path }) => path), ...downloads, bench.folder.trash, bench.folder.installs, elsewhere],
  }
}

const owned = (world: World): Promise<Owned> => ownedBelow(...world.all)

interface Begun {
  readonly type: OperationType<TransferInput>
  readonly input: TransferInput
}

/** The journal of one operation: what a kill leaves of it. */
interface Journal {
  readonly memory: Map<string, unknown>
  readonly states: Map<string, 'running' | 'done' | 'undone'>
}

function contextOf(journal: Journal): StepContext {
  return {
    signal: new AbortController().signal,
    log: () => undefined,
    progress: () => undefined,
    memory: {
      get: (key, schema) => (journal.memory.has(key) ? schema.parse(journal.memory.get(key)) : undefined),
      set: (key, value) => deadlySync(() => journal.memory.set(key, JSON.parse(JSON.stringify(value)))),
    },
  }
}

async function goOn({ type, input }: Begun, journal: Journal): Promise<void> {
  for (const step of type.steps(input)) {
    if (journal.states.get(step.id) === 'done') continue
    deadlySync(() => journal.states.set(step.id, 'running'))
    await step.run(contextOf(journal))
    deadlySync(() => journal.states.set(step.id, 'done'))
  }
}

async function takeBack({ type, input }: Begun, journal: Journal): Promise<void> {
  const begun = type.steps(input).filter(({ id }: Step) => ['running', 'done'].includes(journal.states.get(id) ?? ''))
  for (const step of begun.toReversed()) {
    await step.undo?.(contextOf(journal))
    deadlySync(() => journal.states.set(step.id, 'undone'))
  }
}

/** Somebody else writes to what a deed compares, or puts something where a deed wants to go. Returns where. */
async function meddle(world: World, { deeds }: TransferInput): Promise<string | null> {
  const { random, history, elsewhere } = world
  const [deed] = some(random, deeds, 1)
  if (deed === undefined) return null
  try {
    if (deed.do === 'hard-link' || (deed.do === 'trash' && deed.same !== null)) {
      const { length } = await readFile(deed.path, 'latin1')
      await unlink(deed.path)
      await writeFile(deed.path, '!'.repeat(length))
      history.push(`rewritten: ${deed.path}`)
      return deed.path
    }
    if (deed.do !== 'move' && deed.do !== 'copy') return null
    const file = deed.files[Math.floor(random() * deed.files.length)]
    const target = random() < 0.7 ? targetOf(deed, deed.stem, file?.rest ?? '') : deed.from
    await mkdir(dirname(target), { recursive: true })
    if (random() < 0.2) await symlink(join(elsewhere, 'meddled'), target)
    else await writeFile(target, pick(random, ['meddled', 'one', 'two']), { flag: 'wx' })
    history.push(`meddled at ${target}`)
    return target
  } catch {
    return null
  }
}

/** Carries an operation out, with kills, meddling, resuming and rolling back; checks after each. */
async function perform(world: World, begun: Begun): Promise<void> {
  const { random, history } = world
  const copies: string[] = []
  for (const deed of begun.input.deeds) {
    if (deed.do === 'copy') for (const { from } of deed.files) copies.push(await readFile(from, 'latin1'))
  }
  let meddled = random() < 0.1 && (await meddle(world, begun.input)) !== null
  let before = await owned(world)
  const journal: Journal = { memory: new Map(), states: new Map() }
  let way: 'run' | 'undo' = 'run'
  for (let kills = 0; ; kills++) {
    if (kills < 4 && random() < 0.7) dieAt(1 + Math.floor(random() ** 2 * 40), random() < 0.5)
    try {
      await (way === 'run' ? goOn(begun, journal) : takeBack(begun, journal))
      revive()
      break
    } catch (error) {
      const calls = revive()
      if (error instanceof DeckError && ['models-differ', 'model-changed'].includes(error.code)) {
        history.push(error.code)
        if (meddled && way === 'run') way = 'undo'
        else throw error
        continue
      }
      if (!(error instanceof Killed)) throw error
      history.push(`killed at call ${calls} of ${way}`)
      expectKept(before, await owned(world), [], null)
      if (random() < 0.15) {
        const held = await owned(world)
        const where = await meddle(world, begun.input)
        meddled ||= where !== null
        if (where !== null) before = withChange(before, held, await owned(world))
      }
      if (way === 'run' && random() < 0.3) way = 'undo'
    }
  }
  history.push(way === 'run' ? 'done' : 'rolled back')
  const after = await owned(world)
  expectKept(before, after, way === 'run' ? copies : [], meddled)
  expect(after.parts).toEqual([])
}

/** After meddling in the midst of an operation, when copies may be there already: only what meddling changed counts. */
function withChange(before: Owned, held: Owned, now: Owned): Owned {
  const { missing, more } = difference(now.files, held.files)
  const links = [...now.links].filter((each) => !held.links.has(each))
  return {
    ...before,
    files: [...difference(before.files, missing).more, ...more],
    links: new Set([...before.links, ...links]),
  }
}

/** `meddled` null: a kill came; contents may be in two places, but in none must any be missing. */
function expectKept(before: Owned, after: Owned, copies: readonly string[], meddled: boolean | null): void {
  const { missing, more } = difference(after.files, before.files)
  expect(missing, 'contents that are nowhere any more').toEqual([])
  for (const link of before.links) expect(after.links).toContain(link)
  if (meddled === null) return
  // Whoever meddles may keep a copy from being made.
  if (meddled) expect(difference(copies, more).missing, 'contents that nobody copied').toEqual([])
  else expect(more.toSorted()).toEqual(copies.toSorted())
}

async function transfer(world: World): Promise<void> {
  const { random, bench, history, downloads } = world
  const { transfers } = bench
  const models = await bench.index.scan()
  const ids = some(random, models, 6).map(({ id }) => id)
  const root = pick(random, ['root-0', 'root-1', 'root-2'])
  const what = random()
  const start = (
    name: string,
    type: OperationType<TransferInput>,
    { input }: { input: TransferInput },
  ): Promise<void> => {
    history.push(
      `${name}: ${JSON.stringify(input.deeds.map((deed) => [deed.do, 'from' in deed ? deed.from : deed.path]))}`,
    )
    return perform(world, { type, input })
  }
  if (what < 0.3) {
    const mode = random() < 0.5 ? 'copy' : 'move'
    const paths = downloads.filter(() => random() < 0.7)
    if (paths.length === 0) return
    const request = {
      paths,
      mode,
      root,
      kind: pick<ModelKind | undefined>(random, ['lora', 'vae', undefined]),
      folder: random() < 0.3 ? 'new/sub' : '',
    } as const
    await start(`import ${mode} to ${root}`, transfers.types.import, await transfers.planImport(request))
  } else if (models.length === 0) return
  else if (what < 0.55) {
    const to = {
      root,
      kind: pick<ModelKind>(random, ['lora', 'vae', 'checkpoint']),
      folder: random() < 0.3 ? 'style' : '',
    }
    await start(`move to ${root}`, transfers.types.move, await transfers.planMove(ids, to))
  } else if (what < 0.65) await start('tidy', transfers.types.move, await transfers.planTidy(ids))
  else if (what < 0.75) {
    const stem = pick(random, ['a', 'A', 'b', 'a (2)', 'new name'])
    await start(`rename to ${stem}`, transfers.types.move, await transfers.planRename(ids[0] ?? 0, stem))
  } else if (what < 0.87) await start('trash', transfers.types.trash, await transfers.planTrash(ids))
  else {
    const [keep] = some(random, models, 1)
    const twins = models.filter(({ id, bytes }) => id !== keep?.id && bytes === keep?.bytes).map(({ id }) => id)
    if (keep === undefined || twins.length === 0) return
    const how = random() < 0.6 ? 'hard-link' : 'trash'
    // Only some have the same content: the others must be refused.
    const [twin = 0] = some(random, twins, 1)
    const equal = await sameContent(models, keep.path, twin)
    const planned = transfers.planDedupe(keep.id, [twin], how)
    if (equal) await start(`dedupe ${how}`, transfers.types.dedupe, await planned)
    else await planned
  }
}

async function sameContent(
  models: readonly { id: number; path: string }[],
  path: string,
  twin: number,
): Promise<boolean> {
  const other = models.find(({ id }) => id === twin)?.path ?? path
  const [a, b] = await Promise.all([path, other].map((each) => readFile(each, 'latin1').catch(() => each)))
  return a === b
}

/** Puts something back, killed at times; the second try must then do it. */
async function restore({ random, bench, history }: World): Promise<void> {
  const [item] = some(random, await bench.trash.list(), 1)
  if (item === undefined) return
  history.push(`restore ${item.originalPath}`)
  if (random() < 0.5) dieAt(1 + Math.floor(random() * 6), random() < 0.5)
  for (;;) {
    try {
      await bench.trash.restore(item.id)
      revive()
      return
    } catch (error) {
      revive()
      if (error instanceof DeckError) return
      if (!(error instanceof Killed)) throw error
      history.push('killed')
    }
  }
}

/** Shares, unshares, or removes the install with all in it. */
async function install(world: World): Promise<void> {
  const { bench, random, history, app, elsewhere } = world
  const { folder, database, trash } = bench
  const git = createGit({ settings: () => settingsSchema.parse({}), env: process.env })
  const roots = createModelRoots({ database, folder, platform: process.platform })
  const library = createLibrary({ folder, database, git, trash, roots })
  await library.prepare()
  const wanted = sharingTarget(app)
  await scatterModels(random, join(app, 'loras'), 4, elsewhere)
  const before = await owned(world)
  const what = pick(random, ['share', 'unshare', 'uninstall'])
  history.push(what)
  if (what === 'share') await library.share(wanted, makeContext())
  else await library.unshare(wanted, makeContext())
  if (what === 'uninstall') {
    await trash.discard(dirname(app), 'ui')
    await mkdir(app, { recursive: true })
  }
  expectKept(before, await owned(world), [], false)
}

async function playThrough(seed: number, disks: Disks): Promise<void> {
  const world = await makeWorld(seed, disks)
  const { random, bench, history, downloads, elsewhere } = world
  const shares = random() < 0.1
  try {
    for (let turn = 0; turn < 3 + Math.floor(random() * 4); turn++) {
      const [root] = some(random, bench.roots, 1)
      if (random() < 0.7 && root !== undefined)
        await scatterModels(random, join(root.path, pick(random, ['loras', 'vae', 'checkpoints'])), 6, elsewhere)
      if (random() < 0.6)
        await scatterModels(random, join(pick(random, downloads), pick(random, ['', 'Lora', 'x'])), 5, elsewhere)
      const before = await owned(world)
      if (shares && random() < 0.4) await install(world)
      else if (random() < 0.15) {
        await restore(world)
        expectKept(before, await owned(world), [], false)
      } else {
        await transfer(world).catch((error: unknown) => {
          if (!(error instanceof DeckError) || !expected.has(error.code)) throw error
          history.push(error.code)
        })
      }
    }
  } catch (error) {
    throw new Error(history.join('\n  '), { cause: error })
  } finally {
    revive()
    bench.close()
    for (const disk of disks) await rm(join(disk, String(seed)), { recursive: true, force: true })
  }
}

/** What a plan may say to a random wish. */
const expected = new Set([
  'kind-unknown',
  'nothing-to-import',
  'not-found',
  'name-taken',
  'same-disk-only',
  'link-refused',
  'models-differ',
])

describe(`in ${sequences} random histories, killed at random calls, nothing is lost`, () => {
  const blocks = Array.from({ length: Math.ceil(sequences / perTest) }, (_, index) => firstSeed + index * perTest)
  it.each(blocks)('%i and the following', { timeout: 300_000 }, async (first) => {
    for (let seed = first; seed < Math.min(first + perTest, firstSeed + sequences); seed++)
      await playThrough(seed, disks)
  })

  it('nor on exFAT, as one disk of two', { timeout: 300_000 }, async ({ skip }) => {
    if ('reason' in exfat.mounted) return skip(exfat.mounted.reason)
    const [one, two] = disks
    for (let seed = firstSeed; seed < firstSeed + sequences / 10; seed++)
      await playThrough(seed, seed % 2 === 0 ? [one, exfat.path] : [exfat.path, two])
  })
})
