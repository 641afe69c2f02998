import { ORPCError } from '@orpc/client'
import { DeckError, fillTemplate, isErrorCode, toErrorInfo, type ErrorInfo } from '../../shared/errors.ts'
import russian from '../../resources/locales/ru/errors.json'
import { tellParameters } from '../app/tell-core.ts'
import { ConnectionLostError } from './transport.ts'

/** What a person is told about a failure. */
export interface Told {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

type Template = Readonly<{ message: string; remedy: string }>
const translations: Readonly<Record<string, Readonly<Record<string, Template>>>> = { ru: russian }

const lost: Readonly<Record<string, Template>> = {
  en: {
    message: 'The connection to Diffusion Deck is lost.',
    remedy: 'It is being tried again; if the app was closed, start it.',
  },
  ru: {
    message: 'Связь с Diffusion Deck потеряна.',
    remedy: 'Она восстанавливается; если приложение закрыто, запустите его.',
  },
}

/** An error of the core in the language; what has no translation keeps the core's English words. */
export function tellInfo(info: ErrorInfo, language: string): Told {
  const template = translations[language]?.[info.code]
  if (template === undefined) return { code: info.code, message: info.message, remedy: info.remedy }
  const params = tellParameters(info.params, language)
  return {
    code: info.code,
    message: fillTemplate(template.message, params),
    remedy: fillTemplate(template.remedy, params),
  }
}

function isInfo(value: unknown): value is ErrorInfo {
  if (typeof value !== 'object' || value === null) return false
  const { code, params, message, remedy } = value as Partial<Record<keyof ErrorInfo, unknown>>
  return (
    typeof code === 'string' &&
    isErrorCode(code) &&
    typeof params === 'object' &&
    typeof message === 'string' &&
    typeof remedy === 'string'
  )
}

/** Anything that a query or a mutation can throw, in the language. */
export function tell(thrown: unknown, language: string): Told {
  if (thrown instanceof ConnectionLostError) {
    const template = lost[language] ?? lost['en']
    return { code: 'connection-lost', message: template?.message ?? thrown.message, remedy: template?.remedy ?? '' }
  }
  if (thrown instanceof DeckError) return tellInfo(toErrorInfo(thrown), language)
  if (thrown instanceof ORPCError && isInfo(thrown.data)) return tellInfo(thrown.data, language)
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return tellInfo(
    {
      code: 'internal',
      params: { detail },
      message: `Something inside the app failed: ${detail}`,
      remedy: 'Try again.',
    },
    language,
  )
}
