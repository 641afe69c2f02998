import { expect, test } from 'vitest'
import { wordsFor } from './words.ts'

test.each([
  ['en', ['ru-RU'], 'Quit'],
  ['ru', ['en-US'], 'Выйти'],
  ['system', ['ru-RU', 'en-US'], 'Выйти'],
  ['system', ['de-DE', 'ru', 'en'], 'Выйти'],
  ['system', ['de-DE'], 'Quit'],
  ['system', [], 'Quit'],
] as const)('setting %s on a system that speaks %j says %s', (setting, languages, quit) => {
  expect(wordsFor(setting, languages).quit).toBe(quit)
})

test('the question names how much is at work', () => {
  expect(wordsFor('en', []).quitQuestion(3)).toContain('3')
  expect(wordsFor('ru', []).quitQuestion(3)).toContain('3')
})
