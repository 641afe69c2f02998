import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { DeckError } from '../../../shared/errors.ts'
import type { FileFamily } from '../../../shared/library/families.ts'
import type { IndexedDetail } from '../index/types.ts'
import { setMembers } from './json-members.ts'
import { stemOf } from './model-files.ts'
import { isModelBody, isVersionBody } from './said-by-sites.ts'

/** Keys of A1111's user metadata (ui_edit_user_metadata.py of its LoRA extension). Absent: nothing to say. */
export interface A1111Words {
  readonly description?: string | undefined
  /** `SD1`, `SD2` or `SDXL`; A1111 has no word for other architectures. */
  readonly 'sd version'?: string | undefined
  readonly 'activation text'?: string | undefined
  readonly 'preferred weight'?: number | undefined
  readonly 'negative text'?: string | undefined
  readonly notes?: string | undefined
}

export interface A1111Facts {
  /** What the person said in this app: it takes the place of what the file says. */
  readonly said: A1111Words
  /** What is known from elsewhere: it fills what the file leaves empty. */
  readonly known: A1111Words
}

const keys = [
  'description',
  'sd version',
  'activation text',
  'preferred weight',
  'negative text',
  'notes',
] as const satisfies readonly (keyof A1111Words)[]

/** `Unknown` is A1111's default there; 0 its “not set”. */
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === 0 || value === 'Unknown'

/** The file that A1111 keeps a user's words about a model in. */
export function a1111PathOf(modelPath: string): string {
  return join(dirname(modelPath), `${stemOf(basename(modelPath))}.json`)
}

const jsonObject = z.record(z.string(), z.unknown())

function readObject(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    return jsonObject.parse(JSON.parse(text))
  } catch {
    throw new DeckError('link-refused', { path, reason: 'it is no valid JSON object' })
  }
}

/** What is to be written: the new text, and whether words that were there are replaced by it. */
export interface A1111Text {
  readonly text: string
  readonly replaces: boolean
}

/**
 * The text of `x.json` with what is known in it; null when there is nothing to write. Unknown fields, the order of
 * keys and the way of writing stay. `existing` null: there is no such file yet. Raises `link-refused` when the file
 * is no JSON object: then it is somebody else's and stays as it is.
 */
export function writeA1111Sidecar(modelPath: string, facts: A1111Facts, existing: string | null): A1111Text | null {
  // Python's reader, which A1111 uses, refuses a byte order mark.
  const before = (existing ?? '').replace(/^\uFEFF/, '')
  const object = before.trim() === '' ? {} : readObject(before, a1111PathOf(modelPath))
  // SD.Next keeps CivitAI's answer under this name; its description is not ours to write.
  const ofSite = isModelBody(object) || isVersionBody(object)
  const values = new Map<string, string | number>()
  let replaces = false
  for (const key of keys) {
    if (key === 'description' && ofSite) continue
    const there = Object.hasOwn(object, key) ? object[key] : undefined
    const value = facts.said[key] ?? (isEmpty(there) ? facts.known[key] : undefined)
    if (value === undefined || value === there || (isEmpty(value) && isEmpty(there))) continue
    values.set(key, value)
    replaces ||= !isEmpty(there)
  }
  if (values.size === 0) return null
  return { text: setMembers(before.trim() === '' ? '{}' : before, values), replaces }
}

const sdVersions: Readonly<Partial<Record<FileFamily, string>>> = { sd15: 'SD1', sd2: 'SD2', sdxl: 'SDXL' }

const textOrNothing = (text: string | null | undefined): string | undefined =>
  text === null || text === undefined || text === '' ? undefined : text

/** What of a model goes into A1111's words. Words that the person took back (empty) take theirs back there too. */
export function a1111FactsOf(detail: IndexedDetail): A1111Facts {
  const { edited, model } = detail
  const version = model.family === null ? undefined : sdVersions[model.family]
  const words = detail.triggerWords.map(({ word }) => word)
  return {
    said: {
      'sd version': edited.family === undefined || edited.family === null ? undefined : sdVersions[edited.family],
      'activation text': edited.triggerWords?.join(', '),
      'preferred weight': edited.preferredWeight ?? undefined,
      notes: edited.notes,
    },
    known: {
      description: textOrNothing(detail.description),
      'sd version': version,
      'activation text': textOrNothing(words.join(', ')),
      'preferred weight': detail.preferredWeight ?? undefined,
      'negative text': textOrNothing(detail.negativeText),
      notes: textOrNothing(detail.notes),
    },
  }
}
