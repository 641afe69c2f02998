import { words, type Architecture } from './content.ts'
import type { WeightNames } from './weight-names.ts'

/** Where the first cross-attention of each architecture lies (ComfyUI `model_detection.py`). */
const attention = [
  'input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight',
  'input_blocks.2.1.transformer_blocks.0.attn2.to_k.weight',
  'input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight',
  'down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight',
  'down_blocks.0.attentions.1.transformer_blocks.0.attn2.to_k.weight',
  'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight',
] as const

/** What the channels of the picture that goes in say: 4 latent, and what is added to them. */
function inputVariant(channels: number | null): string | null {
  if (channels === 9) return 'inpaint'
  if (channels === 8) return 'edit'
  if (channels === 5) return 'depth'
  return channels === 7 ? 'x4 upscaler' : null
}

function sdxl(names: WeightNames, label: number | null, variant: string | null): Architecture {
  if (label === 5632 || names.has('encoder_hid_proj.weight')) return { family: 'kolors', variant }
  if (label === 2560) return { family: 'sdxl', variant: words('refiner', variant) }
  const full = names.hasAny(
    'input_blocks.7.1.transformer_blocks.9.norm1.weight',
    'input_blocks.8.1.transformer_blocks.9.norm1.weight',
    'down_blocks.2.attentions.0.transformer_blocks.9.norm1.weight',
  )
  return { family: 'sdxl', variant: words(names.has('v_pred') && 'v-prediction', !full && 'distilled', variant) }
}

function sd2(names: WeightNames, label: number | null, variant: string | null): Architecture {
  if (names.has('input_blocks.1.0.time_stack.emb_layers.1.bias'))
    return { family: 'svd', variant: label === 768 ? null : 'SV3D' }
  if (label === 2048 || label === 1536) return { family: 'sd2', variant: 'unCLIP' }
  if (label === 4) return { family: 'sd2', variant: 'Lotus' }
  return { family: 'sd2', variant, ...(variant === null && { undecided: ['epsilon-or-v-prediction'] }) }
}

/**
 * The family of a Stable Diffusion UNet with either of its two sets of names; null if it is none.
 * Also tells that of a ControlNet, which copies half of its UNet.
 */
export function unetArchitecture(names: WeightNames): Architecture | null {
  const ldm = names.has('input_blocks.0.0.weight')
  if (
    !ldm &&
    !(
      names.has('conv_in.weight') &&
      names.hasAny('down_blocks.0.resnets.0.norm1.weight', 'time_embedding.linear_1.weight')
    )
  )
    return null
  const input = names.dim(ldm ? 'input_blocks.0.0.weight' : 'conv_in.weight', 1)
  const labels = ['label_emb.0.0.weight', 'add_embedding.linear_1.weight', 'class_embedding.linear_1.weight'] as const
  const label = labels.map((name) => names.dim(name, 1)).find((size) => size !== null) ?? null
  const context = attention.map((name) => names.dim(name, 1)).find((size) => size !== null) ?? null
  const distilled = names.hasAny('time_embed.cond_proj.weight', 'time_embedding.cond_proj.weight')
  const variant = words(distilled && 'LCM', inputVariant(input))
  switch (context) {
    case 768:
      return { family: 'sd15', variant }
    case 1024:
      return sd2(names, label, variant)
    case 1280:
      return { family: 'sdxl', variant: words('refiner', variant) }
    case 2048:
      return sdxl(names, label, variant)
    default:
      return withoutContext(names, label, variant)
  }
}

/** Attention is packed (4-bit), or there is none (some small ControlNets). */
function withoutContext(names: WeightNames, label: number | null, variant: string | null): Architecture {
  if (names.hasAny('label_emb.0.0.weight', 'add_embedding.linear_1.weight')) return sdxl(names, label, variant)
  if (names.hasAny(...attention)) return { family: null, variant, undecided: ['sd15-or-sd2'] }
  return { family: null, variant }
}
