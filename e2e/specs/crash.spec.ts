import { expect, test } from '@playwright/test'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DeckClient } from '../../shared/contract/index.ts'
import { errorOf, type DeckProcess } from '../harness/deck.ts'
import { eventually, isAlive, operationEnd, runIn, World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel' })

const name = 'One'

const preparedModels = 100

/** What a person owns before anything goes wrong. */
const own = ['my model', 'my other model'] as const

/** The preparation says that it began, waits until it may end, and leaves models of its own and much to count. */
function preparation(world: World): string {
  const [began, mayEnd] = [JSON.stringify(join(world.root, 'began')), JSON.stringify(join(world.root, 'may-end'))]
  return [
    'import os, time',
    `open(${began}, "a").write(str(os.getpid()) + "\\n")`,
    `while not os.path.exists(${mayEnd}): time.sleep(0.02)`,
    `for i in range(${String(preparedModels)}): open(f"models/checkpoints/{i}.safetensors", "w").write(f"prepared {i}")`,
    'os.makedirs("bulk", exist_ok=True)',
    'for i in range(2000): open(f"bulk/{i}", "w").close()',
  ].join('\n')
}

async function prepared(title: string): Promise<World> {
  const world = await World.create(title)
  const files = { 'large.bin': randomBytes(1_500_000), 'prepare.py': preparation(world) }
  world.package({ id: 'fixture', pip: ['six==1.17.0'], prepare: 'exec(open("prepare.py").read())' }, files)
  for (const text of own) world.put(join(world.data, 'models', 'checkpoints', `${text}.safetensors`), text)
  return world
}

const letPrepare = (world: World): void => world.put(join(world.root, 'may-end'), '')

interface Moment {
  readonly step: string
  /** Resolves when the step is at work. */
  readonly reach: (world: World, deck: DeckProcess) => Promise<unknown>
  readonly before?: (world: World) => void
}

const begun = (title: string) => (_world: World, deck: DeckProcess) =>
  deck.until(({ event, text }) => event === 'log' && text === `▶ ${title}`)

const moments: readonly Moment[] = [
  { step: 'Prepare the folder', reach: (_world, deck) => deck.until(({ event }) => event === 'progress') },
  {
    step: 'Clone the source',
    before: (world) => world.git.mood('fixture', 'slow'),
    reach: (world) =>
      eventually(() => expect(existsSync(join(world.installFolder(name), 'app', '.git', 'objects'))).toBe(true)),
  },
  { step: 'Create the Python environment', reach: begun('Create the Python environment') },
  { step: 'Install six==1.17.0', reach: begun('Install six==1.17.0') },
  {
    step: 'Run its own preparation',
    reach: (world) => eventually(() => expect(existsSync(join(world.root, 'began'))).toBe(true)),
  },
  { step: 'Share the models folder', before: letPrepare, reach: begun('Share the models folder') },
  { step: 'Record what was installed', before: letPrepare, reach: begun('Record what was installed') },
]

interface Crashed {
  readonly id: string
  readonly client: DeckClient
}

/** Kills the app with SIGKILL at the moment of an install, starts it again, and checks what holds whatever comes next. */
async function crash(world: World, { before, reach }: Moment): Promise<Crashed> {
  before?.(world)
  const install = world.start('install', 'fixture', '--name', name)
  await reach(world, install)
  await install.kill('SIGKILL')
  world.git.mood('fixture', 'well')

  expect((await world.list()).filter(({ state }) => state === 'ready')).toEqual([])
  const client = await world.core()
  const [operation] = await client.operations.list({})
  expect(operation).toMatchObject({ kind: 'install', subject: name, state: 'interrupted' })
  return { id: operation?.id ?? '', client }
}

for (const moment of moments) {
  test(`killed at “${moment.step}”, an install is resumed to its end and runs`, async () => {
    await using world = await prepared('resume')
    const { id, client } = await crash(world, moment)
    letPrepare(world)

    await client.operations.resume({ id })
    expect(await operationEnd(client, id)).toMatchObject({ state: 'done', error: null })
    expect(await client.installs.list()).toMatchObject([{ name, state: 'ready' }])

    const run = await client.runs.launch({ name })
    const { url, pid } = await runIn(client, run.id, ['ready'])
    const page = await (await fetch(String(url))).text()
    expect(page).toContain('my model.safetensors')
    expect(page).toContain(`${String(preparedModels - 1)}.safetensors`)
    expect(await client.runs.stop({ id: run.id })).toMatchObject({ state: 'exited' })
    expect(isAlive(Number(pid))).toBe(false)
    expect(world.leftovers()).toEqual([])
  })

  test(`killed at “${moment.step}”, an install is rolled back and nothing of a person's is lost`, async () => {
    await using world = await prepared('rollback')
    const shared = join(world.data, 'models')
    const trash = join(world.data, 'trash')
    const before = world.contents(shared)
    const { id, client } = await crash(world, moment)
    const folder = world.installFolder(name)
    // Before the marker is written the folder is not ours, and a file in it would stay where it is.
    const marked = existsSync(join(folder, '.diffusion-deck.json'))
    const picture = join('app', 'outputs', 'picture.png')
    if (marked) world.put(join(folder, picture), 'a picture of mine')
    const all = world.contents(shared, join(folder, 'app', 'models'), join(folder, 'app', 'outputs'))

    await client.operations.rollBack({ id })
    expect(await operationEnd(client, id)).toMatchObject({ state: 'rolled-back' })
    letPrepare(world)
    expect(await client.installs.list()).toEqual([])
    expect(existsSync(folder)).toBe(false)
    expectWithin(world.contents(shared), before)
    expectWithin(world.contents(shared, trash), all)
    if (marked) {
      const item = (await client.trash.list()).find(({ originalPath }) => originalPath === folder)
      expect(readFileSync(join(trash, item?.id ?? '', name, picture), 'utf8')).toBe('a picture of mine')
    }
    // Nothing of the killed app works on in what is gone, and the name is free again.
    await eventually(() => expect(world.leftovers()).toEqual([]))
    expect(existsSync(folder)).toBe(false)
    const again = await client.installs.install({ package: 'fixture', name })
    expect(await operationEnd(client, again.id)).toMatchObject({ state: 'done', error: null })
  })
}

/** Every content is there at least as often as it was. */
function expectWithin(now: readonly string[], before: readonly string[]): void {
  const rest = [...now]
  const lost = before.filter((content) => {
    const index = rest.indexOf(content)
    if (index >= 0) rest.splice(index, 1)
    return index < 0
  })
  expect(lost, 'contents that were there before').toEqual([])
}

function momentOf(title: string): Moment {
  const found = moments.find(({ step }) => step === title)
  if (found === undefined) throw new Error(`no moment “${title}”`)
  return found
}

test('a preparation that outlived the app never runs twice at once', async () => {
  await using world = await prepared('twice')
  const { id, client } = await crash(world, momentOf('Run its own preparation'))
  const pids = (): number[] => readFileSync(join(world.root, 'began'), 'utf8').trim().split('\n').map(Number)
  const [first = 0] = pids()
  await client.operations.resume({ id })
  await eventually(() => expect(pids()).toHaveLength(2))
  expect(isAlive(first)).toBe(false)
  letPrepare(world)
  expect(await operationEnd(client, id)).toMatchObject({ state: 'done' })
})

test('killed while it rolls back, the roll-back goes on from there', async () => {
  await using world = await prepared('rollback-twice')
  const { id } = await crash(world, momentOf('Share the models folder'))
  const [core] = world.running()
  const models = [join(world.data, 'models'), join(world.installFolder(name), 'app', 'models')]
  const before = world.contents(...models)
  const rollback = world.start('operations', 'rollback', id)
  await rollback.until(({ event, text }) => event === 'log' && String(text).startsWith('◀'))
  await core?.kill('SIGKILL')
  await rollback.finished()

  const client = await world.core()
  const { state } = await client.operations.get({ id })
  expect(['interrupted', 'rolled-back']).toContain(state)
  if (state === 'interrupted') {
    expect(errorOf(await world.deck('operations', 'resume', id)).code).toBe('operation-state')
    await client.operations.rollBack({ id })
    expect(await operationEnd(client, id)).toMatchObject({ state: 'rolled-back' })
  }
  expect(await client.installs.list()).toEqual([])
  expect(existsSync(world.installFolder(name))).toBe(false)
  expectWithin(world.contents(join(world.data, 'models'), join(world.data, 'trash')), before)
})

for (const [what, mark] of [
  ['taking links back', '▶ Remove the links to the shared models'],
  ['moving to the trash', '▶ Move the install to the trash'],
] as const) {
  test(`killed while uninstalling (${what}), it is resumed to its end and keeps the models`, async () => {
    await using world = await prepared('uninstall')
    letPrepare(world)
    await world.installed('fixture', name)
    world.put(join(world.installFolder(name), 'app', 'outputs', 'picture.png'), 'a picture of mine')
    const shared = world.contents(join(world.data, 'models'))

    const uninstall = world.start('uninstall', name, '--yes')
    await uninstall.until(({ event, text }) => event === 'log' && text === mark)
    await uninstall.kill('SIGKILL')
    const operation = await world.operation()
    if (operation.state === 'interrupted') {
      expect((await world.list()).filter(({ state }) => state === 'ready')).toEqual([])
      await world.succeeds('operations', 'resume', operation.id)
    } else expect(operation.state).toBe('done')

    expect(await world.list()).toEqual([])
    expect(existsSync(world.installFolder(name))).toBe(false)
    expect(world.contents(join(world.data, 'models'))).toEqual(shared)
    const [item] = await world.trash()
    expect(readFileSync(join(world.data, 'trash', item?.id ?? '', name, 'app', 'outputs', 'picture.png'), 'utf8')).toBe(
      'a picture of mine',
    )
  })
}

test('killed while models are moved and linked, no file is lost and the link is finished', async () => {
  await using world = await World.create('link')
  world.package({ id: 'fixture' })
  await world.installed('fixture', name)
  const link = join(world.installFolder(name), 'app', 'models', 'checkpoints')
  const shared = join(world.data, 'models', 'checkpoints')
  // As if the program had made a folder of its own in place of the link.
  rmSync(link)
  for (let index = 0; index < 400; index++)
    world.put(join(link, `${String(index)}.safetensors`), `of the install ${String(index % 390)}`)
  for (let index = 0; index < 20; index++)
    world.put(join(shared, `${String(index)}.safetensors`), `shared ${String(index)}`)
  world.put(join(shared, '30.safetensors'), 'of the install 30')
  const models = join(world.installFolder(name), 'app', 'models')
  const before = world.contents(models, join(world.data, 'models'))

  let interrupted: string | undefined
  for (const kills of [1, 2]) {
    const linking =
      interrupted === undefined ? world.start('link', name) : world.start('operations', 'resume', interrupted)
    // The log of a resumed operation begins with what was logged before.
    const moved = (): number =>
      linking.events.filter(({ event, text }) => event === 'log' && String(text).includes('→')).length
    await linking.until(() => moved() > kills * 40)
    await linking.kill('SIGKILL')
    const now = world.contents(models, join(world.data, 'models'), join(world.data, 'trash'))
    expect(new Set(now)).toEqual(new Set(before))
    expect(now.length).toBeGreaterThanOrEqual(before.length)
    const operation = await world.operation()
    if (operation.state !== 'interrupted') break
    interrupted = operation.id
  }
  if (interrupted !== undefined && (await world.operation()).state === 'interrupted')
    await world.succeeds('operations', 'resume', interrupted)
  expect((await world.operation()).state).toBe('done')
  expect(world.contents(world.data).filter((hash) => before.includes(hash)).length).toBeGreaterThanOrEqual(
    before.length,
  )
  expect(world.contents(models, join(world.data, 'models'), join(world.data, 'trash'))).toEqual(before)
  expect(readFileSync(join(link, '399.safetensors'), 'utf8')).toBe('of the install 9')
})

test('a run whose terminal went with the app is shown as ended', async () => {
  await using world = await World.create('run')
  world.package({ id: 'fixture' })
  await world.installed('fixture', name)
  const run = world.start('launch', name)
  const { pid } = await run.until(({ event }) => event === 'ready')
  await run.kill('SIGKILL')
  await eventually(() => expect(isAlive(Number(pid))).toBe(false))

  world.start('serve', '--port', '0')
  const { client } = await world.client()
  expect(await client.runs.list()).toMatchObject([{ name, pid, state: 'exited' }])
  expect(errorOf(await world.deck('stop', name)).code).toBe('not-found')
})

test('a run that outlived the app is found again, left alone, and stopped when asked', async () => {
  await using world = await World.create('survivor')
  world.package({ id: 'fixture', mood: 'survivor' })
  await world.installed('fixture', name)
  const run = world.start('launch', name)
  const { pid, url } = await run.until(({ event }) => event === 'ready')
  await run.kill('SIGKILL')
  expect(isAlive(Number(pid))).toBe(true)

  const serve = world.start('serve', '--port', '0')
  const { client } = await world.client()
  expect(await client.runs.list()).toMatchObject([{ name, pid, state: 'left' }])
  expect((await fetch(String(url))).status).toBe(200)
  expect(errorOf(await world.deck('launch', name)).code).toBe('run-exists')
  expect(errorOf(await world.deck('uninstall', name, '--yes')).code).toBe('install-running')
  // Ending the app does not end what was only found.
  await serve.kill('SIGTERM')
  expect(isAlive(Number(pid))).toBe(true)

  const stopped = await world.succeeds('stop', name)
  expect(JSON.parse(stopped.stdout)).toMatchObject({ name, pid, state: 'exited' })
  expect(isAlive(Number(pid))).toBe(false)
})

test('two processes on one data folder: one owns it, and one name is installed once', async () => {
  await using world = await prepared('two')
  letPrepare(world)
  const both = [world.start('install', 'fixture', '--name', name), world.start('install', 'fixture', '--name', name)]
  const results = await Promise.all(both.map((each) => each.finished()))
  expect(results.map(({ code }) => code).sort()).toEqual([0, 1])
  const loser = results.find(({ code }) => code === 1)
  if (loser === undefined) throw new Error('both went through')
  expect(['operation-busy', 'install-exists']).toContain(errorOf(loser).code)
  expect(await world.operations()).toMatchObject([{ subject: name, state: 'done' }])
  expect(await world.list()).toMatchObject([{ name, state: 'ready' }])
  expect(readFileSync(join(world.root, 'began'), 'utf8').trim().split('\n')).toHaveLength(1)
})

test('the owner of the data folder dies: its clients say so, and the next one takes over', async () => {
  await using world = await prepared('owner')
  const owner = world.start('serve', '--port', '0')
  await world.client()
  const install = world.start('install', 'fixture', '--name', name)
  await eventually(() => expect(existsSync(join(world.root, 'began'))).toBe(true))
  await owner.kill('SIGKILL')
  const lost = await install.finished()
  expect(lost.code).toBe(1)
  expect(errorOf(lost).code).toBe('core-lost')
  letPrepare(world)
  const operation = await world.operation()
  expect(operation.state).toBe('interrupted')
  await world.succeeds('operations', 'resume', operation.id)
  expect(await world.list()).toMatchObject([{ name, state: 'ready' }])
})
