import type { z } from 'zod'
import type { LogLine, Operation, OperationPlan } from '../../shared/contract/operations.ts'

/** What a step may report of itself; `fraction` is 0..1 of this step. */
export interface StepProgress {
  readonly fraction?: number
  readonly detail?: string
  readonly bytesDone?: number | null
  readonly bytesTotal?: number | null
}

/** Facts that earlier steps leave for later ones; written to the journal, so they survive a crash. */
export interface Memory {
  readonly get: <T>(key: string, schema: z.ZodType<T>) => T | undefined
  readonly set: (key: string, value: unknown) => void
}

/** What long work in any module gets: where to log, how to report, when to end. */
export interface Work {
  /** Aborted by cancel and at app quit; work must end within two seconds of it. */
  readonly signal: AbortSignal
  readonly log: (text: string, stream?: 'app' | 'out' | 'err') => void
  readonly progress: (update: StepProgress) => void
}

export interface StepContext extends Work {
  readonly memory: Memory
}

/**
 * A step may be killed at any moment and run again: `run` must be idempotent. `undo` takes back
 * what `run` did, wholly or half; it is idempotent too and touches only what this operation made.
 */
export interface Step {
  readonly id: string
  readonly title: string
  /** Share of the whole, in rough seconds. */
  readonly weight: number
  run(context: StepContext): Promise<void>
  undo?(context: StepContext): Promise<void>
}

/** One kind of long work. `Input` is journalled as JSON, complete: a resumed operation decides nothing anew. */
export interface OperationType<Input> {
  readonly kind: Operation['kind']
  readonly input: z.ZodType<Input>
  /** Names that no two live operations may share, such as `install:comfyui`. */
  locks(input: Input): readonly string[]
  subject(input: Input): string
  steps(input: Input): readonly Step[]
  /** When a step fails, everything is taken back at once instead of waiting for a person to decide. */
  readonly rollsBack?: boolean
  /** Called when the operation has ended in any state, also after a crash was recovered from. */
  settled?(input: Input, state: Operation['state']): Promise<void>
}

/** Runs operations; see main/operations/engine.ts. */
export interface Operations {
  register<Input>(type: OperationType<Input>): void
  /** Journals and queues it. Raises `operation-busy` when a lock is taken. */
  start<Input>(type: OperationType<Input>, input: Input, plan: OperationPlan): Promise<Operation>
  /** Resolves when it is no longer queued, running, cancelling or rolling back. */
  ended(id: string): Promise<Operation>
  list(limit: number): readonly Operation[]
  get(id: string): Operation
  cancel(id: string): Promise<Operation>
  resume(id: string): Promise<Operation>
  rollBack(id: string): Promise<Operation>
  forget(id: string): Promise<void>
  /** Lines from `from` on, then live ones until the operation ends or the signal aborts. */
  log(id: string, from: number, signal: AbortSignal | undefined): AsyncGenerator<{ index: number; lines: LogLine[] }>
  /** Marks what a crash left behind as interrupted. Called once, before anything else. */
  recover(): Promise<void>
  /** Cancels what runs (it stays resumable) and waits for it. */
  close(): Promise<void>
}
