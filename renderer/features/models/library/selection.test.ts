import { describe, expect, it } from 'vitest'
import { emptySelection, extended, focusAfter, mostSelected, rangeOf, toggled } from './selection.ts'

describe('selection', () => {
  it('a range runs either way', () => {
    expect(rangeOf(3, 7)).toEqual({ from: 3, to: 7 })
    expect(rangeOf(7, 3)).toEqual({ from: 3, to: 7 })
  })

  it('one goes in and out, and the anchor follows', () => {
    const one = toggled(emptySelection, 42, 5)
    expect(one).toEqual({ ids: new Set([42]), anchor: 5, focus: 5 })
    expect(toggled(one, 42, 5).ids.size).toBe(0)
  })

  it('a range is added and keeps its anchor', () => {
    const one = toggled(emptySelection, 1, 5)
    expect(extended(one, [1, 2, 3], 7)).toEqual({ ids: new Set([1, 2, 3]), anchor: 5, focus: 7 })
  })

  it('never holds more than one action takes', () => {
    const all = extended(
      emptySelection,
      Array.from({ length: mostSelected + 5 }, (_, index) => index + 1),
      0,
    )
    expect(all.ids.size).toBe(mostSelected)
    expect(toggled(all, mostSelected + 3, 1).ids.size).toBe(mostSelected)
  })
})

describe('the keyboard in a grid of 10 in 4 columns, 2 rows seen', () => {
  const layout = { total: 10, columns: 4, page: 2 }
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 9, 9],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 9],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 2, 2],
    ['ArrowUp', 9, 5],
    ['PageDown', 1, 9],
    ['PageUp', 9, 1],
    ['PageUp', 2, 2],
    ['Home', 7, 0],
    ['End', 0, 9],
    ['x', 3, null],
  ])('%s from %i', (key, from, to) => {
    expect(focusAfter(key, from, layout)).toBe(to)
  })

  it('has nowhere to go when there is nothing', () => {
    expect(focusAfter('ArrowDown', 0, { ...layout, total: 0 })).toBeNull()
  })
})
