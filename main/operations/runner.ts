import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { StepError, undoSteps, type Execution } from './execution.ts'
import { describeFailure } from './failure.ts'
import type { Journal } from './journal.ts'
import { after, type Transition } from './states.ts'
import type { TaskTable } from './task-table.ts'
import type { Task } from './task.ts'

/** In the memory of an operation: the state whose `settled` has been called. */
export const settledKey = 'engine:settled'
/** In the memory of an operation that has begun to be taken back: it can only be taken back further. */
export const rollBackKey = 'engine:rolling-back'

interface RunnerDeps {
  readonly journal: Journal
  readonly table: TaskTable
  readonly folder: DataFolder
  /** What is begun now would only be interrupted. */
  readonly isClosing: () => boolean
  /** The database is somebody else's affair. */
  readonly isDetached: () => boolean
}

interface Runner {
  /** Journals the task and tells the faces. */
  readonly save: (task: Task) => void
  readonly saveAnyway: (task: Task) => void
  readonly settle: (task: Task) => Promise<void>
  /** Closes a task whose state is an end already. */
  readonly end: (task: Task) => Promise<void>
  /** Does `go`, and brings the task to the end that follows from how it went. Never rejects. */
  readonly execute: (task: Task, go: (execution: Execution) => Promise<void>, finish: Transition) => Promise<void>
}

/** Raises `operation-state` where the transition is not allowed. */
export function move(task: Task, transition: Transition): void {
  const next = after(task.entry.state, transition)
  if (next === null) throw new DeckError('operation-state', { state: task.entry.state })
  task.entry.state = next
}

/** Brings one task from its beginning to its end, journalled. */
export function createRunner({ journal, table, folder, isClosing, isDetached }: RunnerDeps): Runner {
  function save(task: Task): void {
    if (isDetached()) return
    journal.save(task.entry)
    task.tell()
  }
  /** At an end the state must be told even when the disk is too full to journal it; the next start finds it interrupted. */
  function saveAnyway(task: Task): void {
    try {
      save(task)
    } catch (error) {
      task.log.add('app', `The journal could not be written: ${toErrorInfo(error).message}`)
      task.tell()
    }
  }
  /** Tells the operation's own module how it ended, at least once for each end, also across crashes. */
  async function settle(task: Task): Promise<void> {
    const { entry, log } = task
    if (isDetached() || entry.memory.get(settledKey) === entry.state) return
    try {
      await table.definitionOf(task).settled(entry.state)
      if (isDetached()) return
      entry.memory.set(settledKey, entry.state)
      journal.saveMemory(entry)
    } catch (error) {
      log.add('app', `What follows the end failed: ${toErrorInfo(error).message}`)
    }
  }
  async function end(task: Task): Promise<void> {
    task.entry.endedAt = Date.now()
    task.rest()
    task.log.add('app', `■ ${task.entry.state}${task.entry.error === null ? '' : `: ${task.entry.error.message}`}`)
    saveAnyway(task)
    await settle(task)
    await task.log.settle()
    task.end()
    task.log.wake()
  }

  async function execute(task: Task, go: (execution: Execution) => Promise<void>, finish: Transition): Promise<void> {
    const { entry, log } = task
    const abort = task.begin()
    if (isClosing()) abort.abort()
    const execution = (): Execution => ({
      entry,
      definition: table.definitionOf(task),
      signal: abort.signal,
      log: (text, stream) => log.add(stream, text),
      save: () => save(task),
      saveMemory: () => {
        if (!isDetached()) journal.saveMemory(entry)
      },
      show: (progress) => task.show(progress),
      now: () => performance.now(),
    })
    const fail = async (error: unknown): Promise<void> => {
      const thrown = error instanceof StepError ? error.thrown : error
      // What is thrown after an abort is its consequence: a killed git says that it failed.
      if (abort.signal.aborted) {
        if (thrown !== abort.signal.reason) log.add('app', `Stopped: ${toErrorInfo(thrown).message}`)
        move(task, entry.state === 'cancelling' ? 'cut' : 'interrupt')
        if (entry.state === 'cancelled') entry.error = toErrorInfo(new DeckError('cancelled'))
      } else {
        const step = error instanceof StepError ? error.step : entry.kind
        // The stack is for defects; what was foreseen says itself what it is.
        if (thrown instanceof DeckError) log.add('app', thrown.message)
        else if (thrown instanceof Error && thrown.stack !== undefined) log.add('app', thrown.stack)
        // The state first: a cancel that comes while the error is being described must find it ended.
        move(task, 'fail')
        entry.error = await describeFailure(thrown, step, { root: folder.root, neededBytes: entry.plan.neededBytes })
      }
    }
    /** What failed goes back by itself where its type says so; its error stays to be read. */
    const takeBack = async (): Promise<void> => {
      log.add('app', `It failed: ${entry.error?.message ?? ''}`)
      log.add('app', 'What was begun is taken back.')
      move(task, 'roll-back')
      entry.memory.set(rollBackKey, true)
      try {
        save(task)
      } catch (error) {
        // Nothing is taken back that a start after a crash would not know of; a person can still do either.
        log.add('app', `The journal could not be written: ${toErrorInfo(error).message}`)
        entry.memory.delete(rollBackKey)
        entry.state = 'failed'
        return
      }
      await undoSteps(execution())
      move(task, 'rolled-back')
    }
    try {
      await go(execution())
      move(task, finish)
    } catch (error) {
      await fail(error)
      if (entry.state === 'failed' && finish === 'finish' && table.definitionOf(task).rollsBack)
        await takeBack().catch(fail)
    }
    await end(task)
  }

  return { save, saveAnyway, settle, end, execute }
}
