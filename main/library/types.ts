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

/** Shared models: the folder, the links into installs, and back. All methods raise DeckError. */
export interface Library {
  /** Creates the kind folders that are missing. */
  prepare(): Promise<void>
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
  /** Carries the plan out, idempotent and safe against a kill at any moment. */
  share(target: SharingTarget, context: StepContext): Promise<void>
  /** Removes our links and config entries of an install; never what they point to. */
  unshare(target: SharingTarget, context: StepContext): Promise<void>
  /** Arguments that sharing by flag adds to a launch. */
  launchArguments(target: SharingTarget): readonly string[]
  /** What must happen once the run is ready (registration by API). */
  afterReady(target: SharingTarget, url: string, signal: AbortSignal, log: (text: string) => void): Promise<void>
}
