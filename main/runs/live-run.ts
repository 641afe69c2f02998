import { setTimeout as delay } from 'node:timers/promises'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import type { Run } from '../../shared/contract/runs.ts'
import { ledBy, listProcesses, processIdentity, sameProcess, treeOf } from '../process/process-table.ts'
import type { ProcessEntry, ProcessIdentity } from '../process/types.ts'
import { createConsoleChannel, type ConsoleChannel, type ConsoleLimits } from './console-channel.ts'
import { openConsoleLog } from './console-log.ts'
import { watchProblems } from './problem-watch.ts'
import { watchReadiness, type ReadinessWatch } from './readiness-watch.ts'
import type { RunRecord } from './run-records.ts'
import { startSession, type Session, type SessionEnd } from './session.ts'
import { stopTree, type StopLimits } from './stop-tree.ts'
import type { LaunchRequest } from './types.ts'

/** A run whose program this core started and whose terminal it holds. */
export interface LiveRun {
  readonly record: RunRecord
  readonly channel: ConsoleChannel
  /** Raises `run-spawn-failed`; afterwards the run is `starting`. */
  start(): Promise<void>
  /** Ends the whole tree and waits for it; raises `stop-failed`. Calls meanwhile join the first. */
  stop(limits: StopLimits): Promise<void>
  write(data: string): void
  resize(cols: number, rows: number): void
  /** Brings what the run is known to own up to date. */
  own(table: readonly ProcessEntry[]): void
}

const mostRestarts = 5
/** A program that was ready that long does not restart in a circle. */
const steadyMs = 60_000
/** For what a program leaves behind when it ends by itself. */
const sweepLimits: StopLimits = { graceMs: 1000, terminateMs: 2000, killMs: 3000 }
const lastWordsMs = 5000

/** `changed` is told of every change of the record; it persists and announces it. */
export async function createLiveRun(
  first: Omit<RunRecord, 'processes'>,
  request: LaunchRequest,
  changed: (record: RunRecord) => void,
  limits: ConsoleLimits | undefined,
): Promise<LiveRun> {
  let record: RunRecord = { ...first, processes: [] }
  let session: Session | null = null
  let root: ProcessIdentity | null = null
  let readiness: ReadinessWatch | null = null
  let life = new AbortController()
  let identified: Promise<void> = Promise.resolve()
  let stopping: Promise<readonly ProcessEntry[]> | null = null
  let stopAsked = false
  let restarts = 0
  const over = Promise.withResolvers<undefined>()
  const holds = { readers: false, log: false }

  const regulate = (): void => session?.hold(holds.readers || holds.log)
  const holdFor = (who: keyof typeof holds) => (held: boolean) => {
    holds[who] = held
    regulate()
  }
  const channel = createConsoleChannel(holdFor('readers'), limits)
  const log = await openConsoleLog(first.logFile, holdFor('log'), (error) =>
    note(`The log cannot be written any more: ${error.message}`, false),
  )
  const change = (patch: Partial<Run>): void => {
    record = { ...record, run: { ...record.run, ...patch } }
    changed(record)
  }
  const own = (processes: readonly ProcessIdentity[]): void => {
    const same = processes.length === record.processes.length
    if (same && processes.every((one) => record.processes.some((other) => sameProcess(one, other)))) return
    record = { ...record, processes: processes.map(({ pid, startTime }) => ({ pid, startTime })) }
    changed(record)
  }
  const emit = (text: string, toLog = true): void => {
    if (toLog) log.write(text)
    channel.push(text)
  }
  const note = (text: string, toLog = true): void => emit(`\r\n\u001b[2m[Diffusion Deck] ${text}\u001b[0m\r\n`, toLog)

  const becomeReady = (url: string | null): void => {
    change({ state: 'ready', url, readyAt: Date.now(), error: null })
    if (url === null || request.onReady === undefined) return
    const { signal } = life
    request.onReady(url, signal, note).catch((error: unknown) => {
      if (!signal.aborted) note(toErrorInfo(error).message)
    })
  }
  const becomeLate = (seconds: number): void => {
    change({ error: toErrorInfo(new DeckError('run-not-ready', { name: request.name, seconds })) })
  }

  const begin = (): void => {
    const { cols, rows } = record.run
    const { file, args, cwd, env, ready, port } = request
    life = new AbortController()
    const problems = watchProblems(request.problems, (problem) =>
      change({ problems: [...record.run.problems.filter(({ id }) => id !== problem.id), problem] }),
    )
    const watch = watchReadiness(ready, port, { onReady: becomeReady, onLate: becomeLate })
    readiness = watch
    const onData = (text: string): void => {
      emit(text)
      watch.feed(text)
      problems.feed(text)
    }
    const onEnd = (end: SessionEnd): void => {
      problems.end()
      void finish(end)
    }
    try {
      session = startSession({ file, args, cwd, env, cols, rows, onData, onEnd })
    } catch (error) {
      watch.end()
      throw error
    }
    regulate()
    const { pid } = session
    change({ pid, state: 'starting', readyAt: null, url: null, error: null })
    identified = processIdentity(pid).then(
      (entry) => {
        root = entry
        if (entry !== null) own([entry])
      },
      () => undefined,
    )
  }

  /** Ends what the program left behind; gives what could not be ended. */
  const sweep = async (): Promise<readonly ProcessEntry[]> => {
    await identified
    try {
      const { pid } = record.run
      const left = ledBy(await listProcesses(), pid ?? -1)
      // Should the number already be another's, its group is not ours either.
      if (left.some((entry) => entry.pid === pid && entry.startTime !== root?.startTime)) return []
      return await stopTree([...record.processes, ...left], null, sweepLimits, () => undefined)
    } catch (error) {
      note(`What the program left behind could not be looked for: ${toErrorInfo(error).message}`)
      return []
    }
  }

  const finish = async (end: SessionEnd): Promise<void> => {
    const wasReady = record.run.readyAt
    session = null
    readiness?.end()
    life.abort()
    const left = stopping === null ? await sweep() : await stopping.catch(sweep)
    if (wasReady !== null && Date.now() - wasReady > steadyMs) restarts = 0
    const again = !stopAsked && left.length === 0 && end.exitCode !== null && end.exitCode === request.restartExitCode
    if (again && restarts < mostRestarts) {
      restarts += 1
      note(`Restarting, as the program asked (exit code ${end.exitCode}).`)
      try {
        begin()
        return
      } catch (error) {
        note(toErrorInfo(error).message)
      }
    }
    const how = end.signal ?? `exit code ${end.exitCode}`
    const early = wasReady === null && !stopAsked
    const error =
      left.length > 0 ? stopError(left) : early ? new DeckError('run-exited', { name: request.name, how }) : null
    channel.end()
    await log.close()
    change({
      // What could not be ended is kept as left, so that it can be stopped again or let go.
      state: left.length > 0 ? 'left' : 'exited',
      ...end,
      endedAt: Date.now(),
      error: error === null ? null : toErrorInfo(error),
    })
    over.resolve(undefined)
  }

  const stopError = (left: readonly ProcessEntry[]): DeckError =>
    new DeckError('stop-failed', { name: request.name, pids: left.map(({ pid }) => pid).join(', ') })

  const stopOnce = async (stopLimits: StopLimits): Promise<readonly ProcessEntry[]> => {
    readiness?.end()
    channel.release()
    change({ state: 'stopping' })
    await identified
    return stopTree(record.processes, root, stopLimits, () => session?.write('\u0003'))
  }

  return {
    get record() {
      return record
    },
    channel,
    async start() {
      try {
        begin()
        await identified
      } catch (error) {
        channel.end()
        await log.close()
        throw new DeckError('run-spawn-failed', { name: request.name, detail: toErrorInfo(error).message })
      }
    },
    async stop(stopLimits) {
      if (record.run.state === 'exited' || record.run.state === 'left') return
      stopAsked = true
      stopping ??= stopOnce(stopLimits)
      try {
        const left = await stopping
        if (left.length > 0) {
          const error = stopError(left)
          change({ error: toErrorInfo(error) })
          throw error
        }
      } finally {
        stopping = null
      }
      const limit = new AbortController()
      await Promise.race([over.promise, delay(lastWordsMs, undefined, { signal: limit.signal })])
      limit.abort()
    },
    write: (data) => session?.write(data),
    resize(cols, rows) {
      session?.resize(cols, rows)
      change({ cols, rows })
    },
    own(table) {
      if (session === null || record.processes.length === 0) return
      const living = treeOf(table, record.processes)
      if (living.length > 0) own(living)
    },
  }
}
