import { parseDocument } from 'yaml'
import { assertNever } from '../../shared/assert-never.ts'
import type { ConfigValue } from '../../shared/catalogue/install-steps.ts'
import { DeckError } from '../../shared/errors.ts'
import { setFds } from '../library/config-fds.ts'

type Values = Readonly<Record<string, ConfigValue>>

const isObject = (value: unknown): value is Record<string, ConfigValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Leaves of nested values with their paths; an empty object is a leaf, a list is one too. */
function leaves(values: Values, path: readonly string[] = []): readonly (readonly [readonly string[], ConfigValue])[] {
  return Object.entries(values).flatMap(([key, value]) =>
    isObject(value) && Object.keys(value).length > 0
      ? leaves(value, [...path, key])
      : [[[...path, key], value] as const],
  )
}

function mergeJson(text: string, values: Values): string {
  const merge = (before: Record<string, ConfigValue>, change: Values): Record<string, ConfigValue> =>
    Object.entries(change).reduce((merged, [key, value]) => {
      const old = merged[key]
      return { ...merged, [key]: isObject(value) && isObject(old) ? merge(old, value) : value }
    }, before)
  let before: unknown
  try {
    before = text.trim() === '' ? {} : JSON.parse(text)
  } catch (error) {
    throw new DeckError('config-unreadable', { format: 'JSON' }, { cause: error })
  }
  if (!isObject(before)) throw new DeckError('config-unreadable', { format: 'JSON' })
  return `${JSON.stringify(merge(before, values), null, 4)}\n`
}

/** FDS knows flat values only; a list is its elements joined, as SwarmUI writes folder lists. */
function fdsText(value: ConfigValue): string {
  if (Array.isArray(value)) return value.map(fdsText).join(';')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/**
 * Sets values in the text of a configuration file; whatever is not named keeps its value, and in
 * YAML its comments. Raises `config-unreadable` for a file that is not of its format: it is left as it is.
 */
export function mergeConfig(text: string, format: 'yaml' | 'json' | 'fds', values: Values): string {
  switch (format) {
    case 'json':
      return mergeJson(text, values)
    case 'yaml': {
      const document = parseDocument(text)
      if (document.errors.length > 0) throw new DeckError('config-unreadable', { format: 'YAML' })
      for (const [path, value] of leaves(values)) document.setIn(path, value)
      return document.toString({ lineWidth: 0 })
    }
    case 'fds':
      return leaves(values).reduce((merged, [path, value]) => setFds(merged, path.join('.'), fdsText(value)), text)
    default:
      return assertNever(format)
  }
}
