import type { Evidence, Identification } from '../../identify/types.ts'
export function identify(e: Evidence): Identification {
  return {
    kind: null,
    kindSource: null,
    family: null,
    familySource: null,
    lineage: null,
    variant: null,
    precision: null,
    adapterFormat: null,
    training: null,
    tagFrequency: [],
    triggerWords: [],
    title: e.inspection.metadata['modelspec.title'] ?? null,
    description: null,
    undecided: [],
    misplaced: null,
  }
}
