import type { IndexFilter } from '../types.ts'
import type { ModelClass } from './classes.ts'
import { foldText } from './derive.ts'

/** The parts of a filter that a class answers. */
export type ClassPart = Exclude<keyof IndexFilter, 'search' | 'tags'>

function isAny<T>(wanted: readonly T[] | undefined, value: T): boolean {
  return wanted === undefined || wanted.includes(value)
}

function isAs(wanted: boolean | undefined, value: boolean): boolean {
  return wanted === undefined || wanted === value
}

const tests: Readonly<Record<ClassPart, (filter: IndexFilter, value: ModelClass) => boolean>> = {
  kinds: (filter, { kind }) => isAny(filter.kinds, kind),
  families: (filter, { family }) => isAny(filter.families, family),
  lineages: (filter, { lineage }) => isAny(filter.lineages, lineage),
  roots: (filter, { root }) => isAny(filter.roots, root),
  verdicts: (filter, { verdict }) => isAny(filter.verdicts, verdict),
  favourite: (filter, { favourite }) => isAs(filter.favourite, favourite),
  duplicate: (filter, { duplicate }) => isAs(filter.duplicate, duplicate),
  misplaced: (filter, { misplaced }) => isAs(filter.misplaced, misplaced),
  unidentified: (filter, { unidentified }) => isAs(filter.unidentified, unidentified),
  missing: (filter, { presence }) => isAs(filter.missing, presence === 'missing'),
  hashed: (filter, { hashed }) => isAs(filter.hashed, hashed),
  // A UI reads folders: what lies in them is what it sees, whatever it is.
  readKinds: ({ readKinds }, { folderKinds }) =>
    readKinds === undefined || folderKinds.split(',').some((kind) => (readKinds as readonly string[]).includes(kind)),
}
const parts = Object.keys(tests) as readonly ClassPart[]

/** Whether the models of a class are among those that a filter asks for, but for words, tags and the part left out. */
export function classMatches(filter: IndexFilter, value: ModelClass, leftOut: ClassPart | null = null): boolean {
  return value.presence !== 'gone' && parts.every((part) => part === leftOut || tests[part](filter, value))
}

/** The words of a search; each must occur. */
export function searchWords(search: string | undefined): readonly string[] {
  return [...new Set(foldText(search ?? '').split(/\s+/u))].filter((word) => word !== '').slice(0, 20)
}
