import { expect, test } from 'vitest'
import { compareVersions, newestFirst, normalizeName, parseVersion } from './pep440.ts'

test('versions are ordered as PEP 440 says', () => {
  const ascending = [
    '1.0.dev1',
    '1.0a1.dev1',
    '1.0a1',
    '1.0a2',
    '1.0b1',
    '1.0rc1',
    '1.0',
    '1.0+cpu',
    '1.0.post1.dev2',
    '1.0.post1',
    '1.0.1',
    '1.9',
    '1.10',
    '1!0.1',
  ]
  const parsed = ascending.map(parseVersion).filter((version) => version !== null)
  expect(parsed).toHaveLength(ascending.length)
  expect(
    parsed
      .toReversed()
      .toSorted(compareVersions)
      .map(({ text }) => text),
  ).toEqual(ascending)
})

test.each([
  ['1.0', '1.0.0'],
  ['1.0-1', '1.0.post1'],
  ['1.0alpha1', '1.0a1'],
  ['v1.0', '1.0'],
])('%s equals %s', (a, b) => {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  expect(left !== null && right !== null && compareVersions(left, right)).toBe(0)
})

test.each(['', 'abc', '1.0-', '1..0', '1.0+', 'latest'])('%j is no version', (text) => {
  expect(parseVersion(text)).toBeNull()
})

test('newest first, pre-releases after all releases', () => {
  expect(newestFirst(['1.9', '2.0rc1', '1.10', 'junk', '0.1a1'])).toEqual(['1.10', '1.9', '2.0rc1', '0.1a1'])
})

test('names are compared as indexes spell them', () => {
  expect(normalizeName('Torch_Vision.Extra--X')).toBe('torch-vision-extra-x')
})
