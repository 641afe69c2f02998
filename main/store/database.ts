import { DatabaseSync } from 'node:sqlite'
import { DeckError } from '../../shared/errors.ts'

/** Each entry brings the schema from its index to the next; entries are never changed once released. */
const migrations: readonly string[] = [
  `CREATE TABLE installs (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE COLLATE NOCASE,
     state TEXT NOT NULL,
     record TEXT NOT NULL
   ) STRICT;
   CREATE TABLE operations (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL,
     subject TEXT NOT NULL,
     state TEXT NOT NULL,
     input TEXT NOT NULL,
     plan TEXT NOT NULL,
     memory TEXT NOT NULL DEFAULT '{}',
     error TEXT,
     created_at INTEGER NOT NULL,
     started_at INTEGER,
     ended_at INTEGER
   ) STRICT;
   CREATE TABLE operation_steps (
     operation_id TEXT NOT NULL REFERENCES operations(id) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     step_id TEXT NOT NULL,
     state TEXT NOT NULL,
     PRIMARY KEY (operation_id, position)
   ) STRICT;
   CREATE TABLE runs (
     id TEXT PRIMARY KEY,
     install_id TEXT NOT NULL,
     state TEXT NOT NULL,
     record TEXT NOT NULL,
     /* JSON list of {pid, startTime}: what this run owns */
     processes TEXT NOT NULL
   ) STRICT;
   CREATE TABLE links (
     /* what we made inside an install, so that only our own is ever taken back */
     path TEXT PRIMARY KEY,
     install_name TEXT NOT NULL,
     target TEXT NOT NULL,
     made_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE trash (
     id TEXT PRIMARY KEY,
     record TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE model_roots (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL UNIQUE COLLATE NOCASE,
     /* relative where it lies in the data folder, so that it moves with it */
     path TEXT NOT NULL,
     is_primary INTEGER NOT NULL,
     read_only INTEGER NOT NULL,
     layout TEXT NOT NULL,
     /* JSON: kind to folders below the root */
     folders TEXT NOT NULL,
     /* JSON: what the folder looked like when it was last seen; NULL before that */
     identity TEXT,
     added_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE model_mounts (
     /* links in the primary root that lead to the other roots; only these are ever taken back */
     path TEXT PRIMARY KEY,
     root_id TEXT NOT NULL,
     target TEXT NOT NULL,
     /* what the link itself says */
     text TEXT NOT NULL,
     made_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE config_entries (
     /* what we wrote into the configuration file of an install, so that just this is taken out again */
     path TEXT PRIMARY KEY,
     install_name TEXT NOT NULL COLLATE NOCASE,
     /* JSON: format of the file, and keys with folders */
     entries TEXT NOT NULL
   ) STRICT;
   CREATE TABLE unshared_installs (
     /* installs that a person took the models from: nothing is shared again until they say so */
     name TEXT PRIMARY KEY COLLATE NOCASE
   ) STRICT;`,
]

/** Opens the state database, durable at every commit, and brings its schema up to date. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
  const row = database.prepare('PRAGMA user_version').get()
  const found = Number(row?.['user_version'] ?? 0)
  if (found > migrations.length) {
    database.close()
    throw new DeckError('data-folder-newer', { found, known: migrations.length })
  }
  for (let version = found; version < migrations.length; version++) {
    database.exec(`BEGIN IMMEDIATE; ${migrations[version] ?? ''}; PRAGMA user_version = ${version + 1}; COMMIT;`)
  }
  return database
}

/** A call, since the compiler takes a property for one that does not change by itself. */
function isInTransaction(database: DatabaseSync): boolean {
  return database.isTransaction
}

/** Runs `work` in one transaction; nested calls join the outer one. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  if (isInTransaction(database)) return work()
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk has ended it already; a second error would hide the first.
    if (isInTransaction(database)) database.exec('ROLLBACK')
    throw error
  }
}
