import { tensorsOf, type Weights } from '../testing/weights.ts'
import type { Inspection, TensorInfo } from '../inspect/types.ts'
import { identify } from './identify.ts'
import type { Evidence, Identification } from './types.ts'

type Changes = Partial<Omit<Evidence, 'inspection'>> & {
  readonly metadata?: Readonly<Record<string, string>>
  readonly findings?: Inspection['findings']
  readonly container?: Inspection['container']
  readonly dtype?: string | ((name: string, shape: readonly number[]) => string)
}

/** What is known of a file with these tensors; what is not said is unknown. */
export function evidence(tensors: ReadonlyMap<string, TensorInfo>, changes: Changes = {}): Evidence {
  const { metadata = {}, findings = [], container = 'safetensors', dtype: _, ...rest } = changes
  return {
    inspection: { container, verdict: 'safe', findings, tensors, metadata, dataOffset: null },
    file: 'model.safetensors',
    bytes: 1000,
    folderKind: null,
    subfolders: [],
    sidecar: null,
    ...rest,
  }
}

/** Identifies a file with these weights. */
export function identifyWeights(all: Weights, changes: Changes = {}): Identification {
  return identify(evidence(tensorsOf(all, changes.dtype), changes))
}
