import type { ModelKind } from '../../shared/catalogue/kinds.ts'
import type { Manifest, SharingWay } from '../../shared/catalogue/manifest.ts'
import type { OperationPlan } from '../../shared/contract/operations.ts'
import type { StepContext } from '../operations/types.ts'

/** An install as sharing sees it. */
export interface SharingTarget {
  readonly name: string
  readonly manifest: Manifest
  /** Absolute `{app}` folder. */
  readonly app: string
  /** How models are shared; the manifest's default way when absent. */
  readonly way?: SharingWay | undefined
}

/** Shared models: the folders, the links into installs, and back. All methods raise DeckError. */
export interface Library {
  /** Creates the kind folders that are missing, and the links to the other roots; nothing where a root is away. */
  prepare(): Promise<void>
  /** The primary root by kind. */
  overview(): Promise<{
    readonly path: string
    readonly kinds: {
      readonly kind: ModelKind
      readonly path: string
      readonly files: number
      readonly bytes: number
    }[]
  }>
  /** What sharing would do now; nothing is touched. Items other than `keep` are what is left to do. */
  plan(target: SharingTarget): Promise<OperationPlan>
  /**
   * Carries the plan out, idempotent and safe against a kill at any moment; takes back what another way left.
   * Does nothing for an install that a person took the models from (`setUnshared`). Raises `root-away` when the
   * primary root is not there.
   */
  share(target: SharingTarget, context: StepContext): Promise<void>
  /** What taking back would do now. */
  planUnshare(target: SharingTarget): Promise<OperationPlan>
  /** Removes our links and config entries of an install; never what they point to, nor the links between roots. */
  unshare(target: SharingTarget, context: StepContext): Promise<void>
  /** Whether anything was made for this install: links or entries of ours. */
  isShared(name: string): boolean
  /** Whether a person took the models from it; then nothing is shared, by no operation, until that is unset. */
  isUnshared(name: string): boolean
  setUnshared(name: string, unshared: boolean): void
  /** The folder around the kind folders where programs look, for `{models}`. */
  modelsFolder(): string
  /** The manifest whose launch names kind folders below `{models}` as the primary root calls them. */
  placed(manifest: Manifest): Manifest
  /** Arguments that sharing by flag adds to a launch. */
  launchArguments(target: SharingTarget): Promise<readonly string[]>
  /** What must happen once the run is ready (registration by API). */
  afterReady(target: SharingTarget, url: string, signal: AbortSignal, log: (text: string) => void): Promise<void>
}
