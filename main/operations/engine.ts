import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import type { EventBus } from '../events.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { boundPlan } from './bound-plan.ts'
import { runSteps, undoSteps } from './execution.ts'
import { createJournal, type JournalEntry } from './journal.ts'
import { LogFile } from './log-file.ts'
import { createRunner, move, rollBackKey, settledKey } from './runner.ts'
import { after, isFinal, isLive } from './states.ts'
import { createTaskTable } from './task-table.ts'
import type { Task } from './task.ts'
import type { Operations } from './types.ts'

/** Steps must end within this after cancel; a slower one is waited for, but its log says so. */
const cancelMs = 2000
const closeMs = 5000

interface EngineDeps {
  readonly database: DatabaseSync
  readonly events: EventBus
  readonly folder: DataFolder
  /** How many operations run at once; the others wait in their order. */
  readonly limit?: number
}

/** Runs operations through the journal, so that each can be continued or taken back after any crash. */
export function createOperations(deps: EngineDeps): Operations {
  const { events, folder, limit = 2 } = deps
  const journal = createJournal(deps.database)
  /** `detached`: after `close` the database is somebody else's affair. */
  const app = { closing: false, detached: false }
  const table = createTaskTable((operation) => {
    if (!app.detached) events.emit({ type: 'operation', operation })
  })
  const { find, view } = table
  const queue: Task[] = []
  let running = 0

  const logPath = (id: string): string => join(folder.operationLogs, `${id}.log`)
  const { save, saveAnyway, settle, end, execute } = createRunner({
    journal,
    table,
    folder,
    isClosing: () => app.closing,
    isDetached: () => app.detached,
  })
  const adopt = (entry: JournalEntry): Task => table.add(entry, new LogFile(logPath(entry.id)))

  function refuseWhenClosing(): void {
    if (app.closing) throw new DeckError('operation-state', { state: 'not taken up: the app is closing' })
  }

  /** Its end is told a moment before its module has taken note of it; whoever is that quick waits. */
  async function findEnded(id: string): Promise<Task> {
    const task = find(id)
    if (!isLive(task.entry.state)) await task.ending
    return task
  }

  function pump(): void {
    while (running < limit && !app.closing) {
      const task = queue.shift()
      if (task === undefined) return
      running++
      void launch(task).finally(() => {
        running--
        pump()
      })
    }
  }
  async function launch(task: Task): Promise<void> {
    move(task, 'begin')
    task.entry.startedAt ??= Date.now()
    await execute(
      task,
      async (execution) => {
        execution.save()
        await runSteps(execution)
      },
      'finish',
    )
  }
  function enqueue(task: Task): void {
    task.wait()
    queue.push(task)
    pump()
  }
  async function dropQueued(task: Task, transition: 'cancel' | 'interrupt'): Promise<void> {
    queue.splice(queue.indexOf(task), 1)
    move(task, transition)
    if (task.entry.state === 'cancelled') task.entry.error = toErrorInfo(new DeckError('cancelled'))
    await end(task)
  }
  /** Begins anew from an ended state; refuses what this version cannot understand. */
  function reopen(task: Task, transition: 'resume' | 'roll-back'): void {
    refuseWhenClosing()
    const { entry } = task
    if (task.ending !== null || after(entry.state, transition) === null)
      throw new DeckError('operation-state', { state: entry.state })
    if (transition === 'resume' && entry.memory.has(rollBackKey))
      throw new DeckError('operation-state', { state: 'already half rolled back' })
    table.refuseWhenLocked(table.definitionOf(task), task)
    const before = { state: entry.state, error: entry.error, endedAt: entry.endedAt }
    move(task, transition)
    const wasRolling = entry.memory.has(rollBackKey)
    if (transition === 'roll-back') entry.memory.set(rollBackKey, true)
    entry.memory.delete(settledKey)
    Object.assign(entry, { endedAt: null, ...(transition === 'resume' && { error: null }) })
    try {
      save(task)
    } catch (error) {
      Object.assign(entry, before)
      if (!wasRolling) entry.memory.delete(rollBackKey)
      throw error
    }
  }

  async function recoverOne(task: Task): Promise<void> {
    const { entry } = task
    if (isFinal(entry.state)) return settle(task)
    const wasLive = isLive(entry.state)
    for (const step of entry.steps) if (step.state === 'running') step.state = 'failed'
    if (wasLive) {
      move(task, 'interrupt')
      entry.endedAt = Date.now()
      task.log.add('app', '■ interrupted: the app ended while this was at work')
    }
    let foreign = false
    try {
      table.definitionOf(task)
    } catch (error) {
      foreign = true
      entry.state = 'failed'
      entry.error = toErrorInfo(error)
    }
    if (wasLive || foreign) saveAnyway(task)
    if (!foreign) await settle(task)
    await task.log.settle()
  }

  for (const entry of journal.load()) adopt(entry)

  return {
    register: table.register,
    start: async (type, input, plan) => {
      await mkdir(folder.operationLogs, { recursive: true })
      refuseWhenClosing()
      const definer = table.definerOf(type.kind)
      const checked = type.input.safeParse(input)
      if (!checked.success) throw new DeckError('invalid-input', { detail: z.prettifyError(checked.error) })
      // Through JSON, so that the first run sees exactly what a resumed one will.
      const kept: unknown = JSON.parse(JSON.stringify(input))
      const definition = definer(kept)
      table.refuseWhenLocked(definition, null)
      const steps = definition.steps.map(({ id }) => ({ id, state: 'pending' as const }))
      const blank = {
        state: 'queued' as const,
        error: null,
        startedAt: null,
        endedAt: null,
        memory: new Map<string, unknown>(),
      }
      const entry = {
        ...blank,
        id: randomUUID(),
        kind: type.kind,
        subject: definition.subject,
        input: kept,
        plan: boundPlan(plan),
        createdAt: Date.now(),
        steps,
      }
      journal.insert(entry)
      const task = adopt(entry)
      task.tell()
      enqueue(task)
      return view(task)
    },
    ended: async (id) => {
      const task = find(id)
      await task.ending
      return view(task)
    },
    list: (count) => table.all().toReversed().slice(0, count).map(view),
    get: (id) => view(find(id)),
    cancel: async (id) => {
      const task = find(id)
      if (task.entry.state === 'queued') await dropQueued(task, 'cancel')
      else if (task.entry.state !== 'cancelling') {
        move(task, 'cancel')
        saveAnyway(task)
        task.abort(cancelMs, () =>
          task.log.add('app', `The step at work has not ended ${cancelMs / 1000} s after cancel; waiting for it.`),
        )
      }
      return view(task)
    },
    resume: async (id) => {
      const task = await findEnded(id)
      reopen(task, 'resume')
      enqueue(task)
      return view(task)
    },
    rollBack: async (id) => {
      const task = await findEnded(id)
      reopen(task, 'roll-back')
      task.wait()
      void execute(task, undoSteps, 'rolled-back')
      return view(task)
    },
    forget: async (id) => {
      const task = await findEnded(id)
      const { state } = task.entry
      const forgettable = isFinal(state) || (!isLive(state) && table.isForeign(task))
      if (!forgettable || task.ending !== null) throw new DeckError('operation-state', { state })
      journal.remove(id)
      table.remove(id)
      await rm(logPath(id), { force: true })
      events.emit({ type: 'operation-forgotten', id })
    },
    log: async function* (id, from, signal) {
      const task = find(id)
      yield* task.log.read(from, signal, () => task.ending !== null)
    },
    recover: async () => {
      await mkdir(folder.operationLogs, { recursive: true })
      for (const task of table.all()) await recoverOne(task)
    },
    close: async () => {
      app.closing = true
      await Promise.all([...queue].map((task) => dropQueued(task, 'interrupt')))
      const active = table.all().filter(({ ending }) => ending !== null)
      for (const task of active) task.abort(closeMs, () => undefined)
      const enough = new AbortController()
      const late = sleep(closeMs, undefined, { signal: enough.signal }).catch(() => undefined)
      await Promise.race([Promise.all(active.map(({ ending }) => ending ?? Promise.resolve())), late])
      enough.abort()
      app.detached = true
      for (const task of active) task.end()
    },
  }
}
