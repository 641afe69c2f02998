import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeCore } from './fixtures/fake-core.ts'
import { runCli } from './program.ts'

const state = vi.hoisted(() => ({ make: (): unknown => undefined }))
vi.mock('../core.ts', () => ({
  createCore: () => Promise.resolve({ ...(state.make() as object), close: () => Promise.resolve() }),
}))

let folder: string
let fake: ReturnType<typeof createFakeCore>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deck-cli-update-'))
  fake = createFakeCore()
  state.make = () => fake
})
afterEach(() => rm(folder, { recursive: true }))

async function deck(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const texts = { out: '', err: '' }
  stdout.on('data', (data: Buffer) => (texts.out += data.toString()))
  stderr.on('data', (data: Buffer) => (texts.err += data.toString()))
  const interrupt = new AbortController()
  const code = await runCli([...args], {
    ...{ version: '1.0.0', resources: folder, rendererFolder: folder, env: { DECK_DATA_DIR: folder }, stdout, stderr },
    interrupt: { signal: interrupt.signal, request: () => interrupt.abort() },
  })
  return { code, ...texts }
}
const lastEvent = (text: string): unknown => JSON.parse(text.trim().split('\n').at(-1) ?? '')

test('update --plan says from where to where, and does nothing', async () => {
  const json = await deck('update', 'good', '--plan', '--json')
  expect(json.code).toBe(0)
  expect(JSON.parse(json.out)).toMatchObject({ from: { revision: 'aaa' }, to: { ref: 'main', revision: 'bbb' } })
  const text = await deck('update', 'good', '--plan', '--ref', 'v2')
  expect(text.out).toContain('main (aaa) → v2 (known after the fetch)')
  expect(text.out).toMatch(/download +torch/)
  expect(fake.calls).toEqual([])
})

test('update passes the version on, shows the plan and ends with where the install is', async () => {
  await deck('install', 'good')
  const { code, out } = await deck('update', 'good', '--ref', 'v2', '--json')
  expect(code).toBe(0)
  expect(fake.calls).toContain('update {"name":"good","ref":"v2"}')
  expect(lastEvent(out)).toMatchObject({ event: 'done', state: 'done', name: 'good', ref: 'master' })
  const people = await deck('update', 'good')
  expect(people.err).toContain('main (aaa) → main (bbb)')
  expect(fake.calls.at(-1)).toBe('update {"name":"good"}')
})

test('an update that went back by itself ends with its error, and says that it was taken back', async () => {
  const json = await deck('update', 'back', '--json')
  expect(json.code).toBe(1)
  expect(lastEvent(json.out)).toMatchObject({ event: 'error', code: 'git-missing' })
  const text = await deck('update', 'back')
  expect(text.code).toBe(1)
  expect(text.err).toContain('  last\nWhat was begun was taken back.\nGit was not found.\n')
})

test('revert shows what it does, does it, and refuses where there was no update', async () => {
  const plan = await deck('revert', 'good', '--plan')
  expect(plan.out).toMatch(/move +environment/)
  expect(fake.calls).toEqual([])
  const done = await deck('revert', 'good', '--json')
  expect(done.code).toBe(0)
  expect(fake.calls).toEqual(['revert good'])
  expect(lastEvent(done.out)).toMatchObject({ event: 'done', name: 'good' })
  const refused = await deck('revert', 'new', '--json')
  expect(refused.code).toBe(1)
  expect(refused.out).toContain('not-found')
  expect(fake.calls).toEqual(['revert good'])
})
