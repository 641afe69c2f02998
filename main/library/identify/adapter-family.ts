import type { ChangedWeight } from './adapter-weights.ts'
import type { Architecture, Undecided } from './content.ts'
import { flux2Variant } from './transformers.ts'

/** What an adapter changes, with all names in one form: no prefixes, underscores for dots. */
export interface Targets {
  readonly model: ReadonlyMap<string, ChangedWeight>
  readonly textEncoders: ReadonlyMap<string, ChangedWeight>
}

/** Prefixes of the text encoders in all formats. */
const textPrefix =
  /^(?:lora_(?:prior_)?te\d?_|(?:base_model[._]model[._])?text_encoders?(?:_\d)?[._]|lycoris_text_|clip_[lgh][._]|t5xxl[._]|te\d?[._]|bundle_emb\.)/
/** Prefixes of the model that is changed; some formats have two of them. */
const modelPrefix =
  /^(?:lora_(?:prior_)?unet_+|lora_transformer_|lora_prior_|lycoris_(?:unet_)?|base_model\.model\.(?:transformer\.|model\.)?|model\.diffusion_model\.|diffusion_model\.|transformer\.(?!rotary)|unet\.(?:base_model\.model\.)?|prior\.|denoiser\.|oft_unet_|boft_unet_)/

/** Sorts the changed weights into the model's and the text encoders'. */
export function targetsOf(changed: ReadonlyMap<string, ChangedWeight>): Targets {
  const [model, textEncoders] = [new Map<string, ChangedWeight>(), new Map<string, ChangedWeight>()]
  for (const [module, weight] of changed)
    if (textPrefix.test(module)) textEncoders.set(module.replaceAll('.', '_'), weight)
    else model.set(module.replace(modelPrefix, '').replace('.processor.', '.').replaceAll('.', '_'), weight)
  return { model, textEncoders }
}

/** Questions about the changed weights of the model. */
interface Look {
  readonly some: (pattern: RegExp) => boolean
  /** Width that goes into the first weight of such a name whose width is known. */
  readonly into: (pattern: RegExp) => number | null
  readonly out: (pattern: RegExp) => number | null
  /** Highest number that the group of the pattern catches; -1 for none. */
  readonly highest: (pattern: RegExp) => number
}

function look(model: ReadonlyMap<string, ChangedWeight>): Look {
  const size = (pattern: RegExp, side: 'into' | 'out'): number | null => {
    for (const [name, weight] of model) if (weight[side] !== null && pattern.test(name)) return weight[side]
    return null
  }
  return {
    some: (pattern) => {
      for (const name of model.keys()) if (pattern.test(name)) return true
      return false
    },
    into: (pattern) => size(pattern, 'into'),
    out: (pattern) => size(pattern, 'out'),
    highest: (pattern) => {
      let highest = -1
      for (const name of model.keys()) {
        const number = pattern.exec(name)?.[1]
        if (number !== undefined) highest = Math.max(highest, Number(number))
      }
      return highest
    },
  }
}

type Rule = (at: Look, targets: Targets) => Architecture | null
const only = (family: Architecture['family'], variant: string | null = null): Architecture => ({ family, variant })
const unsure = (family: Architecture['family'], ...undecided: readonly Undecided[]): Architecture => ({
  family,
  variant: null,
  undecided,
})

const unetNames = /^(?:down_blocks|up_blocks|mid_block|input_blocks|output_blocks|middle_block)_/

/** Stable Diffusion by the width of its text: 768, 1024, 2048; else by where its attention lies. */
const stableDiffusion: Rule = (at, { textEncoders }) => {
  if (!at.some(unetNames)) return null
  if (at.some(/_motion_modules_/)) return only(at.some(/^down_blocks_3_motion/) ? 'sd15' : null, 'AnimateDiff motion')
  if (at.some(/^(?:down|up)_blocks_\d+_\d+_(?:channelwise|attention|kv_mapper|mapper)/)) return only('cascade')
  if (at.some(/_time_stack_|_temporal_transformer_blocks_/)) return only('svd')
  switch (at.into(/attn2_to_[kv]$/)) {
    case 768:
      return only('sd15')
    case 1024:
      return only('sd2')
    case 1280:
      return only('sdxl', 'refiner')
    case 2048:
      return only('sdxl')
    default:
  }
  if (at.some(/transformer_blocks_[2-9]_/)) return only('sdxl')
  for (const name of textEncoders.keys()) if (/^(?:lora_te2|text_encoder_2)/.test(name)) return only('sdxl')
  // SDXL has no attention next to the picture, where SD 1 and 2 have it.
  if (at.some(/^(?:down_blocks_0_attentions|up_blocks_3_|input_blocks_[12]_1_|output_blocks_(?:9|10|11)_1_)/))
    return unsure(null, 'sd15-or-sd2')
  return only(null)
}

const flux: Rule = (at, { textEncoders }) => {
  if (at.some(/^double_stream_modulation|to_qkv_mlp_proj|^transformer_blocks_\d+_ff_linear_in/)) return flux2(at)
  if (!at.some(/^(?:double|single)_blocks_|^single_transformer_blocks_/)) return null
  if (at.some(/^distilled_guidance_layer/)) return only('chroma')
  // XLabs' trainer knows FLUX.1 only.
  if (at.some(/^double_blocks_\d+_(?:qkv|proj)$/)) return only('flux1')
  const [double, single] = [
    at.highest(/^(?:double|transformer)_blocks_(\d+)_/),
    at.highest(/^single_(?:transformer_)?blocks_(\d+)_/),
  ]
  if (
    at.some(
      /individual_token_refiner|_(?:img|txt)_mlp_fc1|_modulation_linear$|_(?:img|txt)_mod_linear$|^context_embedder_token_refiner/,
    )
  )
    return hunyuan(at)
  // FLUX.1 has 19 blocks of two streams; Hunyuan Video 20 and more.
  if (double >= 19 || single === 38 || single === 39) return hunyuan(at)
  const hidden = at.into(/(?:img_attn_(?:proj|qkv)|attn_to_q|linear1)$/)
  if (hidden === 6144 || hidden === 4096 || single >= 40) return flux2(at)
  const feed = at.out(/(?:img_mlp_0|ff_net_0_proj)$/)
  if (feed === 18432 || [7680, 12288, 15360].includes(at.into(/^(?:txt_in|context_embedder)$/) ?? 0)) return flux2(at)
  const control = at.into(/^(?:img_in|x_embedder)$/)
  if (control === 128) return only('flux1', 'Canny or Depth')
  if (control === 384) return only('flux1', 'Fill')
  if (feed === null && double === 4 && single === 19) return unsure(null, 'flux1-or-flux2')
  // Chroma has no modulation in its blocks and no CLIP, so that an adapter that changes either is for FLUX.1.
  const clip = [...textEncoders.keys()].some((name) => name.includes('text_model_encoder'))
  return clip || at.some(/_(?:mod|modulation)_lin$|norm1?(?:_context)?_linear$/)
    ? only('flux1')
    : unsure('flux1', 'flux1-or-chroma')
}

function hunyuan(at: Look): Architecture {
  if (at.some(/^vision_in_|^cond_type_embedding/)) return only('hunyuan-video', '1.5')
  const hidden = at.into(/(?:img_attn_(?:proj|qkv)|linear1)$/)
  if (hidden === 2048) return only('hunyuan-video', '1.5')
  return hidden === 3584 ? only('hunyuan-image') : only('hunyuan-video')
}

function flux2(at: Look): Architecture {
  const hidden = at.into(/(?:img_attn_(?:proj|qkv)|attn_to_(?:q|out_0)|linear1|to_qkv_mlp_proj|ff_linear_in)$/)
  const single = at.highest(/^single_(?:transformer_)?blocks_(\d+)_/)
  return only('flux2', flux2Variant(hidden) ?? (single >= 40 ? 'dev' : null))
}

/** Transformers whose blocks have the diffusers library's plain name. */
const plainBlocks: Rule = (at) => {
  if (at.some(/^joint_transformer_blocks_|^double_layers_\d+_attn_w1q|^single_layers_\d+_attn_w1q/))
    return only('auraflow')
  if (at.some(/^joint_blocks_/)) return sd3(at.into(/_attn_(?:qkv|proj)$/))
  if (!at.some(/^transformer_blocks_/)) return null
  if (at.some(/audio_(?:attn|to_video)|video_to_audio/)) return only('ltx', 'LTX-2')
  if (at.some(/_(?:img|txt)_m(?:lp|od)_|_(?:img|txt)_mlp_net_/)) return only('qwen-image')
  const last = at.highest(/^transformer_blocks_(\d+)_/)
  const hidden = at.into(/^transformer_blocks_\d+_attn_(?:to_[qk]|add_[qkv]_proj)$/)
  if (last >= 38 && at.some(/^transformer_blocks_\d+_attn_/)) return only('qwen-image')
  if (at.some(/_attn_add_[qkv]_proj$|_ff_context_|_norm1_context_/) || hidden === 3072) {
    if (hidden !== 3072) return sd3(hidden)
    return at.some(/_(?:ff|norm1)_context_/) ? only('flux1') : unsure(null, 'flux1-or-qwen-image')
  }
  return attentionPair(at, last)
}

function sd3(hidden: number | null): Architecture {
  if (hidden === 2432) return only('sd3', '3.5 Large')
  return only('sd3', hidden === 1536 ? 'Medium' : null)
}

/** LTX-Video and PixArt: one self-attention and one cross-attention in each block, of their own width. */
function attentionPair(at: Look, last: number): Architecture | null {
  const hidden = at.into(/attn1_to_[qkv]$/) ?? at.into(/attn2_to_q$/)
  if (hidden === 1152) return only('pixart')
  if (!at.some(/attn2_/)) return hidden === 1536 ? sd3(1536) : null
  if (hidden === 2048) return only('ltx', last >= 40 ? null : '2B')
  return hidden === 4096 ? only('ltx', '13B') : null
}

const wanSizes: ReadonlyMap<number, string> = new Map([
  [1536, '1.3B'],
  [5120, '14B'],
  [3072, '5B'],
])

/** Models whose blocks are just called so. */
const blocks: Rule = (at, { textEncoders }) => {
  if (at.some(/^(?:txtfusion|text_fusion)_|^blocks_\d+_(?:attn|mlp)_gate$/)) return only(null, 'Krea 2')
  if (at.some(/^blocks_block\d+_blocks_/)) return only('cosmos')
  if (
    at.some(
      /^blocks_\d+_(?:self_attn_[qkvo]|cross_attn_(?:[qkvo]|[kv]_img)|ffn_[02]|attn1_to_[qkv]|attn2_(?:to_[qkv]|add_[kv]_proj))$|^blocks_\d+_ffn_net_0_proj$/,
    )
  ) {
    const size =
      wanSizes.get(
        at.into(/^blocks_\d+_(?:(?:self|cross)_attn_[qkvo]|attn[12]_to_[qkv]|ffn_0|ffn_net_0_proj)$/) ?? 0,
      ) ?? null
    const image = at.some(/_(?:[kv]_img|add_[kv]_proj)$/) ? '2.1 i2v' : null
    return only('wan', [image, size].filter((part) => part !== null).join(' ') || null)
  }
  // Of these two only Anima has a language model for its text encoder.
  const language = [...textEncoders.keys()].some((name) => /^lora_te_layers_\d+_self_attn/.test(name))
  if (at.some(/^llm_adapter_/) || language) return only('anima')
  if (at.some(/^blocks_\d+_(?:(?:self|cross)_attn_(?:[qkv]|output)_proj|mlp_layer[12]|adaln_modulation_)/))
    return at.into(/_attn_q_proj$|mlp_layer1$/) === 5120
      ? only('cosmos', 'Predict 2 14B')
      : unsure(null, 'cosmos-or-anima')
  if (at.some(/^blocks_\d+_attn_(?:qkv|proj)_[xy]$/)) return only('mochi')
  if (at.some(/^blocks_\d+_attn1_Wqkv$|^blocks_\d+_attn2_kv_proj$/)) return only('hunyuan-dit')
  if (at.some(/^blocks_\d+_cross_attn_(?:kv|q)_linear$/)) return only('pixart')
  return null
}

const layers: Rule = (at) => {
  if (at.some(/^(?:double|single)_stream_blocks_\d+_block_/)) return only('hidream')
  if (at.some(/^language_model_layers_/) && at.some(/^final_layer2_|^t_embedder1_/)) return only('hidream', 'O1')
  if (!at.some(/^(?:layers|context_refiner|noise_refiner)_\d+_(?:attention|feed_forward|adaLN)/)) return null
  const hidden = at.into(/attention_(?:qkv|to_[qkv]|out)$|feed_forward_w[13]$/)
  if (hidden === 3840 || at.some(/adaLN_modulation_0$/)) return only('z-image')
  return hidden === 2304 || at.some(/adaLN_modulation_1$/) ? only('lumina2') : null
}

/** Adapters of nothing but text encoders, by the width of these. */
const textOnly: Rule = (_, { model, textEncoders }) => {
  if (model.size > 0 || textEncoders.size === 0) return null
  for (const [name, weight] of textEncoders) {
    if (/^(?:lora_te2|text_encoder_2)/.test(name)) return only('sdxl')
    if (/^(?:lora_te1|text_encoder_self)/.test(name) && weight.into === 768) continue
    if (weight.into === 1024) return only('sd2')
  }
  return only('sd15')
}

const rules: readonly Rule[] = [stableDiffusion, flux, layers, plainBlocks, blocks, textOnly]

/** The architecture that an adapter is for; null if no rule knows its names. */
export function adapterArchitecture(targets: Targets): Architecture | null {
  const at = look(targets.model)
  for (const rule of rules) {
    const found = rule(at, targets)
    if (found !== null) return found
  }
  return null
}
