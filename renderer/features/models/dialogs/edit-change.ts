import { fileFamilySchema, lineageSchema, modelKindSchema, type ModelEdit } from '../../../../shared/library/model.ts'

/** What a person has filled in; an empty text leaves things as they are, `-` takes back what was said before. */
export interface Change {
  readonly kind: string
  readonly family: string
  readonly lineage: string
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
  readonly rating: number | null
}

export const emptyChange: Change = { kind: '', family: '', lineage: '', addTags: [], removeTags: [], rating: null }

export function saysNothing({ kind, family, lineage, addTags, removeTags, rating }: Change): boolean {
  return kind + family + lineage === '' && addTags.length + removeTags.length === 0 && rating === null
}

const mostTags = 100

/** What is said of all models alike. */
function common({ kind, family, lineage, rating }: Change): ModelEdit {
  return {
    ...(kind === '' ? {} : { kind: kind === '-' ? null : modelKindSchema.parse(kind) }),
    ...(family === '' ? {} : { family: family === '-' ? null : fileFamilySchema.parse(family) }),
    ...(lineage === '' ? {} : { lineage: lineage === '-' ? null : lineageSchema.parse(lineage) }),
    ...(rating === null ? {} : { rating }),
  }
}

/**
 * The edits that make up a change. Tags are kept as whole lists, so models that end up with the same list share an
 * edit; `before` holds the tags that each has now.
 */
export function editsOf(
  change: Change,
  ids: readonly number[],
  before: ReadonlyMap<number, readonly string[]>,
): { readonly ids: readonly number[]; readonly edit: ModelEdit }[] {
  const shared = common(change)
  if (change.addTags.length + change.removeTags.length === 0) return [{ ids, edit: shared }]
  const groups = new Map<string, { tags: string[]; ids: number[] }>()
  for (const id of ids) {
    const kept = (before.get(id) ?? []).filter((tag) => !change.removeTags.includes(tag))
    const tags = [...new Set([...kept, ...change.addTags])].slice(0, mostTags)
    const key = JSON.stringify(tags)
    const group = groups.get(key) ?? { tags, ids: [] }
    group.ids.push(id)
    groups.set(key, group)
  }
  return [...groups.values()].map((group) => ({ ids: group.ids, edit: { ...shared, tags: group.tags } }))
}
