/** Numbers as people read them. Every function takes the language (`en`, `ru`) so that it stays pure. */

const byteUnits = {
  en: ['B', 'KB', 'MB', 'GB', 'TB', 'PB'],
  ru: ['Б', 'КБ', 'МБ', 'ГБ', 'ТБ', 'ПБ'],
} as const

type Language = 'en' | 'ru'

function languageOf(language: string): Language {
  return language.startsWith('ru') ? 'ru' : 'en'
}

/** A formatter takes a hundred times as long to make as to use, and a table of models uses dozens for each frame. */
function kept<Formatter>(make: (language: string) => Formatter): (language: string) => Formatter {
  const made = new Map<string, Formatter>()
  return (language) => {
    const known = made.get(language) ?? make(language)
    made.set(language, known)
    return known
  }
}

/** English as Europe writes dates. */
const datesOf = (language: string): string => (language === 'en' ? 'en-GB' : language)

const numberFormats = [0, 1, 2].map((digits) =>
  kept((language) => new Intl.NumberFormat(language, { maximumFractionDigits: digits })),
)
const percentFormat = kept((language) => new Intl.NumberFormat(language, { style: 'percent' }))
const relativeFormat = kept((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }))
const dayFormat = kept(
  (language) => new Intl.DateTimeFormat(datesOf(language), { day: 'numeric', month: 'short', year: 'numeric' }),
)
const minuteFormat = kept(
  (language) => new Intl.DateTimeFormat(datesOf(language), { dateStyle: 'medium', timeStyle: 'short' }),
)
const secondFormat = kept(
  (language) => new Intl.DateTimeFormat(datesOf(language), { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
)

/** Bytes with three significant digits and a non-breaking space; 1 KB is 1024 B, as system file managers count. */
export function formatBytes(bytes: number, language: string): string {
  const units = byteUnits[languageOf(language)]
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  const text = numberFormats[digits]?.(language).format(value) ?? String(value)
  return `${text}\u00a0${units[unit] ?? ''}`
}

/** Bytes per second. */
export function formatSpeed(bytesPerSecond: number, language: string): string {
  return `${formatBytes(bytesPerSecond, language)}/${languageOf(language) === 'ru' ? 'с' : 's'}`
}

const durationUnits = {
  en: { d: 'd', h: 'h', m: 'min', s: 's' },
  ru: { d: 'д', h: 'ч', m: 'мин', s: 'с' },
} as const

/** Seconds as the two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`, `4 d 1 h`. */
export function formatDuration(seconds: number, language: string): string {
  const words = durationUnits[languageOf(language)]
  const total = Math.max(0, Math.round(seconds))
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(total / 86_400), words.d],
    [Math.floor(total / 3600) % 24, words.h],
    [Math.floor(total / 60) % 60, words.m],
    [total % 60, words.s],
  ]
  const first = parts.findIndex(([amount]) => amount > 0)
  if (first === -1) return `0\u00a0${words.s}`
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}\u00a0${unit}`)
    .join(' ')
}

/** Whole percent of a fraction between 0 and 1; 100 % only when it is really done. */
export function formatPercent(fraction: number, language: string): string {
  const percent = fraction >= 1 ? 100 : Math.min(99, Math.floor(Math.max(0, fraction) * 100))
  return percentFormat(language).format(percent / 100)
}

const relativeSteps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** How long ago `at` was (both in milliseconds since 1970); a date once it is more than a week. */
export function formatRelative(at: number, now: number, language: string): string {
  const seconds = Math.round((at - now) / 1000)
  if (Math.abs(seconds) > 7 * 86_400) return formatDate(at, language)
  const format = relativeFormat(language)
  for (const [unit, length] of relativeSteps) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit)
  }
  return format.format(0, 'second')
}

/** A day: `12 Nov 2026`. */
export function formatDate(at: number, language: string): string {
  return dayFormat(language).format(at)
}

/** Day and time to the minute. */
export function formatDateTime(at: number, language: string): string {
  return minuteFormat(language).format(at)
}

/** Time of day to the second, for logs. */
export function formatTime(at: number, language: string): string {
  return secondFormat(language).format(at)
}
