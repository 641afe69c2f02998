import type { ModelKind } from '../../../../shared/catalogue/kinds.ts'
import type { Hashes, Model, ModelEdit } from '../../../../shared/library/model.ts'
import { stemOf } from '../../sidecars/model-files.ts'
import type { Brief } from './facts.ts'

/** What the columns of a row are decided from. */
export interface Grounds {
  readonly inner: string
  readonly directory: boolean
  readonly folderKinds: readonly ModelKind[]
  readonly brief: Brief
  readonly edit: ModelEdit
  readonly hashes: Hashes | null
}

export type Derived = Pick<
  Model,
  | 'title'
  | 'kind'
  | 'kindSource'
  | 'family'
  | 'familySource'
  | 'lineage'
  | 'variant'
  | 'precision'
  | 'container'
  | 'verdict'
  | 'misplaced'
  | 'preview'
  | 'favourite'
  | 'rating'
  | 'tags'
  | 'sha256'
> & {
  readonly titleKey: string
  readonly fileKey: string
  /** Empty for a folder. */
  readonly stemKey: string
  readonly unidentified: boolean
  /** Everything that a search looks through. */
  readonly text: string
}

/** Kinds whose files are of no use with another family than their own, so that not knowing it is a gap. */
const kindsOfFamily: ReadonlySet<ModelKind> = new Set([
  'checkpoint',
  'diffusion-model',
  'lora',
  'vae',
  'embedding',
  'hypernetwork',
  'controlnet',
  'ip-adapter',
  'diffusers',
])

export function fileOf(inner: string): string {
  return inner.slice(inner.lastIndexOf('/') + 1)
}

/** Text as searches compare it: whatever the case, ё as е. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ё', 'е')
}

/** Text as lists sort it: whatever the case, and numbers by their size. */
export function sortKey(text: string): string {
  return foldText(text).replace(/\d{1,12}/g, (digits) => digits.padStart(12, '0'))
}

/** Name without folder and ending, whatever the case: what some UIs know a model by. */
export function stemKey(inner: string): string {
  return stemOf(fileOf(inner)).normalize('NFC').toLowerCase()
}

/** The person's word, else the content's, else the folder's. */
function decideKind({ brief, edit, folderKinds }: Grounds): Pick<Derived, 'kind' | 'kindSource' | 'misplaced'> {
  const said = edit.kind ?? null
  if (said !== null) return { kind: said, kindSource: 'user', misplaced: folderKinds.includes(said) ? null : said }
  const { misplaced } = brief
  if (brief.kind !== null) return { kind: brief.kind, kindSource: brief.kindSource ?? 'folder', misplaced }
  return { kind: folderKinds[0] ?? 'checkpoint', kindSource: 'folder', misplaced }
}

function decideFamily({ brief, edit }: Grounds): Pick<Derived, 'family' | 'familySource' | 'lineage' | 'variant'> {
  const said = edit.family ?? null
  if (said === null || said === brief.family) {
    const familySource = said === null ? brief.familySource : 'user'
    return { family: brief.family, familySource, lineage: edit.lineage ?? brief.lineage, variant: brief.variant }
  }
  // Lineage and variant are finer words of the family that was taken back.
  return { family: said, familySource: 'user', lineage: edit.lineage ?? null, variant: null }
}

/** Decides what is shown of a model: what a person said is true whatever the file says. */
export function deriveRow(grounds: Grounds): Derived {
  const { inner, directory, brief, edit, hashes } = grounds
  const kind = decideKind(grounds)
  const family = decideFamily(grounds)
  const file = fileOf(inner)
  const title = edit.title ?? brief.title ?? (directory ? file : stemOf(file))
  const tags = edit.tags ?? brief.tags
  const known = kind.kindSource === 'content' || kind.kindSource === 'user'
  const familyKnown = family.familySource === 'content' || family.familySource === 'user'
  const words = edit.triggerWords ?? brief.triggerWords
  const numbers = hashes === null ? [] : Object.values(hashes).filter((hash) => typeof hash === 'string')
  return {
    ...kind,
    ...family,
    title,
    titleKey: sortKey(title),
    fileKey: sortKey(file),
    stemKey: directory ? '' : stemKey(inner),
    precision: brief.precision,
    container: brief.container,
    verdict: brief.verdict,
    preview: brief.preview,
    favourite: edit.favourite ?? brief.favourite,
    rating: edit.rating ?? 0,
    tags,
    sha256: hashes?.sha256 ?? null,
    unidentified: !known || (!familyKnown && kindsOfFamily.has(kind.kind)),
    text: foldText([title, inner, ...tags, edit.notes ?? brief.notes, ...words, ...numbers].join('\n')),
  }
}
