import { assertNever } from '../../../../shared/assert-never.ts'
import type { Model, Verdict } from '../../../../shared/library/model.ts'
import type { Tone } from '../../../components/state-dot.tsx'

export type StateWord =
  'missing' | 'offline' | 'dangerous' | 'suspicious' | 'unreadable' | 'misplaced' | 'duplicate' | 'unidentified'

export function verdictTone(verdict: Verdict): Tone {
  switch (verdict) {
    case 'safe':
      return 'alive'
    case 'suspicious':
      return 'attention'
    case 'dangerous':
    case 'unreadable':
      return 'error'
    case 'unchecked':
      return 'idle'
    default:
      return assertNever(verdict)
  }
}

const tones: Readonly<Record<StateWord, Tone>> = {
  missing: 'error',
  offline: 'idle',
  dangerous: 'error',
  suspicious: 'attention',
  unreadable: 'error',
  misplaced: 'attention',
  duplicate: 'attention',
  unidentified: 'idle',
}

export const stateTone = (word: StateWord): Tone => tones[word]

/** What is not as it should be with a model, the gravest first; nothing when all is well. */
export function statesOf(model: Model): readonly StateWord[] {
  const states: (StateWord | false)[] = [
    model.presence === 'missing' && 'missing',
    model.presence === 'offline' && 'offline',
    (model.verdict === 'dangerous' || model.verdict === 'suspicious' || model.verdict === 'unreadable') &&
      model.verdict,
    model.misplaced !== null && 'misplaced',
    model.copies > 1 && 'duplicate',
    model.kindSource === 'folder' && 'unidentified',
  ]
  return states.filter((state) => state !== false)
}
