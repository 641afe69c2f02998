import { createContext, use } from 'react'
import type { PickedFile } from './upload/picked-files.ts'
import type { Model } from '../../../shared/library/model.ts'

/** What a person can ask for; each opens its dialog. */
export type ModelAct =
  | { readonly do: 'move'; readonly ids: readonly number[] }
  | { readonly do: 'tidy'; readonly ids: readonly number[] }
  | { readonly do: 'trash'; readonly ids: readonly number[] }
  /** null: everything that has no hashes yet. */
  | { readonly do: 'hash'; readonly ids: readonly number[] | null }
  /** null: everything that has hashes. */
  | { readonly do: 'verify'; readonly ids: readonly number[] | null }
  | { readonly do: 'rename'; readonly model: Pick<Model, 'id' | 'file' | 'title'> }
  | { readonly do: 'edit'; readonly ids: readonly number[] }
  | { readonly do: 'sidecars'; readonly ids: readonly number[] }
  | {
      readonly do: 'dedupe'
      readonly keep: number
      readonly others: readonly number[]
      readonly how: 'hard-link' | 'trash'
    }
  /** `files`: what a browser tells the content of, and not where it lies. */
  | {
      readonly do: 'import'
      readonly paths: readonly string[]
      readonly files: readonly PickedFile[]
      readonly mode?: 'copy' | 'move'
    }
  | { readonly do: 'add-root' }
  | { readonly do: 'export-list'; readonly ids: readonly number[] | null }
  | { readonly do: 'compare-list' }

export const ActContext = createContext<((act: ModelAct) => void) | null>(null)

/** Opens the dialog of an act. */
export function useAct(): (act: ModelAct) => void {
  const act = use(ActContext)
  if (act === null) throw new Error('useAct outside its provider')
  return act
}
