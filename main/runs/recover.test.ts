import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { signalProcesses } from '../process/kill-tree.ts'
import { createHarness, installId, livingOf, readConsole, type Harness } from './harness.fixture.ts'

const identities = z.array(z.object({ pid: z.number(), startTime: z.string() }))
let harness: Harness
let owned: z.infer<typeof identities> = []
beforeEach(async () => (harness = await createHarness()))
afterEach(async () => {
  signalProcesses(owned, 'SIGKILL')
  await harness.end()
})

/** Launches a run in a core of its own and kills that core; gives the run. */
async function crash(): Promise<string> {
  const script = join(import.meta.dirname, 'crashing-core.fixture.ts')
  const child = spawn(process.execPath, [script, harness.folder.root, installId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [id] = (await once(createInterface(child.stdout), 'line')) as [string]
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  const database = new DatabaseSync(harness.folder.database)
  const row = database.prepare('SELECT processes FROM runs WHERE id = ?').get(id)
  owned = identities.parse(JSON.parse(String(row?.['processes'])))
  database.close()
  return id
}

function alter(change: (identity: { pid: number; startTime: string }) => unknown): void {
  const database = new DatabaseSync(harness.folder.database)
  database.prepare('UPDATE runs SET processes = ?').run(JSON.stringify(owned.map(change)))
  database.close()
}

it('finds what a crash left, offers it, and ends all of it when asked to', async () => {
  const id = await crash()
  const pids = owned.map(({ pid }) => pid)
  expect(pids.length).toBeGreaterThanOrEqual(3)
  const { runs } = harness
  await runs.recover()
  expect(runs.get(id)).toMatchObject({ state: 'left', port: 9, installId })
  expect(runs.ofInstall(installId)?.id).toBe(id)
  expect((await livingOf(pids)).length).toBeGreaterThanOrEqual(3)
  expect(await readConsole(runs, id)).toContain('Running on http://127.0.0.1:9')
  await expect(runs.launch(harness.request('true'))).rejects.toMatchObject({ code: 'run-exists' })

  expect(await runs.stop(id)).toMatchObject({ state: 'exited' })
  expect(await livingOf(pids)).toEqual([])
  const next = harness.again()
  await next.recover()
  expect(next.get(id).state).toBe('exited')
})

it('lets what was left alone when told to', async () => {
  const id = await crash()
  const { runs } = harness
  await runs.recover()
  await runs.dismiss(id)
  expect(runs.list()).toEqual([])
  expect((await livingOf(owned.map(({ pid }) => pid))).length).toBeGreaterThanOrEqual(3)
  await harness.again().recover()
})

it('never touches a process that has got the number of one of ours', async () => {
  const id = await crash()
  const before = await livingOf(owned.map(({ pid }) => pid))
  alter(({ pid, startTime }) => ({ pid, startTime: `${startTime}0` }))
  const { runs } = harness
  await runs.recover()
  expect(runs.get(id)).toMatchObject({ state: 'exited' })
  await runs.stop(id)
  await runs.close()
  expect(await livingOf(owned.map(({ pid }) => pid))).toEqual(before)
})
