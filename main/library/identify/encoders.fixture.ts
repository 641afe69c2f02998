import { below, conv, linear, norm, times, weights, type Put, type Weights } from '../testing/weights.ts'

function vaeResnet(put: Put, into: number, out: number): void {
  norm(put, 'norm1', into)
  conv(put, 'conv1', out, into)
  norm(put, 'norm2', out)
  conv(put, 'conv2', out, out)
  if (into !== out) conv(put, 'nin_shortcut', out, into, 1)
}

function vaeMiddle(put: Put): void {
  vaeResnet(below(put, 'mid.block_1.'), 512, 512)
  norm(put, 'mid.attn_1.norm', 512)
  for (const name of ['q', 'k', 'v', 'proj_out']) conv(put, `mid.attn_1.${name}`, 512, 512, 1)
  vaeResnet(below(put, 'mid.block_2.'), 512, 512)
}

/** The picture VAE of the Stable Diffusion and FLUX families, which differ in the channels of the latent. */
export function imageVae(latent: number, options: { quant?: boolean; batchNorm?: boolean } = {}): Weights {
  const channels = [128, 256, 512, 512]
  return weights((put) => {
    conv(put, 'encoder.conv_in', 128, 3)
    conv(put, 'decoder.conv_in', 512, latent)
    let current = 128
    channels.forEach((out, level) => {
      times(2, (block) => {
        vaeResnet(below(put, `encoder.down.${level}.block.${block}.`), current, out)
        current = out
      })
      if (level < 3) conv(put, `encoder.down.${level}.downsample.conv`, out, out)
    })
    channels.forEach((out, level) => {
      times(3, (block) => vaeResnet(below(put, `decoder.up.${level}.block.${block}.`), out, out))
      if (level > 0) conv(put, `decoder.up.${level}.upsample.conv`, out, out)
    })
    for (const side of ['encoder.', 'decoder.']) vaeMiddle(below(put, side))
    norm(put, 'encoder.norm_out', 512)
    conv(put, 'encoder.conv_out', latent * 2, 512)
    norm(put, 'decoder.norm_out', 128)
    conv(put, 'decoder.conv_out', 3, 128)
    if (options.quant ?? latent === 4) {
      conv(put, 'quant_conv', latent * 2, latent * 2, 1)
      conv(put, 'post_quant_conv', latent, latent, 1)
    }
    if (options.batchNorm === true) {
      put('bn.running_mean', latent * 4)
      put('bn.running_var', latent * 4)
    }
  })
}

/** The same VAE with the names of the diffusers library. */
export function diffusersVae(latent: number): Weights {
  return weights((put) => {
    for (const [side, into, out] of [
      ['encoder', 3, latent * 2],
      ['decoder', latent, 3],
    ] as const) {
      const here = below(put, `${side}.`)
      conv(here, 'conv_in', side === 'encoder' ? 128 : 512, into)
      const blocks = side === 'encoder' ? 'down_blocks' : 'up_blocks'
      times(4, (level) => times(2, (block) => vaeResnet(below(here, `${blocks}.${level}.resnets.${block}.`), 512, 512)))
      norm(here, 'mid_block.attentions.0.group_norm', 512)
      for (const name of ['to_q', 'to_k', 'to_v', 'to_out.0']) linear(here, `mid_block.attentions.0.${name}`, 512, 512)
      norm(here, 'conv_norm_out', 512)
      conv(here, 'conv_out', out, 512)
    }
    conv(put, 'quant_conv', latent * 2, latent * 2, 1)
    conv(put, 'post_quant_conv', latent, latent, 1)
  })
}

/** The VAE of Wan 2.1 (16 channels) and 2.2 (48), which Qwen-Image's resembles. */
export function wanVae(version: '2.1' | '2.2'): Weights {
  const latent = version === '2.1' ? 16 : 48
  const cube = [3, 3, 3]
  return weights((put) => {
    conv(put, 'conv1', latent * 2, latent * 2, [1, 1, 1])
    conv(put, 'conv2', latent, latent, [1, 1, 1])
    conv(put, 'encoder.conv1', 96, version === '2.1' ? 3 : 12, cube)
    conv(put, 'decoder.conv1', 384, latent, cube)
    for (const side of ['encoder', 'decoder']) {
      for (const index of [0, 2]) {
        put(`${side}.middle.${index}.residual.0.gamma`, 384, 1, 1, 1)
        conv(put, `${side}.middle.${index}.residual.2`, 384, 384, cube)
        put(`${side}.middle.${index}.residual.3.gamma`, 384, 1, 1, 1)
        conv(put, `${side}.middle.${index}.residual.6`, 384, 384, cube)
      }
      put(`${side}.middle.1.norm.gamma`, 384, 1, 1)
      conv(put, `${side}.middle.1.to_qkv`, 1152, 384, 1)
      conv(put, `${side}.middle.1.proj`, 384, 384, 1)
    }
    times(8, (index) => {
      const inner = version === '2.1' ? '' : 'upsamples.0.'
      put(`decoder.upsamples.${index}.${inner}residual.0.gamma`, 384, 1, 1, 1)
      conv(put, `decoder.upsamples.${index}.${inner}residual.2`, 384, 384, cube)
      put(`encoder.downsamples.${index}.residual.0.gamma`, 96, 1, 1, 1)
    })
    put('decoder.head.0.gamma', 96, 1, 1, 1)
    conv(put, 'decoder.head.2', version === '2.1' ? 3 : 12, 96, cube)
  })
}

/** A text encoder of CLIP with the names of the transformers library. */
export function clipText(width: number, layers: number): Weights {
  return weights((put) => {
    put('text_model.embeddings.token_embedding.weight', 49408, width)
    put('text_model.embeddings.position_embedding.weight', 77, width)
    put('text_model.embeddings.position_ids', 1, 77)
    times(layers, (index) => {
      const layer = below(put, `text_model.encoder.layers.${index}.`)
      for (const name of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) linear(layer, `self_attn.${name}`, width, width)
      norm(layer, 'layer_norm1', width)
      linear(layer, 'mlp.fc1', width * 4, width)
      linear(layer, 'mlp.fc2', width, width * 4)
      norm(layer, 'layer_norm2', width)
    })
    norm(put, 'text_model.final_layer_norm', width)
  })
}

/** A text encoder with the names of OpenCLIP, as in SD 2 and SDXL checkpoints. */
export function openClipText(width: number, layers: number): Weights {
  return weights((put) => {
    put('positional_embedding', 77, width)
    put('text_projection', width, width)
    put('logit_scale')
    put('token_embedding.weight', 49408, width)
    times(layers, (index) => {
      const layer = below(put, `transformer.resblocks.${index}.`)
      put(`transformer.resblocks.${index}.attn.in_proj_weight`, width * 3, width)
      put(`transformer.resblocks.${index}.attn.in_proj_bias`, width * 3)
      linear(layer, 'attn.out_proj', width, width)
      norm(layer, 'ln_1', width)
      linear(layer, 'mlp.c_fc', width * 4, width)
      linear(layer, 'mlp.c_proj', width, width * 4)
      norm(layer, 'ln_2', width)
    })
    norm(put, 'ln_final', width)
  })
}

/** T5 and its kin: `gated` since T5 1.1. */
export function t5(options: {
  readonly width: number
  readonly inner: number
  readonly feed: number
  readonly layers: number
  readonly vocabulary: number
  readonly gated?: boolean
  /** UMT5 has a position bias in every layer. */
  readonly biasEverywhere?: boolean
}): Weights {
  const { width, inner, feed } = options
  return weights((put) => {
    put('shared.weight', options.vocabulary, width)
    times(options.layers, (index) => {
      const layer = below(put, `encoder.block.${index}.`)
      for (const name of ['q', 'k', 'v']) linear(layer, `layer.0.SelfAttention.${name}`, inner, width, false)
      linear(layer, 'layer.0.SelfAttention.o', width, inner, false)
      if (index === 0 || options.biasEverywhere === true)
        layer('layer.0.SelfAttention.relative_attention_bias.weight', 32, inner / 64)
      layer('layer.0.layer_norm.weight', width)
      for (const name of options.gated === false ? ['wi'] : ['wi_0', 'wi_1'])
        linear(layer, `layer.1.DenseReluDense.${name}`, feed, width, false)
      linear(layer, 'layer.1.DenseReluDense.wo', width, feed, false)
      layer('layer.1.layer_norm.weight', width)
    })
    put('encoder.final_layer_norm.weight', width)
  })
}

/** A language model with the names of the transformers library. */
export function languageModel(options: {
  readonly width: number
  readonly keyWidth: number
  readonly feed: number
  readonly layers: number
  readonly vocabulary: number
  readonly bias?: boolean
  readonly qkNorm?: boolean
  readonly feedNorms?: boolean
}): Weights {
  const { width, keyWidth, feed } = options
  return weights((put) => {
    put('model.embed_tokens.weight', options.vocabulary, width)
    times(options.layers, (index) => {
      const layer = below(put, `model.layers.${index}.`)
      linear(layer, 'self_attn.q_proj', width, width, options.bias === true)
      linear(layer, 'self_attn.k_proj', keyWidth, width, options.bias === true)
      linear(layer, 'self_attn.v_proj', keyWidth, width, options.bias === true)
      linear(layer, 'self_attn.o_proj', width, width, false)
      if (options.qkNorm === true) for (const name of ['q_norm', 'k_norm']) layer(`self_attn.${name}.weight`, 128)
      for (const name of ['gate_proj', 'up_proj']) linear(layer, `mlp.${name}`, feed, width, false)
      linear(layer, 'mlp.down_proj', width, feed, false)
      layer('input_layernorm.weight', width)
      layer('post_attention_layernorm.weight', width)
      if (options.feedNorms !== true) return
      layer('pre_feedforward_layernorm.weight', width)
      layer('post_feedforward_layernorm.weight', width)
    })
    put('model.norm.weight', width)
  })
}

/** A vision encoder of CLIP or SigLIP. */
export function clipVision(options: {
  readonly width: number
  readonly layers: number
  readonly positions: number
}): Weights {
  const { width } = options
  return weights((put) => {
    put('vision_model.embeddings.class_embedding', width)
    put('vision_model.embeddings.patch_embedding.weight', width, 3, 14, 14)
    put('vision_model.embeddings.position_embedding.weight', options.positions, width)
    norm(put, 'vision_model.pre_layrnorm', width)
    times(options.layers, (index) => {
      const layer = below(put, `vision_model.encoder.layers.${index}.`)
      for (const name of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) linear(layer, `self_attn.${name}`, width, width)
      norm(layer, 'layer_norm1', width)
      linear(layer, 'mlp.fc1', width * 4, width)
      linear(layer, 'mlp.fc2', width, width * 4)
      norm(layer, 'layer_norm2', width)
    })
    norm(put, 'vision_model.post_layernorm', width)
    put('visual_projection.weight', 1024, width)
  })
}
