import type { FileFamily, Lineage } from '../../../shared/library/families.ts'
import { lineageOf, readBaseModel } from './civitai.ts'
import type { EmbeddedMetadata } from './embedded-metadata.ts'
import { familyOfName, lineageOfName, wordsOfName } from './file-name.ts'

/** What one witness other than the weights says, in its own words too. */
export interface Hint {
  readonly source: 'content' | 'sidecar' | 'name'
  readonly family: FileFamily | null
  readonly lineage: Lineage | 'base' | null
  /** Lower case, parted by blanks. */
  readonly words: string
}

/** How trainers name architectures (kohya `sai_model_spec.py`, musubi-tuner, ModelSpec's examples). */
const architectures: readonly (readonly [RegExp, FileFamily])[] = [
  [/^stable diffusion v1|^sd v1|^sd1/, 'sd15'],
  [/^stable diffusion v2|^sd v2/, 'sd2'],
  [/^stable diffusion xl|^sdxl/, 'sdxl'],
  [/^stable diffusion (?:v3|3)|^sd3/, 'sd3'],
  [/^stable video diffusion/, 'svd'],
  [/^stable cascade/, 'cascade'],
  [/^flux ?2/, 'flux2'],
  [/^flux ?1?/, 'flux1'],
  [/^chroma/, 'chroma'],
  [/^lumina/, 'lumina2'],
  [/^hunyuan ?image/, 'hunyuan-image'],
  [/^hunyuan ?video/, 'hunyuan-video'],
  [/^hunyuan ?di ?t/, 'hunyuan-dit'],
  [/^anima/, 'anima'],
  [/^qwen ?image/, 'qwen-image'],
  [/^z ?image/, 'z-image'],
  [/^wan/, 'wan'],
  [/^hidream/, 'hidream'],
  [/^(?:ltx|lightricks)/, 'ltx'],
  [/^pix ?art/, 'pixart'],
  [/^kolors/, 'kolors'],
  [/^auraflow/, 'auraflow'],
]

/** The file's own metadata: what it was trained on decides the lineage, its architecture the family. */
export function metadataHint(metadata: EmbeddedMetadata): Hint {
  const [names, authors] = [metadata.baseNames.map(wordsOfName), metadata.authorNames.map(wordsOfName)]
  const known = names.flatMap((name) => architectures.filter(([pattern]) => pattern.test(name)).slice(0, 1))
  const lineages = [...names, ...authors].map(lineageOfName).filter((lineage) => lineage !== null)
  return {
    source: 'content',
    family: known[0]?.[1] ?? null,
    lineage: lineages.find((lineage) => lineage !== 'base') ?? lineages[0] ?? null,
    words: names.join(' '),
  }
}

/** CivitAI's base model out of a sidecar. */
export function sidecarHint(baseModel: string | null): Hint | null {
  if (baseModel === null) return null
  const found = readBaseModel(baseModel)
  return {
    source: 'sidecar',
    family: found?.family ?? null,
    lineage: found === null ? null : (lineageOf(found) ?? found.lineage),
    words: wordsOfName(baseModel),
  }
}

export function nameHint(file: string): Hint {
  const words = wordsOfName(file)
  return { source: 'name', family: familyOfName(words), lineage: lineageOfName(words), words }
}
