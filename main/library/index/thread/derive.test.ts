import { describe, expect, it } from 'vitest'
import type { ModelEdit } from '../../../../shared/library/model.ts'
import { deriveRow, foldText, sortKey, type Grounds } from './derive.ts'
import { unknownBrief, type Brief } from './facts.ts'
import { mergeEdits } from './user-data.ts'

const content: Brief = {
  ...unknownBrief,
  ...{ kind: 'lora', kindSource: 'content', family: 'sdxl', familySource: 'content', lineage: 'pony', variant: 'x' },
  ...{ title: 'From inside', tags: ['said'], triggerWords: ['ohwx'], notes: 'of a tool', favourite: true },
}

const derive = (edit: ModelEdit = {}, brief: Brief = content, more: Partial<Grounds> = {}) =>
  deriveRow({
    ...{ inner: 'loras/File.v2.safetensors', directory: false, folderKinds: ['lora'], brief, edit, hashes: null },
    ...more,
  })

describe('deriveRow', () => {
  it('says what the content says when nobody else does', () => {
    expect(derive()).toMatchObject({
      ...{ title: 'From inside', kind: 'lora', kindSource: 'content', family: 'sdxl', lineage: 'pony' },
      ...{ tags: ['said'], favourite: true, rating: 0, unidentified: false, misplaced: null },
    })
  })

  it('falls back to the name and the folder', () => {
    expect(derive({}, unknownBrief)).toMatchObject({
      ...{ title: 'File.v2', kind: 'lora', kindSource: 'folder', family: null, familySource: null, unidentified: true },
    })
    expect(derive({}, unknownBrief, { inner: 'diffusers/v1.5', directory: true }).title).toBe('v1.5')
  })

  it('believes the person', () => {
    const edit: ModelEdit = { title: 'Mine', kind: 'checkpoint', tags: [], favourite: false, rating: 4 }
    expect(derive(edit)).toMatchObject({
      ...{ title: 'Mine', kind: 'checkpoint', kindSource: 'user', misplaced: 'checkpoint', tags: [], favourite: false },
    })
    expect(derive({ kind: 'lora' }, { ...content, misplaced: 'vae' }).misplaced).toBeNull()
    // The lineage and the variant were words of the other family.
    expect(derive({ family: 'flux1' })).toMatchObject({
      family: 'flux1',
      familySource: 'user',
      lineage: null,
      variant: null,
    })
    expect(derive({ family: 'sdxl' })).toMatchObject({ familySource: 'user', lineage: 'pony', variant: 'x' })
  })

  it.each([
    ['kind by the folder alone', { kind: null, kindSource: null }, true],
    ['kind by a sidecar', { kindSource: 'sidecar' }, true],
    ['family unknown', { family: null, familySource: null }, true],
    ['family of a kind that has none', { kind: 'upscaler', family: null, familySource: null }, false],
  ] as const)('knows what is not identified: %s', (_, brief, unidentified) => {
    expect(derive({}, { ...content, ...brief }).unidentified).toBe(unidentified)
  })

  it('lets a search find what was said, and the hashes', () => {
    const hashes = { sha256: 'ABC1', autoV1: null, autoV2: 'v2', autoV3: null, blake3: 'b3', crc32: 'c3' }
    const { text } = derive({ notes: 'Ещё Заметка', tags: ['Тег'] }, content, { hashes })
    for (const word of ['еще', 'заметка', 'тег', 'ohwx', 'abc1', 'b3', 'file.v2', 'from inside'])
      expect(text).toContain(word)
    expect(text).not.toContain('of a tool')
  })
})

describe('text', () => {
  it('is compared whatever the case and the form', () => {
    expect(foldText('МОДЕЛЬ Ёж')).toBe(foldText('модель еж'))
    expect(foldText('\u0438\u0306')).toBe(foldText('Й'))
  })

  it('is sorted with numbers by their size', () => {
    const sorted = ['v10', 'V9', 'v1', 'б', 'А'].toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    expect(sorted).toEqual(['v1', 'V9', 'v10', 'А', 'б'])
  })
})

describe('mergeEdits', () => {
  it('takes back what is null and keeps the rest', () => {
    expect(mergeEdits({ title: 'a', rating: 3 }, { title: null, notes: '' })).toEqual({ rating: 3, notes: '' })
    expect(mergeEdits({ triggerWords: ['a'], kind: 'vae' }, { triggerWords: null, kind: null })).toEqual({})
  })
})
