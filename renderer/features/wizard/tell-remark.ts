import type { TFunction } from 'i18next'
import { modelFamilies } from '../../../shared/catalogue/families.ts'
import type { Remark } from '../../../shared/recommend/remarks.ts'

/** What telling a remark needs of the page: its words, its language, its dates. */
export interface Telling {
  readonly t: TFunction
  readonly language: 'en' | 'ru'
  readonly date: (at: number) => string
  /** Sentences of the core in the shown language. */
  readonly tellCore: (text: string) => string
  /** Limits of the package that the remark is about, in the shown language. */
  readonly limits: readonly string[]
}

/** A remark of the recommendation in the shown language, with its parameters in that language too. */
export function tellRemark({ code, params, text }: Remark, telling: Telling): string {
  const { t, limits } = telling
  if (code === 'limit') return limits[Number(params['index'])] ?? text
  const told = Object.entries(params).map(([key, value]) => [key, parameter(key, String(value), telling)])
  return t(`wizard:remark.${code}`, Object.fromEntries(told) as Readonly<Record<string, string>>)
}

function parameter(key: string, value: string, { t, language, date, tellCore }: Telling): string {
  switch (key) {
    case 'need':
      return t(`wizard:need.${value}`)
    case 'needs':
      return new Intl.ListFormat(language, { type: 'disjunction' }).format(
        value.split(',').map((need) => t(`wizard:need.${need}`)),
      )
    case 'family':
      return Object.entries(modelFamilies).find(([id]) => id === value)?.[1] ?? value
    case 'backend':
      return t(`backendShort.${value}`)
    case 'date':
      return date(Date.parse(value))
    case 'text':
      return tellCore(value)
    case 'needed':
    case 'memory':
      return Number(value).toLocaleString(language, { minimumFractionDigits: 1 })
    default:
      return value
  }
}
