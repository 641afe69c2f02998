import { describe, expect, it } from 'vitest'
import { pairKey, pairsToCompare, planCarry, type CarryPlan } from './plan-carry.ts'
import type { CarryUnit, TakenName } from './types.ts'

let inode = 0
/** A model `/src/<name>` with sidecars that is to go to `/lib`. */
function unit(name: string, sidecars: readonly string[] = [], change: Partial<CarryUnit> = {}): CarryUnit {
  const stem = name.slice(0, name.lastIndexOf('.'))
  const files = [name, ...sidecars].map((file) => ({
    path: `/src/${file}`,
    rest: file.slice(stem.length),
    bytes: 3,
    mtimeMs: 0,
    inode: `1:${++inode}`,
  }))
  return { id: 1, folder: false, from: `/src/${name}`, files, into: '/lib', stem, ...change }
}

const there = (name: string, bytes = 3, number = '1:9000'): TakenName => ({ name, bytes, inode: number })

function plan(
  mode: 'copy' | 'move',
  units: readonly CarryUnit[],
  names: readonly TakenName[] = [],
  equal: readonly (readonly [string, string])[] = [],
): CarryPlan {
  return planCarry({
    mode,
    units,
    taken: new Map([['/lib', names]]),
    missing: [],
    equal: new Set(equal.map(([a, b]) => pairKey(a, b))),
    newId: () => '00000000-0000-4000-8000-000000000000',
  })
}

/** Deeds in short: what, from where, to which names. */
function short({ deeds }: CarryPlan): readonly string[] {
  return deeds.map((deed) => {
    if (deed.do === 'move' || deed.do === 'copy')
      return `${deed.do} ${deed.files.map(({ from, rest }) => `${from} > ${deed.folder ? deed.stem : deed.stem + rest}`).join(', ')}`
    return deed.do === 'trash' ? `trash ${[deed.path, ...deed.with].join(', ')} = ${deed.same}` : deed.do
  })
}

describe('what is to be carried', () => {
  it('goes with its sidecars, under its name', () => {
    const made = plan('move', [unit('a.pt', ['a.preview.png', 'a.civitai.info'])])
    expect(short(made)).toEqual([
      'move /src/a.pt > a.pt, /src/a.preview.png > a.preview.png, /src/a.civitai.info > a.civitai.info',
    ])
    expect(made.outcomes).toMatchObject([{ to: '/lib/a.pt', conflict: 'none', sidecars: 2 }])
  })

  it.each([
    ['the model’s own name', there('a.pt', 9)],
    ['the name of a sidecar', there('a.preview.png', 9)],
    ['a name in another case', there('A.PT', 9)],
    ['a folder of the name', there('a.pt', 0, '')],
  ])('gets one new stem for all when %s is taken', (_, name) => {
    const made = plan('move', [unit('a.pt', ['a.preview.png'])], [name])
    expect(short(made)).toEqual(['move /src/a.pt > a (2).pt, /src/a.preview.png > a (2).preview.png'])
    expect(made.outcomes).toMatchObject([{ conflict: 'renamed' }])
  })

  it('looks for a number that is free for all', () => {
    const names = [there('a.pt', 9), there('a (2).preview.png', 9), there('a (3).pt', 9)]
    expect(short(plan('copy', [unit('a.pt', ['a.preview.png'])], names))).toEqual([
      'copy /src/a.pt > a (4).pt, /src/a.preview.png > a (4).preview.png',
    ])
  })

  it('counts on a number that is there', () => {
    expect(short(plan('copy', [unit('a (2).pt')], [there('a (2).pt', 9)]))).toEqual(['copy /src/a (2).pt > a (3).pt'])
  })

  it('keeps two of one plan apart', () => {
    const other = unit('a.pt', [], {
      from: '/other/a.pt',
      files: [{ path: '/other/a.pt', rest: '.pt', bytes: 3, mtimeMs: 0, inode: '1:8' }],
    })
    expect(short(plan('move', [unit('a.pt'), other]))).toEqual([
      'move /src/a.pt > a.pt',
      expect.stringMatching(/> a \(2\)\.pt$/),
    ])
  })

  it('stays when it is there already', () => {
    const made = plan('move', [unit('a.pt', [], { into: '/src' })])
    expect(made).toMatchObject({ deeds: [], outcomes: [{ conflict: 'stays' }] })
  })

  it('may change the case of its own name', () => {
    const own = unit('a.pt', ['a.png'], { into: '/src', stem: 'A' })
    const made = planCarry({
      mode: 'move',
      units: [own],
      taken: new Map([
        ['/src', own.files.map(({ path, bytes, inode: number }) => there(path.slice(5), bytes, number))],
      ]),
      missing: [],
      equal: new Set(),
      newId: () => '',
    })
    expect(short(made)).toEqual(['move /src/a.pt > A.pt, /src/a.png > A.png'])
  })
})

describe('what is there already', () => {
  it('is not copied again, also under a number', () => {
    for (const name of ['a.pt', 'a (3).pt']) {
      const made = plan('copy', [unit('a.pt')], [there(name)], [['/src/a.pt', `/lib/${name}`]])
      expect(made).toMatchObject({ deeds: [], outcomes: [{ conflict: 'same', to: `/lib/${name}` }] })
    }
  })

  it('lets the moved one go to the trash, and brings wanting sidecars along', () => {
    const made = plan(
      'move',
      [unit('a.pt', ['a.preview.png', 'a.json'])],
      [there('a (2).pt'), there('a (2).json')],
      [['/src/a.pt', '/lib/a (2).pt']],
    )
    expect(short(made)).toEqual([
      'move /src/a.preview.png > a (2).preview.png',
      'trash /src/a.pt, /src/a.json = /lib/a (2).pt',
    ])
  })

  it('is known without reading when it is the same file', () => {
    const own = unit('a.pt')
    const made = plan('move', [own], [there('a.pt', 3, own.files[0]?.inode)])
    expect(made.outcomes).toMatchObject([{ conflict: 'same' }])
    expect(
      pairsToCompare({ units: [own], taken: new Map([['/lib', [there('a.pt', 3, own.files[0]?.inode)]]]) }),
    ).toEqual([])
  })

  it('is compared only where name and size may be the same', () => {
    const names = [
      there('a.pt'),
      there('a (2).pt'),
      there('a.ckpt'),
      there('b.pt'),
      there('a (3).pt', 4),
      there('a.pt.pt'),
    ]
    expect(pairsToCompare({ units: [unit('a.pt')], taken: new Map([['/lib', names]]) })).toEqual([
      { a: '/src/a.pt', b: '/lib/a.pt' },
      { a: '/src/a.pt', b: '/lib/a (2).pt' },
    ])
  })

  it('may be what comes in the same plan', () => {
    const other = unit('a.pt', [], {
      from: '/other/a.pt',
      files: [{ path: '/other/a.pt', rest: '.pt', bytes: 3, mtimeMs: 0, inode: '1:7' }],
    })
    const units = [unit('a.pt'), other]
    expect(pairsToCompare({ units, taken: new Map() })).toEqual([{ a: '/other/a.pt', b: '/src/a.pt' }])
    expect(short(plan('move', units, [], [['/other/a.pt', '/src/a.pt']]))).toEqual([
      'move /src/a.pt > a.pt',
      'trash /other/a.pt = /lib/a.pt',
    ])
  })
})

it('makes only the folders that are used', () => {
  const made = planCarry({
    mode: 'move',
    units: [unit('a.pt', [], { into: '/lib/x/y' }), unit('b.pt', [], { into: '/src', from: '/src/b.pt' })],
    taken: new Map(),
    missing: ['/lib/x', '/lib/x/y', '/other'],
    equal: new Set(),
    newId: () => '',
  })
  expect(made.deeds.flatMap((deed) => (deed.do === 'make-folder' ? [deed.path] : []))).toEqual(['/lib/x', '/lib/x/y'])
})
