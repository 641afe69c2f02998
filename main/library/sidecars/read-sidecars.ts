import { assertNever } from '../../../shared/assert-never.ts'
import { extensionOf, stemOf } from './model-files.ts'
import { saidByA1111, saidByLoraManager, saidBySwarm } from './said-by-people.ts'
import { isModelBody, isVersionBody, saidByCivitai, saidByStabilityMatrix } from './said-by-sites.ts'
import { limits, nothingSaid, type Said } from './said.ts'
import { textOfHtml } from './plain-text.ts'
import type { Sidecar, SidecarFacts } from './types.ts'

/** Larger sidecars are not read: the largest answers of CivitAI have some hundred kB. */
export const maxSidecarBytes = 4 * 1024 ** 2

/** Content of a file beside the model; null when it cannot be read or is larger than `maxBytes`. */
export type ReadSidecar = (file: string, maxBytes: number) => Uint8Array | null

/** UTF-8, or UTF-16 where a mark says so (Windows tools write it); null when it is no text. */
function decode(bytes: Uint8Array): string | null {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    // The mark itself is taken off by the decoder.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const suffixes: Readonly<Record<Exclude<Sidecar['type'], 'preview' | 'config'>, RegExp>> = {
  'civitai-info': /\.(?:civitai\.info|api_info\.json)$/i,
  'cm-info': /\.cm-info\.json$/i,
  'a1111-json': /\.json$/i,
  'lora-manager': /\.metadata\.json$/i,
  swarm: /\.swarm\.json$/i,
  description: /(?:\.description)?\.txt$/i,
}

/**
 * What one sidecar says; null when nothing. SD.Next keeps CivitAI's answer in the file that A1111 keeps its user's
 * words in, so that one is told by its content; a file can hold both.
 */
function saidBy({ file, type }: Sidecar, text: string): readonly Said[] {
  if (type === 'preview' || type === 'config') return []
  const stem = file.replace(suffixes[type], '')
  if (type === 'description') {
    return [{ ...nothingSaid, by: 'description', description: textOfHtml(text, limits.text) }]
  }
  const value = parseJson(text)
  const all = (...said: readonly (Said | null)[]): readonly Said[] => said.filter((each) => each !== null)
  switch (type) {
    case 'civitai-info':
      return all(saidByCivitai(value, stem))
    case 'cm-info':
      return all(saidByStabilityMatrix(value))
    case 'lora-manager':
      return all(saidByLoraManager(value, stem))
    case 'swarm':
      return all(saidBySwarm(value))
    case 'a1111-json': {
      const user = saidByA1111(value)
      if (!isModelBody(value) && !isVersionBody(value)) return all(user)
      // `description` is then CivitAI's; the other keys do not occur in its answers, so they are the user's.
      return all(user === null ? null : { ...user, description: null }, saidByCivitai(value, stem))
    }
    default:
      return assertNever(type)
  }
}

/** Whose words come first: people's before sites', and of those the answer that is nearest to CivitAI's own. */
const order: readonly Sidecar['type'][] = [
  'a1111-json',
  'swarm',
  'description',
  'lora-manager',
  'cm-info',
  'civitai-info',
]

/** Formats that a page can show, the best first; clips are kept with the model but are no picture. */
const pictures = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif']

/**
 * The preview that wins: `x.preview.*` before `x.*`, as that is what this app and Stability Matrix write, then
 * `x.thumb.*`, which SD.Next makes from the others; then by format and name.
 */
export function chosenPreview(sidecars: readonly Sidecar[]): string | null {
  const rank = (file: string): number => {
    const inner = extensionOf(stemOf(file))
    const place = inner === 'preview' ? 0 : inner === 'thumb' ? 2 : 1
    return place * pictures.length + pictures.indexOf(extensionOf(file))
  }
  const [first] = sidecars
    .filter(({ file, type }) => type === 'preview' && pictures.includes(extensionOf(file)))
    .map(({ file }) => file)
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return first ?? null
}

/** Each once, whatever the case; the first spelling stays. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = keyOf(item).toLowerCase()
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/**
 * What the sidecars of one model say together. Every file is untrusted: unreadable, huge or wrong ones say nothing,
 * unknown fields are passed over, HTML becomes text.
 *
 * Who wins: a name that a person gave; for the rest A1111's user words (`x.json`), SwarmUI's, `x.txt`, then CivitAI's
 * as SD.Next, LoRA Manager, Stability Matrix and Civitai Helper keep them. Tags and trigger words of all are put
 * together; notes of several programs stand below each other, as each was typed by a person.
 */
export function readSidecars(read: ReadSidecar, sidecars: readonly Sidecar[]): SidecarFacts {
  const said = sidecars
    .filter(({ type }) => order.includes(type))
    .toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type) || (a.file < b.file ? -1 : 1))
    .flatMap((sidecar) => {
      const bytes = read(sidecar.file, maxSidecarBytes)
      const text = bytes === null || bytes.length > maxSidecarBytes ? null : decode(bytes)
      return text === null ? [] : saidBy(sidecar, text)
    })
    // Stable: what SD.Next keeps in `x.json` is CivitAI's and goes behind every person's words.
    .toSorted((a, b) => Number(a.by === 'civitai') - Number(b.by === 'civitai'))
  const first = <K extends keyof Said>(key: K): Said[K] | null => said.find((each) => each[key] !== null)?.[key] ?? null
  const notes = distinct(
    said.flatMap((each) => (each.notes === null ? [] : [each.notes])),
    (note) => note,
  )
  const site = said.find(({ versionId }) => versionId !== null) ?? said.find(({ modelId }) => modelId !== null)
  return {
    title: first('ownTitle') ?? first('title'),
    description: first('description'),
    notes: notes.length === 0 ? null : notes.join('\n\n').slice(0, limits.text),
    tags: distinct(
      said.flatMap(({ tags }) => tags),
      (tag) => tag,
    ).slice(0, limits.items),
    triggerWords: distinct(
      said.flatMap(({ by, words }) => words.map((word) => ({ word, source: by }))),
      ({ word }) => word.replace(/[\s,]+/g, ' '),
    ).slice(0, limits.items),
    preferredWeight: first('preferredWeight'),
    negativeText: first('negativeText'),
    // CivitAI tells bases finer than A1111's four words.
    baseModel:
      said.findLast((each) => each.by === 'civitai' && each.baseModel !== null)?.baseModel ?? first('baseModel'),
    type: first('type'),
    sha256: first('sha256'),
    favourite: first('favourite'),
    civitai: site === undefined ? null : { modelId: site.modelId, versionId: site.versionId },
    preview: chosenPreview(sidecars),
  }
}
