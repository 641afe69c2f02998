import type { OperationState } from '../../shared/contract/operations.ts'

/** What can be asked of an operation, or happen to it. */
export type Transition =
  'begin' | 'cancel' | 'finish' | 'fail' | 'cut' | 'interrupt' | 'resume' | 'roll-back' | 'rolled-back'

type Row = Readonly<Partial<Record<Transition, OperationState>>>

/** `cut` is a step ending after cancel; `interrupt` is a crash or the app's end. */
const table: Readonly<Record<OperationState, Row>> = {
  queued: { begin: 'running', cancel: 'cancelled', interrupt: 'interrupted' },
  running: { cancel: 'cancelling', finish: 'done', fail: 'failed', interrupt: 'interrupted' },
  cancelling: { cut: 'cancelled', finish: 'done', interrupt: 'interrupted' },
  'rolling-back': { 'rolled-back': 'rolled-back', fail: 'failed', interrupt: 'interrupted' },
  done: {},
  failed: { resume: 'queued', 'roll-back': 'rolling-back' },
  cancelled: { resume: 'queued', 'roll-back': 'rolling-back' },
  interrupted: { resume: 'queued', 'roll-back': 'rolling-back' },
  'rolled-back': {},
}

/** The state after a transition; null where it is not allowed. */
export function after(state: OperationState, transition: Transition): OperationState | null {
  return table[state][transition] ?? null
}

/** Something is being done or waits to be done. */
export function isLive(state: OperationState): boolean {
  return state === 'queued' || state === 'running' || state === 'cancelling' || state === 'rolling-back'
}

/** Nothing is left to do or to take back, so that others may touch the same things again. */
export function isFinal(state: OperationState): boolean {
  return state === 'done' || state === 'rolled-back'
}
