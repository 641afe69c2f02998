import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { FileFamily, Lineage } from '../../../shared/library/families.ts'
import type { Training } from '../../../shared/library/model.ts'
import type { Inspection } from '../inspect/types.ts'

/** What the decision looks at. All of it is untrusted. */
export interface Evidence {
  readonly inspection: Inspection
  /** File name with ending. */
  readonly file: string
  readonly bytes: number
  /** Kind of the folder it lies in, and the folders below that, outermost first; null outside of any kind. */
  readonly folderKind: ModelKind | null
  readonly subfolders: readonly string[]
  /** What a sidecar says (CivitAI's words); null where there is none. */
  readonly sidecar: { readonly baseModel: string | null; readonly type: string | null } | null
}

/** What a file is, by what its content, its sidecars, its name and its folder say, in this order of trust. */
export interface Identification {
  readonly kind: ModelKind | null
  readonly kindSource: 'content' | 'sidecar' | 'name' | 'folder' | null
  readonly family: FileFamily | null
  readonly familySource: 'content' | 'sidecar' | 'name' | null
  readonly lineage: Lineage | null
  readonly variant: string | null
  readonly precision: string | null
  readonly adapterFormat: string | null
  readonly training: Training | null
  readonly tagFrequency: readonly { readonly tag: string; readonly count: number }[]
  readonly triggerWords: readonly { readonly word: string; readonly source: string }[]
  /** Title and description of the file's own metadata. */
  readonly title: string | null
  readonly description: string | null
  /** Codes of what keys cannot decide: `sd-or-sdxl-vae`, `dev-or-schnell`, `high-or-low-noise`, … */
  readonly undecided: readonly string[]
  /** The kind whose folder it should lie in, when it surely lies in a wrong one; sub-kinds that a folder serves too are no fault. */
  readonly misplaced: ModelKind | null
}
