import { z } from 'zod'
import type { FileFamily } from '../../../../shared/library/families.ts'

/**
 * Pipelines of the diffusers library (the `_class_name` of `model_index.json`), by how their names begin; the first
 * that fits counts. A pipeline of Stable Diffusion is told 1.x from 2.x by its text encoder, which is not looked into.
 */
const pipelines: readonly (readonly [RegExp, FileFamily])[] = [
  [/^StableDiffusionXL/, 'sdxl'],
  [/^StableDiffusion3/, 'sd3'],
  [/^StableVideoDiffusion/, 'svd'],
  [/^StableCascade/, 'cascade'],
  [/^HiDream/, 'hidream'],
  [/^Lumina2/, 'lumina2'],
  [/^Flux2/, 'flux2'],
  [/^Flux/, 'flux1'],
  [/^Chroma/, 'chroma'],
  [/^QwenImage/, 'qwen-image'],
  [/^ZImage/, 'z-image'],
  [/^Wan/, 'wan'],
  [/^HunyuanVideo/, 'hunyuan-video'],
  [/^HunyuanDiT/, 'hunyuan-dit'],
  [/^HunyuanImage/, 'hunyuan-image'],
  [/^Kolors/, 'kolors'],
  [/^PixArt/, 'pixart'],
  [/^AuraFlow/, 'auraflow'],
  [/^Mochi/, 'mochi'],
  [/^Cosmos/, 'cosmos'],
  [/^LTX/, 'ltx'],
]

const indexSchema = z.object({ _class_name: z.string().max(200) })

/** Family of a diffusers folder by the text of its `model_index.json`; null when it does not say. */
export function diffusersFamily(text: string): FileFamily | null {
  try {
    const index = indexSchema.parse(JSON.parse(text))
    return pipelines.find(([pattern]) => pattern.test(index._class_name))?.[1] ?? null
  } catch {
    return null
  }
}
