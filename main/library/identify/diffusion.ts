import type { Architecture, Content } from './content.ts'
import { content } from './content.ts'
import { transformerArchitecture } from './transformers.ts'
import { unetArchitecture } from './unet.ts'
import type { WeightNames } from './weight-names.ts'

/** What stands before the names of the diffusion model, by who wrote the file; none comes last. */
const prefixes = [
  'model.diffusion_model.',
  'diffusion_model.',
  'net.',
  'model.model.',
  'transformer.',
  'unet.',
  'model.',
  '',
] as const

/** What a checkpoint has beside its diffusion model (VAE, text encoders), in all layouts. */
const companions = [
  'first_stage_model.',
  'vae.',
  'cond_stage_model.',
  'conditioner.',
  'text_encoders.',
  'text_encoder.',
  'pretransform.',
  'audio_vae.',
  'clip_l.',
  't5xxl.',
] as const

/** The diffusion model of a file and where it lies; null if there is none that is known. */
function findModel(names: WeightNames): Architecture | null {
  for (const prefix of prefixes) {
    if (prefix !== '' && !names.starts(prefix)) continue
    const inner = prefix === '' ? names : names.below(prefix)
    const found = unetArchitecture(inner) ?? transformerArchitecture(inner)
    if (found !== null) return withMarkers(found, names)
  }
  return null
}

/** Markers that lie outside of the model, and nothing but its family's text encoder. */
function withMarkers(found: Architecture, names: WeightNames): Architecture {
  if (found.family === 'sdxl' && found.variant === null && names.has('v_pred'))
    return { ...found, variant: 'v-prediction' }
  if (!(found.undecided?.includes('sd15-or-sd2') ?? false)) return found
  if (names.starts('cond_stage_model.model.'))
    return { ...found, family: 'sd2', undecided: ['epsilon-or-v-prediction'] }
  return names.starts('cond_stage_model.transformer.') ? { ...found, family: 'sd15', undecided: [] } : found
}

/** Whole checkpoints, and diffusion models without VAE and text encoder. */
export function diffusionContent(names: WeightNames): Content | null {
  const found = findModel(names)
  if (found === null) return null
  const whole = companions.some((prefix) => names.starts(prefix))
  return content(whole ? 'checkpoint' : 'diffusion-model', {
    family: found.family,
    variant: found.variant,
    undecided: found.undecided ?? [],
  })
}

/** GGUF files say their architecture (city96/ComfyUI-GGUF `loader.py`); used where the names say nothing. */
const ggufArchitectures: ReadonlyMap<string, Architecture> = new Map<string, Architecture>([
  ['flux', { family: 'flux1', variant: null }],
  ['sd1', { family: 'sd15', variant: null }],
  ['sdxl', { family: 'sdxl', variant: null }],
  ['sd3', { family: 'sd3', variant: null }],
  ['aura', { family: 'auraflow', variant: null }],
  ['hidream', { family: 'hidream', variant: null }],
  ['cosmos', { family: 'cosmos', variant: null }],
  ['ltxv', { family: 'ltx', variant: null }],
  ['hyvid', { family: 'hunyuan-video', variant: null }],
  ['wan', { family: 'wan', variant: null }],
  ['lumina2', { family: 'lumina2', variant: null }],
  ['qwen_image', { family: 'qwen-image', variant: null }],
])

/** The diffusion model that a GGUF file says it is; null if it says another or nothing. */
export function ggufContent(architecture: string | null): Content | null {
  const found = architecture === null ? undefined : ggufArchitectures.get(architecture)
  return found === undefined ? null : content('diffusion-model', { family: found.family })
}
