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
  readonly entries: Map<string, Value>
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

export const opaque: Opaque = { kind: 'opaque' }
export const magic: Opaque = { kind: 'magic' }

export function isThing<K extends Thing['kind']>(
  value: Value | undefined,
  kind: K,
): value is Extract<Thing, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind
}
