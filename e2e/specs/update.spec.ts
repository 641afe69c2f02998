import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { DeckClient } from '../../shared/contract/index.ts'
import { errorOf, type DeckProcess } from '../harness/deck.ts'
import { operationEnd, runIn, World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel' })

const name = 'One'
const old = '1.16.0'
const newest = '1.17.0'

const settings = (...values: readonly string[]): string =>
  Array.from({ length: 20 }, (_, index) => values[index] ?? `value ${String(index)}`).join('\n')
const mine = settings(
  ...Array<string>(10)
    .fill('')
    .map((_, index) => `value ${String(index)}`),
  'my own value',
)

interface Installed {
  readonly world: World
  readonly app: string
  readonly first: string
}

/** An install with everything that a person can have in one: an edit, outputs, a file of their own, shared models. */
async function installed(title: string): Promise<Installed> {
  const world = await World.create(title)
  world.package(
    { id: 'fixture', requirements: true, prepare: 'exec(open("prepare.py").read())' },
    { 'requirements.txt': `six==${old}\n`, 'settings.txt': settings(), 'prepare.py': 'pass', 'gone.txt': 'only here' },
  )
  world.put(join(world.data, 'models', 'checkpoints', 'my model.safetensors'), 'my model')
  await world.installed('fixture', name)
  const app = join(world.installFolder(name), 'app')
  world.put(join(app, 'settings.txt'), mine)
  world.put(join(app, 'outputs', 'picture.png'), 'a picture of mine')
  world.put(join(app, 'mine.txt'), 'a file of mine')
  return { world, app, first: commitOf(app) }
}

/** What the next version brings: another requirement, a change beside the person's own, a file that comes and one that goes. */
const next = {
  'requirements.txt': `six==${newest}\n`,
  'settings.txt': settings('a new value'),
  'come.txt': 'only there',
  'gone.txt': null,
}

function commitOf(app: string): string {
  return execFileSync('git', ['-C', app, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
}

/** Versions of `six` in the environment; more than one would be a broken one. */
function requirement(world: World): readonly string[] {
  const lib = join(world.installFolder(name), 'env', 'lib')
  return readdirSync(lib)
    .flatMap((python) => readdirSync(join(lib, python, 'site-packages')))
    .flatMap((entry) => /^six-(.*)\.dist-info$/.exec(entry)?.[1] ?? [])
}

interface InstallState {
  readonly state: string
  readonly ref: string
}

/** Checks that an install is at a version with all that is a person's, and that it runs and sees the models. */
async function expectVersion(installed: Installed, which: 'first' | 'next', runs = true): Promise<void> {
  const { world } = installed
  const [install] = (await world.list()) as unknown as readonly InstallState[]
  expectFiles(installed, which, install)
  if (!runs) return
  const run = world.start('launch', name)
  const { url } = await run.until(({ event }) => event === 'ready')
  expect(await (await fetch(String(url))).text()).toContain('my model.safetensors')
  await run.kill('SIGINT')
}

function expectFiles(
  { world, app, first }: Installed,
  which: 'first' | 'next',
  install: InstallState | undefined,
): void {
  const isFirst = which === 'first'
  expect(install).toMatchObject({ name, state: 'ready', ref: 'main' })
  expect(commitOf(app) === first).toBe(isFirst)
  expect(execFileSync('git', ['-C', app, 'symbolic-ref', '--short', 'HEAD'], { encoding: 'utf8' }).trim()).toBe('main')
  expect(existsSync(join(app, 'gone.txt'))).toBe(isFirst)
  expect(existsSync(join(app, 'come.txt'))).toBe(!isFirst)
  expect(requirement(world)).toEqual([isFirst ? old : newest])
  expect(readFileSync(join(app, 'settings.txt'), 'utf8')).toBe(isFirst ? mine : mine.replace('value 0', 'a new value'))
  expect(readFileSync(join(app, 'outputs', 'picture.png'), 'utf8')).toBe('a picture of mine')
  expect(readFileSync(join(app, 'mine.txt'), 'utf8')).toBe('a file of mine')
  expect(realpathSync(join(app, 'models', 'checkpoints'))).toBe(realpathSync(join(world.data, 'models', 'checkpoints')))
}

test('an update keeps what is a person’s; going back brings all of it back, and going back again goes forward', async () => {
  test.setTimeout(300_000)
  const install = await installed('update')
  await using world = install.world
  const commit = world.git.change('fixture', next)

  const plan = JSON.parse((await world.succeeds('update', name, '--plan')).stdout) as Record<string, unknown>
  expect(plan).toMatchObject({
    from: { ref: 'main', revision: install.first },
    to: { ref: 'main', revision: commit },
    current: false,
  })
  expect(commitOf(install.app)).toBe(install.first)

  const updated = await world.succeeds('update', name)
  expect(updated.events.at(-1)).toMatchObject({ event: 'done', name, revision: commit })
  await expectVersion(install, 'next')
  // The edit is also where removed things wait.
  expect((await world.trash()).map(({ originalPath }) => originalPath)).toContain(join(install.app, 'settings.txt'))

  await world.succeeds('revert', name)
  await expectVersion(install, 'first')
  await world.succeeds('revert', name)
  await expectVersion(install, 'next')
  expect(world.leftovers()).toEqual([])

  const again = JSON.parse((await world.succeeds('update', name, '--plan')).stdout) as Record<string, unknown>
  expect(again).toMatchObject({ current: true })
})

test('an update whose preparation fails goes back by itself, also to where the update before can be gone back from', async () => {
  test.setTimeout(300_000)
  const install = await installed('fails')
  await using world = install.world
  expect(errorOf(await world.deck('revert', name)).code).toBe('not-found')
  world.git.change('fixture', { 'prepare.py': 'raise SystemExit("it does not work here")', ...next })
  const failed = await world.deck('update', name)
  expect(failed.code).toBe(1)
  expect(errorOf(failed)).toMatchObject({ code: 'step-failed', message: expect.stringContaining('does not work here') })
  expect(await world.operation()).toMatchObject({
    kind: 'update',
    state: 'rolled-back',
    error: { code: 'step-failed' },
  })
  await expectVersion(install, 'first')
  expect(errorOf(await world.deck('revert', name)).code).toBe('not-found')
  expect(existsSync(join(world.installFolder(name), 'before'))).toBe(false)

  world.git.change('fixture', { 'prepare.py': 'pass' })
  await world.succeeds('update', name)
  world.git.change('fixture', { 'prepare.py': 'raise SystemExit(1)', 'requirements.txt': 'six==1.15.0\n' })
  expect((await world.deck('update', name)).code).toBe(1)
  await expectVersion(install, 'next', false)
  await world.succeeds('revert', name)
  await expectVersion(install, 'first')
})

test('an update that the server refuses leaves the install as it was', async () => {
  const install = await installed('refused')
  await using world = install.world
  world.git.change('fixture', next)
  world.git.mood('fixture', 'forbidden')
  const plan = JSON.parse((await world.succeeds('update', name, '--plan')).stdout) as {
    plan: { warnings: readonly string[] }
  }
  expect(plan.plan.warnings.join(' ')).toContain('403')
  expect(errorOf(await world.deck('update', name)).code).toBe('git-refused')
  expect(await world.operation()).toMatchObject({ state: 'rolled-back', error: { code: 'git-refused' } })
  await expectVersion(install, 'first', false)
  world.git.mood('fixture', 'well')
  expect(errorOf(await world.deck('update', name, '--ref', 'v9.9.9')).code).toBe('git-ref-missing')
  await world.succeeds('update', name)
  await expectVersion(install, 'next', false)
})

const updateSteps = [
  'Take a snapshot',
  'Take the links to the models back',
  'Fetch the new version',
  'Create the Python environment',
  'Install requirements.txt',
  'Run its own preparation',
  'Share the models folder',
  'Record what was installed',
] as const
const revertSteps = [
  'Take down where it is',
  'Take the links to the models back',
  'Go back to the version before',
  'Put the environment of before in place',
  'Share the models folder',
  'Record what is there now',
] as const

/** Kills a command at a step; resolves to the operation that it left. */
async function kill(world: World, command: 'update' | 'revert', step: string): Promise<{ id: string; state: string }> {
  const deck = world.start(command, name)
  await deck.until(({ event, text }) => event === 'log' && text === `▶ ${step}`)
  await deck.kill('SIGKILL')
  const operation = await world.operation()
  if (operation.state !== 'done') {
    expect(operation, step).toMatchObject({ kind: command, state: 'interrupted' })
    expect(errorOf(await world.deck('update', name)).code, step).toMatch(/^(install-not-ready|operation-busy)$/)
  }
  return operation
}

test('killed at any step, an update is rolled back to the very install that was there', async () => {
  test.setTimeout(900_000)
  const install = await installed('kill-back')
  await using world = install.world
  world.git.change('fixture', next)
  for (const step of updateSteps) {
    await test.step(step, async () => {
      const { id, state } = await kill(world, 'update', step)
      if (state === 'done') await world.succeeds('revert', name)
      else await world.succeeds('operations', 'rollback', id)
      await expectVersion(install, 'first', step === 'Install requirements.txt')
      if (state !== 'done') expect(existsSync(join(world.installFolder(name), 'before'))).toBe(false)
    })
  }
})

/** The app as one process, spoken to by many questions: it is killed, and started again. */
class Living {
  readonly #installed: Installed
  #process: DeckProcess | null = null
  #client: DeckClient | null = null

  constructor(installed: Installed) {
    this.#installed = installed
  }

  async client(): Promise<DeckClient> {
    const { world } = this.#installed
    if (this.#client !== null) return this.#client
    this.#process = world.start('serve', '--port', '0')
    await this.#process.until(({ event }) => event === 'ready')
    this.#client = (await world.client()).client
    return this.#client
  }

  async kill(): Promise<void> {
    await this.#process?.kill('SIGKILL')
    this.#client = null
  }

  /** Does an operation to its end. */
  async done(start: (client: DeckClient) => Promise<{ readonly id: string }>): Promise<void> {
    const client = await this.client()
    expect(await operationEnd(client, (await start(client)).id)).toMatchObject({ error: null })
  }

  /** Begins an operation and kills the app at a step of it; resolves to what the next app finds of it. */
  async killAt(command: 'update' | 'revert', step: string): Promise<{ readonly id: string; readonly state: string }> {
    const { id } = await (await this.client()).installs[command]({ name })
    for await (const { lines } of await (await this.client()).operations.log({ id }))
      if (lines.some(({ text }) => text === `▶ ${step}`)) break
    await this.kill()
    const client = await this.client()
    const operation = await client.operations.get({ id })
    if (operation.state !== 'done') {
      expect(operation, step).toMatchObject({ kind: command, state: 'interrupted' })
      const refused = await client.installs.update({ name }).catch((error: unknown) => error)
      expect(refused, step).toHaveProperty('data.code', expect.stringMatching(/^(install-not-ready|operation-busy)$/))
    }
    return operation
  }

  /** The install at a version with all that is a person's; `runs`: it is launched as well. */
  async expectVersion(which: 'first' | 'next', runs: boolean): Promise<void> {
    const client = await this.client()
    const [install] = await client.installs.list()
    expectFiles(this.#installed, which, install)
    if (!runs) return
    const { url, id } = await runIn(client, (await client.runs.launch({ name })).id, ['ready'])
    expect(await (await fetch(String(url))).text()).toContain('my model.safetensors')
    await client.runs.stop({ id })
  }
}

test('killed at any step, an update is resumed to its end', async () => {
  test.setTimeout(900_000)
  const install = await installed('kill-on')
  await using world = install.world
  world.git.change('fixture', next)
  const app = new Living(install)
  for (const step of updateSteps) {
    await test.step(step, async () => {
      const { id, state } = await app.killAt('update', step)
      if (state !== 'done') await app.done((client) => client.operations.resume({ id }))
      await app.expectVersion('next', step === 'Install requirements.txt')
      await app.done((client) => client.installs.revert({ name }))
      await app.expectVersion('first', false)
    })
  }
})

test('killed at any step, going back is itself taken back, or resumed to its end', async () => {
  test.setTimeout(900_000)
  const install = await installed('kill-revert')
  await using world = install.world
  world.git.change('fixture', next)
  const app = new Living(install)
  await app.done((client) => client.installs.update({ name }))
  let at: 'first' | 'next' = 'next'
  const other = { first: 'next', next: 'first' } as const
  for (const step of revertSteps) {
    await test.step(step, async () => {
      const back = await app.killAt('revert', step)
      if (back.state === 'done') at = other[at]
      else await app.done((client) => client.operations.rollBack({ id: back.id }))
      await app.expectVersion(at, false)
      const on = await app.killAt('revert', step)
      if (on.state !== 'done') await app.done((client) => client.operations.resume({ id: on.id }))
      at = other[at]
      await app.expectVersion(at, step === 'Put the environment of before in place')
    })
  }
})

test('a full disk is named, and the install is as it was', async () => {
  const world = await World.create('full')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', world.data], { stdio: 'pipe' })
  } catch (error) {
    await world[Symbol.asyncDispose]()
    test.skip(true, `a small file system cannot be mounted here: ${String(error)}`)
  }
  try {
    world.package({ id: 'fixture' })
    await world.installed('fixture', name)
    const app = join(world.installFolder(name), 'app')
    const first = commitOf(app)
    world.git.change('fixture', { 'large.txt': randomBytes(12_000_000).toString('base64') })
    const { blocks, bfree, bsize } = statfsSync(world.data)
    const used = (blocks - bfree) * bsize
    execFileSync('mount', ['-o', `remount,size=${String(used + 6_000_000)}`, world.data], { stdio: 'pipe' })
    const failed = await world.deck('update', name)
    expect(failed.code).toBe(1)
    expect(errorOf(failed).code).toBe('disk-full')
    expect(await world.operation()).toMatchObject({ state: 'rolled-back', error: { code: 'disk-full' } })
    expect(commitOf(app)).toBe(first)
    expect(await world.list()).toMatchObject([{ name, state: 'ready' }])
    execFileSync('mount', ['-o', 'remount,size=400m', world.data], { stdio: 'pipe' })
    await world.succeeds('update', name)
    expect(existsSync(join(app, 'large.txt'))).toBe(true)
  } finally {
    await world.endProcesses()
    execFileSync('umount', ['-l', world.data], { stdio: 'pipe' })
    await world[Symbol.asyncDispose]()
  }
})
