import { expect, test } from 'vitest'
import { isOwnFrame, isOwnUrl } from './origin.ts'

test.each([
  ['deck://app/', true],
  ['deck://app', true],
  ['deck://app/#/running', true],
  ['deck://app.example.org/', false],
  ['deck://apple/', false],
  ['deck://other/', false],
  ['https://app/', false],
  ['about:blank', false],
  ['', false],
])('%s is the app’s own page: %s', (url, own) => {
  expect(isOwnUrl(url)).toBe(own)
})

test('only the top frame of the own page in the own window is answered', () => {
  const own = {}
  const top = { url: 'deck://app/', parent: null }
  expect(isOwnFrame(top, own, own)).toBe(true)
  // Electron gives null for a frame that has gone.
  expect(isOwnFrame(null, own, own)).toBe(false)
  expect(isOwnFrame({ url: 'deck://app/', parent: top }, own, own)).toBe(false)
  expect(isOwnFrame({ url: 'https://example.org/', parent: null }, own, own)).toBe(false)
  expect(isOwnFrame(top, {}, own)).toBe(false)
  expect(isOwnFrame(top, own, null)).toBe(false)
})
