import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { LogLine, Operation } from '../../shared/contract/operations.ts'
import { DeckError } from '../../shared/errors.ts'
import { EventBus } from '../events.ts'
import { createDataFolder, dataFolderAt, type DataFolder } from '../store/data-folder.ts'
import { openDatabase } from '../store/database.ts'
import { createOperations } from './engine.ts'
import type { Operations, OperationType, Step, StepContext } from './types.ts'

const plan = { items: [], neededBytes: 5e9, freeBytes: 0, warnings: [] }
type Run = (context: StepContext) => Promise<void>

let root: string
let folder: DataFolder
let database: ReturnType<typeof openDatabase>
let operations: Operations
let told: Operation[]
let trace: string[]
const steps = new Map<string, readonly Step[]>()

const step = (id: string, run: Run = () => Promise.resolve(), weight = 1): Step => ({
  id,
  title: `Do ${id}`,
  weight,
  run: async (context) => {
    trace.push(`run ${id}`)
    await run(context)
  },
  undo: () => {
    trace.push(`undo ${id}`)
    return Promise.resolve()
  },
})
const type: OperationType<{ name: string; lock: string }> = {
  kind: 'install',
  input: z.object({ name: z.string(), lock: z.string() }),
  locks: ({ lock }) => [lock],
  subject: ({ name }) => name,
  steps: ({ name }) => steps.get(name) ?? [step('only')],
  settled: (input, state) => {
    trace.push(`settled ${input.name} ${state}`)
    return Promise.resolve()
  },
}
const hang: Run = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))

function open(limit?: number): void {
  const events = new EventBus()
  events.subscribe((event) => event.type === 'operation' && told.push(event.operation))
  database = openDatabase(folder.database)
  operations = createOperations({ database, events, folder, ...(limit !== undefined && { limit }) })
}
async function reopen(known = true): Promise<void> {
  await operations.close()
  database.close()
  open()
  if (known) operations.register(type)
  await operations.recover()
}
const start = (name: string, list: readonly Step[], lock = `install:${name}`): Promise<Operation> => {
  steps.set(name, list)
  return operations.start(type, { name, lock }, plan)
}
async function until(wanted: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!wanted()) {
    if (Date.now() > deadline) throw new Error('it did not happen')
    await sleep(5)
  }
}
async function logOf(id: string): Promise<LogLine[]> {
  const lines: LogLine[] = []
  for await (const batch of operations.log(id, 0, undefined)) lines.push(...batch.lines)
  return lines
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-operations-'))
  folder = dataFolderAt(root)
  await createDataFolder(folder)
  told = []
  trace = []
  steps.clear()
  open()
  operations.register(type)
  await operations.recover()
})
afterEach(async () => {
  await operations.close()
  if (database.isOpen) database.close()
  await rm(root, { recursive: true, force: true })
})

describe('running', () => {
  it('runs the steps in order and tells it', async () => {
    const { id, state } = await start('a', [step('x'), step('y'), step('z')])
    expect(['queued', 'running']).toContain(state)
    const ended = await operations.ended(id)
    expect(ended.state).toBe('done')
    expect(ended.progress.fraction).toBe(1)
    expect(ended.steps.map((one) => one.state)).toEqual(['done', 'done', 'done'])
    expect(trace).toEqual(['run x', 'run y', 'run z', 'settled a done'])
    expect(told.at(-1)?.state).toBe('done')
  })

  it('weighs the steps, and the fraction never goes back', async () => {
    const half: Run = async ({ progress }) => {
      for (const fraction of [0.5, 0.2, 1]) {
        progress({ fraction, detail: 'from https://me:secret@host/x' })
        await sleep(110)
      }
    }
    const { id } = await start('a', [step('x', undefined, 1), step('y', half, 3)])
    await operations.ended(id)
    const running = told.filter(({ state }) => state === 'running').map(({ progress }) => progress.fraction)
    expect(running).toEqual([...running].sort((a, b) => a - b))
    expect(running).toContain(0.625)
    expect(told.map(({ progress }) => progress.detail).join(' ')).not.toContain('secret')
  })

  it('tells of progress at most ten times a second', async () => {
    const { id } = await start('a', [
      step('x', async ({ progress }) => {
        const end = performance.now() + 500
        for (let done = 0; performance.now() < end; done++) {
          progress({ bytesDone: done, bytesTotal: 1e9 })
          await sleep(1)
        }
      }),
    ])
    await operations.ended(id)
    expect(told.length).toBeLessThan(14)
  })

  it('runs no more at once than the limit, in the order of their start', async () => {
    await operations.close()
    database.close()
    open(1)
    operations.register(type)
    const first = await start('a', [step('x', hang)])
    const second = await start('b', [step('y')])
    expect(operations.get(second.id).state).toBe('queued')
    await operations.cancel(first.id)
    expect((await operations.ended(second.id)).state).toBe('done')
  })

  it('keeps memory for later steps, checked', async () => {
    const seen: unknown[] = []
    const { id } = await start('a', [
      step('x', ({ memory }) => {
        memory.set('commit', 'abc')
        return Promise.resolve()
      }),
      step('y', ({ memory }) => {
        seen.push(memory.get('commit', z.string()), memory.get('none', z.string()))
        memory.get('commit', z.number())
        return Promise.resolve()
      }),
    ])
    expect((await operations.ended(id)).error?.code).toBe('step-failed')
    expect(seen).toEqual(['abc', undefined])
  })
})

describe('locks', () => {
  it('refuses a second operation on the same, until done or rolled back', async () => {
    const first = await start('a', [step('x', hang)])
    await expect(start('b', [step('y')], 'INSTALL:a')).rejects.toMatchObject({ code: 'operation-busy' })
    await operations.cancel(first.id)
    await operations.ended(first.id)
    await expect(start('b', [step('y')], 'install:a')).rejects.toMatchObject({ code: 'operation-busy' })
    await expect(operations.forget(first.id)).rejects.toMatchObject({ code: 'operation-state' })
    await reopen()
    await expect(start('b', [step('y')], 'install:a')).rejects.toMatchObject({ code: 'operation-busy' })
    await operations.rollBack(first.id)
    await operations.ended(first.id)
    const second = await start('b', [step('y')], 'install:a')
    expect((await operations.ended(second.id)).state).toBe('done')
    await operations.forget(first.id)
    expect(() => operations.get(first.id)).toThrow(DeckError)
  })

  it('takes two of different locks at once', async () => {
    const all = await Promise.all([start('a', [step('x', hang)]), start('b', [step('y', hang)])])
    expect(all.map(({ id }) => operations.get(id).state)).toEqual(['running', 'running'])
  })
})

describe('failing and ending', () => {
  it('stores a DeckError as it is, without secrets, and retries only what is not done', async () => {
    let broken = true
    const refusal = new DeckError('git-refused', { url: 'https://me:pass@host/x', detail: 'no' })
    const fail: Run = () => (broken ? Promise.reject(refusal) : Promise.resolve())
    const { id } = await start('a', [step('x'), step('y', fail), step('z')])
    const failed = await operations.ended(id)
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'git-refused' } })
    expect(JSON.stringify(failed)).not.toContain('pass')
    expect(failed.steps.map(({ state }) => state)).toEqual(['done', 'failed', 'pending'])
    broken = false
    await operations.resume(id)
    expect(await operations.ended(id)).toMatchObject({ state: 'done', error: null })
    expect(trace).toEqual(['run x', 'run y', 'settled a failed', 'run y', 'run z', 'settled a done'])
  })

  it.each([
    ['a system error', Object.assign(new Error('write'), { code: 'ENOSPC' })],
    [
      'a cause',
      new DeckError('python-failed', { detail: 'x' }, { cause: Object.assign(new Error(''), { code: 'ENOSPC' }) }),
    ],
    ['the words of a tool', new DeckError('git-failed', { detail: 'fatal: No space left on device' })],
  ])('knows a full disk by %s', async (_, error) => {
    const { id } = await start('a', [step('x', () => Promise.reject(error))])
    expect((await operations.ended(id)).error).toMatchObject({
      code: 'disk-full',
      params: { path: root, needed: '5.0 GB' },
    })
  })

  it('rolls back in reverse, the half-done step included; a failing undo can be tried again', async () => {
    let stuck = true
    const x = {
      ...step('x'),
      undo: () => (stuck ? Promise.reject(new Error('held')) : Promise.resolve()),
    }
    const { id } = await start('a', [x, step('y'), step('z', () => Promise.reject(new Error('no'))), step('never')])
    await operations.ended(id)
    await operations.rollBack(id)
    const half = await operations.ended(id)
    expect(half.state).toBe('failed')
    expect(half.steps.map(({ state }) => state)).toEqual(['done', 'undone', 'undone', 'pending'])
    await expect(operations.resume(id)).rejects.toMatchObject({ code: 'operation-state' })
    stuck = false
    await operations.rollBack(id)
    expect((await operations.ended(id)).state).toBe('rolled-back')
    expect(trace.filter((line) => line.startsWith('undo'))).toEqual(['undo z', 'undo y'])
    expect(trace.at(-1)).toBe('settled a rolled-back')
  })

  it('cancels within two seconds what listens, and refuses what makes no sense', async () => {
    const { id } = await start('a', [step('x', hang), step('y')])
    const asked = performance.now()
    expect((await operations.cancel(id)).state).toBe('cancelling')
    const ended = await operations.ended(id)
    expect(performance.now() - asked).toBeLessThan(2000)
    expect(ended).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } })
    await expect(operations.cancel(id)).rejects.toMatchObject({ code: 'operation-state' })
    expect(trace).not.toContain('run y')
  })

  it('waits for a step that does not listen, and says so in the log', async () => {
    let release = (): void => undefined
    const deaf: Run = () => new Promise((resolve) => (release = resolve))
    const { id } = await start('a', [step('x', deaf), step('y')])
    await until(() => trace.includes('run x'))
    await operations.cancel(id)
    await sleep(2100)
    expect(operations.get(id).state).toBe('cancelling')
    release()
    expect((await operations.ended(id)).state).toBe('cancelled')
    expect((await logOf(id)).map(({ text }) => text).join('\n')).toContain('has not ended 2 s after cancel')
  })

  it('cancels a queued one at once', async () => {
    const live = [await start('a', [step('x', hang)]), await start('b', [step('x', hang)])]
    const queued = await start('c', [step('y')])
    expect((await operations.cancel(queued.id)).state).toBe('cancelled')
    expect(live.map(({ id }) => operations.get(id).state)).toEqual(['running', 'running'])
    expect(trace).toContain('settled c cancelled')
  })
})

describe('closing and opening', () => {
  it('leaves running and queued ones interrupted and resumable', async () => {
    const names = ['a', 'b', 'c']
    for (const name of names) await start(name, [step('x'), step('y', hang)])
    await until(() => trace.filter((line) => line === 'run y').length === 2)
    await reopen()
    expect(operations.list(10).map(({ state }) => state)).toEqual(['interrupted', 'interrupted', 'interrupted'])
    await expect(operations.close().then(() => start('d', []))).rejects.toMatchObject({ code: 'operation-state' })
  })

  it('does not wait for ever for a step that does not end', async () => {
    await start('a', [step('x', () => new Promise(() => undefined))])
    const asked = performance.now()
    await operations.close()
    expect(performance.now() - asked).toBeLessThan(7000)
    database.close()
    open()
    operations.register(type)
    await operations.recover()
    expect(operations.list(1)[0]?.state).toBe('interrupted')
  })

  it('shows what it no longer understands as failed, and lets it be forgotten', async () => {
    const { id } = await start('a', [step('x', hang)])
    await until(() => trace.includes('run x'))
    await reopen(false)
    expect(operations.get(id)).toMatchObject({ state: 'failed', error: { code: 'operation-foreign' } })
    await expect(operations.resume(id)).rejects.toMatchObject({ code: 'operation-foreign' })
    await expect(operations.rollBack(id)).rejects.toMatchObject({ code: 'operation-foreign' })
    operations.register(type)
    await expect(start('b', [], 'install:a')).rejects.toMatchObject({ code: 'operation-busy' })
    database.exec(`UPDATE operations SET input = '{"name":1}'`)
    await reopen()
    expect(operations.get(id).error?.code).toBe('operation-foreign')
    await operations.forget(id)
    await expect(readFile(join(folder.operationLogs, `${id}.log`))).rejects.toThrow()
  })

  it('survives a row that is damaged', async () => {
    const { id } = await start('a', [step('x')])
    await operations.ended(id)
    database.exec(`UPDATE operations SET memory = '{', state = 'new-state'`)
    await reopen()
    expect(operations.list(10)).toEqual([])
  })

  it('tells the end again when the app died before it was taken note of', async () => {
    const { id } = await start('a', [step('x')])
    await operations.ended(id)
    database.exec(`UPDATE operations SET memory = '{}'`)
    await reopen()
    expect(trace.filter((line) => line === 'settled a done')).toHaveLength(2)
    await reopen()
    expect(trace.filter((line) => line === 'settled a done')).toHaveLength(2)
  })
})

it('follows a log from any line on until the end', async () => {
  let release = (): void => undefined
  const talk: Run = async ({ log }) => {
    log('first', 'out')
    await new Promise<void>((resolve) => (release = resolve))
    log('token https://u:p@h/', 'err')
  }
  const { id } = await start('a', [step('x', talk)])
  const seen: { index: number; lines: LogLine[] }[] = []
  const reading = (async () => {
    for await (const batch of operations.log(id, 1, undefined)) seen.push(batch)
  })()
  await until(() => seen.some(({ lines }) => lines.some(({ text }) => text === 'first')))
  release()
  await reading
  expect(seen[0]?.index).toBe(1)
  const texts = seen.flatMap(({ lines }) => lines.map(({ text }) => text))
  expect(texts).toEqual(['first', 'token https://***@h/', '■ done'])
  const stop = new AbortController()
  stop.abort()
  for await (const batch of operations.log(id, 0, stop.signal)) expect(batch).toBeNull()
})
