import { describe, expect, it } from 'vitest'
import { plainModel } from '../../../../shared/library/model.fixture.ts'
import type { Model } from '../../../../shared/library/model.ts'
import { statesOf } from './model-state.ts'

describe('what is said of a model', () => {
  it.each<[string, Partial<Model>, string[]]>([
    ['nothing when all is well', {}, []],
    ['nothing of what was not looked into', { verdict: 'unchecked' }, []],
    ['danger before a wrong place', { verdict: 'dangerous', misplaced: 'vae' }, ['dangerous', 'misplaced']],
    ['a drive that is away', { presence: 'offline' }, ['offline']],
    ['a file that is gone, and its twin', { presence: 'missing', copies: 2 }, ['missing', 'duplicate']],
    ['a kind that only the folder tells', { kindSource: 'folder' }, ['unidentified']],
  ])('%s', (_name, part, states) => {
    expect(statesOf({ ...plainModel, ...part })).toEqual(states)
  })
})
