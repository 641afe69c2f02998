import { content, words, type Content } from './content.ts'
import type { WeightNames } from './weight-names.ts'

function text(variant: string | null): Content {
  return content('text-encoder', { variant })
}

const t5 = 'encoder.block.0.layer.0.SelfAttention.k.weight'

/** T5 and its kin: all have the same names, their sizes differ. Google's published sizes. */
function t5Content(names: WeightNames): Content {
  const vocabulary = names.dim('shared.weight', 0) ?? names.dim('encoder.embed_tokens.weight', 0)
  const width = names.dim(t5, 1)
  // Of all known ones only the byte-wise T5 has a key as narrow as that.
  if (names.dim(t5, 0) === 384) return text('ByT5')
  const family =
    vocabulary === 256384 ? 'UMT5' : names.has('encoder.block.0.layer.1.DenseReluDense.wi.weight') ? 'T5 1.0' : 'T5'
  if (names.has('encoder.block.23.layer.0.SelfAttention.k.weight'))
    return text(`${family}${width === 4096 ? '-XXL' : width === 2048 ? '-XL' : width === 1024 ? '-Large' : ''}`)
  return text(width === 768 ? `${family}-Base` : family)
}

function clipContent(names: WeightNames): Content | null {
  for (const [layer, variant] of [
    [30, 'CLIP-G'],
    [22, 'CLIP-H'],
    [0, 'CLIP-L'],
  ] as const)
    if (names.has(`text_model.encoder.layers.${layer}.mlp.fc1.weight`)) return text(variant)
  if (!names.has('transformer.resblocks.0.attn.in_proj_weight') || !names.has('token_embedding.weight')) return null
  if (names.has('transformer.resblocks.30.ln_1.weight')) return text('CLIP-G')
  return text(names.has('transformer.resblocks.22.ln_1.weight') ? 'CLIP-H' : 'CLIP-L')
}

const gemmaSizes: ReadonlyMap<number, string> = new Map([
  [2304, '2B'],
  [2560, '4B'],
  [3840, '12B'],
])
const qwen3Sizes: ReadonlyMap<number, string> = new Map([
  [1024, '0.6B'],
  [2560, '4B'],
  [4096, '8B'],
])

/** Qwen: its projections have a bias up to 2.5 and a norm since 3. */
function qwen(names: WeightNames, width: number | null): string | null {
  const key = names.dim('layers.0.self_attn.k_proj.bias', 0)
  if (key !== null) return words('Qwen2.5', key === 256 && '3B', key === 512 && '7B')
  return words('Qwen3', qwen3Sizes.get(width ?? 0) ?? null)
}

/** Language models by what their layers have (ComfyUI `sd.py`, `detect_te_model`); `names` are below `model.`. */
function languageModel(names: WeightNames): Content {
  const width = names.dim('layers.0.input_layernorm.weight', 0)
  const normed = names.has('layers.0.self_attn.q_norm.weight')
  if (names.has('layers.0.post_feedforward_layernorm.weight'))
    return text(words(normed ? 'Gemma 3' : 'Gemma 2', gemmaSizes.get(width ?? 0) ?? null))
  if (normed || names.has('layers.0.self_attn.k_proj.bias')) return text(qwen(names, width))
  if (width === 5120) return text('Mistral')
  return text(width === 4096 ? 'Llama 8B' : 'Llama')
}

function languageContent(names: WeightNames): Content | null {
  for (const prefix of ['model.', 'language_model.model.', 'model.language_model.'])
    if (names.has(`${prefix}layers.0.input_layernorm.weight`)) return languageModel(names.below(prefix))
  return null
}

/** The names that llama.cpp gives; `architecture` is the file's `general.architecture`. */
function llamaCppContent(names: WeightNames, architecture: string | null): Content | null {
  if (names.has('enc.blk.0.attn_q.weight')) {
    const width = names.dim('enc.blk.0.attn_q.weight', 1)
    const family = names.dim('token_embd.weight', 0) === 256384 ? 'UMT5' : 'T5'
    return text(`${family}${width === 4096 ? '-XXL' : width === 2048 ? '-XL' : ''}`)
  }
  if (names.hasAny('v.blk.0.attn_q.weight', 'v.blk.0.attn_qkv.weight', 'v.patch_embd.weight'))
    return content('text-encoder', { variant: 'mmproj' })
  if (!names.hasAny('blk.0.attn_q.weight', 'blk.0.attn_qkv.weight') || !names.has('token_embd.weight')) return null
  return text(architecture?.slice(0, 40) ?? 'language model')
}

/** Text encoders, alone in a file. */
export function textEncoderContent(names: WeightNames, architecture: string | null): Content | null {
  if (names.has(t5)) return t5Content(names)
  return clipContent(names) ?? languageContent(names) ?? llamaCppContent(names, architecture)
}

/** CLIP vision, SigLIP and DINOv2 (ComfyUI `clip_vision.py`). */
export function clipVisionContent(names: WeightNames): Content | null {
  // Whole CLIP models have both halves, and serve as either.
  const both = names.has('text_model.encoder.layers.0.mlp.fc1.weight')
  const vision = (variant: string): Content => content('clip-vision', { variant, also: both ? ['text-encoder'] : [] })
  const layer = (index: number): boolean => names.has(`vision_model.encoder.layers.${index}.layer_norm1.weight`)
  if (layer(0)) {
    if (layer(47)) return vision('CLIP-bigG')
    if (layer(30)) return vision('CLIP-H')
    if (names.dim('vision_model.encoder.layers.0.layer_norm1.weight', 0) === 1152) return vision('SigLIP')
    return vision(names.dim('vision_model.embeddings.position_embedding.weight', 0) === 577 ? 'CLIP-L 336' : 'CLIP-L')
  }
  if (names.has('visual.transformer.resblocks.0.attn.in_proj_weight') && !names.has('token_embedding.weight'))
    return vision('OpenCLIP')
  if (names.has('encoder.layer.39.layer_scale2.lambda1')) return vision('DINOv2 giant')
  return names.has('encoder.layer.23.layer_scale2.lambda1') ? vision('DINOv2 large') : null
}

/** Audio encoders (ComfyUI `audio_encoders.py`). */
export function audioEncoderContent(names: WeightNames): Content | null {
  for (const prefix of ['', 'wav2vec2.'])
    if (
      names.has(`${prefix}encoder.layer_norm.bias`) &&
      names.has(`${prefix}feature_extractor.conv_layers.0.conv.weight`)
    )
      return content('audio-encoder', { variant: 'wav2vec 2.0' })
  return names.hasAny('model.encoder.embed_positions.weight', 'encoder.embed_positions.weight') &&
    names.starts('model.encoder.conv1.')
    ? content('audio-encoder', { variant: 'Whisper' })
    : null
}
