import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { PlanItem } from '../../../shared/contract/operations.ts'
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

/** What is, or was, to do so that the other roots appear in the primary one. */
export interface MountReport {
  /** Links that come and go; empty when nothing is to do. */
  readonly items: readonly PlanItem[]
  /** Roots that are away, and links that cannot be made, with the reason. */
  readonly warnings: readonly string[]
  /** Folders that cannot be seen through the primary root: programs are told of them besides it, if they can be. */
  readonly spread: ReadonlyMap<ModelKind, readonly string[]>
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
  /** What `syncMounts` would do now. */
  planMounts(): Promise<MountReport>
  /**
   * Makes the other roots appear in the primary one, each as a link of its name in the folder of each kind. Takes
   * back what is no longer wanted. Idempotent; what cannot be done is told, not raised.
   */
  syncMounts(log: (text: string) => void): Promise<MountReport>
  /** Absolute paths of the links that we made in the primary root: what lies behind them belongs to other roots. */
  mountPaths(): readonly string[]
  /** Called after every change; returns the function that ends it. */
  onChange(listener: () => void): () => void
}

/** Absolute folder of a kind in the primary root, where UIs look and new files go. */
export type Shelf = (kind: ModelKind, sub?: string) => string
