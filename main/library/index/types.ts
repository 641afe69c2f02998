import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { SameNames } from '../../../shared/library/same-names.ts'
import type { Unread } from '../../../shared/library/unread.ts'
import type { Identification } from '../identify/types.ts'
import type { Hashes, Model, ModelDetail, ModelEdit } from '../../../shared/library/model.ts'
import type { ModelFacets, ModelFilter, ModelPage, ModelQuery, ScanState } from '../../../shared/library/query.ts'

/** What of a detail the index alone cannot know: who uses the file. */
export type IndexedDetail = Omit<ModelDetail, 'usedBy'>

/** A file whose hashes are wanted, with what must not change meanwhile. */
export interface Unhashed {
  readonly id: number
  readonly path: string
  readonly bytes: number
}

/** A filter whose `usedBy` was turned into the kinds that the install reads. */
export type IndexFilter = Omit<ModelFilter, 'usedBy'> & { readonly readKinds?: readonly ModelKind[] | undefined }

/** A query whose filter knows kinds instead of an install. */
export type IndexListQuery = Omit<ModelQuery, 'filter'> & { readonly filter: IndexFilter }

/**
 * The index of all model files over all roots, in a database and a thread of its own. Scans follow on changes by
 * themselves; every method may be called at any time, also during one. All methods raise DeckError.
 */
export interface ModelIndex {
  /** Looks at one root or all; resolves when done. A scan that is on its way already is joined. */
  scan(root?: string): Promise<ScanState>
  /** Looks again at these files and folders alone: what this app has just written, moved or removed. */
  refresh(paths: readonly string[]): Promise<void>
  /** Tells that a file was moved by this app, so that it keeps its id and what a person said of it. */
  moved(from: string, to: string): Promise<void>
  state(): ScanState
  list(query: IndexListQuery): Promise<ModelPage>
  ids(filter: IndexFilter): Promise<readonly number[]>
  facets(filter: IndexFilter): Promise<ModelFacets>
  get(id: number): Promise<IndexedDetail>
  /** Rows of these ids, in their order; unknown ids are left out. */
  models(ids: readonly number[]): Promise<readonly Model[]>
  /** Raises nothing for unknown ids; returns how many there were. */
  edit(ids: readonly number[], edit: ModelEdit): Promise<number>
  /** Absolute path of the preview picture, or the picture that is in the file itself. */
  preview(id: number): Promise<{ readonly type: string; readonly data: Uint8Array } | null>
  /** What a file outside of the library is by its content, name and sidecars; null when it cannot be read. */
  recognise(path: string): Promise<Identification | null>
  usage(): Promise<readonly { kind: ModelKind; family: Model['family']; files: number; bytes: number }[]>
  /** Folders and files that the last look could not read, the newest of each root that is there. */
  unread(): Promise<{ readonly items: readonly Unread[]; readonly more: number }>
  /** Models of one kind that UIs which go by the file's name alone take for one; see shared/library/same-names.ts. */
  sameNames(): Promise<SameNames>
  /** Files without hashes (or whose hashes are of older content), smallest first; all when `ids` is absent. */
  unhashed(ids?: readonly number[]): Promise<readonly Unhashed[]>
  /** Keeps hashes if the file is still the one that was hashed. */
  keepHashes(id: number, hashes: Hashes): Promise<void>
  duplicates(): Promise<{
    readonly groups: readonly {
      readonly sha256: string
      readonly size: number
      readonly bytes: number
      readonly files: readonly {
        readonly id: number
        readonly path: string
        readonly root: string
        readonly inode: string
      }[]
    }[]
    readonly unhashed: number
  }>
  /** Every model with hashes and what a person said of it, for the list that is taken along. */
  exportRows(ids?: readonly number[]): Promise<readonly ExportRow[]>
  close(): Promise<void>
}

export interface ExportRow {
  readonly id: number
  readonly file: string
  readonly inner: string
  readonly kind: ModelKind
  readonly family: Model['family']
  readonly bytes: number
  readonly hashes: Hashes | null
  readonly edited: ModelEdit
}
