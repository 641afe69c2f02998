import { describe, expect, it } from 'vitest'
import type { Hashes, ModelEdit } from '../../../shared/library/model.ts'
import type { ExportRow } from '../index/types.ts'
import { compareModelList } from './compare-list.ts'
import { maxListChars, readModelList, writeModelList, type ListRow } from './list-file.ts'

/** Hashes that follow from two letters: that of the whole file, and that of its weights. */
function hashes(whole: string, weights: string | null = null): Hashes {
  return {
    sha256: whole.repeat(64),
    autoV1: whole.repeat(8),
    autoV2: whole.repeat(10),
    autoV3: weights?.repeat(64) ?? null,
    blake3: whole.repeat(64),
    crc32: whole.repeat(8),
  }
}

function model(id: number, file: string, rest: Partial<ExportRow> = {}): ExportRow {
  return {
    id,
    file,
    inner: `loras/${file}`,
    kind: 'lora',
    family: 'sdxl',
    bytes: 1000,
    hashes: null,
    edited: {},
    ...rest,
  }
}

const edited: ModelEdit = { title: 'Mine', notes: 'Über\n"alles"', tags: ['a', 'b'], favourite: true, rating: 5 }
const withoutId = ({ id: _, ...row }: ExportRow): ListRow => row

describe('the list that is taken along', () => {
  it.each<[string, readonly ExportRow[]]>([
    ['nothing', []],
    ['one model', [model(1, 'a.safetensors', { hashes: hashes('a', 'b'), edited })]],
    [
      'strange names',
      ['模型 v1.ckpt', 'a\nb.pt', 'RTL \u202Egnp.pt', '"q".bin', `${'ä'.repeat(120)}.gguf`].map((file, index) =>
        model(index + 1, file, { family: null, kind: 'checkpoint', bytes: 6_938_040_682 }),
      ),
    ],
  ])('comes back as it was: %s', (_, rows) => {
    const text = writeModelList(rows, 0)
    expect(JSON.parse(text)).toMatchObject({
      format: 'diffusion-deck-models',
      version: 1,
      madeAt: '1970-01-01T00:00:00.000Z',
    })
    expect(readModelList(text)).toEqual(rows.map(withoutId))
    expect(readModelList(`\uFEFF${text}`)).toEqual(rows.map(withoutId))
  })

  it('has a line for each model', () => {
    const rows = [model(1, 'a.pt'), model(2, 'b.pt')]
    expect(writeModelList(rows, 0).split('\n')).toHaveLength(5)
  })

  const valid = { format: 'diffusion-deck-models', version: 1 }
  const row = { file: 'a.pt', path: 'a.pt', kind: 'lora', family: null, bytes: 1, hashes: null }
  it.each<[string, unknown, string]>([
    ['no object', [], 'no list of models'],
    ['another file', { models: [] }, 'no list of models'],
    ['a newer format', { ...valid, version: 2, models: {} }, 'format 2'],
    ['no models', valid, 'no usable models'],
    ['a model that is none', { ...valid, models: [row, 1] }, 'Model 2'],
    ['an unknown kind', { ...valid, models: [{ ...row, kind: 'soup' }] }, 'Model 1 of the list is not valid: kind'],
    ['a size that is none', { ...valid, models: [{ ...row, bytes: -1 }] }, 'bytes'],
    [
      'a hash that is none',
      { ...valid, models: [{ ...row, hashes: { ...hashes('a'), sha256: '../../x' } }] },
      'hashes.sha256',
    ],
    ['words that nobody can say', { ...valid, models: [{ ...row, said: { rating: 9 } }] }, 'said.rating'],
    ['a name without end', { ...valid, models: [{ ...row, file: 'x'.repeat(301) }] }, 'file'],
  ])('refuses %s', (_, value, detail) => {
    expect(() => readModelList(JSON.stringify(value))).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(detail) as string }),
    )
  })

  it.each(['', '{', 'null', '['.repeat(1_000_000)])('refuses text that is no list, %#', (text) => {
    expect(() => readModelList(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })

  it('refuses text without end before it looks at it', () => {
    expect(() => readModelList(' '.repeat(maxListChars + 1))).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    )
  })

  it('takes what newer versions add', () => {
    expect(readModelList(JSON.stringify({ ...valid, models: [{ ...row, more: 1 }], more: 1 }))).toHaveLength(1)
  })
})

describe('comparing', () => {
  const other = (file: string, rest: Partial<ExportRow> = {}): ListRow => withoutId(model(1, file, rest))

  it.each<[string, ListRow, readonly ExportRow[], readonly number[]]>([
    [
      'the same content under another name',
      other('a.pt', { hashes: hashes('a') }),
      [model(7, 'b.pt', { hashes: hashes('a') })],
      [7],
    ],
    [
      'every copy',
      other('a.pt', { hashes: hashes('a') }),
      [model(7, 'b.pt', { hashes: hashes('a') }), model(8, 'c.pt', { hashes: hashes('a') })],
      [7, 8],
    ],
    [
      'the same weights under another header',
      other('a.safetensors', { hashes: hashes('a', 'c') }),
      [model(7, 'b.safetensors', { hashes: hashes('b', 'c'), bytes: 1200 })],
      [7],
    ],
    [
      'weights told by the short hash',
      other('a.safetensors', { hashes: { ...hashes('a'), autoV3: 'c'.repeat(12) } }),
      [model(7, 'b.safetensors', { hashes: hashes('b', 'c') })],
      [7],
    ],
    [
      'the whole content before the weights',
      other('a.safetensors', { hashes: hashes('a', 'c') }),
      [
        model(7, 'b.safetensors', { hashes: hashes('b', 'c') }),
        model(8, 'c.safetensors', { hashes: hashes('a', 'c') }),
      ],
      [8],
    ],
    ['name and size without hashes there', other('Modèle.pt'), [model(7, 'modèle.PT', { hashes: hashes('a') })], [7]],
    ['name and size without hashes here', other('a.pt', { hashes: hashes('a') }), [model(7, 'a.pt')], [7]],
    [
      'name and size, but other content',
      other('a.pt', { hashes: hashes('a') }),
      [model(7, 'a.pt', { hashes: hashes('b') })],
      [],
    ],
    ['the name alone', other('a.pt'), [model(7, 'a.pt', { bytes: 1001 })], []],
    ['the size alone', other('a.pt'), [model(7, 'b.pt')], []],
    [
      'no hash of weights on both sides',
      other('a.pt', { hashes: hashes('a') }),
      [model(7, 'b.pt', { hashes: hashes('b') })],
      [],
    ],
  ])('%s', (_, row, here, ids) => {
    const said = { ...row, edited: { notes: 'n' } }
    const found = compareModelList([said], here)
    expect([...found.edits.keys()]).toEqual(ids)
    expect(found.here).toBe(ids.length > 0 ? 1 : 0)
    expect(found.missing).toEqual(ids.length > 0 ? [] : [said])
  })

  it.each<[string, ModelEdit, ModelEdit, ModelEdit | undefined]>([
    ['all that is not said here', {}, edited, edited],
    [
      'nothing over what is said here',
      { title: 'Here', notes: '', tags: [], favourite: false, rating: 0 },
      edited,
      undefined,
    ],
    ['the rest', { title: 'Here' }, { title: 'There', kind: 'vae' }, { kind: 'vae' }],
    ['nothing that was taken back there', {}, { title: null, family: null }, undefined],
    ['what was taken back here', { title: null }, { title: 'There' }, { title: 'There' }],
    ['nothing when nothing was said', {}, {}, undefined],
  ])('brings over %s', (_, own, from, expected) => {
    const found = compareModelList([other('a.pt', { edited: from })], [model(7, 'a.pt', { edited: own })])
    expect(found.edits.get(7)).toEqual(expected)
  })

  it('hears the first of several rows for one model', () => {
    const rows = [
      other('a.pt', { hashes: hashes('a'), edited: { title: 'first' } }),
      other('copy.pt', { hashes: hashes('a'), edited: { title: 'second', rating: 3 } }),
    ]
    const found = compareModelList(rows, [model(7, 'x.pt', { hashes: hashes('a') })])
    expect(found).toMatchObject({ here: 2, missing: [] })
    expect(found.edits.get(7)).toEqual({ title: 'first', rating: 3 })
  })

  it('compares 100,000 with 100,000', () => {
    const all = Array.from({ length: 100_000 }, (_, index) => model(index + 1, `m${index}.safetensors`))
    const found = compareModelList(all.slice(0, 90_000).map(withoutId).concat(other('gone.pt')), all)
    expect(found).toMatchObject({ here: 90_000, missing: [{ file: 'gone.pt' }] })
  })
})
