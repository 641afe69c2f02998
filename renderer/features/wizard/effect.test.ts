import { expect, it } from 'vitest'
import { sketchedCatalogue } from '../../../shared/recommend/catalogue.fixture.ts'
import { machines } from '../../../shared/recommend/machines.fixture.ts'
import { createAdvisor, type Recommendation } from '../../../shared/recommend/recommend.ts'
import { remark } from '../../../shared/recommend/remarks.ts'
import { effectOf } from './effect.ts'

const recommendation = (picks: string, excluded = ''): Recommendation => ({
  picks: Array.from(picks, (id) => ({ id, score: 0, backend: 'cpu', reasons: [], warnings: [] })),
  excluded: Array.from(excluded, (id) => ({ id, reason: remark('no-flux', { name: id }) })),
})

it.each([
  ['nothing', 'abc', 'abc', '', { a: 0, b: 0, c: 0 }, ''],
  ['a rise', 'abc', 'cab', '', { c: 2, a: -1, b: -1 }, ''],
  ['a fall-out, which lifts nobody', 'abc', 'bc', 'a', { b: 0, c: 0 }, 'a'],
  ['a fall-out with a turn', 'abcd', 'dc', 'ab', { d: 1, c: -1 }, 'ab'],
  ['a newcomer, which pushes nobody down', 'ab', 'xab', '', { x: null, a: 0, b: 0 }, ''],
  ['what was out before', 'ab', 'ab', 'z', { a: 0, b: 0 }, ''],
  ['everything out', 'ab', '', 'ab', {}, 'ab'],
] as const)('tells %s', (_, before, now, out, moves, fellOut) => {
  const effect = effectOf(recommendation(before), recommendation(now, out))
  expect(Object.fromEntries(effect.moves)).toEqual(moves)
  expect(effect.fellOut.map(({ id }) => id).join('')).toBe(fellOut)
})

it('tells of a real answer what it put out and why', () => {
  const advise = createAdvisor(machines['RTX 4090'], sketchedCatalogue)
  const { fellOut } = effectOf(
    advise({ priority: 'easy', needs: [] }),
    advise({ priority: 'easy', flux: 'yes', needs: [] }),
  )
  const why = new Map(fellOut.map(({ id, reason }) => [id, reason.code]))
  expect(why.get('reforge')).toBe('no-flux')
  expect(why.has('forge')).toBe(false)
})
