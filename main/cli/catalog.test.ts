import { implement } from '@orpc/server'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { manifestSchema } from '../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../shared/catalogue/sample-manifest.fixture.ts'
import type { Finding } from '../../shared/contract/catalogue.ts'
import { contract } from '../../shared/contract/index.ts'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import { checkPackages } from '../catalogue/check-packages.ts'
import { EventBus } from '../events.ts'
import { queueOf } from '../router/event-queue.ts'
import { runDeck, type DeckRan } from './fixtures/run-deck.ts'

const state = vi.hoisted(() => ({ make: (): unknown => undefined }))
vi.mock('../core.ts', () => ({
  createCore: () => Promise.resolve({ router: state.make(), close: () => Promise.resolve() }),
}))

const fit = { verdict: 'fits', recommended: 'cpu', backends: [], reasons: [] } as const
const drift: Finding = { severity: 'drift', where: 'source.branches[0]', message: 'upstream has no branch “main”' }
const remark: Finding = { severity: 'remark', where: 'homepage', message: 'look at it' }
const unknown: Finding = { severity: 'unknown', where: 'source.url', message: 'no network' }

let folder: string
let interrupt: AbortController
let findings: Readonly<Record<string, readonly Finding[]>>
let probed: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deck-catalog-'))
  interrupt = new AbortController()
  probed = []
  findings = { one: [], two: [remark] }
  const os = implement(contract).use(async ({ next, errors }) => {
    try {
      return await next()
    } catch (error) {
      if (!(error instanceof DeckError)) throw error
      throw errors.DECK({ message: error.message, data: toErrorInfo(error) })
    }
  })
  const events = new EventBus()
  const entries = ['one', 'two'].map((id) => ({
    ...{ manifest: manifestSchema.parse({ ...minimalManifest, id }), origin: 'built-in' as const },
    fit: { ...fit, backends: [], reasons: [] },
  }))
  state.make = () => ({
    system: {
      hello: os.system.hello.handler(() => ({
        ...{ version: '1.0.0', pid: process.pid, dataDir: folder, dataDirChosen: false },
        ...{ host: 'cli' as const, notices: [] },
      })),
      events: os.system.events.handler(({ signal }) => queueOf((push) => events.subscribe(push), signal)),
    },
    catalogue: {
      list: os.catalogue.list.handler(() => ({ entries, broken: [] })),
      check: os.catalogue.check.handler(({ input }) =>
        checkPackages(input.texts ?? [{ file: 'own.yaml', text: stringify(minimalManifest) }], ['one', 'two']),
      ),
      probe: os.catalogue.probe.handler(({ input, signal }) => {
        probed.push(input.id)
        if (input.id === 'one' && findings['one'] === undefined) {
          // Ends only when the person wants it to.
          return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new DeckError('cancelled'))))
        }
        const found = findings[input.id]
        if (found === undefined) throw new DeckError('not-found', { what: 'package', name: input.id })
        return { id: input.id, ref: 'main', commit: '1'.repeat(40), findings: found }
      }),
    },
  })
})
afterEach(() => rm(folder, { recursive: true }))

const deck = (...args: string[]): Promise<DeckRan> => runDeck(folder, args, interrupt)
const put = async (name: string, change: object): Promise<string> => {
  const file = join(folder, name)
  await writeFile(file, stringify({ ...minimalManifest, ...change }))
  return file
}

test('alone it still lists, under both names', async () => {
  const { code, out } = await deck('catalog', '--json')
  expect(code).toBe(0)
  const listed = JSON.parse(out) as Record<string, unknown>[]
  expect(listed.map(({ id, origin }) => [id, origin])).toEqual([
    ['one', 'built-in'],
    ['two', 'built-in'],
  ])
  expect((await deck('catalogue')).out).toMatch(/^ID +Name +Status +Fits +Backend +Summary\none +Sample/)
  expect((await deck('catalog', 'nonsense')).code).toBe(2)
})

test('check is silent of what is in order, whatever the core knows', async () => {
  const { code, out } = await deck('catalog', 'check')
  expect([code, out]).toEqual([0, '1 package file(s) are in order.\n'])
  const good = await deck('catalog', 'check', await put('good.yaml', { lineage: { parent: 'one' } }), '--json')
  expect([good.code, JSON.parse(good.out)]).toEqual([
    0,
    [{ file: join(folder, 'good.yaml'), id: 'sample', faults: [] }],
  ])
})

test('check names file, line and what was expected, and fails', async () => {
  const [toy, orphan] = [await put('toy.yaml', { role: 'toy' }), await put('orphan.yaml', { lineage: { parent: 'x' } })]
  const missing = join(folder, 'missing.yaml')
  const text = await deck('catalog', 'check', toy, orphan, missing, folder)
  expect(text.code).toBe(1)
  expect(text.out).toContain(`${toy}:4: role: Invalid option: expected one of "ui"|"trainer"\n`)
  expect(text.out).toMatch(/orphan\.yaml:\d+: lineage\.parent: there is no package “x”\n/)
  expect(text.out).toMatch(/missing\.yaml:1: ENOENT/)
  expect(text.out).toContain(`${folder}:1: `)
  expect(text.out).toMatch(/4 of 4 have faults\.\n$/)
  const json = await deck('catalog', 'check', toy, missing, '--json')
  expect(json.code).toBe(1)
  expect(JSON.parse(json.out)).toMatchObject([
    { file: toy, id: null, faults: [{ line: 4, where: 'role' }] },
    { file: missing, id: null, faults: [{ line: 1, where: '' }] },
  ])
})

test('probe tells what it found, and takes remarks for fine', async () => {
  const { code, out, err } = await deck('catalog', 'probe', '--all')
  expect(code).toBe(0)
  expect(out).toBe(
    'one main (111111111111): no drift\ntwo main (111111111111): no drift\n  remark   homepage: look at it\n',
  )
  expect(err).toContain('Asking the upstream of two (2 of 2)')
  expect(probed).toEqual(['one', 'two'])
})

test.each([
  ['drift', [remark, drift], '1 × drift'],
  ['silence', [unknown], 'no drift, 1 × could not be asked'],
])('probe fails on %s', async (_, found, verdict) => {
  findings = { two: found }
  const text = await deck('catalog', 'probe', 'two', 'two')
  expect(text.code).toBe(1)
  expect(text.out).toContain(`two main (111111111111): ${verdict}\n`)
  expect(probed).toEqual(['two'])
  const json = await deck('catalog', 'probe', 'two', '--json')
  expect([json.code, json.err]).toEqual([1, ''])
  expect(JSON.parse(json.out)).toEqual([{ id: 'two', ref: 'main', commit: '1'.repeat(40), findings: found }])
})

test('probe of nothing, of both and of what there is not', async () => {
  expect((await deck('catalog', 'probe')).code).toBe(2)
  expect((await deck('catalog', 'probe', 'one', '--all')).code).toBe(2)
  const { code, out } = await deck('catalog', 'probe', 'none', '--json')
  expect([code, JSON.parse(out)]).toMatchObject([1, { code: 'not-found' }])
})

test('an interrupt ends a probe', async () => {
  findings = {}
  const running = deck('catalog', 'probe', 'one', '--json')
  await vi.waitFor(() => expect(probed).toEqual(['one']))
  interrupt.abort()
  const { code, out } = await running
  expect([code, JSON.parse(out)]).toMatchObject([130, { code: 'cancelled' }])
})
