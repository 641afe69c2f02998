import { words, type Architecture } from './content.ts'
import type { WeightNames } from './weight-names.ts'

/** Hunyuan Video by the channels that go in: 16 text, 33 picture, 32 picture as SkyReels trained it. */
function hunyuanVideo(channels: number | null): string | null {
  if (channels === 33) return 'i2v'
  if (channels === 32) return 'SkyReels i2v'
  return channels === 16 ? 't2v' : null
}

/** Hunyuan Video and HunyuanImage, with names of their maker or of ComfyUI. */
export function hunyuanArchitecture(names: WeightNames): Architecture | null {
  if (!names.has('txt_in.individual_token_refiner.blocks.0.norm1.weight')) return null
  if (names.starts('vision_in.')) return { family: 'hunyuan-video', variant: '1.5' }
  const refiner = names.starts('time_r_in.') && names.dim('img_in.proj.bias', 0) === 3328
  if (refiner || !names.starts('vector_in.'))
    return { family: 'hunyuan-image', variant: refiner ? '2.1 refiner' : '2.1' }
  return { family: 'hunyuan-video', variant: hunyuanVideo(names.dim('img_in.proj.weight', 1)) }
}

/** LTX-Video and LTX-2. */
export function ltxArchitecture(names: WeightNames): Architecture | null {
  const native = names.has('adaln_single.emb.timestep_embedder.linear_1.bias')
  const diffusers = names.has('time_embed.emb.timestep_embedder.linear_1.bias') && names.has('proj_in.weight')
  if (!native && !diffusers) return null
  if (names.has('transformer_blocks.1.audio_to_video_attn.k_norm.weight')) return { family: 'ltx', variant: 'LTX-2' }
  const width = names.dim('transformer_blocks.0.attn2.to_k.bias', 0)
  return { family: 'ltx', variant: width === 2048 ? '2B' : width === 4096 ? '13B' : null }
}

function wanSize(width: number | null): string | null {
  if (width === 1536) return '1.3B'
  if (width === 5120) return '14B'
  return width === 3072 ? '5B' : null
}

/** What extra parts make of a Wan model, as ComfyUI tells its types apart. */
function wanPurpose(names: WeightNames): string | null {
  if (names.has('vace_patch_embedding.weight')) return 'VACE'
  if (names.has('control_adapter.conv.weight')) return 'camera'
  if (names.starts('casual_audio_encoder.')) return 's2v'
  if (names.starts('audio_proj.audio_proj_glob_1.')) return 'HuMo'
  if (names.starts('face_adapter.')) return 'animate'
  if (names.has('img_emb.emb_pos')) return 'flf2v'
  return null
}

/** Wan 2.1 and 2.2; whether a 14B model of 2.2 is for high or low noise no key tells. */
export function wanArchitecture(names: WeightNames): Architecture | null {
  const diffusers = names.has('condition_embedder.time_embedder.linear_1.weight')
  if (!names.has('head.modulation') && !diffusers) return null
  const width =
    names.dim('patch_embedding.bias', 0) ?? names.dim('head.modulation', -1) ?? names.dim('patch_embedding.weight', 0)
  const size = wanSize(width)
  const purpose = wanPurpose(names)
  if (purpose !== null) return { family: 'wan', variant: words(purpose, size) }
  if (size === '5B') return { family: 'wan', variant: '2.2 ti2v 5B' }
  const image = names.starts('img_emb.') || names.starts('condition_embedder.image_embedder.')
  const channels = names.dim('patch_embedding.weight', 1)
  const control = channels === 48 || channels === 52
  if (image || size !== '14B')
    return { family: 'wan', variant: words('2.1', control ? 'Fun control' : image ? 'i2v' : 't2v', size) }
  if (channels === 36) return { family: 'wan', variant: '2.2 i2v 14B', undecided: ['high-or-low-noise'] }
  if (channels === 16) return { family: 'wan', variant: 't2v 14B', undecided: ['wan-2.1-or-2.2'] }
  return { family: 'wan', variant: words(control && 'Fun control', size) }
}
