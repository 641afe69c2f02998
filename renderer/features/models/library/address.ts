import type { z } from 'zod'
import { fileFamilySchema, lineageSchema, modelKindSchema, verdictSchema } from '../../../../shared/library/model.ts'
import { modelSortSchema, type ModelFilter, type ModelSort } from '../../../../shared/library/query.ts'

/** What of the library is shown and how: all of it stands in the address, so that back and reload keep it. */
export interface LibraryAddress {
  readonly filter: ModelFilter
  readonly sort: ModelSort
  readonly descending: boolean
  readonly view: 'cards' | 'table'
}

/** Parts of a filter that are yes or no; `unhashed` is `hashed: false`. */
export const flagIds = ['favourite', 'duplicate', 'misplaced', 'unidentified', 'missing', 'unhashed'] as const
export type FlagId = (typeof flagIds)[number]

/** Stands in the address for "no value is known". */
const none = '-'
const longestSearch = 300

function known<T>(params: URLSearchParams, key: string, schema: z.ZodType<T>): T[] {
  return [...new Set(params.getAll(key))].flatMap((value) => {
    const parsed = schema.safeParse(value)
    return parsed.success ? [parsed.data] : []
  })
}

function knownOrNone<T>(params: URLSearchParams, key: string, schema: z.ZodType<T>): (T | null)[] {
  return [...(params.getAll(key).includes(none) ? [null] : []), ...known(params, key, schema)]
}

const words = (params: URLSearchParams, key: string, most: number, longest: number): string[] =>
  [...new Set(params.getAll(key))].filter((word) => word !== '' && word.length <= longest).slice(0, most)

/** A part of a filter, where there is anything in it. */
const given = <K extends string, T>(key: K, list: readonly T[]): Partial<Record<K, T[]>> => {
  const part: Partial<Record<K, T[]>> = {}
  if (list.length > 0) part[key] = [...list]
  return part
}

/** Whether a filter asks for this flag. */
export function hasFlag(filter: ModelFilter, flag: FlagId): boolean {
  return flag === 'unhashed' ? filter.hashed === false : filter[flag] === true
}

/** The filter with the flag asked for, or not. */
export function withFlag(filter: ModelFilter, flag: FlagId, on: boolean): ModelFilter {
  const { [flag === 'unhashed' ? 'hashed' : flag]: _gone, ...rest } = filter
  if (!on) return rest
  return flag === 'unhashed' ? { ...rest, hashed: false } : { ...rest, [flag]: true }
}

function readFilter(params: URLSearchParams): ModelFilter {
  const search = (params.get('q') ?? '').slice(0, longestSearch)
  const install = params.get('install') ?? ''
  const flags = params.getAll('is')
  const base: ModelFilter = {
    ...(search === '' ? {} : { search }),
    ...given('kinds', known(params, 'kind', modelKindSchema)),
    ...given('families', knownOrNone(params, 'family', fileFamilySchema)),
    ...given('lineages', knownOrNone(params, 'lineage', lineageSchema)),
    ...given('roots', words(params, 'root', 50, 60)),
    ...(install === '' || install.length > 60 ? {} : { usedBy: install }),
    ...given('verdicts', known(params, 'verdict', verdictSchema)),
    ...given('tags', words(params, 'tag', 20, 100)),
  }
  return flagIds.reduce((filter, flag) => (flags.includes(flag) ? withFlag(filter, flag, true) : filter), base)
}

/** Reads an address; what it does not know in it, it leaves out. */
export function readAddress(params: URLSearchParams): LibraryAddress {
  const sort = modelSortSchema.safeParse(params.get('sort'))
  return {
    filter: readFilter(params),
    sort: sort.success ? sort.data : 'title',
    descending: params.get('order') === 'desc',
    view: params.get('view') === 'table' ? 'table' : 'cards',
  }
}

/** The shortest address that reads back as the same. */
export function writeAddress({ filter, sort, descending, view }: LibraryAddress): URLSearchParams {
  const params = new URLSearchParams()
  const all = (key: string, values: readonly (string | null)[] | undefined): void => {
    for (const value of values ?? []) params.append(key, value ?? none)
  }
  if (filter.search !== undefined && filter.search !== '') params.set('q', filter.search)
  all('kind', filter.kinds)
  all('family', filter.families)
  all('lineage', filter.lineages)
  all('root', filter.roots)
  if (filter.usedBy !== undefined) params.set('install', filter.usedBy)
  all('verdict', filter.verdicts)
  all('tag', filter.tags)
  all(
    'is',
    flagIds.filter((flag) => hasFlag(filter, flag)),
  )
  if (sort !== 'title') params.set('sort', sort)
  if (descending) params.set('order', 'desc')
  if (view !== 'cards') params.set('view', view)
  return params
}

/** Whether anything is filtered at all. */
export function isFiltered(filter: ModelFilter): boolean {
  return Object.values(filter).some((part) => part !== undefined)
}
