import { describe, expect, it } from 'vitest'
import type { ModelFacets } from '../../../../shared/library/query.ts'
import { modelFilterSchema, type ModelFilter } from '../../../../shared/library/query.ts'
import { chosenValues, optionsOf, withValue, type FilterPart } from './filter-parts.ts'

const t = ((key: string) => key) as never
const facets: ModelFacets = {
  kinds: [{ value: 'lora', count: 3, bytes: 10 }],
  families: [
    { value: 'sdxl', count: 2, bytes: 5 },
    { value: null, count: 1, bytes: 5 },
  ],
  lineages: [],
  roots: [{ value: 'r1', count: 3, bytes: 10 }],
  verdicts: [],
  tags: [],
  flags: { favourite: 1, duplicate: 0, misplaced: 0, unidentified: 0, missing: 0, unhashed: 2 },
}
const known = { roots: [], installs: ['Comfy'], t }

describe('parts of the filter', () => {
  it.each<[FilterPart, string, ModelFilter]>([
    ['kinds', 'lora', { kinds: ['lora'] }],
    ['families', '', { families: [null] }],
    ['lineages', 'pony', { lineages: ['pony'] }],
    ['roots', 'r1', { roots: ['r1'] }],
    ['usedBy', 'Comfy', { usedBy: 'Comfy' }],
    ['verdicts', 'safe', { verdicts: ['safe'] }],
    ['tags', 'style', { tags: ['style'] }],
    ['flags', 'unhashed', { hashed: false }],
  ])('%s: %s goes in and out', (part, value, filter) => {
    const on = withValue({ search: 'x' }, part, value, true)
    expect(on).toEqual({ search: 'x', ...filter })
    expect(modelFilterSchema.safeParse(on).success).toBe(true)
    expect(chosenValues(on, part)).toEqual([value])
    expect(withValue(on, part, value, false)).toEqual({ search: 'x' })
  })

  it('offers what there is, and what is asked for though there is none', () => {
    expect(optionsOf('kinds', { kinds: ['vae'] }, facets, known)).toEqual([
      { value: 'lora', count: 3, label: 'kind.lora', chosen: false },
      { value: 'vae', count: 0, label: 'kind.vae', chosen: true },
    ])
    expect(
      optionsOf('families', { families: [null] }, facets, known).map(({ label, chosen }) => [label, chosen]),
    ).toEqual([
      ['SDXL', false],
      ['models:noFamily', true],
    ])
    expect(optionsOf('usedBy', {}, undefined, known)).toEqual([
      { value: 'Comfy', count: null, label: 'Comfy', chosen: false },
    ])
    expect(optionsOf('flags', {}, facets, known)).toHaveLength(6)
  })
})
