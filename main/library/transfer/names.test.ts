import { describe, expect, it } from 'vitest'
import { checkName, checkSubFolder, isNumbered, mendedName, mendedStem, nameFault, numberedStem } from './names.ts'

describe('names', () => {
  it.each(['a', 'model v1.5', 'Модель', '模型', 'a.b.c', 'CONtrol', 'com10', "it's (2)", '\u{1f600}'])(
    'takes %j',
    (name) => {
      expect(nameFault(name)).toBeNull()
      expect(checkName(name)).toBe(name)
    },
  )

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['.', 'another folder'],
    ['..', 'another folder'],
    ['a/b', 'separator'],
    ['a\\b', 'separator'],
    ['a\nb', 'control'],
    ['a\u0000', 'control'],
    ['a\u202egnp.exe', 'direction'],
    ['a:b', 'Windows forbids'],
    ['what?', 'Windows forbids'],
    ['a ', 'ends with'],
    ['a.', 'ends with'],
    [' a', 'begins with a space'],
    ['CON', 'device'],
    ['nul.safetensors', 'device'],
    ['Com1.x', 'device'],
    ['a'.repeat(256), '255 bytes'],
    ['я'.repeat(128), '255 bytes'],
    ['.hidden', 'hidden'],
  ])('refuses %j', (name, reason) => {
    expect(() => checkName(name)).toThrow(reason)
  })

  it('splits sub-folders and lets none of them climb', () => {
    expect(checkSubFolder('')).toEqual([])
    expect(checkSubFolder('a/b c')).toEqual(['a', 'b c'])
    for (const bad of ['..', 'a/../b', '/a', 'a//b', 'a/', 'a\\b', './a', 'aux/x', '.deck-trash'])
      expect(() => checkSubFolder(bad), bad).toThrow(expect.objectContaining({ code: 'name-invalid' }))
  })

  it.each([
    ['a\nb', 'a_b'],
    ['..', '_'],
    ['...hidden', 'hidden'],
    ['CON', '_CON'],
    ['a\u202eb', 'a_b'],
    ['e\u0301', '\u00e9'],
    ['name. . ', 'name'],
  ])('mends %j to %j', (name, mended) => {
    expect(mendedName(name)).toBe(mended)
    expect(nameFault(mendedName(name))).toBeNull()
  })

  it.each([
    ['a', 2, [], 'a (2)'],
    ['a', 1, [], 'a'],
    ['a (2)', 3, [], 'a (3)'],
    [' (2)', 2, [], ' (2) (2)'],
    ['a (x)', 2, [], 'a (x) (2)'],
    ['x'.repeat(250), 12, ['.pt', '.preview.png'], `${'x'.repeat(255 - 12 - 5)} (12)`],
    ['я'.repeat(127), 2, ['.safetensors'], `${'я'.repeat(119)} (2)`],
  ] as const)('%j with number %i', (stem, number, rests, numbered) => {
    expect(numberedStem(stem, number, rests)).toBe(numbered)
  })

  it('never makes a name longer than a file system takes', () => {
    for (const stem of ['x'.repeat(255), '模'.repeat(85), '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(14)]) {
      for (const rest of ['', '.safetensors', '.civitai.info']) {
        expect(Buffer.byteLength(numberedStem(stem, 999, [rest]) + rest)).toBeLessThanOrEqual(255)
        expect(Buffer.byteLength(mendedStem(stem, [rest]) + rest)).toBeLessThanOrEqual(255)
      }
    }
  })

  it.each([
    ['a', 'a', true],
    ['a', 'a (2)', true],
    ['a (2)', 'a', true],
    ['a (2)', 'a (7)', true],
    ['a', 'a (x)', false],
    ['a', 'ab', false],
    ['a', 'a (2) b', false],
  ])('%j may be %j: %j', (stem, other, result) => expect(isNumbered(stem, other)).toBe(result))
})
