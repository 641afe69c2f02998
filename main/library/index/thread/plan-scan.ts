import { identityOf, type Found } from './found.ts'
import type { KnownRow } from './rows.ts'

/** A file to be opened; `id` is the row that it belongs to, null for a new one. */
export interface ToLook {
  readonly found: Found
  readonly id: number | null
}

export interface ScanPlan {
  /** As they were, but shown otherwise until now, or on a device of another number. */
  readonly seen: readonly { readonly id: number; readonly dev: string }[]
  readonly look: readonly ToLook[]
  /** Rows whose file is another path's now; it is opened too. */
  readonly moved: readonly { readonly id: number; readonly found: Found }[]
  /** Rows without a file in what was listed. Only a look at each can say that it is gone. */
  readonly absent: readonly KnownRow[]
  /** Rows whose place is another file's now, or lies inside a folder that is one model. */
  readonly displaced: readonly KnownRow[]
}

const order: Readonly<Record<KnownRow['presence'], number>> = { here: 0, away: 1, missing: 2, gone: 3 }

/** The rows by place; where several stand for one place, the one that is nearest to being there. */
function byPlace(known: readonly KnownRow[]): Map<string, KnownRow> {
  const rows = new Map<string, KnownRow>()
  for (const row of known) {
    const other = rows.get(row.inner)
    if (other === undefined || order[row.presence] < order[other.presence]) rows.set(row.inner, row)
  }
  return rows
}

/** What the first look at the names decides; `strangers` are files that no row of this scope is known to be. */
export interface Matched {
  readonly pairs: ReadonlyMap<Found, KnownRow>
  readonly strangers: readonly Found[]
  /** Rows that no file was found for yet. */
  readonly free: ReadonlySet<KnownRow>
}

/** The same place and the same file first; then the same file at another place: renamed outside of this app. */
export function matchKnown(known: readonly KnownRow[], found: readonly Found[]): Matched {
  const places = byPlace(known)
  const pairs = new Map<Found, KnownRow>()
  const free = new Set(known)
  const rest: Found[] = []
  for (const file of found) {
    const row = places.get(file.inner)
    if (row !== undefined && identityOf(row) === identityOf(file)) {
      pairs.set(file, row)
      free.delete(row)
    } else rest.push(file)
  }
  const byIdentity = new Map<string, KnownRow[]>()
  for (const row of free) {
    const key = identityOf(row)
    const others = byIdentity.get(key)
    if (others === undefined) byIdentity.set(key, [row])
    else others.push(row)
  }
  const strangers: Found[] = []
  for (const file of rest) {
    const row = byIdentity.get(identityOf(file))?.shift()
    if (row === undefined) strangers.push(file)
    else {
      pairs.set(file, row)
      free.delete(row)
    }
  }
  return { pairs, strangers, free }
}

/** Whether a path lies in one of these folders. */
function isBelow(inner: string, folders: ReadonlySet<string>): boolean {
  if (folders.size === 0) return false
  for (let slash = inner.lastIndexOf('/'); slash > 0; slash = inner.lastIndexOf('/', slash - 1)) {
    if (folders.has(inner.slice(0, slash))) return true
  }
  return false
}

/**
 * Decides what becomes of every file and row. `adoptable`: rows of other places whose file is gone there, by
 * identity; each is given to one file. A file that nobody knows takes over the row of its place, if that is free.
 */
export function planScan(
  known: readonly KnownRow[],
  matched: Matched,
  adoptable: ReadonlyMap<string, readonly KnownRow[]>,
): ScanPlan {
  const places = byPlace(known)
  const free = new Set(matched.free)
  const adopted = new Set<number>()
  const seen: { id: number; dev: string }[] = []
  const look: ToLook[] = []
  const moved: { id: number; found: Found }[] = []
  const taken = new Set<string>()

  for (const [found, row] of matched.pairs) {
    taken.add(found.inner)
    if (row.inner !== found.inner) moved.push({ id: row.id, found })
    else if (row.stamp !== found.stamp) look.push({ found, id: row.id })
    else if (row.presence !== 'here' || row.dev !== found.dev) seen.push({ id: row.id, dev: found.dev })
  }
  const late: Found[] = []
  for (const found of matched.strangers) {
    const row = adoptable.get(identityOf(found))?.find(({ id }) => !adopted.has(id))
    if (row === undefined) late.push(found)
    else {
      adopted.add(row.id)
      taken.add(found.inner)
      moved.push({ id: row.id, found })
    }
  }
  for (const found of late) {
    taken.add(found.inner)
    const row = places.get(found.inner)
    const id = row !== undefined && free.has(row) && !adopted.has(row.id) ? row.id : null
    if (row !== undefined && id !== null) free.delete(row)
    look.push({ found, id })
  }
  const files = [...matched.pairs.keys(), ...matched.strangers]
  const models = new Set(files.flatMap(({ directory, inner }) => (directory ? [inner] : [])))
  const lost = [...free].filter((row) => !adopted.has(row.id) && (row.presence === 'here' || row.presence === 'away'))
  const isDisplaced = (row: KnownRow): boolean => taken.has(row.inner) || isBelow(row.inner, models)
  return {
    seen,
    look,
    moved,
    absent: lost.filter((row) => !isDisplaced(row)),
    displaced: lost.filter(isDisplaced),
  }
}
