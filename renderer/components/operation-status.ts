import { assertNever } from '../../shared/assert-never.ts'
import type { Operation, OperationState } from '../../shared/contract/operations.ts'
import type { Tone } from './state-dot.tsx'

export type OperationGroup = 'working' | 'attention' | 'ended'

/** Where an operation belongs: at work, waiting for a person, or over. */
export function operationGroup(state: OperationState): OperationGroup {
  switch (state) {
    case 'queued':
    case 'running':
    case 'cancelling':
    case 'rolling-back':
      return 'working'
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return 'attention'
    case 'done':
    case 'rolled-back':
      return 'ended'
    default:
      return assertNever(state)
  }
}

export function operationTone(state: OperationState): Tone {
  if (state === 'failed') return 'error'
  if (state === 'queued' || state === 'rolled-back') return 'idle'
  if (state === 'done') return 'alive'
  return operationGroup(state) === 'working' ? 'busy' : 'attention'
}

/** What can be done with an operation in this state. */
export function operationActions(state: OperationState): readonly ('cancel' | 'resume' | 'roll-back' | 'forget')[] {
  if (state === 'queued' || state === 'running') return ['cancel']
  switch (operationGroup(state)) {
    case 'working':
      return []
    case 'attention':
      return ['resume', 'roll-back']
    case 'ended':
      return ['forget']
  }
}

/** Whether an operation changed nothing, so that there is nothing to take back: it is done again, or put aside. */
export function onlyReads(kind: Operation['kind']): boolean {
  return kind === 'verify-models'
}

/** The newest operation on an install that has not ended. */
export function openOperation(operations: readonly Operation[], subject: string): Operation | undefined {
  return operations
    .filter((operation) => operation.subject === subject && operationGroup(operation.state) !== 'ended')
    .toSorted((a, b) => b.createdAt - a.createdAt)[0]
}
