import type { ModelDetail } from '../../../shared/library/model.ts'

export type SidecarType =
  'preview' | 'civitai-info' | 'cm-info' | 'a1111-json' | 'lora-manager' | 'swarm' | 'description' | 'config'

export interface Sidecar {
  /** File name beside the model. */
  readonly file: string
  readonly type: SidecarType
}

/** What the sidecars of one model say together; the richer source wins, nothing is invented. */
export interface SidecarFacts {
  readonly title: string | null
  readonly description: string | null
  readonly notes: string | null
  readonly tags: readonly string[]
  readonly triggerWords: readonly { readonly word: string; readonly source: string }[]
  readonly preferredWeight: number | null
  readonly negativeText: string | null
  readonly baseModel: string | null
  /** CivitAI's model type, as it writes it. */
  readonly type: string | null
  readonly sha256: string | null
  readonly favourite: boolean | null
  readonly civitai: ModelDetail['civitai']
  /** File name of the preview picture that wins. */
  readonly preview: string | null
}
