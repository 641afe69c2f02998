import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openDeck } from '../server/open-deck.ts'
import { createFakeCore } from './fixtures/fake-core.ts'
import { runCli } from './program.ts'

const state = vi.hoisted(() => ({ make: (): unknown => undefined, closed: 0 }))
vi.mock('../core.ts', () => ({
  createCore: () =>
    Promise.resolve({
      ...(state.make() as object),
      close: () => {
        state.closed++
        return Promise.resolve()
      },
    }),
}))

const anyText: unknown = expect.any(String)
let folder: string
let fake: ReturnType<typeof createFakeCore>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deck-cli-'))
  fake = createFakeCore()
  state.make = () => fake
  state.closed = 0
})
afterEach(() => rm(folder, { recursive: true }))

interface Started {
  readonly exit: Promise<number>
  readonly interrupt: AbortController
  out(): string
  err(): string
  /** JSON lines of stdout so far. */
  events(): readonly Record<string, unknown>[]
}

function deck(...args: string[]): Started {
  const interrupt = new AbortController()
  const collect = (stream: PassThrough): (() => string) => {
    let text = ''
    stream.on('data', (data: Buffer) => (text += data.toString()))
    return () => text
  }
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const [out, err] = [collect(stdout), collect(stderr)]
  const exit = runCli(args, {
    version: '1.0.0',
    resources: folder,
    rendererFolder: folder,
    env: { DECK_DATA_DIR: folder },
    stdout,
    stderr,
    interrupt: { signal: interrupt.signal, request: () => interrupt.abort() },
  })
  return {
    exit,
    interrupt,
    out,
    err,
    events: () =>
      out()
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((text) => JSON.parse(text) as Record<string, unknown>),
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('did not happen within 10 s')
    await sleep(10)
  }
}

const has = (started: Started, event: string): boolean => started.events().some((each) => each['event'] === event)
const last = (started: Started): Record<string, unknown> => started.events().at(-1) ?? {}

test('install prints progress, log and done as JSON lines, and list shows it in the agreed shape', async () => {
  const install = deck('install', 'good', '--backend', 'cpu', '--json')
  expect(await install.exit).toBe(0)
  expect(install.err()).toBe('')
  const events = install.events()
  expect(events.find(({ event }) => event === 'log')).toMatchObject({ stream: 'out', text: 'first' })
  expect(events.filter(({ event }) => event === 'progress').at(-1)).toMatchObject({
    fraction: 0.5,
    bytesDone: 512,
    step: 'Clone',
  })
  expect(last(install)).toMatchObject({ event: 'done', state: 'done', install: { name: 'good' } })
  expect(fake.calls).toEqual(['install {"package":"good","backend":"cpu"}'])
  expect(state.closed).toBe(1)

  const list = deck('--json', 'list')
  expect(await list.exit).toBe(0)
  expect(JSON.parse(list.out())).toEqual([
    {
      name: 'good',
      package: 'good',
      path: '/data/installs/good',
      state: 'ready',
      ref: 'master',
      backend: 'cpu',
      size: 2048,
    },
  ])
  const text = deck('list')
  await text.exit
  expect(text.out()).toMatch(/Name +Package +State[^]*good +good +ready +master +cpu +2\.0 KB +1\.0 KB/)
})

test('a failed install ends with its error and exit code 1', async () => {
  const json = deck('install', 'bad', '--json')
  expect(await json.exit).toBe(1)
  expect(last(json)).toEqual({
    event: 'error',
    code: 'git-missing',
    message: 'Git was not found.',
    remedy: anyText,
  })
  const text = deck('install', 'bad')
  expect(await text.exit).toBe(1)
  expect(text.err()).toContain('  last\nGit was not found.\n')
  expect(text.out()).toBe('')
})

test('an interrupt cancels an install, says how to resume it, and exits with 130', async () => {
  const install = deck('install', 'slow', '--json')
  await until(() => has(install, 'progress'))
  install.interrupt.abort()
  expect(await install.exit).toBe(130)
  expect(last(install)).toMatchObject({ event: 'error', code: 'cancelled' })
  expect(String(last(install)['remedy'])).toMatch(/deck operations resume [\da-f-]{36}/)
})

test('install --plan prints one document and installs nothing', async () => {
  const plan = deck('install', 'good', '--plan', '--json')
  expect(await plan.exit).toBe(0)
  const size = 3 * 1024 ** 3
  expect(JSON.parse(plan.out())).toMatchObject({
    ...{ package: 'good', backend: 'cpu' },
    plan: { neededBytes: 1024, items: [{ subject: 'torch', bytes: size }] },
    download: { totalBytes: size, more: true, items: [{ subject: 'torch', state: 'known' }] },
  })
  expect(fake.calls).toEqual([])
})

test('install --plan tells sizes to people, and goes without those that fail or are not waited for', async () => {
  const good = deck('install', 'good', '--plan')
  expect(await good.exit).toBe(0)
  expect(good.out()).toMatch(/download +3\.0 GB +torch \(PyPI\)/)
  expect(good.out()).toContain('Download: 3.0 GB or more')

  const bad = deck('install', 'bad', '--plan')
  expect(await bad.exit).toBe(0)
  expect(bad.out()).toMatch(/download +unknown +torch/)
  expect(bad.out()).toContain('Download: size unknown')

  const slow = deck('install', 'slow', '--plan', '--json')
  await sleep(200)
  expect(slow.out()).toBe('')
  slow.interrupt.abort()
  expect(await slow.exit).toBe(0)
  expect(JSON.parse(slow.out())).toMatchObject({ download: null, plan: { items: [{ bytes: null }] } })
})

test('launch streams and acknowledges the console, tells when it is ready, and stops on an interrupt', async () => {
  const launch = deck('launch', 'good', '--port', '8188', '--json', '--', '--listen', '--json')
  await until(() => has(launch, 'ready'))
  expect(launch.events().find(({ event }) => event === 'ready')).toEqual({
    event: 'ready',
    url: 'http://127.0.0.1:8188/',
    pid: 42,
    port: 8188,
  })
  expect(launch.events().find(({ event }) => event === 'log')).toMatchObject({ text: 'hello\r\n', stream: 'console' })
  launch.interrupt.abort()
  expect(await launch.exit).toBe(0)
  expect(last(launch)).toMatchObject({ event: 'exit', signal: 'SIGINT', stopped: true })
  const launched = fake.calls.find((call) => call.startsWith('launch '))?.slice(7) ?? ''
  expect(JSON.parse(launched)).toMatchObject({ name: 'good', port: 8188, extraArgs: ['--listen', '--json'] })
  expect(fake.calls).toContain('ack 7')
})

test('launch in text mode gives the raw console to stdout and remarks to stderr', async () => {
  const launch = deck('launch', 'good')
  await until(() => launch.err().includes('is ready: http://127.0.0.1:7860/'))
  launch.interrupt.abort()
  expect(await launch.exit).toBe(0)
  expect(launch.out()).toBe('hello\r\n')
})

test('a program that ends before it is ready is a failure', async () => {
  const launch = deck('launch', 'broken', '--json')
  expect(await launch.exit).toBe(1)
  expect(launch.events().slice(-2)).toMatchObject([
    { event: 'exit', exitCode: 3 },
    { event: 'error', code: 'run-exited' },
  ])
})

test('a second command is a client of the first, and stops what it launched', async () => {
  const launch = deck('launch', 'good', '--json')
  await until(() => has(launch, 'ready'))
  const list = deck('list', '--json')
  expect(await list.exit).toBe(0)
  const nothing = deck('stop', 'other', '--json')
  expect(await nothing.exit).toBe(1)
  expect(JSON.parse(nothing.out())).toEqual({
    code: 'not-found',
    message: anyText,
    remedy: anyText,
  })
  const stop = deck('stop', 'good', '--json')
  expect(await stop.exit).toBe(0)
  expect(JSON.parse(stop.out())).toMatchObject({ name: 'good', state: 'exited' })
  expect(await launch.exit).toBe(0)
  expect(last(launch)).toMatchObject({ event: 'exit', stopped: true })
  // One core served them all.
  expect(state.closed).toBe(1)
})

test('a core that other commands use waits for them before it ends', async () => {
  const launch = deck('launch', 'good', '--json')
  await until(() => has(launch, 'ready'))
  const install = deck('install', 'slow', '--json')
  await until(() => has(install, 'progress'))
  expect(await deck('stop', 'good').exit).toBe(0)
  await until(() => has(launch, 'exit'))
  expect(state.closed).toBe(0)
  install.interrupt.abort()
  expect(await install.exit).toBe(130)
  expect(await launch.exit).toBe(0)
  expect(state.closed).toBe(1)
})

test('a client says so when the core goes away', async () => {
  const core = await openDeck({
    ...{ dataDir: folder, dataDirChosen: false, host: 'cli', version: '1.0.0', resources: folder, env: {} },
  })
  const install = deck('install', 'slow', '--json')
  await until(() => has(install, 'progress'))
  await core.close(AbortSignal.abort(), () => undefined)
  expect(await install.exit).toBe(1)
  expect(last(install)).toMatchObject({ event: 'error', code: 'core-lost' })
})

test('a core of another version is not used', async () => {
  const core = await openDeck({
    ...{ dataDir: folder, dataDirChosen: false, host: 'cli', version: '2.0.0', resources: folder, env: {} },
  })
  const list = deck('list', '--json')
  expect(await list.exit).toBe(1)
  expect(JSON.parse(list.out())).toMatchObject({ code: 'core-other-version' })
  const serve = deck('serve', '--json')
  expect(await serve.exit).toBe(1)
  await core.close(AbortSignal.abort(), () => undefined)
})

test('serve refuses to stand beside another core, and says when the pages are missing', async () => {
  const bare = deck('serve', '--json', '--port', '0')
  expect(await bare.exit).toBe(1)
  expect(last(bare)).toMatchObject({ event: 'error', code: 'not-built' })
  const launch = deck('launch', 'good', '--json')
  await until(() => has(launch, 'ready'))
  const serve = deck('serve', '--json')
  expect(await serve.exit).toBe(1)
  expect(last(serve)).toMatchObject({ event: 'error', code: 'core-elsewhere' })
  launch.interrupt.abort()
  await launch.exit
})

test('settings are read and written as JSON', async () => {
  const set = deck('settings', 'set', 'mirrors.git', '[{"from":"https://a/","to":"/b/"}]', '--json')
  expect(await set.exit).toBe(0)
  expect(JSON.parse(set.out())).toEqual([{ from: 'https://a/', to: '/b/' }])
  const get = deck('settings', 'get', 'mirrors.git', '--json')
  await get.exit
  expect(JSON.parse(get.out())).toEqual([{ from: 'https://a/', to: '/b/' }])
  const wrong = deck('settings', 'set', 'theme', '"pink"', '--json')
  expect(await wrong.exit).toBe(1)
  expect(JSON.parse(wrong.out())).toMatchObject({ code: 'settings-invalid' })
  const plain = deck('settings', 'set', 'language', 'ru')
  await plain.exit
  expect(plain.out()).toBe('language = ru\n')
})

test('uninstall wants to be confirmed where nobody can be asked', async () => {
  const asked = deck('uninstall', 'good', '--json')
  expect(await asked.exit).toBe(1)
  expect(last(asked)).toMatchObject({ event: 'error', code: 'confirmation-needed' })
  const sure = deck('uninstall', 'good', '--yes', '--json')
  expect(await sure.exit).toBe(0)
  expect(last(sure)).toMatchObject({ event: 'done', name: 'good' })
})

test('invalid input that the contract refuses is said in words', async () => {
  const log = deck('operations', 'log', 'nonsense', '--json')
  expect(await log.exit).toBe(1)
  expect(last(log)).toMatchObject({ event: 'error', code: 'invalid-input' })
})

test.each([
  [['nonsense'], 2],
  [['install'], 2],
  [['install', 'good', '--backend', 'abacus'], 2],
  [['launch', 'good', '--port', '99999'], 2],
  [['--help'], 0],
  [['--version'], 0],
])('%j exits with %i', async (args, code) => {
  expect(await deck(...args).exit).toBe(code)
  const json = deck(...args, '--json')
  expect(await json.exit).toBe(code)
  if (code === 2) expect(JSON.parse(json.out())).toMatchObject({ code: 'invalid-input', remedy: anyText })
})
