import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { FileFamily } from '../../../shared/library/families.ts'

/** What keys cannot decide. */
export type Undecided =
  | 'base-or-lineage'
  | 'cosmos-or-anima'
  | 'dev-or-schnell'
  | 'epsilon-or-v-prediction'
  | 'flux1-or-chroma'
  | 'flux1-or-flux2'
  | 'flux1-or-qwen-image'
  | 'high-or-low-noise'
  | 'sd-or-sdxl-vae'
  | 'sd15-or-sd2'
  | 'sd3-or-flux1-vae'
  | 'wan-2.1-or-2.2'
  | 'wan-or-qwen-image-vae'

/** What the weights of a file say. */
export interface Content {
  /** Null where no kind of ours fits; `variant` then says what it is. */
  readonly kind: ModelKind | null
  readonly family: FileFamily | null
  readonly variant: string | null
  readonly undecided: readonly Undecided[]
  /** Format and method of an adapter, such as `kohya`, `lycoris lokr`; null for other kinds. */
  readonly adapterFormat: string | null
  /** Other kinds that the file serves as it is; its folder tells which it is used for. */
  readonly also: readonly ModelKind[]
  /** Few names that other kinds could have too: enough to name a file, not to call its folder wrong. */
  readonly vague: boolean
}

/** What a description leaves out is nothing. */
export function content(kind: ModelKind | null, rest: Partial<Omit<Content, 'kind'>> = {}): Content {
  return { family: null, variant: null, undecided: [], adapterFormat: null, also: [], vague: false, ...rest, kind }
}

/** An architecture, whatever kind of file it lies in. */
export interface Architecture {
  readonly family: FileFamily | null
  readonly variant: string | null
  readonly undecided?: readonly Undecided[]
}

/** Words of a variant, those that are there. */
export function words(...parts: readonly (string | null | false)[]): string | null {
  const said = parts.filter((part) => part !== null && part !== false)
  return said.length === 0 ? null : said.join(' ')
}
