import { assertNever } from '../../../shared/assert-never.ts'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { FileFamily, Lineage } from '../../../shared/library/families.ts'

/** CivitAI's model types (civitai/civitai, `ModelType` of its database schema), lower case. */
const kinds: ReadonlyMap<string, ModelKind> = new Map<string, ModelKind>([
  ['checkpoint', 'checkpoint'],
  ['textualinversion', 'embedding'],
  ['hypernetwork', 'hypernetwork'],
  ['lora', 'lora'],
  ['locon', 'lora'],
  ['dora', 'lora'],
  ['lycoris', 'lora'],
  ['controlnet', 'controlnet'],
  ['upscaler', 'upscaler'],
  ['vae', 'vae'],
  ['textencoder', 'text-encoder'],
  ['clip', 'text-encoder'],
  ['unet', 'diffusion-model'],
  ['diffusion model', 'diffusion-model'],
  ['clipvision', 'clip-vision'],
  ['detection', 'detector'],
])

/** The kind of a file that CivitAI gives this type; null for types that are no files of models, or of no kind of ours. */
export function kindOfCivitaiType(type: string): ModelKind | null {
  return kinds.get(type.trim().toLowerCase()) ?? null
}

export interface BaseModel {
  readonly family: FileFamily
  /** `base`: said to be of no special lineage. Null: the name does not say. */
  readonly lineage: Lineage | 'base' | null
}

type Rule = readonly [RegExp, FileFamily, (Lineage | 'base')?]

/**
 * CivitAI's names of base models (`basemodel.constants.ts`), and how other tools write them. Patterns, since new
 * versions of the same families keep coming. The first that fits wins.
 */
const rules: readonly Rule[] = [
  [/^pony v7\b/, 'auraflow', 'pony'],
  [/^pony\b/, 'sdxl', 'pony'],
  [/^illustrious\b/, 'sdxl', 'illustrious'],
  [/^noob ?ai\b/, 'sdxl', 'noobai'],
  [/^sd ?xl\b|^sdxl/, 'sdxl', 'base'],
  [/^playground v2/, 'sdxl', 'base'],
  [/^(?:sd|stable diffusion) ?3/, 'sd3'],
  [/^(?:sd|stable diffusion) ?2/, 'sd2'],
  [/^(?:sd|stable diffusion) ?(?:1|v1)/, 'sd15'],
  [/^svd\b/, 'svd'],
  [/^stable cascade\b/, 'cascade'],
  [/^flux[ .]?2\b/, 'flux2'],
  [/^flux[ .]?1\b/, 'flux1'],
  [/^chroma\b/, 'chroma'],
  [/^(?:qwen(?: ?image)?|qwen [23])\b/, 'qwen-image'],
  [/^z[- ]?image/, 'z-image'],
  [/^hidream\b/, 'hidream'],
  [/^lumina\b/, 'lumina2'],
  [/^wan\b/, 'wan'],
  [/^hunyuan ?video\b/, 'hunyuan-video'],
  [/^hunyuan ?image\b/, 'hunyuan-image'],
  [/^hunyuan ?(?:1|dit)\b/, 'hunyuan-dit'],
  [/^ltx/, 'ltx'],
  [/^mochi\b/, 'mochi'],
  [/^cosmos\b/, 'cosmos'],
  [/^kolors\b/, 'kolors'],
  [/^pixart\b/, 'pixart'],
  [/^aura ?flow\b/, 'auraflow'],
  [/^anima\b/, 'anima'],
]

/** Family and lineage of a base model as CivitAI names it; null for names of no family of ours. */
export function familyOfBaseModel(baseModel: string): { family: FileFamily; lineage: Lineage | null } | null {
  const found = readBaseModel(baseModel)
  return found === null ? null : { family: found.family, lineage: lineageOf(found) }
}

/** The same, with `base` kept apart from what is not said. */
export function readBaseModel(baseModel: string): BaseModel | null {
  const name = baseModel.trim().toLowerCase().slice(0, 100)
  const rule = rules.find(([pattern]) => pattern.test(name))
  return rule === undefined ? null : { family: rule[1], lineage: rule[2] ?? null }
}

export function lineageOf({ lineage }: BaseModel): Lineage | null {
  switch (lineage) {
    case 'base':
    case null:
      return null
    case 'pony':
    case 'illustrious':
    case 'noobai':
      return lineage
    default:
      return assertNever(lineage)
  }
}
