import { z } from 'zod'
import { modelKinds, type ModelKind } from '../../../../shared/catalogue/kinds.ts'
import {
  containerSchema,
  fileFamilySchema,
  lineageSchema,
  modelDetailSchema,
  modelKindSchema,
  trainingSchema,
  verdictSchema,
} from '../../../../shared/library/model.ts'
import type { Identification } from '../../identify/types.ts'
import type { Inspection } from '../../inspect/types.ts'
import type { SidecarFacts } from '../../sidecars/types.ts'
import type { Found } from './found.ts'

/** What the columns of a row follow from, together with edits and hashes. */
const briefSchema = z.object({
  kind: modelKindSchema.nullable(),
  kindSource: z.enum(['content', 'sidecar', 'name', 'folder']).nullable(),
  family: fileFamilySchema.nullable(),
  familySource: z.enum(['content', 'sidecar', 'name']).nullable(),
  lineage: lineageSchema.nullable(),
  variant: z.string().nullable(),
  precision: z.string().nullable(),
  container: containerSchema,
  verdict: verdictSchema,
  misplaced: modelKindSchema.nullable(),
  /** A sidecar's word, else that of the file's metadata. */
  title: z.string().nullable(),
  notes: z.string(),
  tags: z.array(z.string()).readonly(),
  triggerWords: z.array(z.string()).readonly(),
  favourite: z.boolean(),
  /** Changes when the picture does. */
  preview: z.string().nullable(),
})
export type Brief = Readonly<z.infer<typeof briefSchema>>

const detail = modelDetailSchema.shape

/** Everything that was learned by looking into a file and its sidecars. */
const factsSchema = z.object({
  brief: briefSchema,
  findings: detail.findings.catch([]),
  tensors: detail.tensors.catch(0),
  parameters: detail.parameters.catch(0),
  dtypes: detail.dtypes.catch({}),
  metadata: detail.metadata.catch({}),
  undecided: detail.undecided.catch([]),
  adapterFormat: detail.adapterFormat.catch(null),
  training: trainingSchema.nullable().catch(null),
  tagFrequency: detail.tagFrequency.catch([]),
  triggerWords: detail.triggerWords.catch([]),
  description: detail.description.catch(null),
  preferredWeight: detail.preferredWeight.catch(null),
  negativeText: detail.negativeText.catch(null),
  civitai: detail.civitai.catch(null),
  sidecars: z
    .array(z.object({ file: z.string(), type: z.string(), bytes: z.number() }))
    .readonly()
    .catch([]),
  /** File name of the picture beside the model, or that it is in the file itself. */
  preview: z
    .discriminatedUnion('from', [
      z.object({ from: z.literal('sidecar'), file: z.string() }),
      z.object({ from: z.literal('file') }),
    ])
    .nullable()
    .catch(null),
})
export type Facts = Readonly<z.infer<typeof factsSchema>>

/** What stands for facts that cannot be read any more, until the file is looked at again. */
export const unknownBrief: Brief = {
  kind: null,
  kindSource: null,
  family: null,
  familySource: null,
  lineage: null,
  variant: null,
  precision: null,
  container: 'other',
  verdict: 'unchecked',
  misplaced: null,
  title: null,
  notes: '',
  tags: [],
  triggerWords: [],
  favourite: false,
  preview: null,
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Reads facts as they were kept; null when an older version wrote them in another form. */
export function readFacts(text: string): Facts | null {
  return factsSchema.safeParse(parsed(text)).data ?? null
}

export function readBrief(text: string): Brief {
  return briefSchema.safeParse(parsed(text)).data ?? unknownBrief
}

const maxMetadata = 200
const maxMetadataValue = 1000
const maxTagFrequency = 300
const maxWords = 100

/** Text of the outside, cut to a bound. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`
}

function cutMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(metadata).slice(0, maxMetadata)
  return Object.fromEntries(entries.map(([key, value]) => [cut(key, 200), cut(value, maxMetadataValue)]))
}

function countWeights(inspection: Inspection): Pick<Facts, 'tensors' | 'parameters' | 'dtypes'> {
  let parameters = 0
  const dtypes: Record<string, number> = {}
  for (const { dtype, shape, bytes } of inspection.tensors.values()) {
    parameters += shape.reduce((product, size) => product * size, 1)
    dtypes[dtype] = (dtypes[dtype] ?? 0) + bytes
  }
  // A lying header may claim anything.
  return { tensors: inspection.tensors.size, parameters: Number.isSafeInteger(parameters) ? parameters : 0, dtypes }
}

/** The same word is often said by more than one source; the first one counts. */
function distinctWords(
  words: readonly { readonly word: string; readonly source: string }[],
): readonly { word: string; source: string }[] {
  const seen = new Map<string, { word: string; source: string }>()
  for (const { word, source } of words) if (!seen.has(word)) seen.set(word, { word: cut(word, 500), source })
  return [...seen.values()].slice(0, maxWords)
}

/** The version of a preview: when it was written, or when the file was that holds it. */
function decidePreview(
  found: Found,
  sidecar: SidecarFacts | null,
  embedded: boolean,
): { readonly preview: Facts['preview']; readonly version: string | null } {
  const picture = found.sidecars.find(({ file }) => file === sidecar?.preview)
  if (picture !== undefined)
    return { preview: { from: 'sidecar', file: picture.file }, version: `${picture.mtime}-${picture.bytes}` }
  if (embedded) return { preview: { from: 'file' }, version: `${found.mtime}-${found.bytes}` }
  return { preview: null, version: null }
}

/** Puts together what inspection, identification and sidecars say of one model; everything is cut to bounds. */
export function gatherFacts(
  found: Found,
  inspection: Inspection,
  said: Identification,
  sidecar: SidecarFacts | null,
  embeddedPreview: boolean,
): Facts {
  const words = distinctWords([...(sidecar?.triggerWords ?? []), ...said.triggerWords])
  const { preview, version } = decidePreview(found, sidecar, embeddedPreview)
  const title = sidecar?.title ?? said.title
  return {
    brief: {
      kind: said.kind,
      kindSource: said.kindSource,
      family: said.family,
      familySource: said.familySource,
      lineage: said.lineage,
      variant: said.variant === null ? null : said.variant.slice(0, 60),
      precision: said.precision === null ? null : said.precision.slice(0, 40),
      container: inspection.container,
      verdict: inspection.verdict,
      misplaced: said.misplaced !== null && !found.kinds.includes(said.misplaced) ? said.misplaced : null,
      title: title === null || title.trim() === '' ? null : cut(title.trim(), 300),
      notes: cut(sidecar?.notes ?? '', 20_000),
      tags: [...new Set((sidecar?.tags ?? []).map((tag) => tag.trim().slice(0, 100)))].filter(Boolean).slice(0, 100),
      triggerWords: words.map(({ word }) => word),
      favourite: sidecar?.favourite ?? false,
      preview: version,
    },
    findings: inspection.findings
      .slice(0, 200)
      .map((finding) => ({ ...finding, detail: finding.detail.slice(0, 500) })),
    ...countWeights(inspection),
    metadata: cutMetadata(inspection.metadata),
    undecided: said.undecided.slice(0, 20).map((code) => code.slice(0, 60)),
    adapterFormat: said.adapterFormat === null ? null : said.adapterFormat.slice(0, 60),
    training: said.training,
    tagFrequency: said.tagFrequency.slice(0, maxTagFrequency).map(({ tag, count }) => ({ tag: cut(tag, 200), count })),
    triggerWords: words,
    description: cutOrNull(sidecar?.description ?? said.description),
    preferredWeight: sidecar?.preferredWeight ?? null,
    negativeText: cutOrNull(sidecar?.negativeText ?? null),
    civitai: sidecar?.civitai ?? null,
    sidecars: found.sidecars.map(({ file, type, bytes }) => ({ file, type, bytes })),
    preview,
  }
}

function cutOrNull(text: string | null): string | null {
  return text === null ? null : cut(text, 20_000)
}

/** Whether text is the id of a kind. */
export function isKind(text: string): text is ModelKind {
  return Object.hasOwn(modelKinds, text)
}
