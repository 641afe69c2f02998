import { z } from 'zod'
import { DeckError } from '../../../shared/errors.ts'
import { fileFamilySchema, modelEditSchema, modelKindSchema } from '../../../shared/library/model.ts'
import type { ExportRow } from '../index/types.ts'

/** A model in the list that is taken along: what the index knows of it, without the number it has only here. */
export type ListRow = Omit<ExportRow, 'id'>

/** Limits of a list from elsewhere: characters, and models. The contract takes no longer text. */
export const maxListChars = 64 * 1024 * 1024
const maxRows = 500_000

const hex = (length: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`))

/** `autoV3` may be the whole hash or its short form, as CivitAI shows it. */
const hashes = z.object({
  sha256: hex(64),
  autoV1: hex(8).nullable(),
  autoV2: hex(10),
  autoV3: z
    .string()
    .regex(/^[0-9a-f]{12,64}$/)
    .nullable(),
  blake3: hex(64),
  crc32: hex(8),
})

const row = z.object({
  file: z.string().min(1).max(300),
  /** Below its root, with forward slashes. Only shown and compared; no file is opened by it. */
  path: z.string().max(4096),
  kind: modelKindSchema,
  family: fileFamilySchema.nullable(),
  bytes: z.int().nonnegative(),
  hashes: hashes.nullable(),
  said: modelEditSchema.default({}),
})

const format = 'diffusion-deck-models'
const version = 1
const head = z.object({ format: z.literal(format), version: z.int().positive() })
const document = z.object({ models: z.array(z.unknown()).max(maxRows) })

/**
 * The list of models as text to take along: JSON with one model on each line, so that two lists can be compared by
 * eye. `madeAt` in Unix milliseconds.
 */
export function writeModelList(rows: readonly ExportRow[], madeAt: number): string {
  const lines = rows.map(({ file, inner, kind, family, bytes, hashes: all, edited }) =>
    JSON.stringify({ file, path: inner, kind, family, bytes, hashes: all, said: edited }),
  )
  const made = JSON.stringify(new Date(madeAt).toISOString())
  const models = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`
  return `{"format": "${format}", "version": ${version}, "madeAt": ${made}, "models": ${models}}\n`
}

const invalid = (detail: string): DeckError => new DeckError('invalid-input', { detail })

function parse(text: string): unknown {
  if (text.length > maxListChars) throw invalid('The list of models is too long.')
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new DeckError('invalid-input', { detail: 'The list of models is no valid JSON.' }, { cause: error })
  }
}

/** The models of a list that `writeModelList` made, here or elsewhere. Raises `invalid-input` and says why. */
export function readModelList(text: string): readonly ListRow[] {
  const value = parse(text)
  const found = head.safeParse(value)
  if (!found.success) throw invalid('This is no list of models of Diffusion Deck.')
  if (found.data.version > version) {
    throw invalid(`The list of models has format ${found.data.version}; this version knows up to ${version}.`)
  }
  const all = document.safeParse(value)
  if (!all.success) throw invalid(`The list of models has no usable models: ${firstIssue(all.error)}`)
  return all.data.models.map((each, index) => {
    const parsed = row.safeParse(each)
    if (!parsed.success) throw invalid(`Model ${index + 1} of the list is not valid: ${firstIssue(parsed.error)}`)
    const { path, said, ...rest } = parsed.data
    return { ...rest, inner: path, edited: said }
  })
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues
  return issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`.slice(0, 300)
}
