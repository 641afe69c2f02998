import type { Operation } from '../../shared/contract/operations.ts'
import type { JournalEntry } from './journal.ts'
import { restingProgress } from './progress.ts'
import type { Step } from './types.ts'

/** The contract wants weights above zero. */
export function weightOf(step: Step | undefined): number {
  return step !== undefined && step.weight > 0 ? step.weight : 1
}

function restingFraction(entry: JournalEntry, steps: readonly Step[]): number {
  if (entry.state === 'done' || entry.state === 'rolled-back') return 1
  let all = 0
  let done = 0
  for (const [index, { state }] of entry.steps.entries()) {
    const weight = weightOf(steps[index])
    all += weight
    if (state === 'done') done += weight
  }
  return all === 0 ? 0 : done / all
}

/** An operation as faces see it; `progress` is null where nothing is at work. */
export function operationView(
  entry: JournalEntry,
  steps: readonly Step[],
  progress: Operation['progress'] | null,
): Operation {
  return {
    id: entry.id,
    kind: entry.kind,
    subject: entry.subject,
    state: entry.state,
    steps: entry.steps.map(({ id, state }, index) => {
      const step = steps[index]
      return { id, state, title: step?.title ?? id, weight: weightOf(step) }
    }),
    progress: progress ?? restingProgress(restingFraction(entry, steps)),
    error: entry.error,
    createdAt: entry.createdAt,
    startedAt: entry.startedAt,
    endedAt: entry.endedAt,
    plan: entry.plan,
  }
}
