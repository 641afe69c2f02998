import type { Progress } from '../../shared/contract/operations.ts'
import type { StepProgress } from './types.ts'

/** Speed is taken over the newest samples of this many milliseconds. */
const windowMs = 8000
/** Below this a speed or an estimate says nothing. */
const leastMs = 500
/** No estimate of the whole before this many milliseconds of work. */
const settleMs = 3000

interface Sample {
  readonly at: number
  readonly bytes: number
}

/** Progress of one going through the steps, as data; every function below returns a new one. */
export interface ProgressState {
  readonly weights: readonly number[]
  /** Steps that were finished when this going-through began. */
  readonly base: number
  readonly beganAt: number
  /** Weight of all finished steps. */
  readonly finished: number
  /** Weight of the step at work; 0 between steps. */
  readonly weight: number
  readonly step: number
  readonly shown: number
  readonly detail: string
  readonly bytesDone: number | null
  readonly bytesTotal: number | null
  readonly samples: readonly Sample[]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
const clamp = (value: number): number => (Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0)

/** `finished` is the weight of steps that need not be done again; `now` is in milliseconds. */
export function beginProgress(weights: readonly number[], finished: number, now: number): ProgressState {
  const state = { weights, base: finished, beganAt: now, finished, weight: 0, step: 0, shown: 0 }
  return raise({ ...state, detail: '', bytesDone: null, bytesTotal: null, samples: [] })
}

/** Lifts the shown fraction to where the work is; it never goes back. */
function raise(state: ProgressState): ProgressState {
  const total = sum(state.weights)
  const fraction = total === 0 ? 0 : clamp((state.finished + state.weight * state.step) / total)
  return fraction > state.shown ? { ...state, shown: fraction } : state
}

export function beginStep(state: ProgressState, weight: number, title: string): ProgressState {
  return { ...state, weight, step: 0, detail: title, bytesDone: null, bytesTotal: null, samples: [] }
}

export function endStep(state: ProgressState): ProgressState {
  const finished = state.finished + state.weight
  return raise({ ...state, finished, weight: 0, step: 0, bytesDone: null, bytesTotal: null, samples: [] })
}

/** Takes what a step reports; without a fraction of its own, bytes give it. */
export function updateStep(state: ProgressState, update: StepProgress, now: number): ProgressState {
  const bytesDone = update.bytesDone === undefined ? state.bytesDone : update.bytesDone
  const bytesTotal = update.bytesTotal === undefined ? state.bytesTotal : update.bytesTotal
  const byBytes = bytesDone !== null && bytesTotal !== null && bytesTotal > 0 ? bytesDone / bytesTotal : state.step
  const step = clamp(update.fraction ?? (update.bytesDone === undefined ? state.step : byBytes))
  const detail = update.detail ?? state.detail
  return raise({ ...state, step, detail, bytesDone, bytesTotal, samples: sampled(state, update, now) })
}

function sampled(state: ProgressState, update: StepProgress, now: number): readonly Sample[] {
  if (update.bytesDone === undefined) return state.samples
  if (update.bytesDone === null) return []
  const last = state.samples.at(-1)
  // Fewer bytes than before: another file has begun.
  const kept = last !== undefined && update.bytesDone < last.bytes ? [] : state.samples
  const recent = kept.filter(({ at }, index) => now - at <= windowMs || index === kept.length - 1)
  // Many reports in one moment carry no more than the newest of them.
  const before = recent.at(-2)
  const thinned = before !== undefined && now - before.at < 100 ? recent.slice(0, -1) : recent
  return [...thinned, { at: now, bytes: update.bytesDone }]
}

function speed(state: ProgressState, now: number): number | null {
  const first = state.samples.find(({ at }) => now - at <= windowMs) ?? state.samples.at(-1)
  const last = state.samples.at(-1)
  if (first === undefined || last === undefined) return null
  const span = now - first.at
  return span < leastMs ? null : ((last.bytes - first.bytes) * 1000) / span
}

/** Seconds left: bytes at the present speed for this step, the weights at the pace seen so far for the rest. */
function remaining(state: ProgressState, now: number): number | null {
  const elapsed = now - state.beganAt
  const worked = state.finished - state.base + state.weight * state.step
  const rest = sum(state.weights) - state.finished - state.weight
  const pace = worked > 0 ? Math.min(20, Math.max(0.05, elapsed / 1000 / worked)) : null
  const bytesPerSecond = speed(state, now)
  const byBytes =
    state.bytesDone !== null && state.bytesTotal !== null && bytesPerSecond !== null && bytesPerSecond > 0
      ? Math.max(0, state.bytesTotal - state.bytesDone) / bytesPerSecond
      : null
  const here = byBytes ?? (pace === null ? null : state.weight * (1 - state.step) * pace)
  if (here === null || elapsed < settleMs) return null
  return Math.max(0, Math.round(here + Math.max(0, rest) * (pace ?? 1)))
}

/** What faces see of it at the moment `now`. */
export function progressAt(state: ProgressState, now: number): Progress {
  const bytesPerSecond = speed(state, now)
  return {
    fraction: state.shown,
    detail: state.detail,
    bytesDone: state.bytesDone,
    bytesTotal: state.bytesTotal,
    bytesPerSecond: bytesPerSecond === null ? null : Math.round(bytesPerSecond),
    etaSeconds: remaining(state, now),
  }
}

/** Progress of an operation that is not at work now. */
export function restingProgress(fraction: number): Progress {
  return {
    fraction: clamp(fraction),
    detail: '',
    bytesDone: null,
    bytesTotal: null,
    bytesPerSecond: null,
    etaSeconds: null,
  }
}
