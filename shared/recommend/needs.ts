import { videoFamilies, type ModelFamily } from '../catalogue/families.ts'
import type { Manifest } from '../catalogue/manifest.ts'
import type { Need } from './answers.ts'

/** English names of the needs, as they stand within a sentence. */
export const needNames: Readonly<Record<Need, string>> = {
  chroma: 'support for Chroma models',
  'hunyuan-video': 'support for Hunyuan Video',
  'wan-video': 'support for Wan video',
  'multi-gpu': 'support for several GPUs or machines',
  'multi-user': 'accounts for several users',
  nodes: 'a node editor',
  'presets-only': 'a page of only a prompt and presets',
  canvas: 'a canvas',
  'a1111-extensions': 'support for AUTOMATIC1111 extensions and metadata',
  krita: 'a connection to Krita',
  training: 'LoRA training',
}

/** A wish for a simpler page: what lacks it still does the work, so it alone leaves nobody without an answer. */
export const isWish = (need: Need): boolean => need === 'presets-only'

const familyOf: Partial<Readonly<Record<Need, ModelFamily>>> = {
  chroma: 'chroma',
  'hunyuan-video': 'hunyuan-video',
  'wan-video': 'wan',
}

/** The model family that a need is about. */
export const familyOfNeed = (need: Need): ModelFamily | null => familyOf[need] ?? null

export function familySupport(manifest: Manifest, family: ModelFamily): 'full' | 'partial' | null {
  return manifest.families.find(({ id }) => id === family)?.support ?? null
}

/** Whether a package is of no use to somebody who wants pictures: all that it runs makes videos. */
export function makesOnlyVideo({ role, families }: Manifest): boolean {
  return role === 'ui' && families.length > 0 && families.every(({ id }) => videoFamilies.has(id))
}

/**
 * How far a package meets a need, by its manifest alone. Video counts as met only when the family
 * is supported in full: in part means single pictures or a few of its modes.
 */
export function meets(manifest: Manifest, need: Need): 'full' | 'partial' | null {
  switch (need) {
    case 'chroma':
    case 'hunyuan-video':
    case 'wan-video':
      return familySupport(manifest, familyOf[need] ?? 'chroma')
    case 'training':
      return manifest.role === 'trainer' || manifest.traits.has.includes('training') ? 'full' : null
    default:
      return manifest.traits.has.includes(need) ? 'full' : null
  }
}

/** Whether a package may be offered for a need. */
export function covers(manifest: Manifest, need: Need): boolean {
  const found = meets(manifest, need)
  return need === 'chroma' ? found !== null : found === 'full'
}
