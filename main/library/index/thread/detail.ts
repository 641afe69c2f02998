import { dirname, join } from 'node:path'
import { DeckError } from '../../../../shared/errors.ts'
import { inspectFile } from '../../inspect/inspect.ts'
import { embeddedPreview } from '../../sidecars/embedded-preview.ts'
import { imageTypeOf, maxPreviewBytes } from '../../sidecars/image-type.ts'
import type { Preview } from '../messages.ts'
import type { IndexedDetail } from '../types.ts'
import { readFacts, type Facts } from './facts.ts'
import { innerPath } from './inner-path.ts'
import { readBounded } from './look-at-model.ts'
import { readEdit, readHashes, readModels, rootPath } from './rows.ts'
import type { Store } from './store.ts'

interface FileRow {
  readonly root: string
  readonly inner: string
  readonly path: string
  readonly dev: string
  readonly ino: string
  readonly bytes: number
  readonly mtime: string
  readonly directory: boolean
}

export function fileRow(store: Store, id: number): FileRow | null {
  const row = store.sql('SELECT root, inner, dev, ino, bytes, mtime, directory FROM files WHERE id = ?').get(id)
  if (row === undefined) return null
  const [root, inner] = [String(row['root']), String(row['inner'])]
  return {
    root,
    inner,
    path: innerPath(rootPath(store, root), inner),
    dev: String(row['dev']),
    ino: String(row['ino']),
    bytes: Number(row['bytes']),
    mtime: String(row['mtime']),
    directory: row['directory'] === 1,
  }
}

/** What tells one file on the disk from another; where files have no numbers that last, each name is a file. */
export function inodeText(row: { readonly root: string; readonly dev: string; readonly ino: string }): string {
  return row.ino.startsWith('at:') ? `${row.root}:${row.ino}` : `${row.dev}:${row.ino}`
}

function factsOf(store: Store, id: number): Facts | null {
  const row = store.sql('SELECT facts FROM facts WHERE file = ?').get(id)
  return row === undefined ? null : readFacts(String(row['facts']))
}

function duplicatesOf(store: Store, id: number, sha256: string | null, inode: string): IndexedDetail['duplicates'] {
  if (sha256 === null) return []
  return store
    .sql(
      `SELECT id, root, inner, dev, ino, bytes FROM files
       WHERE sha256 = ? AND id <> ? AND presence = 'here' ORDER BY id LIMIT 200`,
    )
    .all(sha256, id)
    .map((row) => {
      const other = { root: String(row['root']), dev: String(row['dev']), ino: String(row['ino']) }
      return {
        id: Number(row['id']),
        path: innerPath(rootPath(store, other.root), String(row['inner'])),
        bytes: Number(row['bytes']),
        sameFile: inodeText(other) === inode,
      }
    })
}

/** What a detail says when nothing is known of a file yet. */
const noFacts = {
  findings: [],
  tensors: 0,
  parameters: 0,
  dtypes: {},
  metadata: {},
  undecided: [],
  adapterFormat: null,
  training: null,
  tagFrequency: [],
  triggerWords: [],
  description: null,
  preferredWeight: null,
  negativeText: null,
  civitai: null,
} as const

/** Everything known of one model. Raises `not-found`. */
export function readDetail(store: Store, id: number): IndexedDetail {
  const [model] = readModels(store, [id])
  const file = fileRow(store, id)
  if (model === undefined || file === null) throw new DeckError('not-found', { what: 'model', name: id })
  const facts = factsOf(store, id)
  const edited = readEdit(store, id)
  const {
    brief,
    sidecars,
    preview: _preview,
    ...known
  } = facts ?? { ...noFacts, brief: null, sidecars: [], preview: null }
  return {
    model,
    hashes: file.directory ? null : readHashes(store, file),
    ...known,
    triggerWords: edited.triggerWords?.map((word) => ({ word, source: 'user' })) ?? known.triggerWords,
    notes: edited.notes ?? brief?.notes ?? '',
    preferredWeight: edited.preferredWeight ?? known.preferredWeight,
    edited,
    sidecars: sidecars.map(({ file: name, type, bytes }) => ({ path: join(dirname(file.path), name), type, bytes })),
    duplicates: duplicatesOf(store, id, model.sha256, inodeText(file)),
  }
}

/** The picture beside a model, or the one in its own metadata; null when there is none (any more). */
export function readPreview(store: Store, id: number): Preview | null {
  const file = fileRow(store, id)
  const preview = file === null ? null : (factsOf(store, id)?.preview ?? null)
  if (file === null || preview === null) return null
  if (preview.from === 'sidecar') {
    const data = readBounded(join(dirname(file.path), preview.file), maxPreviewBytes)
    if (data === null) return null
    const type = imageTypeOf(data) ?? (preview.file.toLowerCase().endsWith('.avif') ? 'image/avif' : null)
    return type === null ? null : { type, data }
  }
  try {
    return embeddedPreview(inspectFile(file.path).metadata)
  } catch {
    return null
  }
}
