import { expect, test } from 'vitest'
import { dataDirArgument } from './arguments.ts'

test.each([
  [['electron', '.'], undefined],
  [['electron', '.', '--data-dir', '/a b'], '/a b'],
  [['deck', '--data-dir=/a', '--no-sandbox'], '/a'],
  [['deck', '--data-dir=/a', '--data-dir', '/b'], '/b'],
  [['deck', '--data-dir'], undefined],
  [['deck', '--data-directory=/a'], undefined],
])('%j names %s', (argv, found) => {
  expect(dataDirArgument(argv)).toBe(found)
})
