import type { LogLine } from '../../shared/contract/operations.ts'
import type { Definition } from './definition.ts'
import type { JournalEntry } from './journal.ts'
import { beginProgress, beginStep, endStep, updateStep, type ProgressState } from './progress.ts'
import { redact } from './redact.ts'
import type { Memory, Step, StepContext } from './types.ts'
import { weightOf } from './view.ts'

/** Keys of the memory that the engine keeps for itself. */
const ownPrefix = 'engine:'
const maxDetail = 300

/** What going through the steps of one operation needs; `save` journals the entry and tells the faces. */
export interface Execution {
  readonly entry: JournalEntry
  readonly definition: Definition
  readonly signal: AbortSignal
  readonly log: (text: string, stream: LogLine['stream']) => void
  readonly save: () => void
  readonly saveMemory: () => void
  /** Takes the newest progress; null afterwards means that nothing is at work. */
  readonly show: (progress: ProgressState) => void
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** A step that threw, with its title for the message. */
export class StepError extends Error {
  override readonly name = 'StepError'
  readonly step: string
  readonly thrown: unknown

  constructor(step: string, thrown: unknown) {
    super(`${step} failed`, { cause: thrown })
    this.step = step
    this.thrown = thrown
  }
}

/** Null for what JSON cannot hold, such as undefined; the types of JSON.stringify do not say that. */
function toJson(value: unknown): string | null {
  const text: unknown = JSON.stringify(value)
  return typeof text === 'string' ? text : null
}

function memoryOf({ entry, saveMemory }: Execution): Memory {
  return {
    get: (key, schema) => (entry.memory.has(key) ? schema.parse(entry.memory.get(key)) : undefined),
    set: (key, value) => {
      if (key.startsWith(ownPrefix)) throw new Error(`The memory key ${key} is the engine's own`)
      const text = toJson(value)
      if (text === null) entry.memory.delete(key)
      // Through JSON at once, so that a step sees the same before a crash and after it.
      else entry.memory.set(key, JSON.parse(text))
      saveMemory()
    },
  }
}

/** Goes through `indexes`; `act` does one step and leaves its state in the journal. */
async function walk(
  execution: Execution,
  indexes: readonly number[],
  finished: number,
  act: (step: Step, record: JournalEntry['steps'][number], context: StepContext) => Promise<void>,
): Promise<void> {
  const { definition, entry } = execution
  const weights = definition.steps.map(weightOf)
  let progress = beginProgress([...indexes.map((index) => weights[index] ?? 1), finished], finished, execution.now())
  let current: number | null = null
  const show = (next: ProgressState): void => {
    progress = next
    execution.show(next)
  }
  for (const index of indexes) {
    const step = definition.steps[index]
    const record = entry.steps[index]
    if (step === undefined || record === undefined) continue
    execution.signal.throwIfAborted()
    current = index
    show(beginStep(progress, weightOf(step), step.title))
    const context: StepContext = {
      signal: execution.signal,
      memory: memoryOf(execution),
      log: (text, stream = 'app') => execution.log(text, stream),
      progress: (update) => {
        // A straggler of an earlier step must not speak for this one.
        if (current !== index) return
        const detail = update.detail === undefined ? {} : { detail: redact(update.detail.slice(0, maxDetail)) }
        show(updateStep(progress, { ...update, ...detail }, execution.now()))
      },
    }
    try {
      await act(step, record, context)
    } catch (error) {
      throw new StepError(step.title, error)
    } finally {
      current = null
    }
    show(endStep(progress))
  }
}

/**
 * Runs every step that is not finished, in order, with its state in the journal before and after. Raises
 * `StepError`, or the signal's reason when aborted between two steps.
 */
export async function runSteps(execution: Execution): Promise<void> {
  const { entry, definition, log, save } = execution
  const open: number[] = []
  let finished = 0
  for (const [index, { state }] of entry.steps.entries()) {
    if (state === 'done') finished += weightOf(definition.steps[index])
    else open.push(index)
  }
  await walk(execution, open, finished, async (step, record, context) => {
    log(`▶ ${step.title}`, 'app')
    record.state = 'running'
    try {
      save()
      await step.run(context)
      record.state = 'done'
      save()
    } catch (error) {
      record.state = 'failed'
      throw error
    }
  })
}

/** Takes back every step that was begun, the newest first, each journalled when it is done. Raises `StepError`. */
export async function undoSteps(execution: Execution): Promise<void> {
  const { entry, log, save } = execution
  const begun = [...entry.steps.keys()].filter((index) => {
    const state = entry.steps[index]?.state
    return state === 'running' || state === 'failed' || state === 'done'
  })
  await walk(execution, begun.toReversed(), 0, async (step, record, context) => {
    if (step.undo !== undefined) {
      log(`◀ ${step.title}`, 'app')
      await step.undo(context)
    }
    record.state = 'undone'
    save()
  })
}
