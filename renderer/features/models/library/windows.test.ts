import { describe, expect, it } from 'vitest'
import { columnsOf, rowAt, windowsOf } from './windows.ts'

describe('windows of rows', () => {
  it.each([
    ['nothing yet', 0, 20, 0, [0]],
    ['the first', 0, 20, 1000, [0]],
    ['across an edge', 95, 130, 1000, [0, 100]],
    ['exactly a window', 100, 199, 1000, [100]],
    ['past the end', 950, 1200, 1000, [900]],
    ['before the beginning', -12, 5, 1000, [0]],
    ['behind everything', 1200, 1300, 1000, [0]],
    ['many', 50, 320, 1000, [0, 100, 200, 300]],
  ] as const)('%s', (_name, first, last, total, wanted) => {
    expect(windowsOf(first, last, total, 100)).toEqual(wanted)
  })

  it('finds a row in its window', () => {
    const windows = new Map([[100, ['a', 'b']]])
    expect(rowAt(windows, 101, 100)).toBe('b')
    expect(rowAt(windows, 102, 100)).toBeUndefined()
    expect(rowAt(windows, 5, 100)).toBeUndefined()
  })

  it.each([
    [0, 1],
    [180, 1],
    [371, 1],
    [372, 2],
    [1000, 5],
  ])('%i pixels hold %i columns', (width, columns) => {
    expect(columnsOf(width, 180, 12)).toBe(columns)
  })
})
