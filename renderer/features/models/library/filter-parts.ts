import type { TFunction } from 'i18next'
import type { ModelRoot } from '../../../../shared/library/root.ts'
import { fileFamilies, lineages } from '../../../../shared/library/families.ts'
import type { ModelFacets, ModelFilter } from '../../../../shared/library/query.ts'
import { flagIds, hasFlag, withFlag } from './address.ts'
import type { FacetOption } from './facet-group.tsx'

type ListPart = 'kinds' | 'families' | 'lineages' | 'roots' | 'verdicts' | 'tags'
export type FilterPart = ListPart | 'flags' | 'usedBy'

/** The order of the panel. */
export const filterParts = [
  'kinds',
  'families',
  'lineages',
  'flags',
  'roots',
  'usedBy',
  'verdicts',
  'tags',
] as const satisfies readonly FilterPart[]

/** What is no value, as the text of an option. */
const none = ''
const keyOf = (value: string | null): string => value ?? none

/** What a value is called. */
export function valueLabel(part: FilterPart, value: string, roots: readonly ModelRoot[], t: TFunction): string {
  switch (part) {
    case 'kinds':
      return t(`kind.${value}`)
    case 'families':
      return value === none
        ? t('models:noFamily')
        : ((fileFamilies as Readonly<Record<string, string>>)[value] ?? value)
    case 'lineages':
      return value === none ? t('models:noLineage') : ((lineages as Readonly<Record<string, string>>)[value] ?? value)
    case 'roots':
      return roots.find(({ id }) => id === value)?.name ?? value
    case 'verdicts':
      return t(`models:verdict.${value}`)
    case 'flags':
      return t(`models:flag.${value}`)
    case 'usedBy':
    case 'tags':
      return value
  }
}

const listed = (filter: ModelFilter, part: ListPart): readonly (string | null)[] => filter[part] ?? []

/** The values of a part that a filter asks for. */
export function chosenValues(filter: ModelFilter, part: FilterPart): string[] {
  if (part === 'flags') return flagIds.filter((flag) => hasFlag(filter, flag))
  if (part === 'usedBy') return filter.usedBy === undefined ? [] : [filter.usedBy]
  return listed(filter, part).map(keyOf)
}

/** The filter with a value of a part asked for, or not; only one install can be. */
export function withValue(filter: ModelFilter, part: FilterPart, value: string, on: boolean): ModelFilter {
  if (part === 'flags') {
    const flag = flagIds.find((id) => id === value)
    return flag === undefined ? filter : withFlag(filter, flag, on)
  }
  const { [part]: _before, ...rest } = filter
  if (part === 'usedBy') return on ? { ...rest, usedBy: value } : rest
  const others = listed(filter, part).filter((one) => keyOf(one) !== value)
  const next = on ? [...others, value === none ? null : value] : others
  return next.length === 0 ? rest : { ...rest, [part]: next }
}

/** The options of a part: what there is, and what is asked for though there is none. */
export function optionsOf(
  part: FilterPart,
  filter: ModelFilter,
  facets: ModelFacets | undefined,
  {
    roots,
    installs,
    t,
  }: { readonly roots: readonly ModelRoot[]; readonly installs: readonly string[]; readonly t: TFunction },
): FacetOption[] {
  const chosen = chosenValues(filter, part)
  const counts = countsOf(part, facets, installs)
  const values = [
    ...counts,
    ...chosen.filter((value) => !counts.some((one) => one.value === value)).map((value) => ({ value, count: 0 })),
  ]
  return values.map(({ value, count }) => ({
    value,
    count,
    label: valueLabel(part, value, roots, t),
    chosen: chosen.includes(value),
  }))
}

function countsOf(
  part: FilterPart,
  facets: ModelFacets | undefined,
  installs: readonly string[],
): { readonly value: string; readonly count: number | null }[] {
  if (part === 'usedBy') return installs.map((value) => ({ value, count: null }))
  if (facets === undefined) return []
  if (part === 'flags') return flagIds.map((value) => ({ value, count: facets.flags[value] }))
  return facets[part].map(({ value, count }) => ({ value: keyOf(value), count }))
}
