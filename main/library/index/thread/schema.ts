import { existsSync, renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { DeckError } from '../../../../shared/errors.ts'
import { stemKey } from './derive.ts'

/**
 * Each entry brings the schema from its index to the next; entries are never changed once released. What a person
 * said (`edits`) and what was dear to compute (`hashes`) lie in tables of their own, which no change of what is
 * derived from files ever touches.
 */
const migrations: readonly string[] = [
  `CREATE TABLE files (
     /* never given twice: others keep these numbers */
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     root TEXT NOT NULL,
     /* below the root, forward slashes */
     inner TEXT NOT NULL,
     /* the folder of the file; of a folder that is one model, itself */
     parent TEXT NOT NULL,
     /* kinds whose folder it lies in, separated by commas */
     folder_kinds TEXT NOT NULL,
     /* the kind folder, below the root */
     folder TEXT NOT NULL,
     /* 1: a folder that is one model (diffusers) */
     directory INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     /* nanoseconds; text, since it does not fit into a double */
     mtime TEXT NOT NULL,
     dev TEXT NOT NULL,
     /* number of the file on its file system, or what stands for it (thread/identity.ts) */
     ino TEXT NOT NULL,
     /* what must be the same for a file not to be opened again */
     stamp TEXT NOT NULL,
     modified_at INTEGER NOT NULL,
     added_at INTEGER NOT NULL,
     /* here; missing; away: its disk is not there; gone: not shown any more, kept a while or for what was said of it */
     presence TEXT NOT NULL,
     gone_at INTEGER,
     /* absolute path outside of the library to which this app moved it (its trash) */
     outside TEXT,

     /* from here on: derived from facts, edits and hashes */
     title TEXT NOT NULL,
     title_key TEXT NOT NULL,
     file_key TEXT NOT NULL,
     kind TEXT NOT NULL,
     kind_source TEXT NOT NULL,
     family TEXT,
     family_source TEXT,
     lineage TEXT,
     variant TEXT,
     precision TEXT,
     container TEXT NOT NULL,
     verdict TEXT NOT NULL,
     misplaced TEXT,
     preview TEXT,
     favourite INTEGER NOT NULL,
     rating INTEGER NOT NULL,
     tags TEXT NOT NULL,
     sha256 TEXT,
     copies INTEGER NOT NULL,
     class INTEGER NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX files_by_path ON files (root, inner) WHERE presence IN ('here', 'away');
   CREATE INDEX files_by_parent ON files (root, parent);
   CREATE INDEX files_by_identity ON files (ino, bytes, mtime);
   CREATE INDEX files_by_sha256 ON files (sha256) WHERE sha256 IS NOT NULL;
   CREATE INDEX files_by_class ON files (class, bytes);
   CREATE INDEX files_by_title ON files (title_key, class);
   CREATE INDEX files_by_file ON files (file_key, class);
   CREATE INDEX files_by_bytes ON files (bytes, class);
   CREATE INDEX files_by_modified ON files (modified_at, class);
   CREATE INDEX files_by_added ON files (added_at, class);
   CREATE INDEX files_by_rating ON files (rating, class);
   CREATE INDEX files_by_kind ON files (kind, title_key, class);
   CREATE INDEX files_by_family ON files (family, title_key, class);
   CREATE TABLE facts (
     file INTEGER PRIMARY KEY,
     /* the part that columns follow from, for itself: it is read far more often */
     brief TEXT NOT NULL,
     facts TEXT NOT NULL
   ) STRICT;
   CREATE TABLE edits (
     file INTEGER PRIMARY KEY REFERENCES files(id) ON DELETE RESTRICT,
     edit TEXT NOT NULL
   ) STRICT;
   CREATE TABLE hashes (
     ino TEXT NOT NULL,
     bytes INTEGER NOT NULL,
     mtime TEXT NOT NULL,
     sha256 TEXT NOT NULL,
     auto_v1 TEXT,
     auto_v2 TEXT NOT NULL,
     auto_v3 TEXT,
     blake3 TEXT NOT NULL,
     crc32 TEXT NOT NULL,
     PRIMARY KEY (ino, bytes, mtime)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE tags (
     tag TEXT NOT NULL,
     class INTEGER NOT NULL,
     file INTEGER NOT NULL,
     bytes INTEGER NOT NULL,
     PRIMARY KEY (tag, class, file)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX tags_by_file ON tags (file);
   CREATE TABLE texts (
     file INTEGER PRIMARY KEY,
     text TEXT NOT NULL
   ) STRICT;
   /* what a scan saw of a folder whose rows are all as it saw them */
   CREATE TABLE folders (
     root TEXT NOT NULL,
     inner TEXT NOT NULL,
     /* unsigned 64 bits, in hexadecimal */
     print TEXT NOT NULL,
     PRIMARY KEY (root, inner)
   ) STRICT, WITHOUT ROWID;
   CREATE TRIGGER row_moved AFTER UPDATE OF root, inner, parent, stamp, dev, presence ON files BEGIN
     DELETE FROM folders WHERE root = old.root AND inner = old.parent;
     DELETE FROM folders WHERE root = new.root AND inner = new.parent;
   END;
   CREATE TRIGGER row_removed AFTER DELETE ON files BEGIN
     DELETE FROM folders WHERE root = old.root AND inner = old.parent;
   END;
   CREATE TABLE classes (
     id INTEGER PRIMARY KEY,
     class TEXT NOT NULL UNIQUE
   ) STRICT;`,
  `ALTER TABLE files ADD COLUMN stem_key TEXT NOT NULL DEFAULT '';
   UPDATE files SET stem_key = stem_key_of(inner) WHERE directory = 0;
   /* all that the question needs to know, so that no row is read for it */
   CREATE INDEX files_by_stem ON files (kind, stem_key, presence, directory)
     WHERE presence = 'here' AND directory = 0 AND kind IN ('lora', 'embedding', 'hypernetwork');`,
]

/** Primary result codes 11 (SQLITE_CORRUPT) and 26 (SQLITE_NOTADB), https://www.sqlite.org/rescode.html */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false
  const primary = error.errcode & 0xff
  return primary === 11 || primary === 26
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 })
  try {
    // A power cut may take the last moments; what is found there is found again. Edits are made durable by themselves.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000;')
    // A first scan writes to all indexes at once: the log may grow before it is taken over, to 32 MiB.
    database.exec('PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 33554432;')
    database.function('stem_key_of', { deterministic: true }, (inner) => stemKey(String(inner)))
    const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
    if (found > migrations.length) throw new DeckError('data-folder-newer', { found, known: migrations.length })
    for (let version = found; version < migrations.length; version++) {
      database.exec(`BEGIN IMMEDIATE; ${migrations[version] ?? ''}; PRAGMA user_version = ${version + 1}; COMMIT;`)
    }
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Opens the index and brings its schema up to date. A file that is no database any more is kept under another name,
 * and a new one begins: everything but what was said by hand is found again. Raises `data-folder-newer`.
 */
export function openIndex(file: string, log: (text: string) => void): DatabaseSync {
  try {
    return open(file)
  } catch (error) {
    if (!isDamage(error)) throw error
    const aside = `${file}.damaged-${Date.now()}`
    for (const end of ['', '-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, aside + end)
    log(`the library's index was damaged; it was kept as ${aside} and begun anew`)
    return open(file)
  }
}
