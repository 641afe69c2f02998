import { useMemo } from 'react'
import * as format from '../../shared/format.ts'
import { useLanguage } from '../app/i18n.ts'

export interface Formats {
  readonly bytes: (value: number) => string
  readonly speed: (bytesPerSecond: number) => string
  readonly duration: (seconds: number) => string
  readonly percent: (fraction: number) => string
  readonly relative: (at: number, now: number) => string
  readonly date: (at: number) => string
  readonly dateTime: (at: number) => string
  readonly time: (at: number) => string
}

/** The formatters of `shared/format.ts` in the shown language. */
export function useFormat(): Formats {
  const language = useLanguage()
  return useMemo(
    () => ({
      bytes: (value) => format.formatBytes(value, language),
      speed: (value) => format.formatSpeed(value, language),
      duration: (value) => format.formatDuration(value, language),
      percent: (value) => format.formatPercent(value, language),
      relative: (at, now) => format.formatRelative(at, now, language),
      date: (at) => format.formatDate(at, language),
      dateTime: (at) => format.formatDateTime(at, language),
      time: (at) => format.formatTime(at, language),
    }),
    [language],
  )
}
