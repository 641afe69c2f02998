import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import type { Operation } from '../../shared/contract/operations.ts'
import { DeckError } from '../../shared/errors.ts'
import { EventBus } from '../events.ts'
import { createDataFolder, dataFolderAt, type DataFolder } from '../store/data-folder.ts'
import { openDatabase } from '../store/database.ts'
import { createOperations } from './engine.ts'
import type { Operations, OperationType, Step, StepContext } from './types.ts'

const plan = { items: [], neededBytes: 0, freeBytes: 0, warnings: [] }
const refused = new DeckError('git-refused', { url: 'https://example.org/a.git', detail: 'no' })
type Act = (context: StepContext) => Promise<void>

let root: string
let folder: DataFolder
let database: ReturnType<typeof openDatabase>
let operations: Operations
let told: Operation[]
let trace: string[]
/** What the steps do, by `run x` and `undo x`. */
let acts: Record<string, Act>

const step = (id: string): Step => ({
  id,
  title: `Do ${id}`,
  weight: 1,
  run: async (context) => {
    trace.push(`run ${id}`)
    await acts[`run ${id}`]?.(context)
  },
  undo: async (context) => {
    trace.push(`undo ${id}`)
    await acts[`undo ${id}`]?.(context)
  },
})
const type: OperationType<{ name: string }> = {
  kind: 'update',
  input: z.object({ name: z.string() }),
  locks: ({ name }) => [`install:${name}`],
  subject: ({ name }) => name,
  steps: () => ['x', 'y', 'z'].map(step),
  rollsBack: true,
  settled: (_, state) => {
    trace.push(`settled ${state}`)
    return Promise.resolve()
  },
}
const fail: Act = () => Promise.reject(refused)
/** Ends when the operation is told to, as all work does. */
const hang: Act = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))

async function open(): Promise<void> {
  const events = new EventBus()
  events.subscribe((event) => event.type === 'operation' && told.push(event.operation))
  database = openDatabase(folder.database)
  operations = createOperations({ database, events, folder })
  operations.register(type)
  await operations.recover()
}
async function close(): Promise<void> {
  await operations.close()
  database.close()
}
async function until(wanted: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!wanted()) {
    if (Date.now() > deadline) throw new Error('it did not happen')
    await sleep(5)
  }
}
const start = (): Promise<Operation> => operations.start(type, { name: 'One' }, plan)
const statesOf = ({ steps }: Operation): readonly string[] => steps.map(({ state }) => state)

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-rolls-back-'))
  folder = dataFolderAt(root)
  await createDataFolder(folder)
  told = []
  trace = []
  acts = {}
  await open()
})
afterEach(async () => {
  await operations.close()
  if (database.isOpen) database.close()
  await rm(root, { recursive: true, force: true })
})

it('takes back at once what was begun when a step fails, and keeps the reason', async () => {
  acts['run y'] = fail
  const { id } = await start()
  const reading = (async (): Promise<string[]> => {
    const lines: string[] = []
    for await (const batch of operations.log(id, 0, undefined)) lines.push(...batch.lines.map(({ text }) => text))
    return lines
  })()
  const ended = await operations.ended(id)
  expect(ended).toMatchObject({ state: 'rolled-back', error: { code: 'git-refused' } })
  expect(statesOf(ended)).toEqual(['undone', 'undone', 'pending'])
  expect(trace).toEqual(['run x', 'run y', 'undo y', 'undo x', 'settled rolled-back'])
  // Whoever follows the log sees the failure, what was taken back, and one end.
  const lines = await reading
  const wanted = ['▶ Do x', '▶ Do y', 'What was begun is taken back.', '◀ Do y', '◀ Do x']
  expect(lines.filter((line) => wanted.includes(line))).toEqual(wanted)
  expect(lines.filter((line) => line.startsWith('■'))).toEqual([`■ rolled-back: ${refused.message}`])
  expect(lines.join('\n')).toContain(`It failed: ${refused.message}`)
  // Faces never see it wait for a person in between.
  expect(told.map(({ state }) => state)).not.toContain('failed')
  expect(told.map(({ state }) => state)).toContain('rolling-back')
})

it('is free for the next one then, and stays so after a restart', async () => {
  acts['run x'] = fail
  const { id } = await start()
  await operations.ended(id)
  await expect(operations.resume(id)).rejects.toMatchObject({ code: 'operation-state' })
  await close()
  await open()
  expect(operations.get(id)).toMatchObject({ state: 'rolled-back', error: { code: 'git-refused' } })
  acts = {}
  const second = await start()
  expect((await operations.ended(second.id)).state).toBe('done')
})

it('is failed when taking back fails, with that as the reason; it can be taken back again, not resumed', async () => {
  acts['run z'] = fail
  acts['undo y'] = () => Promise.reject(new Error('a file is held'))
  const { id } = await start()
  const half = await operations.ended(id)
  expect(half).toMatchObject({ state: 'failed', error: { code: 'step-failed' } })
  expect(half.error?.message).toContain('a file is held')
  expect(statesOf(half)).toEqual(['done', 'done', 'undone'])
  await expect(operations.resume(id)).rejects.toMatchObject({ code: 'operation-state' })
  acts = {}
  await operations.rollBack(id)
  expect((await operations.ended(id)).state).toBe('rolled-back')
})

it('waits for a person when it was cancelled: nothing has failed', async () => {
  acts['run y'] = hang
  const { id } = await start()
  await until(() => trace.includes('run y'))
  await operations.cancel(id)
  expect(await operations.ended(id)).toMatchObject({ state: 'cancelled' })
  expect(trace.filter((line) => line.startsWith('undo'))).toEqual([])
  acts = {}
  await operations.resume(id)
  expect((await operations.ended(id)).state).toBe('done')
})

it('cannot be cancelled while it is taken back', async () => {
  const gate = Promise.withResolvers<undefined>()
  acts['run y'] = fail
  acts['undo y'] = () => gate.promise
  const { id } = await start()
  await until(() => trace.includes('undo y'))
  await expect(operations.cancel(id)).rejects.toMatchObject({ code: 'operation-state' })
  gate.resolve(undefined)
  expect((await operations.ended(id)).state).toBe('rolled-back')
})

it('goes on taking back after the app was closed in the middle of it', async () => {
  acts['run z'] = fail
  acts['undo y'] = hang
  const { id } = await start()
  await until(() => trace.includes('undo y'))
  await close()
  await open()
  const interrupted = operations.get(id)
  expect(interrupted).toMatchObject({ state: 'interrupted', error: { code: 'git-refused' } })
  expect(statesOf(interrupted)).toEqual(['done', 'done', 'undone'])
  await expect(operations.resume(id)).rejects.toMatchObject({ code: 'operation-state' })
  await expect(start()).rejects.toMatchObject({ code: 'operation-busy' })
  acts = {}
  trace = []
  await operations.rollBack(id)
  expect(await operations.ended(id)).toMatchObject({ state: 'rolled-back', error: { code: 'git-refused' } })
  expect(trace).toEqual(['undo y', 'undo x', 'settled rolled-back'])
})

it('is interrupted, not taken back, when the app closes while a step is at work', async () => {
  acts['run y'] = hang
  const { id } = await start()
  await until(() => trace.includes('run y'))
  await close()
  await open()
  expect(operations.get(id)).toMatchObject({ state: 'interrupted', error: null })
  expect(trace.filter((line) => line.startsWith('undo'))).toEqual([])
  acts = {}
  await operations.resume(id)
  expect((await operations.ended(id)).state).toBe('done')
})

it('takes nothing back when that could not be journalled: a person decides then', async () => {
  acts['run y'] = () => {
    // A disk that is full from here on, as far as this operation's row goes.
    database.exec(`CREATE TRIGGER full BEFORE UPDATE ON operations WHEN new.state = 'rolling-back'
      BEGIN SELECT RAISE(FAIL, 'no space left on device'); END`)
    return fail({} as StepContext)
  }
  const { id } = await start()
  expect(await operations.ended(id)).toMatchObject({ state: 'failed', error: { code: 'git-refused' } })
  expect(trace.filter((line) => line.startsWith('undo'))).toEqual([])
  database.exec('DROP TRIGGER full')
  acts = {}
  await operations.resume(id)
  expect((await operations.ended(id)).state).toBe('done')
})
