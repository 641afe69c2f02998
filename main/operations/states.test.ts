import { expect, it } from 'vitest'
import { operationStateSchema } from '../../shared/contract/operations.ts'
import { after, isFinal, isLive, type Transition } from './states.ts'

const transitions: readonly Transition[] = [
  'begin',
  'cancel',
  'finish',
  'fail',
  'cut',
  'interrupt',
  'resume',
  'roll-back',
  'rolled-back',
]

it('allows exactly these transitions', () => {
  const all = operationStateSchema.options.flatMap((state) =>
    transitions.flatMap((transition) => {
      const next = after(state, transition)
      return next === null ? [] : [`${state} ${transition} ${next}`]
    }),
  )
  expect(all).toEqual([
    'queued begin running',
    'queued cancel cancelled',
    'queued interrupt interrupted',
    'running cancel cancelling',
    'running finish done',
    'running fail failed',
    'running interrupt interrupted',
    'cancelling finish done',
    'cancelling cut cancelled',
    'cancelling interrupt interrupted',
    'rolling-back fail failed',
    'rolling-back interrupt interrupted',
    'rolling-back rolled-back rolled-back',
    'failed resume queued',
    'failed roll-back rolling-back',
    'cancelled resume queued',
    'cancelled roll-back rolling-back',
    'interrupted resume queued',
    'interrupted roll-back rolling-back',
  ])
})

it('can interrupt whatever is live, and nothing leaves a final state', () => {
  for (const state of operationStateSchema.options) {
    expect(after(state, 'interrupt') !== null).toBe(isLive(state))
    if (isFinal(state))
      expect(transitions.map((transition) => after(state, transition))).toEqual(transitions.map(() => null))
  }
})
