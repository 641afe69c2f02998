import { expect, it } from 'vitest'
import { inSlots } from './slots.ts'

const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => ({ index: from + at }))
const shown = (placed: ReturnType<typeof inSlots>) => placed.map(({ slot, line }) => `${slot}:${line.index}`).join(' ')

it.each([
  ['at the top', 0, 3, 5, true, '0:0 1:1 2:2 3:3'],
  ['a line further: the others keep their places', 1, 4, 5, true, '1:1 2:2 3:3 4:4'],
  ['and further: what comes takes the place of what left', 3, 6, 5, true, '0:5 1:6 3:3 4:4'],
  ['at rest: in the order of the lines', 3, 6, 5, false, '3:3 4:4 0:5 1:6'],
  ['as many lines as elements', 7, 11, 5, true, '0:10 1:11 2:7 3:8 4:9'],
])('%s', (_, from, to, slots, moving, expected) => {
  expect(shown(inSlots(lines(from, to), slots, moving))).toBe(expected)
})

it('is well without any line', () => {
  expect(inSlots([], 0, true)).toEqual([])
})
