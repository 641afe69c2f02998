import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { transaction } from '../../../store/database.ts'
import type { IndexRoot } from '../messages.ts'
import { openClasses, type Classes } from './classes.ts'
import { openIndex } from './schema.ts'

/** The open index, with what is remembered of it between calls. */
export interface Store {
  readonly database: DatabaseSync
  readonly classes: Classes
  /** By id; replaced as a whole. */
  roots: ReadonlyMap<string, IndexRoot>
  /** Grows with every change, so that what was counted before is counted anew. */
  generation: number
  /** A statement that is prepared once. */
  sql(text: string): StatementSync
  /** One transaction; all of it or nothing. */
  write<T>(work: () => T): T
  /** The same, and on the disk when it returns: for what cannot be found again. */
  writeDurably<T>(work: () => T): T
  close(): void
}

export function openStore(
  file: string,
  options: { readonly log: (text: string) => void; readonly changed: () => void },
): Store {
  const database = openIndex(file, options.log)
  const statements = new Map<string, StatementSync>()
  const classes = openClasses(database)
  const store: Store = {
    database,
    classes,
    roots: new Map(),
    generation: 1,
    sql: (text) => {
      let statement = statements.get(text)
      if (statement === undefined) statements.set(text, (statement = database.prepare(text)))
      return statement
    },
    write: (work) => {
      try {
        const result = transaction(database, work)
        store.generation++
        options.changed()
        return result
      } catch (error) {
        classes.reload()
        throw error
      }
    },
    writeDurably: (work) => {
      database.exec('PRAGMA synchronous = FULL')
      try {
        return store.write(work)
      } finally {
        database.exec('PRAGMA synchronous = NORMAL')
      }
    },
    close: () => database.close(),
  }
  return store
}
