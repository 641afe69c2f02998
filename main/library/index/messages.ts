import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { ErrorCode, ErrorParams } from '../../../shared/errors.ts'
import type { Hashes, Model, ModelEdit } from '../../../shared/library/model.ts'
import type { ModelFacets, ModelPage, ScanState } from '../../../shared/library/query.ts'
import type { RootFolders } from '../../../shared/library/root.ts'
import type { Identification } from '../identify/types.ts'
import type { ExportRow, IndexedDetail, IndexFilter, IndexListQuery, ModelIndex, Unhashed } from './types.ts'

/** A root as the thread needs it. */
export interface IndexRoot {
  readonly id: string
  /** Absolute. */
  readonly path: string
  readonly folders: RootFolders
  /** Whether what is there is what was there. */
  readonly online: boolean
}

export interface Preview {
  readonly type: string
  readonly data: Uint8Array
}

/** What the thread answers; the same words as `ModelIndex`. */
export interface IndexCalls {
  /** The first call; all roots, again after every change. */
  readonly setRoots: (roots: readonly IndexRoot[]) => void
  /** null: all roots. Resolves when done. */
  readonly scan: (root: string | null) => Promise<ScanState>
  readonly refresh: (paths: readonly string[]) => Promise<void>
  readonly moved: (from: string, to: string) => Promise<void>
  readonly list: (query: IndexListQuery) => ModelPage
  readonly ids: (filter: IndexFilter) => readonly number[]
  readonly facets: (filter: IndexFilter) => ModelFacets
  readonly get: (id: number) => IndexedDetail
  readonly models: (ids: readonly number[]) => readonly Model[]
  readonly edit: (ids: readonly number[], edit: ModelEdit) => Promise<number>
  readonly preview: (id: number) => Promise<Preview | null>
  readonly recognise: (path: string) => Promise<Identification | null>
  readonly usage: () => readonly { kind: ModelKind; family: Model['family']; files: number; bytes: number }[]
  readonly unread: () => Awaited<ReturnType<ModelIndex['unread']>>
  readonly sameNames: ModelIndex['sameNames']
  readonly unhashed: (ids: readonly number[] | null) => readonly Unhashed[]
  readonly keepHashes: (id: number, hashes: Hashes) => Promise<void>
  readonly duplicates: () => Awaited<ReturnType<ModelIndex['duplicates']>>
  readonly exportRows: (ids: readonly number[] | null) => Promise<readonly ExportRow[]>
  /** The last call: watching ends and the database is closed. */
  readonly close: () => void
}

export type IndexMethod = keyof IndexCalls

export interface Request {
  readonly id: number
  readonly method: IndexMethod
  readonly args: readonly unknown[]
}

export type Response =
  | { readonly type: 'done'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly code: ErrorCode; readonly params: ErrorParams }

/** What the thread says unasked. */
export type Notice =
  | { readonly type: 'changed' }
  | { readonly type: 'scan'; readonly scan: ScanState }
  | { readonly type: 'log'; readonly text: string }
  /** A root does not look as it did: its state is to be asked again. */
  | { readonly type: 'roots' }

export type FromThread = Response | Notice

/** What the threads of index-worker.ts are started as. */
export type IndexRole =
  | {
      readonly role: 'index'
      /** Absolute path of the database. */
      readonly database: string
      readonly watch: boolean
      /** Threads that look at files while a scan is on. */
      readonly lookers: number
    }
  | { readonly role: 'look' }
