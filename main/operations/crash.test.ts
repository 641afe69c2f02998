import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CoreEvent } from '../../shared/contract/system.ts'
import { EventBus } from '../events.ts'
import { dataFolderAt } from '../store/data-folder.ts'
import { openDatabase } from '../store/database.ts'
import { createOperations } from './engine.ts'
import { filesType, fileSteps } from './files-type.fixture.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-crash-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** Runs the fixture until it hangs at the wanted place, then kills it with SIGKILL. */
async function killAt(place: string, mode: 'run' | 'undo'): Promise<void> {
  const fixture = join(import.meta.dirname, 'crash.fixture.ts')
  const child = spawn(process.execPath, [fixture, root, place, mode], { stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  const exit = new Promise((resolve) => child.once('exit', resolve))
  const hanging = new Promise((resolve) => child.stdout.once('data', () => resolve('hanging')))
  expect(await Promise.race([hanging, exit]), errors).toBe('hanging')
  child.kill('SIGKILL')
  await exit
}

async function reopen() {
  const folder = dataFolderAt(root)
  const database = openDatabase(folder.database)
  const events = new EventBus()
  const seen: CoreEvent[] = []
  events.subscribe((event) => seen.push(event))
  const operations = createOperations({ database, events, folder })
  operations.register(filesType(root, () => Promise.resolve()))
  await operations.recover()
  const operation = operations.list(1)[0]
  if (operation === undefined) throw new Error('nothing was journalled')
  return {
    operations,
    operation,
    seen,
    close: async () => {
      await operations.close()
      database.close()
    },
  }
}
const trace = async (): Promise<string[]> =>
  (await readFile(join(root, 'trace'), 'utf8').catch(() => '')).split('\n').filter(Boolean)
const made = async (): Promise<string[]> => (await readdir(join(root, 'made')).catch(() => [])).sort()

const places = fileSteps.flatMap((step) => ['before', 'middle', 'after'].map((moment) => [step, moment] as const))

describe('kill -9', () => {
  it.each(places)('at %s %s: resume finishes, nothing finished is done again', async (step, moment) => {
    await killAt(`${step}:${moment}`, 'run')
    const { operations, operation, seen, close } = await reopen()
    expect(operation.state).toBe('interrupted')
    expect(await trace()).toContain('settled interrupted')
    expect(operation.steps.some(({ state }) => state === 'running')).toBe(false)
    await operations.resume(operation.id)
    const ended = await operations.ended(operation.id)
    expect(ended.state).toBe('done')
    expect(await made()).toEqual([...fileSteps].sort())
    const runs = await trace()
    const before = fileSteps.slice(0, fileSteps.indexOf(step))
    for (const done of before) expect(runs.filter((line) => line === `run ${done}`)).toHaveLength(1)
    const fractions = seen.flatMap((event) =>
      event.type === 'operation' && event.operation.state === 'running' ? [event.operation.progress.fraction] : [],
    )
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(runs.at(-1)).toBe('settled done')
    await close()
  })

  it.each(places)('at %s %s: roll back leaves nothing', async (step, moment) => {
    await killAt(`${step}:${moment}`, 'run')
    const { operations, operation, close } = await reopen()
    await operations.rollBack(operation.id)
    const ended = await operations.ended(operation.id)
    expect(ended.state).toBe('rolled-back')
    expect(await made()).toEqual([])
    const undone = (await trace()).filter((line) => line.startsWith('undo '))
    const begun = fileSteps.slice(0, fileSteps.indexOf(step) + 1)
    expect(undone).toEqual(begun.toReversed().map((id) => `undo ${id}`))
    await operations.forget(operation.id)
    expect(operations.list(10)).toEqual([])
    await close()
  })
})

it('goes on rolling back after a crash in the middle of it, and refuses to resume', async () => {
  await killAt('undo-two:before', 'undo')
  const { operations, operation, close } = await reopen()
  expect(operation.state).toBe('interrupted')
  expect(operation.steps.map(({ state }) => state)).toEqual(['done', 'done', 'undone'])
  await expect(operations.resume(operation.id)).rejects.toMatchObject({ code: 'operation-state' })
  await operations.rollBack(operation.id)
  expect((await operations.ended(operation.id)).state).toBe('rolled-back')
  expect(await made()).toEqual([])
  await close()
})
