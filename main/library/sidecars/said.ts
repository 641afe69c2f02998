import { z } from 'zod'
import { plainText, textOfHtml } from './plain-text.ts'

/** What one sidecar says. Null and empty: it does not say. */
export interface Said {
  /** Who is named as the source of trigger words. */
  readonly by: string
  /** The name that a person gave, before every name that comes from a site. */
  readonly ownTitle: string | null
  readonly title: string | null
  readonly description: string | null
  readonly notes: string | null
  readonly tags: readonly string[]
  readonly words: readonly string[]
  readonly preferredWeight: number | null
  readonly negativeText: string | null
  readonly baseModel: string | null
  readonly type: string | null
  readonly sha256: string | null
  readonly favourite: boolean | null
  readonly modelId: number | null
  readonly versionId: number | null
}

export const nothingSaid: Omit<Said, 'by'> = {
  ownTitle: null,
  title: null,
  description: null,
  notes: null,
  tags: [],
  words: [],
  preferredWeight: null,
  negativeText: null,
  baseModel: null,
  type: null,
  sha256: null,
  favourite: null,
  modelId: null,
  versionId: null,
}

/** Limits in UTF-16 units; those of what a person may say of a model (`modelEditSchema`). */
export const limits = { line: 300, text: 20_000, tag: 100, word: 500, items: 100 } as const

/** One line of text, or null. */
export const line = z
  .string()
  .transform((text) => plainText(text.slice(0, limits.line * 4).replace(/\s+/g, ' '), limits.line))
  .catch(null)

/** Text as a person wrote it, or as a site has it in HTML; or null. */
export const text = z
  .string()
  .transform((value) => textOfHtml(value, limits.text))
  .catch(null)

/** Number of a thing on a site, or null. */
export const siteId = z.int().positive().nullable().catch(null)

/** What of a list are usable strings, each as one line of at most `max`. */
function usable(items: readonly unknown[], max: number): readonly string[] {
  return items.slice(0, 1000).flatMap((item) => {
    const clean = typeof item === 'string' ? plainText(item.slice(0, max * 4).replace(/\s+/g, ' '), max) : null
    return clean === null ? [] : [clean]
  })
}

const items = z.array(z.unknown()).catch([])

export const tagList = items.transform((all) => usable(all, limits.tag))

/** Tags as a list, or as one text with commas between. */
export const tagsOrLine = z
  .union([
    z.array(z.unknown()),
    z
      .string()
      .max(limits.text)
      .transform((all): unknown[] => all.split(',')),
  ])
  .catch([])
  .transform((all) => usable(all, limits.tag))

/** Trigger words; each may be a whole phrase with commas in it, which is kept as one. */
function wordsOf(all: readonly unknown[]): readonly string[] {
  return usable(all, limits.word)
    .map((word) => word.replace(/[\s,]+$/, ''))
    .filter((word) => word !== '')
}

export const wordList = items.transform(wordsOf)

/** One phrase that a person keeps for the prompt. */
export const phrase = z
  .string()
  .catch('')
  .transform((value) => wordsOf([value]))

/** SHA-256 in lower case, or null. */
export const sha256 = z
  .string()
  .transform((value) => value.trim().toLowerCase())
  .refine((value) => /^[0-9a-f]{64}$/.test(value))
  .nullable()
  .catch(null)

/** How strongly to apply; every program that has it takes 0 for “not set”. */
export const weight = z
  .union([z.number(), z.string().max(40).transform(Number)])
  .refine((value) => Number.isFinite(value) && value !== 0 && Math.abs(value) <= 10)
  .nullable()
  .catch(null)

/** A word of CivitAI; its and the programs' words for “we do not know” are none. */
export const siteWord = line.transform((word) =>
  word === null || /^(?:unknown|none|undefined|null)$/i.test(word) ? null : word,
)
