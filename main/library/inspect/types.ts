import type { Container, Finding, Verdict } from '../../../shared/library/model.ts'

/** A weight as a header names it; nothing of its content is read. */
export interface TensorInfo {
  /** As the format writes it, upper case: `F16`, `BF16`, `F8_E4M3`, `Q4_K`, … */
  readonly dtype: string
  /** Outermost dimension first, whatever the format's own order. */
  readonly shape: readonly number[]
  readonly bytes: number
}

/** What a file says of itself without being loaded. Everything is bounded; nothing is executed. */
export interface Inspection {
  readonly container: Container
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  /** By name. Empty where the container names none or cannot be read. */
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** Text metadata (safetensors `__metadata__`, GGUF key-values as text), bounded in count and length. */
  readonly metadata: Readonly<Record<string, string>>
  /** Offset of the first byte after the safetensors header (8 + N); null for other containers. */
  readonly dataOffset: number | null
}
