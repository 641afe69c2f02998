import { useMemo } from 'react'
import type { CatalogueEntry } from '../../shared/contract/catalogue.ts'
import { fillTemplate } from '../../shared/errors.ts'
import russian from '../../resources/locales/ru/core.json'
import { useCatalogue } from '../api/hooks.ts'
import { useLanguage, type Language } from './i18n.ts'

interface Sentence {
  readonly pattern: RegExp
  readonly translated: string
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** A template such as `{free} GiB free` as a pattern for the beginning of a text, up to the end of a sentence. */
function sentence([english = '', translated = '']: readonly string[]): Sentence {
  const source = english
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 1 ? `(?<${part}>.+?)` : escape(part)))
    .join('')
  return { pattern: new RegExp(`^${source}(?=$| )`), translated }
}

const sentences: Readonly<Partial<Record<Language, readonly Sentence[]>>> = { ru: russian.sentences.map(sentence) }

/** Sentences that package files bring along in several languages and the core repeats (`needs.hardware`). */
export function packageSentences(
  entries: readonly Pick<CatalogueEntry, 'manifest'>[],
  language: Language,
): readonly Sentence[] {
  return entries.flatMap(({ manifest }) => {
    const said = manifest.needs.hardware
    if (said === undefined || language === 'en' || !('ru' in said) || said.ru === undefined) return []
    return [exactly(said.en, said.ru)]
  })
}

/** A text as it stands: braces in it are no parameters. */
function exactly(english: string, translated: string): Sentence {
  return { pattern: new RegExp(`^${escape(english)}(?=$| )`), translated }
}

/** Words inside parameters. */
const phrases: Readonly<Partial<Record<Language, readonly (readonly string[])[]>>> = { ru: russian.phrases }

/**
 * The core explains in plain English sentences (why a backend fits, what is wrong with a folder).
 * Known sentences are told in the language, one after another; from the first unknown one on the
 * English stays.
 */
export function tellCore(text: string, language: Language, packages: readonly Sentence[] = []): string {
  const core = sentences[language]
  if (core === undefined) return text
  const known = [...packages, ...core]
  const told: string[] = []
  let rest = text
  while (rest !== '') {
    const found = beginning(known, rest, phrases[language] ?? [])
    if (found === null) break
    told.push(found.told)
    rest = rest.slice(found.length).trimStart()
  }
  return [...told, rest].filter((part) => part !== '').join(' ')
}

/** The shortest known sentence that the text begins with: a longer match has swallowed a sentence into a parameter. */
function beginning(
  known: readonly Sentence[],
  text: string,
  words: readonly (readonly string[])[],
): { readonly told: string; readonly length: number } | null {
  const inside = (value: string): string =>
    words.reduce((told, [english = '', translated = '']) => told.replaceAll(english, translated), value)
  const found = known
    .map(({ pattern, translated }) => ({ match: pattern.exec(text), translated }))
    .flatMap(({ match, translated }) => (match === null ? [] : [{ match, translated }]))
    .toSorted((a, b) => a.match[0].length - b.match[0].length)[0]
  if (found === undefined) return null
  const parameters = Object.fromEntries(
    Object.entries(found.match.groups ?? {}).map(([name, value]) => [name, inside(value)]),
  )
  return { told: fillTemplate(found.translated, parameters), length: found.match[0].length }
}

/** `tellCore` in the shown language. */
export function useCoreWords(): (text: string) => string {
  const language = useLanguage()
  const entries = useCatalogue().data?.entries
  const packages = useMemo(() => packageSentences(entries ?? [], language), [entries, language])
  return (text) => tellCore(text, language, packages)
}
