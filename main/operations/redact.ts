import { DeckError, type ErrorParams } from '../../shared/errors.ts'

const userInUrl = /(\b[a-z][a-z0-9+.-]*:\/\/)(?!git@)[^\s/@'"<>]+@/gi
const secretInQuery = /([?&](?:access_token|api[_-]?key|auth|key|password|secret|sig|signature|token)=)[^\s&'"#]+/gi
const bearer = /(\bauthorization\s*[:=]\s*(?:bearer|basic|token)\s+)[^\s'"]+/gi
/** Tokens of Hugging Face and GitHub, by their published prefixes. */
const knownTokens = /\b(?:hf_|gh[opsur]_|github_pat_)[A-Za-z0-9_]{16,}/g

/** Takes passwords and tokens out of text that is kept or shown. */
export function redact(text: string): string {
  return text
    .replace(userInUrl, '$1***@')
    .replace(secretInQuery, '$1***')
    .replace(bearer, '$1***')
    .replace(knownTokens, '***')
}

/** The same error without secrets in its parameters. */
export function redactError(error: DeckError): DeckError {
  const params: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(error.params))
    params[name] = typeof value === 'string' ? redact(value) : value
  return new DeckError(error.code, params satisfies ErrorParams, { cause: error })
}
