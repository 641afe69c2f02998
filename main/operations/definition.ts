import { z } from 'zod'
import type { Operation, OperationState } from '../../shared/contract/operations.ts'
import { DeckError } from '../../shared/errors.ts'
import type { JournalEntry } from './journal.ts'
import type { OperationType, Step } from './types.ts'

/** An operation type together with one input of it. */
export interface Definition {
  readonly steps: readonly Step[]
  /** In lower case, since names of installs and many file systems take no note of it. */
  readonly locks: readonly string[]
  readonly subject: string
  /** Whether a failure takes back by itself what was begun. */
  readonly rollsBack: boolean
  settled(state: OperationState): Promise<void>
}

/** Makes a definition out of journalled input; hides the type of the input. */
export type Definer = (input: unknown) => Definition

export function definerOf<Input>(type: OperationType<Input>): Definer {
  return (raw) => {
    const input = type.input.parse(raw)
    const steps = type.steps(input)
    if (new Set(steps.map(({ id }) => id)).size !== steps.length)
      throw new Error(`${type.kind} has two steps of one id`)
    return {
      steps,
      locks: type.locks(input).map((lock) => lock.toLowerCase()),
      subject: type.subject(input),
      rollsBack: type.rollsBack === true,
      settled: async (state) => type.settled?.(input, state),
    }
  }
}

/**
 * The definition of a journalled operation. Raises `operation-foreign` when this version of the app does not know
 * its kind, does not understand its input, or has other steps for it.
 */
export function resolveDefinition(entry: JournalEntry, definers: ReadonlyMap<Operation['kind'], Definer>): Definition {
  const foreign = (detail: string, cause?: unknown): DeckError =>
    new DeckError('operation-foreign', { detail }, { cause })
  const definer = definers.get(entry.kind)
  if (definer === undefined) throw foreign(`nothing here does “${entry.kind}”`)
  let definition: Definition
  try {
    definition = definer(entry.input)
  } catch (error) {
    throw foreign(error instanceof z.ZodError ? z.prettifyError(error) : String(error), error)
  }
  const same =
    definition.steps.length === entry.steps.length &&
    definition.steps.every(({ id }, index) => entry.steps[index]?.id === id)
  if (!same) throw foreign('its steps are others now')
  return definition
}

/** Locks of an operation that cannot be resolved: what it worked on must still be left alone. */
export function fallbackLocks(entry: JournalEntry): readonly string[] {
  return [`install:${entry.subject}`.toLowerCase()]
}
