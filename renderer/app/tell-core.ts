import type { Localised } from '../../shared/catalogue/primitives.ts'
import type { CatalogueEntry } from '../../shared/contract/catalogue.ts'
import { errorCatalogue, fillTemplate, type ErrorParams } from '../../shared/errors.ts'
import russian from '../../resources/locales/ru/core.json'
import russianErrors from '../../resources/locales/ru/errors.json'
import type { Language } from './i18n.ts'

/** A template such as `{free} GiB free`: the fixed texts around its parameters, and how it is told. */
export interface Sentence {
  /** One more than names; the first and the last may be empty. */
  readonly fixed: readonly string[]
  readonly names: readonly string[]
  /** One form, or those of one, few and many of `{count}`. */
  readonly forms: readonly string[]
}

/** Parameters that hold words of the core; the others are names, paths and numbers, and stay as they are. */
const wordy: ReadonlySet<string> = new Set([
  ...['detail', 'reason', 'what', 'step', 'state', 'how', 'holder', 'way', 'ways', 'subject'],
  ...['paths', 'machine', 'value', 'kind'],
])

/** Longer ones come from tools (what uv or git wrote), and are nothing that the core says. */
const longest = 2000
/** More parts than the core ever puts together. */
const mostParts = 12

function sentence([english = '', ...forms]: readonly string[]): Sentence {
  const parts = english.split(/\{(\w+)\}/)
  return {
    fixed: parts.filter((_, index) => index % 2 === 0),
    names: parts.filter((_, index) => index % 2 === 1),
    forms,
  }
}

/** A text as it stands: braces in it are no parameters. */
const exactly = (english: string, translated: string): Sentence => ({
  fixed: [english],
  names: [],
  forms: [translated],
})

interface Words {
  readonly sentences: readonly Sentence[]
  /** Words inside the description of a machine. */
  readonly phrases: readonly (readonly string[])[]
  /** Words inside the variant of a model. */
  readonly variants: readonly (readonly [RegExp, string])[]
}

const known: Readonly<Partial<Record<string, Words>>> = {
  ru: {
    sentences: [
      ...russian.sentences.map(sentence),
      // Warnings and reasons repeat the words of errors.
      ...Object.entries(russianErrors).flatMap(([code, { message }]) => {
        const english = errorCatalogue[code as keyof typeof errorCatalogue].message
        return english.startsWith('{detail}') ? [] : [sentence([english, message])]
      }),
    ],
    phrases: russian.phrases,
    variants: russian.variants.map(([english = '', translated = '']) => [
      new RegExp(String.raw`(?<![\w.-])${english}(?![\w-])`, 'g'),
      translated,
    ]),
  },
}

/** Sentences that package files bring along in several languages and the core repeats (hardware, PyTorch rules). */
export function packageSentences(
  entries: readonly Pick<CatalogueEntry, 'manifest'>[],
  language: Language,
): readonly Sentence[] {
  if (language === 'en') return []
  return entries.flatMap(({ manifest }) => {
    const said: readonly (Localised | undefined)[] = [
      manifest.needs.hardware,
      ...manifest.torch.map(({ note }) => note),
    ]
    return said.flatMap((text) => {
      const told = text?.[language]
      return text === undefined || told === undefined ? [] : [exactly(text.en, told)]
    })
  })
}

const plural = new Intl.PluralRules('ru')
const pluralForm: Readonly<Partial<Record<Intl.LDMLPluralRule, number>>> = { one: 0, few: 1, many: 2 }

/** Parameters of a text that is the whole of a template; null for any other text. Time is linear in the text. */
function matched({ fixed, names }: Sentence, text: string): Readonly<Record<string, string>> | null {
  const first = fixed[0] ?? ''
  const last = fixed.at(-1) ?? ''
  if (names.length === 0) return text === first ? {} : null
  if (!text.startsWith(first) || !text.endsWith(last)) return null
  const end = text.length - last.length
  const found: Record<string, string> = {}
  let at = first.length
  for (const [index, name] of names.entries()) {
    const next = index === names.length - 1 ? end : text.indexOf(fixed[index + 1] ?? '', at + 1)
    if (next <= at || next > end) return null
    found[name] = text.slice(at, next)
    at = next + (fixed[index + 1]?.length ?? 0)
  }
  return found
}

/** A text in other words, and how many characters of it were understood. */
interface Told {
  readonly text: string
  readonly understood: number
}

function wholeTold(text: string, words: Words): Told {
  let best: Told = { text, understood: 0 }
  for (const each of words.sentences) {
    const found = matched(each, text)
    if (found === null) continue
    const told = Object.entries(found).map(([name, value]) => [name, parameterTold(name, value, words)] as const)
    const understood =
      each.fixed.reduce((sum, part) => sum + part.length, 0) + told.reduce((sum, [, part]) => sum + part.understood, 0)
    if (understood <= best.understood) continue
    const form = each.forms[pluralForm[plural.select(Number(found['count'] ?? 0))] ?? 1] ?? each.forms[0] ?? ''
    best = { text: fillTemplate(form, Object.fromEntries(told.map(([name, part]) => [name, part.text]))), understood }
  }
  return best
}

function parameterTold(name: string, value: string, words: Words): Told {
  if (!wordy.has(name)) return { text: value, understood: 0 }
  const told = partsTold(value, words)
  if (told.understood > 0 || name !== 'machine') return told
  const text = words.phrases.reduce(
    (all, [english = '', translated = '']) => all.replaceAll(english, translated),
    value,
  )
  return { text, understood: 0 }
}

/** Cuts a text into sentences in the way that is understood best: a sentence may have swallowed another as a parameter. */
function partsTold(text: string, words: Words): Told {
  if (text.length > longest) return { text, understood: 0 }
  const gaps = [...text.matchAll(/(?<=[.!?…])\s+|[;\n]\s*/g)].slice(0, mostParts - 1)
  const starts = [0, ...gaps.map((gap) => gap.index + gap[0].length)]
  const ends = [...gaps.map((gap) => gap.index), text.length]
  const best: Told[] = [{ text: '', understood: 0 }]
  for (const [last, end] of ends.entries()) {
    let found: Told | null = null
    // From short pieces to long ones: of two equally good ways the one with more sentences is right.
    for (let first = last; first >= 0; first--) {
      const before = best[first] ?? { text: '', understood: 0 }
      const piece = wholeTold(text.slice(starts[first], end), words)
      const understood = before.understood + piece.understood
      if (found !== null && understood <= found.understood) continue
      const gap = first === 0 ? '' : (gaps[first - 1]?.[0] ?? '')
      found = { text: before.text + gap + piece.text, understood }
    }
    best.push(found ?? { text, understood: 0 })
  }
  return best.at(-1) ?? { text, understood: 0 }
}

/** What was told already: lists ask for the same few texts again and again. */
const remembered = new WeakMap<readonly Sentence[], Map<string, string>>()
const mostRemembered = 2000
const noPackages: readonly Sentence[] = []

/**
 * The core explains in plain English sentences (why a backend fits, what is wrong with a folder). Known sentences are
 * told in the language; unknown ones stay English.
 */
export function tellCore(text: string, language: string, packages: readonly Sentence[] = noPackages): string {
  const words = known[language]
  if (words === undefined) return text
  const before = remembered.get(packages) ?? new Map<string, string>()
  remembered.set(packages, before)
  const found = before.get(text)
  if (found !== undefined) return found
  const { text: told } = partsTold(text, { ...words, sentences: [...packages, ...words.sentences] })
  if (before.size >= mostRemembered) before.clear()
  before.set(text, told)
  return told
}

/** Parameters of an error, those told in the language that hold words. */
export function tellParameters(params: ErrorParams, language: string): ErrorParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' && wordy.has(name) ? tellCore(value, language) : value,
    ]),
  )
}

const variantsTold = new Map<string, string>()

/** What a file's variant says (`2.2 i2v 14B high noise`): names stay, words are told. Cheap when asked again. */
export function tellVariant(variant: string, language: string): string {
  const words = known[language]
  if (words === undefined) return variant
  const found = variantsTold.get(variant)
  if (found !== undefined) return found
  const told = words.variants.reduce((text, [english, translated]) => text.replaceAll(english, translated), variant)
  if (variantsTold.size >= mostRemembered) variantsTold.clear()
  variantsTold.set(variant, told)
  return told
}
