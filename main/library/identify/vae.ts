import type { FileFamily } from '../../../shared/library/families.ts'
import { content, type Content } from './content.ts'
import type { WeightNames } from './weight-names.ts'

function vae(family: FileFamily | null, variant: string | null = null): Content {
  return content('vae', { family, variant })
}

/** VAEs of pictures share their names; the channels of the latent tell them apart, as far as anything does. */
function pictureVae(names: WeightNames): Content {
  const latent = names.dim('decoder.conv_in.weight', 1)
  switch (latent) {
    case 4:
      if (names.has('decoder.mid.block_1.mix_factor') || names.has('decoder.time_conv_out.weight')) return vae('svd')
      return content('vae', { undecided: ['sd-or-sdxl-vae'] })
    case 16:
      return content('vae', { undecided: ['sd3-or-flux1-vae'] })
    case 32:
      return names.rank('decoder.conv_in.weight') === 5 ? vae('hunyuan-video', '1.5') : vae('flux2')
    case 64:
      return vae('hunyuan-image', '2.1')
    default:
      return vae(null)
  }
}

function cubeVae(names: WeightNames): Content {
  if (names.has('decoder.up_blocks.0.res_blocks.0.conv1.conv.weight')) return vae('ltx')
  if (names.dim('decoder.conv_in.conv.weight', 1) === 32) return vae('hunyuan-video', '1.5')
  if (names.dim('decoder.conv_in.conv.weight', 1) === 64) return vae('hunyuan-image', 'refiner')
  return names.starts('decoder.mid.') || names.starts('decoder.mid_block.') ? vae('hunyuan-video') : vae(null)
}

const approximate = ['3.conv.0.weight', '1.weight'] as const

/** The little decoders that make previews; alone in a file, or both halves in one. */
function previewDecoder(names: WeightNames): Content | null {
  const both = names.has('taesd_decoder.1.weight')
  const prefix = both ? 'taesd_decoder.' : ''
  const decoder = approximate.every((name) => names.has(prefix + name)) && names.has(`${prefix}4.conv.0.weight`)
  const encoder = names.hasAll('0.weight', '1.conv.0.weight', '2.weight') && names.has('4.conv.0.weight')
  if (both || decoder || encoder) {
    const latent = decoder ? names.dim(`${prefix}1.weight`, 1) : null
    return content('vae-approx', { variant: latent === 16 ? 'TAESD 16 channels' : 'TAESD' })
  }
  if (names.hasAll('decoder.layers.0.weight', 'decoder.layers.2.conv.0.weight'))
    return content('vae-approx', { variant: 'TAESD' })
  if (names.size <= 16 && names.hasAll('conv1.weight', 'conv8.weight') && names.dim('conv1.weight', 0) === 8)
    return content('vae-approx', { variant: 'A1111' })
  if (names.has('decoder.1.weight') && names.has('decoder.3.conv.0.weight'))
    return content('vae-approx', { variant: 'TAEHV' })
  return null
}

/** VAEs, by the names that ComfyUI's `sd.py` tells them apart by. */
export function vaeContent(names: WeightNames): Content | null {
  const preview = previewDecoder(names)
  if (preview !== null) return preview
  if (names.has('vquantizer.codebook.weight')) return vae('cascade', 'stage A')
  if (names.hasAny('backbone.1.0.block.0.1.num_batches_tracked', 'encoder.backbone.1.0.block.0.1.num_batches_tracked'))
    return vae('cascade', 'effnet')
  if (names.has('blocks.11.num_batches_tracked')) return vae('cascade', 'previewer')
  if (names.has('decoder.unpatcher3d.wavelets') || names.has('decoder.unpatcher3d._arange')) return vae('cosmos')
  if (
    names.hasAny(
      'decoder.blocks.2.blocks.3.stack.5.weight',
      'blocks.2.blocks.3.stack.5.weight',
      'encoder.layers.4.layers.1.attn_block.attn.qkv.weight',
      'layers.4.layers.1.attn_block.attn.qkv.weight',
    )
  )
    return vae('mochi')
  if (names.has('decoder.middle.0.residual.0.gamma')) {
    if (names.has('decoder.upsamples.0.upsamples.0.residual.2.weight')) return vae('wan', '2.2')
    return content('vae', { undecided: ['wan-or-qwen-image-vae'] })
  }
  if (names.hasAny('decoder.conv_in.conv.weight', 'decoder.conv_in.conv.bias')) return cubeVae(names)
  if (names.has('decoder.conv_in_x_t.weight')) return vae('ltx', 'LTX-2.5')
  if (names.has('decoder.layers.1.layers.0.beta')) return vae(null, 'Stable Audio')
  if (names.has('vocoder.backbone.channel_layers.0.0.bias')) return vae(null, 'ACE-Step')
  if (names.has('geo_decoder.cross_attn_decoder.ln_1.bias')) return vae(null, 'Hunyuan3D')
  if (names.has('decoder.up_blocks.2.upsamplers.0.upscale_conv.weight')) return vae(null, 'SeedVR2')
  // A face restorer has such a decoder too, and a codebook in its middle.
  if (names.has('decoder.conv_in.weight') && !names.has('quantize.embedding.weight')) return pictureVae(names)
  return null
}

/** A VAE that still has the prefix it had in a checkpoint. */
export function prefixedVaeContent(names: WeightNames): Content | null {
  for (const prefix of ['first_stage_model.', 'vae.']) if (names.starts(prefix)) return vaeContent(names.below(prefix))
  return null
}
