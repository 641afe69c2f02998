import { describe, expect, it } from 'vitest'
import { editsOf, emptyChange, saysNothing } from './edit-change.ts'

describe('a change of several models', () => {
  it('is nothing until something is filled in', () => {
    expect(saysNothing(emptyChange)).toBe(true)
    for (const part of [{ kind: 'lora' }, { rating: 0 }, { addTags: ['a'] }, { family: '-' }])
      expect(saysNothing({ ...emptyChange, ...part })).toBe(false)
  })

  it('without tags is one edit for all', () => {
    expect(editsOf({ ...emptyChange, kind: 'vae', family: '-', rating: 4 }, [1, 2], new Map())).toEqual([
      { ids: [1, 2], edit: { kind: 'vae', family: null, rating: 4 } },
    ])
  })

  it('with tags is one edit for each list that comes of it', () => {
    const before = new Map([
      [1, ['style']],
      [2, ['style', 'old']],
      [3, ['photo']],
    ])
    expect(
      editsOf({ ...emptyChange, lineage: 'pony', addTags: ['new'], removeTags: ['old'] }, [1, 2, 3], before),
    ).toEqual([
      { ids: [1, 2], edit: { lineage: 'pony', tags: ['style', 'new'] } },
      { ids: [3], edit: { lineage: 'pony', tags: ['photo', 'new'] } },
    ])
  })
})
