import { implement } from '@orpc/server'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import { sketchedCatalogue } from '../../shared/recommend/catalogue.fixture.ts'
import { machines } from '../../shared/recommend/machines.fixture.ts'
import { recommend } from '../../shared/recommend/recommend.ts'
import { EventBus } from '../events.ts'
import { queueOf } from '../router/event-queue.ts'
import { runDeck, type DeckRan } from './fixtures/run-deck.ts'

const state = vi.hoisted(() => ({ make: (): unknown => undefined }))
vi.mock('../core.ts', () => ({
  createCore: () => Promise.resolve({ router: state.make(), close: () => Promise.resolve() }),
}))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deck-recommend-'))
  const os = implement(contract)
  const events = new EventBus()
  state.make = () => ({
    system: {
      hello: os.system.hello.handler(() => ({
        ...{ version: '1.0.0', pid: process.pid, dataDir: folder, dataDirChosen: false },
        ...{ host: 'cli' as const, notices: [] },
      })),
      events: os.system.events.handler(({ signal }) => queueOf((push) => events.subscribe(push), signal)),
    },
    catalogue: {
      recommend: os.catalogue.recommend.handler(({ input }) =>
        recommend(input.answers, input.hardware ?? machines['RTX 4090'], sketchedCatalogue),
      ),
    },
  })
})
afterEach(() => rm(folder, { recursive: true }))

interface Answer {
  readonly picks: readonly {
    readonly id: string
    readonly score: number
    readonly reasons: readonly string[]
    readonly warnings: readonly string[]
  }[]
  readonly excluded: readonly { readonly id: string; readonly reason: string }[]
}

const deck = (...args: string[]): Promise<DeckRan> => runDeck(folder, args)
const answered = async (...args: string[]): Promise<Answer> => {
  const { code, out, err } = await deck('recommend', ...args, '--json')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Answer
}
const described = async (machine: unknown): Promise<string> => {
  const file = join(folder, 'machine.json')
  await writeFile(file, JSON.stringify(machine))
  return file
}

test('answers in the agreed shape, and nothing else', async () => {
  const answer = await answered('priority=easy', 'flux=yes')
  expect(answer.picks[0]?.id).toBe('forge')
  expect(Object.keys(answer)).toEqual(['picks', 'excluded'])
  for (const pick of answer.picks) {
    expect(Object.keys(pick)).toEqual(['id', 'score', 'reasons', 'warnings'])
    expect([...pick.reasons, ...pick.warnings].every((text) => typeof text === 'string')).toBe(true)
  }
  for (const one of answer.excluded) expect(Object.keys(one)).toEqual(['id', 'reason'])
  expect(answer.excluded.find(({ id }) => id === 'fooocus')?.reason).toMatch(/FLUX/)
})

test('reads several needs, and tells people in text', async () => {
  const both = await answered('needs=wan-video, multi-user,wan-video', 'priority=flexible')
  expect(both.picks.map(({ id }) => id)).toEqual(['swarmui'])
  const text = await deck('recommend', 'needs=krita')
  expect(text.out).toMatch(/^1\. comfyui \(\d+\)\n {3}\+ It is the usual choice[^]*! [^]*Left out:\n {3}a1111: /)
})

test.each([
  ['as doctor prints it', { version: '1.0.0', hardware: machines['M3 Max'], tools: [] }, /Apple M3 Max/],
  ['the hardware alone', machines['Arc A770'], /Arc/],
  ['by hand', { platform: 'linux', gpus: [{ vendor: 'amd', name: 'RX 7900', gfxTarget: 'gfx1100' }] }, /RX 7900/],
  ['by hand, without a GPU', { platform: 'windows' }, /No GPU/],
])('asks about a machine described %s', async (_, machine, expected) => {
  const { picks } = await answered('priority=flexible', '--hardware', await described(machine))
  const [first] = picks
  expect([...(first?.reasons ?? []), ...(first?.warnings ?? [])].join()).toMatch(expected)
})

test.each([
  [['speed=fast'], /priority=, flux=, needs=/],
  [['priority'], /priority=/],
  [['priority=hard'], /easy or flexible/],
  [['priority=easy', 'priority=flexible'], /twice/],
  [['needs=krita,video'], /hunyuan-video/],
  [['flux=yes,no'], /yes or no/],
])('refuses %j as a mistake of use', async (args, message) => {
  const { code, err } = await deck('recommend', ...args)
  expect(code).toBe(2)
  expect(err).toMatch(message)
})

test.each([
  ['no such file', undefined],
  ['no JSON', 'RTX 4090'],
  ['no machine', '{"platform": "amiga"}'],
  ['too large', `"${'x'.repeat(1024 * 1024)}"`],
])('says what is wrong with a file: %s', async (_, content) => {
  const file = join(folder, 'machine.json')
  if (content !== undefined) await writeFile(file, content)
  const { code, out } = await deck('recommend', '--hardware', file, '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ code: 'invalid-input', message: expect.stringContaining(file) as unknown })
})
