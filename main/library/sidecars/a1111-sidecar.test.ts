import { describe, expect, it } from 'vitest'
import type { FileFamily } from '../../../shared/library/families.ts'
import { plainDetail } from '../../../shared/library/model.fixture.ts'
import type { ModelEdit } from '../../../shared/library/model.ts'
import type { IndexedDetail } from '../index/types.ts'
import { a1111FactsOf, a1111PathOf, writeA1111Sidecar, type A1111Words } from './a1111-sidecar.ts'
import { setMembers } from './json-members.ts'

const write = (
  existing: string | null,
  said: A1111Words,
  known: A1111Words = {},
): ReturnType<typeof writeA1111Sidecar> => writeA1111Sidecar('/m/x.safetensors', { said, known }, existing)

describe('the text of x.json', () => {
  it('is made as A1111 makes it', () => {
    const made = write(null, { notes: 'Mine "quoted"\nand 模型' }, { 'sd version': 'SDXL', 'preferred weight': 0.8 })
    expect(made).toEqual({
      replaces: false,
      text: '{\n    "sd version": "SDXL",\n    "preferred weight": 0.8,\n    "notes": "Mine \\"quoted\\"\\nand 模型"\n}',
    })
    expect(JSON.parse(made?.text ?? '')).toEqual({
      'sd version': 'SDXL',
      'preferred weight': 0.8,
      notes: 'Mine "quoted"\nand 模型',
    })
  })

  it.each<[string, string | null, A1111Words, A1111Words]>([
    ['no file and nothing known', null, {}, {}],
    ['no file and only empty words', null, { notes: '' }, { 'preferred weight': 0 }],
    ['the same words', '{"notes": "a"}', { notes: 'a' }, { notes: 'b' }],
    ['words known from elsewhere over a person’s', '{"notes": "a"}', {}, { notes: 'b' }],
    ['an empty file', '', {}, {}],
  ])('%s: nothing is written', (_, existing, said, known) => {
    expect(write(existing, said, known)).toBeNull()
  })

  it.each<[string, string, A1111Words, A1111Words, string, boolean]>([
    [
      'fills empty ones',
      '{"notes": "", "preferred weight": 0.0}',
      {},
      { notes: 'b', 'preferred weight': 1 },
      '{"notes": "b", "preferred weight": 1}',
      false,
    ],
    ['replaces by what was said', '{"notes": "a"}', { notes: 'b' }, {}, '{"notes": "b"}', true],
    ['takes words back', '{"notes": "a", "x": 1}', { notes: '' }, {}, '{"notes": "", "x": 1}', true],
    [
      'fills an unknown version',
      '{"sd version": "Unknown"}',
      {},
      { 'sd version': 'SD1' },
      '{"sd version": "SD1"}',
      false,
    ],
    [
      'drops a byte order mark, that Python refuses',
      '\uFEFF{"a": 1}',
      { notes: 'b' },
      {},
      '{"a": 1, "notes": "b"}',
      false,
    ],
    ['fills an empty file', ' \n', { notes: 'b' }, {}, '{\n    "notes": "b"\n}', false],
    [
      'leaves the description to CivitAI’s answer',
      '{"id": 1, "modelId": 2, "description": "<p>a</p>"}',
      {},
      { description: 'b', notes: 'c' },
      '{"id": 1, "modelId": 2, "description": "<p>a</p>", "notes": "c"}',
      false,
    ],
    [
      'replaces a value of another type',
      '{"notes": ["a", {"b": "}"}], "z": 0}',
      { notes: 'b' },
      {},
      '{"notes": "b", "z": 0}',
      true,
    ],
  ])('%s', (_, existing, said, known, text, replaces) => {
    expect(write(existing, said, known)).toEqual({ text, replaces })
  })

  it.each(['[]', '1', 'null', '"x"', '{"a": 1', '<html>', '{"a": NaN}', "{'a': 1}", '{}{}'])(
    'refuses %j',
    (existing) => {
      expect(() => write(existing, { notes: 'a' })).toThrow(expect.objectContaining({ code: 'link-refused' }))
    },
  )
})

it('lies beside the model under its stem', () => {
  expect(a1111PathOf('/m/a.vae.safetensors')).toBe('/m/a.vae.json')
})

describe('members of an object', () => {
  const kept = [
    '{',
    '\t"vae" : "None",',
    '\t"big": 12345678901234567890, "tiny": 1.0e-7,',
    '\t"10": [1, {"notes": "inner"}, "a,b}"],',
    '\t"esc\\"aped\\\\": "\\u00e9 }, {",',
    '\t"notes": "old" ,',
    '\t"last": {}',
    '}',
    '',
  ].join('\r\n')

  it('are set where they are; everything else keeps its spelling', () => {
    expect(setMembers(kept, new Map([['notes', 'new']]))).toBe(kept.replace('"old"', '"new"'))
  })

  it('that are new come last, spaced as the others', () => {
    expect(
      setMembers(
        kept,
        new Map<string, string | number>([
          ['a', 1],
          ['b', 'x'],
        ]),
      ),
    ).toBe(kept.replace('"last": {}', '"last": {},\r\n\t"a" : 1,\r\n\t"b" : "x"'))
  })

  it.each<[string, Readonly<Record<string, string | number>>, string]>([
    ['{}', { a: 1 }, '{\n    "a": 1\n}'],
    [' { } \n', { a: 1 }, '{\n    "a": 1\n}\n'],
    ['{"a":1}', { b: 2 }, '{"a":1,"b":2}'],
    ['{"a": 1}', { b: 2 }, '{"a": 1, "b": 2}'],
    ['{ "a": 1 }', { b: 2, a: 3 }, '{ "a": 3, "b": 2 }'],
    ['{"a": 1, "a": 2}', { a: 3 }, '{"a": 3, "a": 3}'],
    ['{"\\u0061": 1}', { a: 2 }, '{"\\u0061": 2}'],
    ['{"__proto__": 1}', { a: 2 }, '{"__proto__": 1, "a": 2}'],
    ['{"a":-1.5e+3,"b":true,"c":null}', { b: 'x' }, '{"a":-1.5e+3,"b":"x","c":null}'],
  ])('%j with %j', (text, values, expected) => {
    expect(setMembers(text, new Map(Object.entries(values)))).toBe(expected)
  })

  it('stays an object with the same other members, whatever they are', () => {
    // A small generator with a fixed seed: the same objects every time.
    let state = 7
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state % below
    }
    const strings = ['', 'a', '"', '\\', '\\"', '}', '{', ',', ':', '[', '\n', '模', '😀', 'notes', ' ']
    // No key that is a lone backslash: V8's JSON.parse then takes other escaped keys for it.
    const keys = ['', 'a', 'q"q', 'b\\\\', '}', '{', ',', ':', '[', '模', '😀', 'notes', ' ', '10']
    const value = (depth: number): unknown => {
      const kind = random(depth > 3 ? 4 : 6)
      if (kind === 0) return strings[random(strings.length)]
      if (kind === 1) return random(1000) / 8
      if (kind === 2) return random(2) === 0
      if (kind === 3) return null
      const items = Array.from({ length: random(4) }, () => value(depth + 1))
      return kind === 4 ? items : Object.fromEntries(items.map((item) => [`k${keys[random(keys.length)] ?? ''}`, item]))
    }
    for (let round = 0; round < 2000; round += 1) {
      const chosen = Array.from({ length: random(6) }, () => keys[random(keys.length)] ?? '')
      const object = Object.fromEntries(chosen.map((key) => [key, value(0)]))
      const text = JSON.stringify(object, null, [undefined, 2, '\t'][random(3)])
      const written = setMembers(text, new Map([['notes', 'new']]))
      expect(JSON.parse(written)).toEqual({ ...object, notes: 'new' })
    }
  })
})

describe('what of a model goes there', () => {
  const { usedBy: _, ...plain } = plainDetail
  const detail = (family: FileFamily | null, edited: ModelEdit, more: Partial<IndexedDetail> = {}): IndexedDetail => ({
    ...plain,
    model: { ...plain.model, family, familySource: 'content' },
    edited,
    ...more,
  })
  const words = [
    { word: 'one', source: 'civitai' },
    { word: 'two', source: 'content' },
  ]

  it.each<[string, IndexedDetail, string | null, unknown]>([
    ['nothing of a model that nothing is known of', detail(null, {}), null, null],
    [
      'what is known',
      detail('sdxl', {}, { triggerWords: words, description: 'd', negativeText: 'n' }),
      null,
      {
        description: 'd',
        'sd version': 'SDXL',
        'activation text': 'one, two',
        'negative text': 'n',
      },
    ],
    ['no version of a family that A1111 has no word for', detail('flux1', {}, { notes: 'n' }), null, { notes: 'n' }],
    [
      'over words there, only what the person said',
      detail('sd15', { triggerWords: ['mine'], preferredWeight: 0.5 }, { triggerWords: words, notes: 'n' }),
      '{"activation text": "theirs", "notes": "theirs", "preferred weight": 1, "sd version": "SD2"}',
      { 'activation text': 'mine', notes: 'theirs', 'preferred weight': 0.5, 'sd version': 'SD2' },
    ],
    [
      'the family that the person chose',
      detail('sd15', { family: 'sd15' }),
      '{"sd version": "SD2"}',
      { 'sd version': 'SD1' },
    ],
  ])('%s', (_, from, existing, expected) => {
    const made = writeA1111Sidecar('/m/x.safetensors', a1111FactsOf(from), existing)
    expect(made === null ? null : JSON.parse(made.text)).toEqual(expected)
  })
})
