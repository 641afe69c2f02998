import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { CoreEvent } from '../../shared/contract/system.ts'
import { EventBus } from '../events.ts'
import { listProcesses } from '../process/process-table.ts'
import { createDataFolder, dataFolderAt, type DataFolder } from '../store/data-folder.ts'
import { openDatabase } from '../store/database.ts'
import type { ConsoleLimits } from './console-channel.ts'
import { createRuns } from './runs.ts'
import type { LaunchRequest, Runs } from './types.ts'

export interface Harness {
  readonly folder: DataFolder
  readonly runs: Runs
  readonly events: readonly CoreEvent[]
  readonly sampled: readonly number[][]
  readonly request: (script: string, more?: Partial<LaunchRequest>) => LaunchRequest
  /** Another core on the same data folder. */
  readonly again: () => Runs
  readonly end: () => Promise<void>
}

export const installId = '11111111-2222-4333-8444-555555555555'
const window: LaunchRequest['ready'] = { type: 'window', seconds: 1 }

export async function createHarness(consoleLimits?: ConsoleLimits): Promise<Harness> {
  const folder = dataFolderAt(await mkdtemp(join(tmpdir(), 'runs-')))
  await createDataFolder(folder)
  const bus = new EventBus()
  const events: CoreEvent[] = []
  bus.subscribe((event) => events.push(event))
  const sampled: number[][] = []
  const usage = {
    sample: (pids: readonly number[]) => {
      sampled.push([...pids])
      return Promise.resolve({ cpuPercent: 1, ramBytes: 2, vramBytes: null, processes: pids.length })
    },
  }
  const limits = consoleLimits === undefined ? {} : { consoleLimits }
  const opened: { close(): void }[] = []
  const create = (): Runs => {
    const database = openDatabase(folder.database)
    opened.push(database)
    return createRuns({ database, events: bus, folder, usage, ...limits })
  }
  const runs = create()
  return {
    folder,
    runs,
    events,
    sampled,
    request: (script, more) => ({
      installId,
      name: 'Fixture',
      file: '/bin/bash',
      args: ['-c', script],
      cwd: folder.root,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder.root },
      port: null,
      ready: window,
      restartExitCode: null,
      problems: [],
      stopGraceSeconds: 5,
      ...more,
    }),
    again: create,
    async end() {
      await runs.close()
      for (const database of opened) database.close()
      await rm(folder.root, { recursive: true })
    },
  }
}

/** Reads a console to its end or until `enough`, acknowledging all of it. */
export async function readConsole(runs: Runs, id: string, enough?: (text: string) => boolean): Promise<string> {
  const signal = AbortSignal.timeout(20_000)
  let text = ''
  const reader = crypto.randomUUID()
  for await (const chunk of runs.console(id, reader, signal)) {
    if (chunk.type === 'end') return text
    runs.ack(id, reader, chunk.data.length)
    text += chunk.data
    if (enough?.(text) === true) return text
  }
  throw new Error(`the console did not come to it: ${text.slice(-500)}`)
}

export async function livingOf(pids: readonly number[]): Promise<readonly number[]> {
  const table = await listProcesses()
  return pids.filter((pid) => table.some((entry) => entry.pid === pid))
}

export async function until(condition: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + limitMs; !(await condition());) {
    await delay(25)
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${condition.toString()}`)
  }
}
