import type { ModelFacets, ModelPage, ModelSort } from '../../../../shared/library/query.ts'
import type { IndexFilter, IndexListQuery } from '../types.ts'
import type { ModelClass } from './classes.ts'
import { narrowingOf, type Count, type Counts } from './counts.ts'
import { classMatches, type ClassPart } from './filter.ts'
import { readModels } from './rows.ts'
import type { Store } from './store.ts'

/** Columns that a sort goes by, and the index that has them in order together with the class. */
const sorts: Readonly<Record<ModelSort, { readonly columns: readonly string[]; readonly index: string | null }>> = {
  title: { columns: ['title_key'], index: 'files_by_title' },
  file: { columns: ['file_key'], index: 'files_by_file' },
  bytes: { columns: ['bytes'], index: 'files_by_bytes' },
  modifiedAt: { columns: ['modified_at'], index: 'files_by_modified' },
  addedAt: { columns: ['added_at'], index: 'files_by_added' },
  rating: { columns: ['rating'], index: 'files_by_rating' },
  kind: { columns: ['kind', 'title_key'], index: 'files_by_kind' },
  family: { columns: ['family', 'title_key'], index: 'files_by_family' },
}

/** Below this part of all rows it is faster to fetch the matching ones and sort them than to walk all in order. */
const fewPart = 0.05

interface Matching {
  /** As JSON, for the database. */
  readonly classes: string
  readonly total: number
  readonly bytes: number
  readonly all: number
}

function matching(store: Store, counts: Counts, filter: IndexFilter): Matching {
  const classes: number[] = []
  let total = 0
  let bytes = 0
  let all = 0
  const byClass = counts.classes(narrowingOf(filter))
  for (const [number, count] of byClass) {
    const value = store.classes.get(number)
    all += count.count
    if (value === undefined || !classMatches(filter, value)) continue
    classes.push(number)
    total += count.count
    bytes += count.bytes
  }
  return { classes: JSON.stringify(classes), total, bytes, all }
}

function orderBy(sort: ModelSort, descending: boolean): string {
  const direction = descending ? 'DESC' : 'ASC'
  // The number settles ties, so that a page never shows what the page before it did.
  return [...sorts[sort].columns, 'id'].map((column) => `${column} ${direction}`).join(', ')
}

/** Ids in order; both ways of finding them give the same. */
function idsSql(counts: Counts, filter: IndexFilter, found: Matching, sort: ModelSort, descending: boolean): string {
  const few = found.total < found.all * fewPart
  const index = few ? 'files_by_class' : sorts[sort].index
  const condition = counts.condition(narrowingOf(filter))
  const hint = index === null ? '' : `INDEXED BY ${index}`
  return `SELECT id FROM files ${hint} WHERE class IN (SELECT value FROM json_each(?)) ${condition}
    ORDER BY ${orderBy(sort, descending)}`
}

/** One page of the models of a filter, with their number and size in all. */
export function listModels(store: Store, counts: Counts, query: IndexListQuery): ModelPage {
  const { filter, sort, descending, offset, limit } = query
  const found = matching(store, counts, filter)
  const ids = store
    .sql(`${idsSql(counts, filter, found, sort, descending)} LIMIT ? OFFSET ?`)
    .all(found.classes, limit, offset)
    .map((row) => Number(row['id']))
  return { items: [...readModels(store, ids)], total: found.total, bytes: found.bytes }
}

/** All ids of a filter, by title. One text out of the database: a hundred thousand rows would take far longer. */
export function listIds(store: Store, counts: Counts, filter: IndexFilter): readonly number[] {
  const found = matching(store, counts, filter)
  const row = store
    .sql(`SELECT json_group_array(id) AS ids FROM (${idsSql(counts, filter, found, 'title', false)})`)
    .get(found.classes)
  return JSON.parse(String(row?.['ids'] ?? '[]')) as number[]
}

type Facet = ModelFacets['kinds']

function add(facet: Map<string | null, Count>, value: string | null, count: Count): void {
  const sum = facet.get(value)
  facet.set(value, { count: (sum?.count ?? 0) + count.count, bytes: (sum?.bytes ?? 0) + count.bytes })
}

/** The most frequent first. */
function facetOf(sums: ReadonlyMap<string | null, Count>, most = Number.POSITIVE_INFINITY): Facet {
  return [...sums]
    .map(([value, { count, bytes }]) => ({ value, count, bytes }))
    .toSorted((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1))
    .slice(0, most)
}

const mostTags = 200

/** How many models of a filter have each value; the part of the filter of the same name is left out. */
export function countFacets(store: Store, counts: Counts, filter: IndexFilter): ModelFacets {
  const narrowing = narrowingOf(filter)
  const byClass = counts.classes(narrowing)
  const without = (part: ClassPart, valueOf: (value: ModelClass) => string | null): Facet => {
    const sums = new Map<string | null, Count>()
    for (const [number, count] of byClass) {
      const value = store.classes.get(number)
      if (value !== undefined && classMatches(filter, value, part)) add(sums, valueOf(value), count)
    }
    return facetOf(sums)
  }
  const flag = (part: ClassPart, isSet: (value: ModelClass) => boolean): number => {
    let sum = 0
    for (const [number, { count }] of byClass) {
      const value = store.classes.get(number)
      if (value !== undefined && isSet(value) && classMatches(filter, value, part)) sum += count
    }
    return sum
  }
  const tags = new Map<string | null, Count>()
  const wanted = new Set(
    [...store.classes.entries()].flatMap(([number, value]) => (classMatches(filter, value) ? [number] : [])),
  )
  for (const [tag, classes] of counts.tags(narrowing.words)) {
    for (const [number, count] of classes) if (wanted.has(number)) add(tags, tag, count)
  }
  return {
    kinds: without('kinds', ({ kind }) => kind),
    families: without('families', ({ family }) => family),
    lineages: without('lineages', ({ lineage }) => lineage),
    roots: without('roots', ({ root }) => root),
    verdicts: without('verdicts', ({ verdict }) => verdict),
    tags: facetOf(tags, mostTags),
    flags: {
      favourite: flag('favourite', ({ favourite }) => favourite),
      duplicate: flag('duplicate', ({ duplicate }) => duplicate),
      misplaced: flag('misplaced', ({ misplaced }) => misplaced),
      unidentified: flag('unidentified', ({ unidentified }) => unidentified),
      missing: flag('missing', ({ presence }) => presence === 'missing'),
      unhashed: flag('hashed', ({ hashed }) => !hashed),
    },
  }
}
