import { describe, expect, it } from 'vitest'
import { formatBytes, formatDate, formatDuration, formatPercent, formatRelative, formatSpeed } from './format.ts'

const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

describe('formatBytes', () => {
  it.each([
    [0, 'en', '0 B'],
    [1023, 'en', '1,023 B'],
    [1024, 'en', '1 KB'],
    [1536, 'en', '1.5 KB'],
    [24 * 1024 ** 3, 'en', '24 GB'],
    [24 * 1024 ** 3, 'ru', '24 ГБ'],
    [6.94 * 1024 ** 3, 'ru', '6,94 ГБ'],
    [1023.9 * 1024 ** 2, 'en', '1 GB'],
    [3 * 1024 ** 6, 'en', '3,072 PB'],
  ])('%d in %s is %s', (bytes, language, expected) => {
    expect(plain(formatBytes(bytes, language))).toBe(expected)
  })
})

it('speed says per second in each language', () => {
  expect(plain(formatSpeed(12.3 * 1024 ** 2, 'en'))).toBe('12.3 MB/s')
  expect(plain(formatSpeed(12.3 * 1024 ** 2, 'ru'))).toBe('12,3 МБ/с')
})

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [45, '45 s'],
    [60, '1 min'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
    [349_200, '4 d 1 h'],
    [86_400, '1 d'],
  ])('%d s is %s', (seconds, expected) => {
    expect(plain(formatDuration(seconds, 'en'))).toBe(expected)
  })
})

it('percent is full only when it is done', () => {
  expect(formatPercent(0.999, 'en')).toBe('99%')
  expect(formatPercent(1, 'en')).toBe('100%')
  expect(formatPercent(-1, 'en')).toBe('0%')
})

describe('formatRelative', () => {
  const now = Date.UTC(2026, 10, 22, 12)
  it.each([
    [1000, 'now'],
    [5 * 60_000, '5 minutes ago'],
    [3 * 3_600_000, '3 hours ago'],
    [86_400_000, 'yesterday'],
  ])('%d ms ago is %s', (ago, expected) => {
    expect(formatRelative(now - ago, now, 'en')).toBe(expected)
  })
  it('turns into a date after a week', () => {
    expect(formatRelative(now - 30 * 86_400_000, now, 'en')).toBe(formatDate(now - 30 * 86_400_000, 'en'))
    expect(formatRelative(now - 5 * 60_000, now, 'ru')).toBe('5 минут назад')
  })
})
