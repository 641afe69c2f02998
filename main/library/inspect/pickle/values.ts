/**
 * What stands on the stack of a pickle that is read but never executed: texts and numbers as they are, and of
 * everything else only as much as says which weights there are.
 */
export type Value = string | number | boolean | null | Thing

export type Thing = GlobalName | Tuple | Dictionary | Instance | Storage | Weight | Opaque

/** A name that loading would look up and could call. */
export interface GlobalName {
  readonly kind: 'global'
  readonly module: string
  readonly name: string
}

export interface Tuple {
  readonly kind: 'tuple'
  readonly items: readonly Value[]
}

/** A dictionary; only what has a text or a number as its key. */
export interface Dictionary {
  readonly kind: 'dictionary'
  entries: ReadonlyMap<string, Value>
}

/** What came of calling a name, with the state it was given. */
export interface Instance {
  readonly kind: 'instance'
  readonly of: GlobalName
  state: Value
}

/** The data of weights, which lies elsewhere. */
export interface Storage {
  readonly kind: 'storage'
  readonly dtype: string
  readonly bits: number
}

export interface Weight {
  readonly kind: 'weight'
  readonly dtype: string
  readonly shape: readonly number[]
  readonly bytes: number
}

/** Anything else. `magic` is the number that old PyTorch files begin with. */
export interface Opaque {
  readonly kind: 'opaque' | 'magic'
}

const noEntries: ReadonlyMap<string, Value> = new Map()

/** Most dictionaries of a checkpoint stay empty, and an empty map takes much memory: they share one. */
export const emptyDictionary = (): Dictionary => ({ kind: 'dictionary', entries: noEntries })

/** Adds keys and values in turn; answers how many keys are new. Keys that are no text or number are left out. */
export function fillDictionary(dictionary: Dictionary, items: readonly Value[]): number {
  const { entries } = dictionary
  const own = entries === noEntries ? new Map<string, Value>() : (entries as Map<string, Value>)
  const before = own.size
  for (let index = 0; index < items.length; index += 2) {
    const key = items[index]
    if (typeof key === 'string' || typeof key === 'number') own.set(String(key), items[index + 1] ?? null)
  }
  if (own.size > 0) dictionary.entries = own
  return own.size - before
}

/** A value in a finding: short, and without what is in it. */
export function shownValue(value: Value | undefined): string {
  if (typeof value === 'string') return `“${value.slice(0, 100)}”`
  if (isThing(value, 'global')) return `${value.module.slice(0, 100)} ${value.name.slice(0, 100)}`
  if (isThing(value, 'instance')) return `what ${value.of.module.slice(0, 100)} ${value.of.name.slice(0, 100)} gave`
  return typeof value === 'object' || value === undefined ? 'what was computed' : String(value)
}

export const opaque: Opaque = { kind: 'opaque' }
export const magic: Opaque = { kind: 'magic' }

export function isThing<K extends Thing['kind']>(
  value: Value | undefined,
  kind: K,
): value is Extract<Thing, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind
}
