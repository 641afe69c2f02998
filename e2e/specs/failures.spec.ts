import { expect, test } from '@playwright/test'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { errorOf, type DeckEvent } from '../harness/deck.ts'
import type { GitMood } from '../harness/git-server.ts'
import { writeManifest } from '../harness/manifests.ts'
import { deckEntry, eventually, isAlive, operationEnd, World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel' })

const name = 'One'
const install = ['install', 'fixture', '--name', name] as const

for (const [mood, reason] of [
  ['forbidden', '403'],
  ['missing', /not found|404/i],
  ['cut', /early EOF|disconnect|hung up|RPC failed|curl/i],
] as const satisfies readonly (readonly [GitMood, string | RegExp])[]) {
  test(`a clone that the server answers with “${mood}” says why, and is resumed when it is well again`, async () => {
    await using world = await World.create(mood)
    world.package({ id: 'fixture' }, { 'large.bin': Buffer.alloc(100_000, 'x').fill(Math.random().toString(36)) })
    world.git.mood('fixture', mood)
    const failed = await world.deck(...install)
    expect(failed.code).toBe(1)
    const error = errorOf(failed)
    expect(error.code).toBe('git-refused')
    expect(error.message).toContain(world.git.url('fixture'))
    expect(error.message).toMatch(reason)
    expect(error.remedy).not.toBe('')

    const client = await world.core()
    expect(await client.installs.list()).toMatchObject([{ state: 'installing' }])
    await expect(client.runs.launch({ name })).rejects.toMatchObject({ data: { code: 'install-not-ready' } })
    const [operation] = await client.operations.list({})
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'git-refused' } })
    world.git.mood('fixture', 'well')
    await client.operations.resume({ id: operation?.id ?? '' })
    expect(await operationEnd(client, operation?.id ?? '')).toMatchObject({ state: 'done' })
  })
}

test('a server that is not there, and a version that is not there', async () => {
  await using world = await World.create('absent')
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  writeManifest(world.data, { id: 'nobody', url: `http://127.0.0.1:${String(port)}/x.git` })
  const refused = await world.deck('install', 'nobody')
  expect(refused.code).toBe(1)
  expect(errorOf(refused).code).toBe('git-refused')
  expect(errorOf(refused).message).toMatch(/connect|refused/i)

  world.package({ id: 'fixture' })
  const missing = await world.deck(...install, '--ref', 'v9.9.9')
  expect(missing.code).toBe(1)
  expect(errorOf(missing)).toMatchObject({
    code: 'git-ref-missing',
    message: expect.stringContaining('v9.9.9'),
  })
  expect(existsSync(world.installFolder(name))).toBe(false)
  expect((await world.list()).filter((each) => each.name === name)).toEqual([])
})

test('a requirement that does not exist is named', async () => {
  await using world = await World.create('requirement')
  const absent = 'diffusion-deck-no-such-package'
  world.package({ id: 'fixture', pip: [`${absent}==1.0`] })
  const failed = await world.deck(...install)
  expect(failed.code).toBe(1)
  expect(errorOf(failed)).toMatchObject({
    code: 'requirement-unavailable',
    message: expect.stringContaining(absent),
  })
  expect((await world.list()).filter(({ state }) => state === 'ready')).toEqual([])
})

test('a full disk is named with numbers, and the installation goes on when there is room', async () => {
  await using world = await World.create('full')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', world.data], { stdio: 'pipe' })
  } catch (error) {
    test.skip(true, `a small file system cannot be mounted here: ${String(error)}`)
  }
  try {
    world.package({ id: 'fixture', pip: ['six==1.17.0'] })
    const failed = await world.deck(...install)
    expect(failed.code).toBe(1)
    const error = errorOf(failed)
    expect(error.code).toBe('disk-full')
    expect(error.message).toMatch(/\d+(?:\.\d+)? (?:Mi?B|KB) free|0 MB free/)
    expect((await world.list()).filter(({ state }) => state === 'ready')).toEqual([])

    execFileSync('mount', ['-o', 'remount,size=200m', world.data], { stdio: 'pipe' })
    await world.succeeds('operations', 'resume', (await world.operation()).id)
    expect(await world.list()).toMatchObject([{ name, state: 'ready' }])
  } finally {
    await world.endProcesses()
    execFileSync('umount', ['-l', world.data], { stdio: 'pipe' })
  }
})

test("a person's folder in the way is left exactly as it is", async () => {
  await using world = await World.create('in-the-way')
  world.package({ id: 'fixture' })
  const mine = join(world.installFolder(name), 'app', 'mine.txt')
  world.put(mine, 'mine')
  const failed = await world.deck(...install)
  expect(failed.code).toBe(1)
  expect(errorOf(failed).code).toBe('folder-in-the-way')
  expect(errorOf(failed).message).toContain(world.installFolder(name))
  expect(readdirSync(world.installFolder(name), { recursive: true }).toSorted()).toEqual([
    'app',
    join('app', 'mine.txt'),
  ])
  await world.succeeds('operations', 'rollback', (await world.operation()).id)
  expect(readFileSync(mine, 'utf8')).toBe('mine')
  expect(await world.list()).toEqual([])
  expect(await world.trash()).toEqual([])
})

test('a broken manifest of a person disables only itself, with file and line', async () => {
  await using world = await World.create('manifest')
  world.package({ id: 'fixture' })
  const file = join(world.data, 'packages', 'broken.yaml')
  const lines = readFileSync(join(world.data, 'packages', 'fixture.yaml'), 'utf8')
    .replace('id: fixture', 'id: broken')
    .split('\n')
  const line = lines.findIndex((text) => text.startsWith('license:'))
  world.put(file, lines.with(line, 'license: [7]').join('\n'))
  const catalogue = JSON.parse((await world.succeeds('catalog')).stdout) as {
    id: string
    error?: { message: string }
  }[]
  expect(catalogue.find(({ id }) => id === 'fixture')).toMatchObject({ origin: 'user' })
  expect(catalogue.find(({ id }) => id === 'comfyui')).toMatchObject({ origin: 'built-in' })
  expect(catalogue.find(({ id }) => id === 'broken')).toMatchObject({
    file,
    error: {
      code: 'manifest-invalid',
      message: expect.stringMatching(new RegExp(`broken\\.yaml.*line ${String(line + 1)}.*license`)),
    },
  })
  expect(errorOf(await world.deck('install', 'broken'))).toMatchObject({ code: 'manifest-invalid' })
  await world.succeeds(...install)
})

test('a program that never gets ready is said to be late, goes on, and is stopped', async () => {
  await using world = await World.create('never-ready')
  world.package({ id: 'fixture', mood: 'never-ready', readySeconds: 5 })
  world.package({ id: 'silent', mood: 'silent', readySeconds: 5 })
  await world.installed('fixture', name)
  await world.installed('silent', 'Silent')
  const client = await world.core()
  for (const each of [name, 'Silent']) {
    const { id, pid } = await client.runs.launch({ name: each })
    const late = await eventually(async () => {
      const [run] = (await client.runs.list()).filter((candidate) => candidate.id === id)
      expect(run?.error).toMatchObject({ code: 'run-not-ready' })
      return run
    })
    expect(late).toMatchObject({ state: 'starting', readyAt: null })
    expect(isAlive(Number(pid))).toBe(true)
    expect(await client.runs.stop({ id })).toMatchObject({ state: 'exited' })
    expect(isAlive(Number(pid))).toBe(false)
  }
  expect(world.leftovers()).toEqual([])
})

test('a program that ends at once: its exit code and its last words', async () => {
  await using world = await World.create('exits')
  world.package({ id: 'fixture', mood: 'exits' })
  await world.installed('fixture', name)
  const ended = await world.deck('launch', name)
  expect(ended.code).toBe(1)
  expect(errorOf(ended)).toMatchObject({
    code: 'run-exited',
    message: expect.stringContaining('exit code 3'),
  })
  expect(ended.events.find(({ event }) => event === 'exit')).toMatchObject({ exitCode: 3 })
  expect(consoleOf(ended.events)).toContain('RuntimeError: the model is missing')
})

function consoleOf(events: readonly DeckEvent[]): string {
  return events.map(({ event, stream, text }) => (event === 'log' && stream === 'console' ? String(text) : '')).join('')
}

test('a program that ignores every request is ended with its grandchildren', async () => {
  await using world = await World.create('stubborn')
  world.package({ id: 'fixture', mood: 'stubborn', graceSeconds: 1 })
  await world.installed('fixture', name)
  const run = world.start('launch', name)
  await run.until(({ event }) => event === 'ready')
  // The program, its child, and its grandchild in a session of its own.
  await eventually(() => expect(world.leftovers().length).toBeGreaterThanOrEqual(3))
  const pids = world.leftovers()
  await world.succeeds('stop', name)
  expect(pids.filter(isAlive)).toEqual([])
  await run.finished()
  expect(world.leftovers()).toEqual([])
})

test('a program that wants input gets it', async () => {
  await using world = await World.create('input')
  world.package({ id: 'fixture' })
  await world.installed('fixture', name)
  const run = world.start('launch', name)
  await run.until(({ event }) => event === 'ready')
  const { client } = await world.client()
  const [found] = await client.runs.list()
  await client.runs.write({ id: found?.id ?? '', data: 'a fox\r' })
  await eventually(() => expect(consoleOf(run.events)).toContain('You said: a fox'))
  expect((await run.kill('SIGINT')).code).toBe(0)
  expect(consoleOf(run.events)).toContain('Interrupted; goodbye.')
})

test('200 MB of output: a reader that stops holds the program, memory stays bounded, the log rotates', async () => {
  await using world = await World.create('flood')
  world.package({ id: 'fixture', mood: 'flood' })
  await world.installed('fixture', name)
  const deck = spawn(process.execPath, [deckEntry, '--data-dir', world.data, 'launch', name], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  world.adopt(deck)
  const rss = (): number =>
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(deck.pid)}/status`, 'utf8'))?.[1] ?? 0) / 1024
  let peak = 0
  let bytes = 0
  let tail = ''
  const look = (): void => void (peak = Math.max(peak, rss()))
  const wholeLog = (): { sizes: number[]; total: number } => {
    const folder = join(world.data, 'logs', 'runs', name)
    const sizes = readdirSync(folder).map((file) => statSync(join(folder, file)).size)
    return { sizes, total: sizes.reduce((sum, size) => sum + size, 0) }
  }
  const timer = setInterval(look, 50)
  try {
    await once(deck.stdout, 'readable')
    // Nobody reads: the log, which sees all of the program's output, must come to rest far from its end.
    let before = -1
    await eventually(() => {
      const { total } = wholeLog()
      const rested = total === before
      before = total
      look()
      if (!rested || total === 0) throw new Error('the program goes on')
    })
    expect(before).toBeLessThan(50 * 1024 ** 2)
    deck.stdout.on('data', (data: Buffer) => {
      bytes += data.length
      tail = (tail + data.toString('latin1')).slice(-200)
    })
    await eventually(() => expect(tail).toContain('FLOOD DONE'), 90)
  } finally {
    clearInterval(timer)
  }
  expect(bytes).toBeGreaterThan(200e6)
  expect(peak).toBeGreaterThan(0)
  expect(peak).toBeLessThan(500)
  await eventually(() => expect(wholeLog().total).toBeGreaterThan(200e6))
  const { sizes } = wholeLog()
  expect(sizes.length).toBeGreaterThan(1)
  expect(Math.max(...sizes)).toBeLessThan(70 * 1024 ** 2)
  deck.kill('SIGINT')
  await once(deck, 'close')
  expect(deck.exitCode).toBe(0)
  test.info().annotations.push({ type: 'peak memory', description: `${peak.toFixed(0)} MB` })
})

test('a fixed port that is taken names its holder', async () => {
  await using world = await World.create('port')
  world.package({ id: 'fixture' })
  await world.installed('fixture', name)
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    const { port } = server.address() as AddressInfo
    const refused = await world.deck('launch', name, '--port', String(port))
    expect(refused.code).toBe(1)
    const error = errorOf(refused)
    expect(error.code).toBe('port-taken')
    expect(error.message).toContain(String(port))
    expect(error.message).toContain(String(process.pid))
  } finally {
    server.close()
  }
})

/** An index that takes every question and never answers. */
async function hangingIndex(): Promise<{ url: string; asked: () => boolean; close: () => void }> {
  let asked = false
  const server = createServer(() => (asked = true))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}/simple`,
    asked: () => asked,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const stubbornPreparation = [
  'import signal, time',
  'for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)',
  'open("began", "w").close()',
  'time.sleep(600)',
].join('\n')

interface Slow {
  readonly what: string
  readonly lay: (world: World) => Promise<() => void>
  readonly atWork: (world: World) => boolean
}

let indexAsked = (): boolean => false
const slow: readonly Slow[] = [
  {
    what: 'cloning',
    lay: (world) => {
      world.package(
        { id: 'fixture' },
        { 'large.bin': Buffer.from(Array.from({ length: 3_000_000 }, () => Math.floor(Math.random() * 256))) },
      )
      world.git.mood('fixture', 'slow')
      return Promise.resolve(() => undefined)
    },
    atWork: (world) => existsSync(join(world.installFolder(name), 'app', '.git', 'objects')),
  },
  {
    what: 'installing requirements',
    lay: async (world) => {
      const index = await hangingIndex()
      world.package({ id: 'fixture', pip: ['six==1.17.0'] })
      await world.succeeds('settings', 'set', 'mirrors.pypi', JSON.stringify(index.url))
      indexAsked = index.asked
      return index.close
    },
    atWork: () => indexAsked(),
  },
  {
    what: 'preparing, deaf to requests',
    lay: (world) => {
      world.package(
        { id: 'fixture', prepare: 'exec(open("prepare.py").read())' },
        { 'prepare.py': stubbornPreparation },
      )
      return Promise.resolve(() => undefined)
    },
    atWork: (world) => existsSync(join(world.installFolder(name), 'app', 'began')),
  },
]

for (const { what, lay, atWork } of slow) {
  test(`cancelled while ${what}: within two seconds, nothing left at work`, async () => {
    await using world = await World.create('cancel')
    const close = await lay(world)
    try {
      const client = await world.core()
      const { id } = await client.installs.install({ package: 'fixture', name })
      await eventually(() => expect(atWork(world)).toBe(true))
      const asked = performance.now()
      await client.operations.cancel({ id })
      const ended = await operationEnd(client, id)
      const took = performance.now() - asked
      expect(ended).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } })
      expect(took).toBeLessThan(2000)
      test.info().annotations.push({ type: 'cancelled after', description: `${took.toFixed(0)} ms` })
      expect(world.leftovers()).toEqual([])
      await client.operations.rollBack({ id })
      expect(await operationEnd(client, id)).toMatchObject({ state: 'rolled-back' })
      expect(existsSync(world.installFolder(name))).toBe(false)
    } finally {
      close()
    }
  })

  test(`Ctrl-C while ${what}: within two seconds, and it can be resumed`, async () => {
    await using world = await World.create('ctrl-c')
    const close = await lay(world)
    try {
      const command = world.start(...install)
      await eventually(() => expect(atWork(world)).toBe(true))
      const asked = performance.now()
      command.child.kill('SIGINT')
      await command.until(({ event }) => event === 'error', 20)
      expect(performance.now() - asked).toBeLessThan(2000)
      const result = await command.finished()
      expect(result.code).toBe(130)
      expect(errorOf(result)).toMatchObject({ code: 'cancelled', remedy: expect.stringContaining('resume') })
      expect(world.leftovers()).toEqual([])
      expect(await world.operation()).toMatchObject({ state: 'cancelled' })
      expect((await world.list()).filter(({ state }) => state === 'ready')).toEqual([])
    } finally {
      close()
    }
  })
}
