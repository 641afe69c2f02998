import { expect, test } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { errorOf, type DeckEvent } from '../harness/deck.ts'
import { deckEntry, eventually, isAlive, World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel' })

const name = 'One'

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
  expect(ended.events.filter(({ event }) => event === 'problem')).toEqual([
    expect.objectContaining({ id: 'model-missing', cure: 'Put a checkpoint into the shared folder.' }),
  ])
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
