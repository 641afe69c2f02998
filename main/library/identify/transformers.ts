import { words, type Architecture } from './content.ts'
import { hunyuanArchitecture, ltxArchitecture, wanArchitecture } from './video-transformers.ts'
import type { WeightNames } from './weight-names.ts'

type Rule = (names: WeightNames) => Architecture | null

/** A rule for an architecture that one set of names tells. */
function marked(markers: readonly string[], found: Architecture | ((names: WeightNames) => Architecture)): Rule {
  return (names) => {
    if (!names.hasAll(...markers)) return null
    return typeof found === 'function' ? found(names) : found
  }
}

function sd3(width: number | null, secondAttention: boolean, normed: boolean): Architecture {
  if (width === 2432) return { family: 'sd3', variant: '3.5 Large' }
  if (secondAttention) return { family: 'sd3', variant: '3.5 Medium' }
  return { family: 'sd3', variant: width === 1536 && !normed ? '3 Medium' : null }
}

/** FLUX.1 by the channels of the picture that goes in: 64 plain, 384 with picture and mask, 128 with a control picture. */
function flux1(channels: number | null, guidance: boolean): Architecture {
  if (channels === 384) return { family: 'flux1', variant: 'Fill' }
  if (channels === 128) return { family: 'flux1', variant: 'Canny or Depth' }
  if (guidance) return { family: 'flux1', variant: 'dev' }
  return { family: 'flux1', variant: null, undecided: ['dev-or-schnell'] }
}

const fluxMarkers = [
  'double_blocks.0.img_attn.norm.key_norm.scale',
  'double_blocks.0.img_attn.norm.key_norm.weight',
] as const

const flux: Rule = (names) => {
  if (!names.hasAny(...fluxMarkers)) return null
  if (
    names.hasAny(
      'distilled_guidance_layer.in_proj.weight',
      'distilled_guidance_layer.norms.0.scale',
      'distilled_guidance_layer.0.norms.0.scale',
    )
  )
    return { family: 'chroma', variant: names.starts('nerf_') ? 'Radiance' : null }
  if (names.has('double_blocks.0.img_mlp.down_proj.weight')) return { family: null, variant: 'Ovis Image' }
  if (names.has('latent_in.weight')) return { family: null, variant: 'Hunyuan3D 2' }
  // LongCat has the blocks of FLUX.1 behind another text encoder.
  if (names.dim('txt_in.weight', 1) === 3584) return { family: null, variant: 'LongCat Image' }
  return names.hasAny('img_in.weight', 'img_in.bias')
    ? flux1(names.dim('img_in.weight', 1), names.hasAny('guidance_in.in_layer.weight', 'guidance_in.in_layer.bias'))
    : null
}

/** FLUX.2 by the width of the modulation that all blocks share (SwarmUI `T2IModelClassSorter.cs`). */
export function flux2Variant(width: number | null): string | null {
  if (width === 6144) return 'dev'
  if (width === 4096) return 'Klein 9B'
  return width === 3072 ? 'Klein 4B' : null
}

function nextDit(names: WeightNames): Architecture {
  if (names.hasAny('clip_text_pooled_proj.0.weight', 'clip_text_pooled_proj.1.weight'))
    return { family: null, variant: 'NewBie' }
  if (names.has('__x0__') || names.starts('dec_net.')) return { family: null, variant: 'Zeta-Chroma' }
  // Z-Image's modulation has no activation before its linear layer, so that the layer is the first.
  return names.has('layers.0.adaLN_modulation.0.weight')
    ? { family: 'z-image', variant: null }
    : { family: 'lumina2', variant: null }
}

function qwenImage(names: WeightNames): Architecture {
  if (names.dim('txt_norm.weight', 0) === 2560) return { family: null, variant: 'MageFlow' }
  const edit = names.has('__index_timestep_zero__') && 'Edit 2511'
  return {
    family: 'qwen-image',
    variant: words(edit, names.has('time_text_embed.addition_t_embedding.weight') && 'Layered'),
  }
}

function predict2(names: WeightNames): Architecture {
  if (names.has('llm_adapter.blocks.0.self_attn.q_proj.weight')) return { family: 'anima', variant: null }
  const width = names.dim('x_embedder.proj.1.weight', 0)
  const size = width === 2048 ? '2B' : width === 5120 ? '14B' : null
  return {
    family: 'cosmos',
    variant: words('Predict 2', size, names.dim('x_embedder.proj.1.weight', 1) === 72 && 'video'),
  }
}

function cosmos1(names: WeightNames): Architecture {
  const width = names.dim('blocks.block0.blocks.0.block.attn.to_q.0.weight', 0)
  const video = names.dim('x_embedder.proj.1.weight', 1) === 72
  return {
    family: 'cosmos',
    variant: words(width === 4096 ? '7B' : width === 5120 ? '14B' : null, video && 'video2world'),
  }
}

/** Names as makers and ComfyUI write them, in the order that ComfyUI's `model_detection.py` tries them. */
const native: readonly Rule[] = [
  marked(['joint_blocks.0.context_block.attn.qkv.weight'], (names) =>
    sd3(
      names.dim('joint_blocks.0.context_block.attn.proj.bias', 0),
      names.has('joint_blocks.0.x_block.attn2.qkv.weight'),
      names.has('joint_blocks.0.x_block.attn.ln_q.weight'),
    ),
  ),
  marked(['clf.1.weight', 'clip_txt_mapper.weight'], { family: 'cascade', variant: 'stage C' }),
  marked(['clf.1.weight', 'clip_mapper.weight'], { family: 'cascade', variant: 'stage B' }),
  marked(['double_layers.0.attn.w1q.weight'], { family: 'auraflow', variant: null }),
  marked(['mlp_t5.0.weight'], { family: 'hunyuan-dit', variant: null }),
  hunyuanArchitecture,
  marked(['double_stream_modulation_img.lin.weight'], (names) => ({
    family: 'flux2',
    variant: flux2Variant(names.dim('double_stream_modulation_img.lin.weight', 1)),
  })),
  flux,
  marked(['t5_yproj.weight'], { family: 'mochi', variant: null }),
  marked(['adaln_single.emb.timestep_embedder.linear_1.bias', 'pos_embed.proj.bias'], (names) => ({
    family: 'pixart',
    variant: names.has('adaln_single.emb.resolution_embedder.linear_1.weight') ? 'alpha' : 'sigma',
  })),
  ltxArchitecture,
  marked(['t_block.1.weight'], (names) => ({
    family: 'pixart',
    variant: names.has('ar_embedder.mlp.0.weight') ? 'alpha' : 'sigma',
  })),
  marked(['blocks.block0.blocks.0.block.attn.to_q.0.weight'], cosmos1),
  marked(['cap_embedder.1.weight'], nextDit),
  wanArchitecture,
  marked(['caption_projection.0.linear.weight'], { family: 'hidream', variant: null }),
  marked(['t_embedder1.mlp.0.weight', 'final_layer2.linear.weight'], { family: 'hidream', variant: 'O1' }),
  marked(['blocks.0.mlp.layer1.weight', 'x_embedder.proj.1.weight'], predict2),
  (names) => (names.has('txt_norm.weight') && names.hasAny('img_in.weight', 'img_in.bias') ? qwenImage(names) : null),
]

const guidance = [
  'time_text_embed.guidance_embedder.linear_1.weight',
  'time_text_embed.guidance_embedder.linear_1.bias',
] as const

/** Names of the diffusers library (`models/transformers/`), and of Nunchaku, which keeps most of them. */
const diffusers: readonly Rule[] = [
  marked(['double_stream_modulation_img.linear.weight'], (names) => ({
    family: 'flux2',
    variant: flux2Variant(names.dim('double_stream_modulation_img.linear.weight', 1)),
  })),
  (names) =>
    names.starts('distilled_guidance_layer.') && names.starts('single_transformer_blocks.')
      ? { family: 'chroma', variant: null }
      : null,
  (names) =>
    names.starts('joint_transformer_blocks.') && names.starts('register_tokens')
      ? { family: 'auraflow', variant: null }
      : null,
  (names) =>
    names.starts('context_embedder.token_refiner.') && names.starts('single_transformer_blocks.')
      ? { family: 'hunyuan-video', variant: null }
      : null,
  (names) =>
    names.starts('single_transformer_blocks.') && names.hasAny('x_embedder.weight', 'x_embedder.bias')
      ? flux1(names.dim('x_embedder.weight', 1), names.hasAny(...guidance))
      : null,
  (names) =>
    names.has('pos_embed.proj.weight') && names.has('transformer_blocks.0.attn.add_q_proj.weight')
      ? sd3(
          names.dim('pos_embed.proj.bias', 0),
          names.has('transformer_blocks.0.attn2.to_q.weight'),
          names.has('transformer_blocks.0.attn.norm_q.weight'),
        )
      : null,
  marked(
    ['condition_embedder.time_embedder.linear_1.weight', 'patch_embedding.weight'],
    (names) => wanArchitecture(names) ?? { family: 'wan', variant: null },
  ),
  marked(['time_embed.t_embedder.linear_1.weight', 'transformer_blocks.0.norm1.linear_1.weight'], {
    family: 'cosmos',
    variant: null,
  }),
  marked(['pos_frequencies', 'transformer_blocks.0.attn1.add_k_proj.weight'], { family: 'mochi', variant: null }),
  marked(['time_extra_emb.timestep_embedder.linear_1.weight'], { family: 'hunyuan-dit', variant: null }),
  marked(['all_x_embedder.2-1.weight'], { family: 'z-image', variant: null }),
  marked(['time_caption_embed.caption_embedder.0.weight'], (names) =>
    names.has('ref_image_patch_embedder.weight')
      ? { family: null, variant: 'OmniGen2' }
      : { family: 'lumina2', variant: null },
  ),
]

/** Architectures that have no family here: said by name, so that they are taken for nothing else. */
const others: readonly Rule[] = [
  marked(['time_caption_embed.timestep_embedder.linear_2.weight'], { family: null, variant: 'OmniGen2' }),
  marked(['pooled_text_embeddings.in_layer.weight'], { family: null, variant: 'Kandinsky 5' }),
  marked(['transformer.rotary_pos_emb.inv_freq'], { family: null, variant: 'Stable Audio' }),
  marked(['genre_embedder.weight'], { family: null, variant: 'ACE-Step' }),
  marked(['encoder.lyric_encoder.layers.0.post_attention_layernorm.weight'], { family: null, variant: 'ACE-Step 1.5' }),
  marked(['latent_in.weight', 'cond_in.weight'], { family: null, variant: 'Hunyuan3D 2' }),
  marked(['attention_y_norm.weight', 'blocks.0.attn.proj.weight'], { family: null, variant: 'Sana' }),
  marked(['txtfusion.projector.weight'], { family: null, variant: 'Krea 2' }),
  marked(['embed_image_indicator.weight', 'llm_cond_proj.weight'], { family: null, variant: 'Ideogram 4' }),
  marked(['layers.0.mlp.linear_fc2.weight', 'layers.0.adaLN_sa_ln.weight'], { family: null, variant: 'ERNIE Image' }),
  marked(['transformer_blocks.0.attn.norm_added_q.weight', 'transformer_blocks.0.img_mlp.w1.weight'], {
    family: null,
    variant: 'Lens',
  }),
  marked(['double_stream_layers.0.img_instruct_attn.processor.img_to_q.weight'], { family: null, variant: 'Boogu' }),
  marked(['video_patch_proj.weight', 'audio_patch_proj.weight'], { family: null, variant: 'MiniMax H3' }),
  marked(['core.pixel_embedder.proj.weight'], { family: null, variant: 'PixelDiT' }),
  (names) =>
    names.hasAny('blocks.31.mlp.all.proj_in_gate.weight', 'blocks.35.mlp.vid.proj_out.weight')
      ? { family: null, variant: 'SeedVR2' }
      : null,
]

/** The architecture of a diffusion transformer; null if it is none that is known. */
export function transformerArchitecture(names: WeightNames): Architecture | null {
  for (const rules of [native, diffusers, others])
    for (const rule of rules) {
      const found = rule(names)
      if (found !== null) return found
    }
  return null
}
