import { describe, expect, it } from 'vitest'
import type { Condition } from '../../shared/catalogue/condition.ts'
import { covers, excludes, impossible } from './condition-cover.ts'

const needs = { backends: ['cuda', 'rocm', 'cpu'], platforms: ['linux', 'windows'] } satisfies Parameters<
  typeof covers
>[2]

describe('covers', () => {
  it.each<[string, Condition, Condition, boolean]>([
    ['nothing asked', {}, { backend: ['cuda'] }, true],
    ['asked of one that asks nothing', { backend: ['cuda'] }, {}, false],
    ['every backend of the package', { backend: ['cpu', 'cuda', 'rocm'] }, {}, true],
    ['every system of the package', { platform: ['windows', 'linux', 'macos'] }, { backend: ['cpu'] }, true],
    ['one of two', { backend: ['cuda', 'cpu'] }, { backend: ['cuda'] }, true],
    ['two of one', { backend: ['cuda'] }, { backend: ['cuda', 'cpu'] }, false],
    ['an architecture more', { arch: ['x64'] }, { backend: ['cuda'] }, false],
    ['a wider range', { driver: '>=525' }, { driver: '>=580' }, true],
    ['a narrower range', { driver: '>=580' }, { driver: '>=525' }, false],
    ['a range on both sides', { computeCapability: '>=5,<9' }, { computeCapability: '>=7.5,<8.9' }, true],
    ['no range', { driver: '>=525' }, { backend: ['cuda'] }, false],
    ['a range that is not compared', { driver: '<=580' }, { driver: '<570' }, false],
    ['the same such range', { driver: '<=580' }, { driver: '<=580' }, true],
    ['a family of chips', { gfx: ['gfx9*', 'gfx11*'] }, { gfx: ['gfx1101', 'gfx90a'] }, true],
    ['one chip of a family', { gfx: ['gfx1101'] }, { gfx: ['gfx11*'] }, false],
    ['less memory', { vramBelowGiB: 8 }, { vramBelowGiB: 4 }, true],
    ['more memory', { vramBelowGiB: 4 }, { vramBelowGiB: 8 }, false],
    ['at least so much', { vramAtLeastGiB: 8 }, { vramAtLeastGiB: 12 }, true],
    ['main memory', { ramBelowGiB: 16 }, {}, false],
    ['the same unknown', { unknown: ['driver'] }, { unknown: ['driver', 'vram'] }, true],
    ['another unknown', { unknown: ['driver'] }, { unknown: ['vram'] }, false],
  ])('%s', (_, wide, narrow, expected) => {
    expect(covers(wide, narrow, needs)).toBe(expected)
  })
})

describe('excludes', () => {
  it.each<[string, Condition, Condition, boolean]>([
    ['two backends', { backend: ['cuda'] }, { backend: ['rocm', 'cpu'] }, true],
    ['a common backend', { backend: ['cuda', 'cpu'] }, { backend: ['cpu'] }, false],
    ['different keys', { backend: ['cuda'] }, { platform: ['linux'] }, false],
    ['ranges that only touch', { driver: '<580' }, { driver: '>=580' }, true],
    ['ranges that meet', { driver: '<581' }, { driver: '>=580' }, false],
    ['less and more memory', { vramBelowGiB: 6 }, { vramAtLeastGiB: 6 }, true],
    ['known and unknown', { unknown: ['computeCapability'] }, { computeCapability: '>=5' }, true],
    ['memory known and unknown', { vramBelowGiB: 6 }, { unknown: ['vram'] }, true],
  ])('%s', (_, one, other, expected) => {
    expect(excludes(one, other)).toBe(expected)
    expect(excludes(other, one)).toBe(expected)
  })
})

it.each<[Condition, string | null]>([
  [{}, null],
  [{ backend: ['cuda', 'xpu'] }, null],
  [{ backend: ['xpu'] }, 'no such backend is in needs.backends'],
  [{ platform: ['macos'] }, 'no such system is in needs.platforms'],
  [{ unknown: ['driver'], driver: '>=525' }, 'its parts contradict each other'],
  [{ vramBelowGiB: 4, vramAtLeastGiB: 8 }, 'its parts contradict each other'],
  [{ computeCapability: '>=9,<8' }, 'its parts contradict each other'],
])('%j is impossible: %s', (condition, expected) => {
  expect(impossible(condition, needs)).toBe(expected)
})
