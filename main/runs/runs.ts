import { randomUUID } from 'node:crypto'
import { access, constants, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { ConsoleChunk, Run, RunUsage } from '../../shared/contract/runs.ts'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import type { EventBus } from '../events.ts'
import { listProcesses, treeOf } from '../process/process-table.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { type ConsoleLimits } from './console-channel.ts'
import { logPath, readLogTail } from './console-log.ts'
import { createLiveRun, type LiveRun } from './live-run.ts'
import { createPortChooser } from './ports.ts'
import { createRunRecords, type RunRecord } from './run-records.ts'
import { stopTree, type StopLimits } from './stop-tree.ts'
import type { LaunchRequest, Runs } from './types.ts'

export interface RunsDeps {
  readonly database: DatabaseSync
  readonly events: EventBus
  readonly folder: DataFolder
  readonly usage: { sample(pids: readonly number[]): Promise<RunUsage> }
  readonly consoleLimits?: ConsoleLimits
}

interface Entry {
  record: RunRecord
  /** Null for a run of an earlier core. */
  live: LiveRun | null
}

/** How often what runs own is looked at; the listing is dear on Windows. */
const ownershipMs = process.platform === 'win32' ? 15_000 : 2000
const firstLookMs = 300
const tailBytes = 1024 * 1024
/** At quit nobody waits for a long good-bye. */
const quitGraceMs = 5000

function stopLimits(graceMs: number): StopLimits {
  return { graceMs, terminateMs: Math.min(graceMs, 5000), killMs: 5000 }
}

async function checkProgram({ name, file, cwd }: LaunchRequest): Promise<void> {
  try {
    if (!(await stat(cwd)).isDirectory()) throw new Error(`${cwd} is not a folder`)
    // node-pty would start a child that can only say that there is no such program.
    if (isAbsolute(file)) await access(file, constants.X_OK)
  } catch (error) {
    throw new DeckError('run-spawn-failed', { name, detail: toErrorInfo(error).params['detail'] ?? '' })
  }
}

/** The runs of this core and those that an earlier one left behind. */
export function createRuns(deps: RunsDeps): Runs {
  const { database, events, folder } = deps
  const records = createRunRecords(database)
  const entries = new Map<string, Entry>()
  const launching = new Set<string>()
  const listeners = new Set<() => void>()
  let size = { cols: 120, rows: 30 }
  let closed = false
  let timer: NodeJS.Timeout | undefined

  const entryOf = (id: string): Entry => {
    const entry = entries.get(id)
    if (entry === undefined) throw new DeckError('not-found', { what: 'run', name: id })
    return entry
  }
  const list = (): readonly Run[] => [...entries.values()].map(({ record }) => record.run)
  const ofInstall = (installId: string): Run | null =>
    list().find((run) => run.installId === installId && run.state !== 'exited') ?? null
  const ports = createPortChooser(
    (port) => list().find((run) => run.port === port && run.state !== 'exited')?.name ?? null,
  )

  const keep = (entry: Entry, record: RunRecord): void => {
    const before = entry.record.run
    entry.record = record
    records.save(record)
    if (record.run === before) return // only what it owns has changed
    events.emit({ type: 'run', run: record.run })
    for (const listener of listeners) listener()
  }
  const forget = (id: string): void => {
    entries.delete(id)
    records.remove(id)
    events.emit({ type: 'run-removed', id })
    for (const listener of listeners) listener()
  }
  const endLeft = (entry: Entry): void => {
    const run: Run = { ...entry.record.run, state: 'exited', endedAt: Date.now(), error: null }
    keep(entry, { ...entry.record, run, processes: [] })
  }

  const look = async (): Promise<void> => {
    const alive = [...entries.values()].filter(({ record }) => record.run.state !== 'exited')
    if (alive.length === 0) return
    const table = await listProcesses()
    for (const entry of alive) {
      if (entry.record.run.state === 'left') {
        if (treeOf(table, entry.record.processes).length === 0) endLeft(entry)
      } else {
        entry.live?.own(table)
      }
    }
  }
  /** Looks soon, then again and again for as long as something runs. */
  const watch = (delayMs: number): void => {
    clearTimeout(timer)
    if (closed || list().every((run) => run.state === 'exited')) return
    timer = setTimeout(
      () =>
        void look()
          .catch(() => undefined)
          .finally(() => watch(ownershipMs)),
      delayMs,
    ).unref()
  }

  const waitFor = (id: string, done: (run: Run) => boolean, signal?: AbortSignal): Promise<Run> => {
    const { promise, resolve, reject } = Promise.withResolvers<Run>()
    let last = entryOf(id).record.run
    const end = (): void => {
      listeners.delete(check)
      signal?.removeEventListener('abort', abort)
    }
    const abort = (): void => {
      end()
      reject(new DeckError('cancelled'))
    }
    const check = (): void => {
      const entry = entries.get(id)
      last = entry?.record.run ?? last
      if (entry !== undefined && !done(last)) return
      end()
      resolve(last)
    }
    listeners.add(check)
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted === true) abort()
    else check()
    return promise
  }

  const launch = async (request: LaunchRequest): Promise<Run> => {
    const { installId, name, port } = request
    if (closed) throw new DeckError('cancelled')
    if (launching.has(installId) || ofInstall(installId) !== null) throw new DeckError('run-exists', { name })
    launching.add(installId)
    try {
      await checkProgram(request)
      const id = randomUUID()
      const startedAt = Date.now()
      const nothing = { pid: null, url: null, readyAt: null, endedAt: null, exitCode: null, signal: null, error: null }
      const problems: Run['problems'] = []
      const run: Run = { id, installId, name, state: 'starting', port, startedAt, ...nothing, problems, ...size }
      const logFile = logPath(folder.runLogs, name, startedAt, id)
      const record: RunRecord = { run, logFile, stopGraceMs: request.stopGraceSeconds * 1000, processes: [] }
      const entry: Entry = { record, live: null }
      entry.live = await createLiveRun(record, request, (next) => keep(entry, next), deps.consoleLimits)
      const earlier = list().filter((other) => other.installId === installId)
      entries.set(id, entry)
      try {
        await entry.live.start()
      } catch (error) {
        forget(id)
        throw error
      }
      for (const other of earlier) forget(other.id)
      if (port !== null) ports.redeem(port)
      watch(firstLookMs)
      return entry.record.run
    } finally {
      launching.delete(installId)
    }
  }

  const stopLeft = async (entry: Entry): Promise<void> => {
    const { run, processes, stopGraceMs } = entry.record
    const root = processes.find(({ pid }) => pid === run.pid) ?? null
    const left = await stopTree(processes, root, stopLimits(stopGraceMs), () => undefined)
    if (left.length > 0) {
      const error = new DeckError('stop-failed', { name: run.name, pids: left.map(({ pid }) => pid).join(', ') })
      keep(entry, { ...entry.record, run: { ...run, error: toErrorInfo(error) } })
      throw error
    }
    if (entry.record.run.state === 'left') endLeft(entry)
  }
  const stop = async (id: string): Promise<Run> => {
    const entry = entryOf(id)
    if (entry.record.run.state === 'left') await stopLeft(entry)
    else await entry.live?.stop(stopLimits(entry.record.stopGraceMs))
    return entry.record.run
  }

  async function* earlierConsole(entry: Entry): AsyncGenerator<ConsoleChunk, undefined> {
    const data = await readLogTail(entry.record.logFile, tailBytes)
    if (data !== '') yield { type: 'data', offset: 0, data }
    yield { type: 'end' }
  }

  const recover = async (): Promise<void> => {
    const found = records.load()
    const table = found.some(({ run }) => run.state !== 'exited') ? await listProcesses() : []
    for (const record of found) {
      const entry: Entry = { record, live: null }
      entries.set(record.run.id, entry)
      if (record.run.state === 'exited') continue
      const living = treeOf(table, record.processes)
      if (living.length === 0) endLeft(entry)
      else keep(entry, { ...record, run: { ...record.run, state: 'left' }, processes: living })
    }
    watch(ownershipMs)
  }

  return {
    list,
    get: (id) => entryOf(id).record.run,
    ofInstall,
    launch,
    stop,
    dismiss: (id) =>
      new Promise((resolve) => {
        const { run } = entryOf(id).record
        if (run.state !== 'left' && run.state !== 'exited') throw new DeckError('install-running', { name: run.name })
        forget(id)
        resolve()
      }),
    write: (id, data) => entryOf(id).live?.write(data),
    resize(id, cols, rows) {
      const { live, record } = entryOf(id)
      size = { cols, rows }
      if (live !== null && record.run.state !== 'exited') live.resize(cols, rows)
    },
    console(id, reader, signal) {
      const entry = entryOf(id)
      return entry.live?.channel.read(reader, signal) ?? earlierConsole(entry)
    },
    ack: (id, reader, units) => entryOf(id).live?.channel.ack(reader, units),
    async usage(id) {
      const { run, processes } = entryOf(id).record
      return run.state === 'exited' ? null : deps.usage.sample(processes.map(({ pid }) => pid))
    },
    logFile: (id) => entryOf(id).record.logFile,
    settled: (id, signal) => waitFor(id, ({ state }) => state !== 'starting' && state !== 'stopping', signal),
    ended: (id) => waitFor(id, ({ state }) => state === 'exited'),
    recover,
    choosePort: (wanted, fixed) => ports.choose(wanted, fixed),
    async close() {
      closed = true
      clearTimeout(timer)
      const running = [...entries.values()].flatMap(({ live }) => live ?? [])
      await Promise.allSettled(
        running.map((live) => live.stop(stopLimits(Math.min(live.record.stopGraceMs, quitGraceMs)))),
      )
    },
  }
}
