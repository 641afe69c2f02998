import { describe, expect, it } from 'vitest'
import { stampOf, type Found } from './found.ts'
import { matchKnown, planScan } from './plan-scan.ts'
import type { KnownRow } from './rows.ts'

function found(inner: string, ino: string, more: Partial<Found> = {}): Found {
  const bare = {
    ...{ inner, folder: 'loras', kinds: ['lora'] as const, directory: false, bytes: 5, mtime: '7', modifiedAt: 0 },
    ...{ bornAt: 0, dev: '1', ino, sidecars: [] },
    ...more,
  }
  return { ...bare, stamp: stampOf(bare) }
}

function row(id: number, inner: string, ino: string, more: Partial<KnownRow> = {}): KnownRow {
  const { stamp, bytes, mtime, dev } = found(inner, ino)
  return { ...{ id, root: 'r', inner, folder: 'loras', stamp, ino, bytes, mtime, dev, presence: 'here' }, ...more }
}

function plan(known: readonly KnownRow[], files: readonly Found[], gone: readonly KnownRow[] = []) {
  const adoptable = new Map(gone.map((each) => [`${each.ino}|${each.bytes}|${each.mtime}`, [each]]))
  const { seen, look, moved, absent, displaced } = planScan(known, matchKnown(known, files), adoptable)
  return {
    seen: seen.map(({ id }) => id),
    look: look.map((each) => [each.found.inner, each.id]),
    moved: moved.map((each) => [each.id, each.found.inner]),
    absent: absent.map(({ id }) => id),
    displaced: displaced.map(({ id }) => id),
  }
}

const nothing = { seen: [], look: [], moved: [], absent: [], displaced: [] }

describe('planScan', () => {
  it.each([
    ['leaves alone what is as it was', [row(1, 'a', '1')], [found('a', '1')], {}],
    ['shows what is back', [row(1, 'a', '1', { presence: 'missing' })], [found('a', '1')], { seen: [1] }],
    ['notes another device', [row(1, 'a', '1', { dev: '9' })], [found('a', '1')], { seen: [1] }],
    ['opens what is new', [], [found('a', '1')], { look: [['a', null]] }],
    ['opens what was written anew', [row(1, 'a', '1')], [found('a', '1', { mtime: '8' })], { look: [['a', 1]] }],
    ['opens what has another number at its place', [row(1, 'a', '1')], [found('a', '2')], { look: [['a', 1]] }],
    ['follows a renamed file', [row(1, 'a', '1')], [found('b', '1')], { moved: [[1, 'b']] }],
    [
      'follows both when two change places',
      [row(1, 'a', '1'), row(2, 'b', '2')],
      [found('a', '2'), found('b', '1')],
      {
        moved: [
          [2, 'a'],
          [1, 'b'],
        ],
      },
    ],
    [
      'follows a file over another, which loses its place',
      [row(1, 'a', '1'), row(2, 'b', '2')],
      [found('b', '1')],
      { moved: [[1, 'b']], displaced: [2] },
    ],
    [
      'takes a second name of a file for a new one',
      [row(1, 'a', '1')],
      [found('a', '1'), found('b', '1')],
      { look: [['b', null]] },
    ],
    [
      'gives the row to one name only when a file went and two came',
      [row(1, 'a', '1')],
      [found('b', '1'), found('c', '1')],
      { moved: [[1, 'b']], look: [['c', null]] },
    ],
    ['asks for what is not there', [row(1, 'a', '1')], [], { absent: [1] }],
    ['asks nothing of what was gone before', [row(1, 'a', '1', { presence: 'missing' })], [], {}],
    [
      'hides parts of a folder that has become one model',
      [row(1, 'p/unet/x', '1')],
      [found('p', '2', { directory: true })],
      { look: [['p', null]], displaced: [1] },
    ],
    [
      'takes the row that is there before one that was there once',
      [row(1, 'a', '1', { presence: 'gone' }), row(2, 'a', '2')],
      [found('a', '3')],
      { look: [['a', 2]] },
    ],
    [
      'takes over a hidden row of its place',
      [row(1, 'a', '1', { presence: 'gone' })],
      [found('a', '2')],
      { look: [['a', 1]] },
    ],
  ] as const)('%s', (_, known, files, expected) => {
    expect(plan(known, files)).toEqual({ ...nothing, ...expected })
  })

  it('adopts a row of elsewhere, before it writes over the one of the place', () => {
    const elsewhere = row(9, 'z', '5', { root: 'other', presence: 'missing' })
    expect(plan([row(1, 'a', '1')], [found('a', '5')], [elsewhere])).toEqual({
      ...nothing,
      moved: [[9, 'a']],
      displaced: [1],
    })
  })
})
