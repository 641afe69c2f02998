import type { DatabaseSync } from 'node:sqlite'

/** Installs that a person took the models from: nothing is shared with them again by itself. */
export interface UnsharedInstalls {
  has(name: string): boolean
  set(name: string, unshared: boolean): void
}

export function createUnsharedInstalls(database: DatabaseSync): UnsharedInstalls {
  const one = database.prepare('SELECT 1 FROM unshared_installs WHERE name = ?')
  const put = database.prepare('INSERT OR IGNORE INTO unshared_installs (name) VALUES (?)')
  const drop = database.prepare('DELETE FROM unshared_installs WHERE name = ?')
  return {
    has: (name) => one.get(name) !== undefined,
    set: (name, unshared) => void (unshared ? put : drop).run(name),
  }
}
