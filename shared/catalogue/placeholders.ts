import { DeckError } from '../errors.ts'
import type { Platform } from '../hardware.ts'

/** What a manifest may leave to be filled in. `{value}` exists only inside a launch option. */
export const placeholderNames = ['python', 'bin', 'install', 'app', 'models', 'port', 'host', 'value'] as const
export type PlaceholderName = (typeof placeholderNames)[number]
export type PlaceholderValues = Readonly<Partial<Record<PlaceholderName, string | null | undefined>>>

const pattern = /\{([a-z]+)\}/g

/** Names in braces that occur in a text, known or not. */
export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '')
}

/**
 * Fills the placeholders of one argument, once and without a shell: what is filled in is never
 * looked at again. On Windows `{bin}/name` names a program with `.exe`, and what follows a folder
 * gets backslashes. A placeholder without a value raises `internal`: manifests are checked before.
 */
export function fillPlaceholders(text: string, values: PlaceholderValues, platform: Platform): string {
  let template = text
  if (platform === 'windows') {
    if (/^\{bin\}\/[^/]+$/.test(template) && !/\.\w+$/.test(template)) template += '.exe'
    if (/^\{(?:bin|install|app|models)\}\//.test(template)) template = template.replaceAll('/', '\\')
  }
  return template.replace(pattern, (whole, name: string) => {
    const value = placeholderNames.includes(name as PlaceholderName) ? values[name as PlaceholderName] : undefined
    if (value === undefined || value === null)
      throw new DeckError('internal', { detail: `${whole} has no value in “${text}”` })
    return value
  })
}
