import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { LayoutId, ModelRoot, Recognised, RootFolders } from '../../../shared/library/root.ts'

/** A root as services use it: no counts. */
export interface Root {
  readonly id: string
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly primary: boolean
  readonly readOnly: boolean
  readonly layout: LayoutId
  readonly folders: RootFolders
}

/** The folders that hold models, kept in the state database. All methods raise DeckError. */
export interface ModelRoots {
  /** The primary one first. */
  list(): readonly Root[]
  primary(): Root
  get(id: string): Root
  /** Whether what is there is what was there: see `modelRootSchema.state`. */
  stateOf(root: Root): Promise<ModelRoot['state']>
  /** A root as people see it; `files` and `bytes` are the index's to tell. */
  describe(root: Root): Promise<Omit<ModelRoot, 'files' | 'bytes'>>
  recognise(path: string): Promise<Recognised>
  add(request: {
    readonly path: string
    readonly name?: string | undefined
    readonly primary: boolean
    readonly readOnly: boolean
    readonly layout?: LayoutId | undefined
    readonly folders?: RootFolders | undefined
  }): Promise<Root>
  change(
    id: string,
    change: {
      readonly name?: string | undefined
      readonly path?: string | undefined
      readonly readOnly?: boolean | undefined
      readonly primary?: true | undefined
      readonly folders?: RootFolders | undefined
    },
  ): Promise<Root>
  remove(id: string): Promise<void>
  /** Called after every change; returns the function that ends it. */
  onChange(listener: () => void): () => void
}

/** Absolute folder of a kind in the primary root, where UIs look and new files go. */
export type Shelf = (kind: ModelKind, sub?: string) => string
