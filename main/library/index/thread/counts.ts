import type { IndexFilter } from '../types.ts'
import { searchWords } from './filter.ts'
import type { Store } from './store.ts'

export interface Count {
  readonly count: number
  readonly bytes: number
}

/** Models by class: everything that is counted is added up from these. */
export type ClassCounts = ReadonlyMap<number, Count>
/** The same by tag. */
export type TagCounts = ReadonlyMap<string, ReadonlyMap<number, Count>>

/** The part of a filter that is not answered by classes: models that have all words and any of the tags. */
export interface Narrowing {
  readonly words: readonly string[]
  readonly tags: readonly string[]
}

export function narrowingOf(filter: IndexFilter): Narrowing {
  return { words: searchWords(filter.search), tags: filter.tags ?? [] }
}

/**
 * Keeps what was counted until something changes. The models of the last narrowing lie in a table in memory, since
 * pages, facets and totals ask for the same ones one after the other.
 */
export interface Counts {
  /** By class, of the models of a narrowing. */
  classes(narrowing: Narrowing): ClassCounts
  /** By tag and class, of the models that have all words. */
  tags(words: readonly string[]): TagCounts
  /** A condition on `files.id` for the narrowing; empty when it leaves all. */
  condition(narrowing: Narrowing): string
}

const kept = 8

export function createCounts(store: Store): Counts {
  store.database.exec('PRAGMA temp_store = MEMORY; CREATE TEMP TABLE narrowed (id INTEGER PRIMARY KEY) STRICT;')
  let generation = 0
  let narrowedKey = ''
  const classCounts = new Map<string, ClassCounts>()
  const tagCounts = new Map<string, TagCounts>()

  function fresh(): void {
    if (generation === store.generation) return
    generation = store.generation
    narrowedKey = ''
    classCounts.clear()
    tagCounts.clear()
  }

  const keyOf = (narrowing: Narrowing): string => JSON.stringify([narrowing.words, narrowing.tags])
  const isAll = ({ words, tags }: Narrowing): boolean => words.length === 0 && tags.length === 0

  function narrow(narrowing: Narrowing): void {
    const key = keyOf(narrowing)
    if (narrowedKey === key) return
    narrowedKey = ''
    const { words, tags } = narrowing
    const conditions = [
      ...words.map(() => 'instr(text, ?) > 0'),
      ...(tags.length === 0 ? [] : ['file IN (SELECT file FROM tags WHERE tag IN (SELECT value FROM json_each(?)))']),
    ]
    store.sql('DELETE FROM narrowed').run()
    store
      .sql(`INSERT INTO narrowed SELECT file FROM texts WHERE ${conditions.join(' AND ')}`)
      .run(...words, ...(tags.length === 0 ? [] : [JSON.stringify(tags)]))
    narrowedKey = key
  }

  function remember<T>(cache: Map<string, T>, key: string, make: () => T): T {
    const known = cache.get(key)
    if (known !== undefined) return known
    const made = make()
    const [oldest] = cache.keys()
    if (cache.size >= kept && oldest !== undefined) cache.delete(oldest)
    cache.set(key, made)
    return made
  }

  const counts: Counts = {
    classes: (narrowing) => {
      fresh()
      return remember(classCounts, keyOf(narrowing), () => {
        if (!isAll(narrowing)) narrow(narrowing)
        const from = isAll(narrowing) ? 'files' : 'narrowed JOIN files USING (id)'
        const rows = store.sql(`SELECT class, count(*) AS n, sum(bytes) AS b FROM ${from} GROUP BY class`).all()
        return new Map(rows.map((row) => [Number(row['class']), { count: Number(row['n']), bytes: Number(row['b']) }]))
      })
    },
    tags: (words) => {
      fresh()
      return remember(tagCounts, keyOf({ words, tags: [] }), () => {
        if (words.length > 0) narrow({ words, tags: [] })
        const where = words.length > 0 ? 'WHERE file IN (SELECT id FROM narrowed)' : ''
        const result = new Map<string, Map<number, Count>>()
        for (const row of store
          .sql(`SELECT tag, class, count(*) AS n, sum(bytes) AS b FROM tags ${where} GROUP BY tag, class`)
          .iterate()) {
          const tag = String(row['tag'])
          const byClass = result.get(tag) ?? new Map<number, Count>()
          if (byClass.size === 0) result.set(tag, byClass)
          byClass.set(Number(row['class']), { count: Number(row['n']), bytes: Number(row['b']) })
        }
        return result
      })
    },
    condition: (narrowing) => {
      fresh()
      if (isAll(narrowing)) return ''
      narrow(narrowing)
      return 'AND id IN (SELECT id FROM narrowed)'
    },
  }
  return counts
}
