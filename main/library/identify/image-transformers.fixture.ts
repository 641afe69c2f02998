import { below, conv, linear, norm, times, weights, type Put, type Weights } from '../testing/weights.ts'

interface FluxShape {
  readonly hidden: number
  readonly double: number
  readonly single: number
  readonly input: number
  readonly text: number
  readonly guidance: boolean
  /** FLUX.2: modulation shared by all blocks, a gated feed-forward, and no biases. */
  readonly shared: boolean
}
const dev: FluxShape = { hidden: 3072, double: 19, single: 38, input: 64, text: 4096, guidance: true, shared: false }

export const fluxShapes = {
  dev,
  schnell: { ...dev, guidance: false },
  fill: { ...dev, input: 384 },
  canny: { ...dev, input: 128 },
  'flux2-dev': { hidden: 6144, double: 8, single: 48, input: 128, text: 15360, guidance: true, shared: true },
  'klein-4b': { hidden: 3072, double: 5, single: 20, input: 128, text: 7680, guidance: false, shared: true },
  'klein-9b': { hidden: 4096, double: 8, single: 24, input: 128, text: 12288, guidance: false, shared: true },
} as const satisfies Readonly<Record<string, FluxShape>>

function embedder(put: Put, name: string, out: number, into: number, bias = true): void {
  linear(put, `${name}.in_layer`, out, into, bias)
  linear(put, `${name}.out_layer`, out, out, bias)
}

function fluxBlocks(
  put: Put,
  shape: Pick<FluxShape, 'hidden' | 'double' | 'single' | 'shared'>,
  modulated: boolean,
): void {
  const { hidden, shared } = shape
  const feed = hidden * (shared ? 3 : 4)
  const gated = shared ? 2 : 1
  times(shape.double, (index) => {
    for (const stream of ['img', 'txt']) {
      const block = below(put, `double_blocks.${index}.${stream}_`)
      if (modulated) linear(block, 'mod.lin', hidden * 6, hidden)
      linear(block, 'attn.qkv', hidden * 3, hidden, !shared)
      block('attn.norm.query_norm.scale', 128)
      block('attn.norm.key_norm.scale', 128)
      linear(block, 'attn.proj', hidden, hidden, !shared)
      linear(block, 'mlp.0', feed * gated, hidden, !shared)
      linear(block, 'mlp.2', hidden, feed, !shared)
    }
  })
  times(shape.single, (index) => {
    const block = below(put, `single_blocks.${index}.`)
    linear(block, 'linear1', hidden * 3 + feed * gated, hidden, !shared)
    linear(block, 'linear2', hidden, hidden + feed, !shared)
    block('norm.query_norm.scale', 128)
    block('norm.key_norm.scale', 128)
    if (modulated) linear(block, 'modulation.lin', hidden * 3, hidden)
  })
}

/** FLUX.1 and FLUX.2 with the names of their makers. */
export function flux(name: keyof typeof fluxShapes): Weights {
  const shape: FluxShape = fluxShapes[name]
  const { hidden, shared } = shape
  return weights((put) => {
    linear(put, 'img_in', hidden, shape.input, !shared)
    linear(put, 'txt_in', hidden, shape.text, !shared)
    embedder(put, 'time_in', hidden, 256, !shared)
    if (!shared) embedder(put, 'vector_in', hidden, 768)
    if (shape.guidance) embedder(put, 'guidance_in', hidden, 256, !shared)
    fluxBlocks(put, shape, !shared)
    if (shared) {
      linear(put, 'double_stream_modulation_img.lin', hidden * 6, hidden, false)
      linear(put, 'double_stream_modulation_txt.lin', hidden * 6, hidden, false)
      linear(put, 'single_stream_modulation.lin', hidden * 3, hidden, false)
    }
    linear(put, 'final_layer.linear', shared ? 128 : 64, hidden, !shared)
    linear(put, 'final_layer.adaLN_modulation.1', hidden * 2, hidden, !shared)
  })
}

/** Chroma, and its variant without a VAE. */
export function chroma(radiance = false): Weights {
  return weights((put) => {
    if (radiance) {
      conv(put, 'img_in_patch', 3072, 3, 16)
      linear(put, 'nerf_image_embedder.embedder.0', 64, 67)
      times(4, (index) => {
        linear(put, `nerf_blocks.${index}.param_generator`, 49152, 3072)
        put(`nerf_blocks.${index}.norm.scale`, 64)
      })
      conv(put, 'nerf_final_layer_conv.conv', 3, 64)
      put('nerf_final_layer_conv.norm.scale', 64)
    } else linear(put, 'img_in', 3072, 64)
    linear(put, 'txt_in', 3072, 4096)
    linear(put, 'distilled_guidance_layer.in_proj', 5120, 64)
    times(5, (index) => {
      embedder(put, `distilled_guidance_layer.layers.${index}`, 5120, 5120)
      put(`distilled_guidance_layer.norms.${index}.scale`, 5120)
    })
    linear(put, 'distilled_guidance_layer.out_proj', 3072, 5120)
    fluxBlocks(put, { hidden: 3072, double: 19, single: 38, shared: false }, false)
    linear(put, 'final_layer.linear', 64, 3072)
  })
}

function jointAttention(put: Put, hidden: number, sides: readonly string[], bias = true): void {
  for (const name of ['to_q', 'to_k', 'to_v', 'to_out.0', ...sides]) linear(put, `attn.${name}`, hidden, hidden, bias)
  for (const name of ['norm_q', 'norm_k']) put(`attn.${name}.weight`, 128)
  if (sides.length > 0) for (const name of ['norm_added_q', 'norm_added_k']) put(`attn.${name}.weight`, 128)
}
const added = ['add_q_proj', 'add_k_proj', 'add_v_proj', 'to_add_out'] as const

/** FLUX.1 with the names of the diffusers library. */
export function diffusersFlux(guidance: boolean): Weights {
  const hidden = 3072
  return weights((put) => {
    linear(put, 'x_embedder', hidden, 64)
    linear(put, 'context_embedder', hidden, 4096)
    for (const [name, into] of [
      ['timestep_embedder', 256],
      ['text_embedder', 768],
      ...(guidance ? ([['guidance_embedder', 256]] as const) : []),
    ] as const) {
      linear(put, `time_text_embed.${name}.linear_1`, hidden, into)
      linear(put, `time_text_embed.${name}.linear_2`, hidden, hidden)
    }
    times(19, (index) => {
      const block = below(put, `transformer_blocks.${index}.`)
      linear(block, 'norm1.linear', hidden * 6, hidden)
      linear(block, 'norm1_context.linear', hidden * 6, hidden)
      jointAttention(block, hidden, added)
      for (const name of ['ff', 'ff_context']) {
        linear(block, `${name}.net.0.proj`, hidden * 4, hidden)
        linear(block, `${name}.net.2`, hidden, hidden * 4)
      }
    })
    times(38, (index) => {
      const block = below(put, `single_transformer_blocks.${index}.`)
      linear(block, 'norm.linear', hidden * 3, hidden)
      for (const name of ['to_q', 'to_k', 'to_v']) linear(block, `attn.${name}`, hidden, hidden)
      for (const name of ['norm_q', 'norm_k']) block(`attn.${name}.weight`, 128)
      linear(block, 'proj_mlp', hidden * 4, hidden)
      linear(block, 'proj_out', hidden, hidden * 5)
    })
    linear(put, 'norm_out.linear', hidden * 2, hidden)
    linear(put, 'proj_out', 64, hidden)
  })
}

/** Stable Diffusion 3 and 3.5. */
export function mmdit(name: 'sd3-medium' | 'sd35-medium' | 'sd35-large'): Weights {
  const depth = name === 'sd35-large' ? 38 : 24
  const hidden = depth * 64
  return weights((put) => {
    conv(put, 'x_embedder.proj', hidden, 16, 2)
    put('pos_embed', 1, name === 'sd35-medium' ? 147456 : 36864, hidden)
    for (const [embed, into] of [
      ['t_embedder', 256],
      ['y_embedder', 2048],
    ] as const) {
      linear(put, `${embed}.mlp.0`, hidden, into)
      linear(put, `${embed}.mlp.2`, hidden, hidden)
    }
    linear(put, 'context_embedder', hidden, 4096)
    times(depth, (index) => {
      for (const side of ['context_block', 'x_block']) {
        const block = below(put, `joint_blocks.${index}.${side}.`)
        linear(block, 'attn.qkv', hidden * 3, hidden)
        if (name !== 'sd3-medium') for (const each of ['ln_q', 'ln_k']) block(`attn.${each}.weight`, 64)
        linear(block, 'adaLN_modulation.1', hidden * 6, hidden)
        if (side === 'context_block' && index === depth - 1) continue
        linear(block, 'attn.proj', hidden, hidden)
        linear(block, 'mlp.fc1', hidden * 4, hidden)
        linear(block, 'mlp.fc2', hidden, hidden * 4)
        if (name !== 'sd35-medium' || side !== 'x_block' || index > 12) continue
        linear(block, 'attn2.qkv', hidden * 3, hidden)
        linear(block, 'attn2.proj', hidden, hidden)
      }
    })
    linear(put, 'final_layer.linear', 64, hidden)
    linear(put, 'final_layer.adaLN_modulation.1', hidden * 2, hidden)
  })
}

/** Stable Diffusion 3.5 Large with the names of the diffusers library. */
export function diffusersMmdit(): Weights {
  const hidden = 2432
  return weights((put) => {
    conv(put, 'pos_embed.proj', hidden, 16, 2)
    put('pos_embed.pos_embed', 1, 36864, hidden)
    linear(put, 'context_embedder', hidden, 4096)
    for (const name of ['timestep_embedder', 'text_embedder'])
      linear(put, `time_text_embed.${name}.linear_1`, hidden, 256)
    times(38, (index) => {
      const block = below(put, `transformer_blocks.${index}.`)
      linear(block, 'norm1.linear', hidden * 6, hidden)
      linear(block, 'norm1_context.linear', hidden * 6, hidden)
      jointAttention(block, hidden, added)
      for (const name of ['ff', 'ff_context']) linear(block, `${name}.net.0.proj`, hidden * 4, hidden)
    })
    linear(put, 'proj_out', 64, hidden)
  })
}

export function qwenImage(): Weights {
  const hidden = 3072
  return weights((put) => {
    put('txt_norm.weight', 3584)
    linear(put, 'img_in', hidden, 64)
    linear(put, 'txt_in', hidden, 3584)
    linear(put, 'time_text_embed.timestep_embedder.linear_1', hidden, 256)
    linear(put, 'time_text_embed.timestep_embedder.linear_2', hidden, hidden)
    times(60, (index) => {
      const block = below(put, `transformer_blocks.${index}.`)
      jointAttention(block, hidden, added)
      for (const name of ['img', 'txt']) {
        linear(block, `${name}_mod.1`, hidden * 6, hidden)
        linear(block, `${name}_mlp.net.0.proj`, hidden * 4, hidden)
        linear(block, `${name}_mlp.net.2`, hidden, hidden * 4)
      }
    })
    linear(put, 'norm_out.linear', hidden * 2, hidden)
    linear(put, 'proj_out', 64, hidden)
  })
}

/** Lumina 2 and Z-Image, which is built after it. */
export function nextDit(name: 'lumina2' | 'z-image'): Weights {
  const z = name === 'z-image'
  const [hidden, caption, layers] = z ? [3840, 2560, 30] : [2304, 2304, 26]
  return weights((put) => {
    linear(put, 'x_embedder', hidden, 64)
    put('cap_embedder.0.weight', caption)
    linear(put, 'cap_embedder.1', hidden, caption)
    linear(put, 't_embedder.mlp.0', 1024, 256)
    linear(put, 't_embedder.mlp.2', z ? 256 : 1024, 1024)
    for (const [group, count] of [
      ['noise_refiner', 2],
      ['context_refiner', 2],
      ['layers', layers],
    ] as const)
      times(count, (index) => {
        const block = below(put, `${group}.${index}.`)
        linear(block, 'attention.qkv', hidden * (z ? 3 : 1) + (z ? 0 : 1536), hidden, false)
        linear(block, 'attention.out', hidden, hidden, false)
        for (const each of ['q_norm', 'k_norm']) block(`attention.${each}.weight`, 128)
        for (const each of ['w1', 'w3']) linear(block, `feed_forward.${each}`, 10240, hidden, false)
        linear(block, 'feed_forward.w2', hidden, 10240, false)
        for (const each of ['attention_norm1', 'attention_norm2', 'ffn_norm1', 'ffn_norm2'])
          block(`${each}.weight`, hidden)
        if (group === 'context_refiner') return
        linear(block, `adaLN_modulation.${z ? 0 : 1}`, hidden * 4, z ? 256 : 1024)
      })
    if (z) {
      put('x_pad_token', 1, hidden)
      put('cap_pad_token', 1, hidden)
    } else put('norm_final.weight', hidden)
    linear(put, 'final_layer.linear', 64, hidden)
    linear(put, 'final_layer.adaLN_modulation.1', hidden, z ? 256 : 1024)
  })
}

export function hidream(): Weights {
  const hidden = 2560
  return weights((put) => {
    linear(put, 'x_embedder.proj', hidden, 64)
    linear(put, 't_embedder.timestep_embedder.linear_1', hidden, 256)
    linear(put, 'p_embedder.pooled_embedder.linear_1', hidden, 2048)
    times(49, (index) => linear(put, `caption_projection.${index}.linear`, hidden, 4096, false))
    for (const [group, count] of [
      ['double_stream_blocks', 16],
      ['single_stream_blocks', 32],
    ] as const)
      times(count, (index) => {
        const block = below(put, `${group}.${index}.block.`)
        for (const name of ['to_q', 'to_k', 'to_v', 'to_out']) linear(block, `attn1.${name}`, hidden, hidden)
        for (const name of ['w1', 'w2', 'w3']) {
          linear(block, `ff_i.shared_experts.${name}`, 3584, hidden, false)
          times(4, (expert) => linear(block, `ff_i.experts.${expert}.${name}`, 6912, hidden, false))
        }
        block('ff_i.gate.weight', 4, hidden)
        linear(block, 'adaLN_modulation.1', hidden * (group === 'double_stream_blocks' ? 12 : 6), hidden)
      })
    linear(put, 'final_layer.linear', 64, hidden)
  })
}

export function auraFlow(): Weights {
  const hidden = 3072
  return weights((put) => {
    put('positional_encoding', 1, 4096, hidden)
    put('register_tokens', 1, 8, hidden)
    linear(put, 'cond_seq_linear', hidden, 2048, false)
    linear(put, 'init_x_linear', hidden, 16)
    linear(put, 't_embedder.mlp.0', hidden, 256)
    times(4, (index) => {
      const block = below(put, `double_layers.${index}.`)
      for (const name of ['w1q', 'w1k', 'w1v', 'w1o', 'w2q', 'w2k', 'w2v', 'w2o'])
        linear(block, `attn.${name}`, hidden, hidden, false)
      for (const name of ['mlpC', 'mlpX']) linear(block, `${name}.c_fc1`, 8192, hidden, false)
      for (const name of ['modC', 'modX']) linear(block, `${name}.1`, hidden * 6, hidden, false)
    })
    times(32, (index) => {
      const block = below(put, `single_layers.${index}.`)
      for (const name of ['w1q', 'w1k', 'w1v', 'w1o']) linear(block, `attn.${name}`, hidden, hidden, false)
      linear(block, 'mlp.c_fc1', 8192, hidden, false)
      linear(block, 'modCX.1', hidden * 6, hidden, false)
    })
    linear(put, 'final_linear', 16, hidden, false)
  })
}

export function pixart(name: 'alpha' | 'sigma'): Weights {
  const hidden = 1152
  return weights((put) => {
    conv(put, 'x_embedder.proj', hidden, 4, 2)
    linear(put, 't_embedder.mlp.0', hidden, 256)
    linear(put, 't_block.1', hidden * 6, hidden)
    put('y_embedder.y_embedding', name === 'alpha' ? 120 : 300, 4096)
    linear(put, 'y_embedder.y_proj.fc1', hidden, 4096)
    if (name === 'alpha') for (const each of ['csize_embedder', 'ar_embedder']) linear(put, `${each}.mlp.0`, 384, 256)
    times(28, (index) => {
      const block = below(put, `blocks.${index}.`)
      block('scale_shift_table', 6, hidden)
      linear(block, 'attn.qkv', hidden * 3, hidden)
      linear(block, 'attn.proj', hidden, hidden)
      linear(block, 'cross_attn.q_linear', hidden, hidden)
      linear(block, 'cross_attn.kv_linear', hidden * 2, hidden)
      linear(block, 'cross_attn.proj', hidden, hidden)
      linear(block, 'mlp.fc1', hidden * 4, hidden)
      linear(block, 'mlp.fc2', hidden, hidden * 4)
    })
    linear(put, 'final_layer.linear', 32, hidden)
  })
}

export function hunyuanDit(): Weights {
  const hidden = 1408
  return weights((put) => {
    conv(put, 'x_embedder.proj', hidden, 4, 2)
    linear(put, 'mlp_t5.0', 8192, 2048)
    linear(put, 'mlp_t5.2', 1024, 8192)
    put('text_embedding_padding', 333, 1024)
    put('pooler.positional_embedding', 257, 2048)
    linear(put, 'extra_embedder.0', hidden * 4, 1024)
    times(40, (index) => {
      const block = below(put, `blocks.${index}.`)
      linear(block, 'attn1.Wqkv', hidden * 3, hidden)
      linear(block, 'attn2.kv_proj', hidden * 2, 1024)
      linear(block, 'mlp.fc1', 6144, hidden)
      linear(block, 'default_modulation.1', hidden, hidden)
    })
    linear(put, 'final_layer.linear', 32, hidden)
  })
}

export function cascade(stage: 'b' | 'c'): Weights {
  return weights((put) => {
    if (stage === 'c') {
      linear(put, 'clip_txt_mapper', 2048, 1280)
      linear(put, 'clip_txt_pooled_mapper', 8192, 1280)
      linear(put, 'clip_img_mapper', 8192, 768)
      conv(put, 'embedding.1', 2048, 16, 1)
    } else {
      linear(put, 'clip_mapper', 5120, 1280)
      conv(put, 'effnet_mapper.0', 1280, 16, 1)
      conv(put, 'embedding.1', 320, 16, 1)
    }
    const width = stage === 'c' ? 2048 : 640
    for (const side of ['down_blocks', 'up_blocks'])
      times(2, (level) =>
        times(24, (index) => {
          const block = below(put, `${side}.${level}.${index}.`)
          conv(block, 'depthwise', width, 1)
          linear(block, 'channelwise.0', width * 4, width)
          linear(block, 'channelwise.4', width, width * 4)
        }),
      )
    norm(put, 'clf.0', width)
    conv(put, 'clf.1', 16, width, 1)
  })
}

/** Cosmos Predict 2, and Anima, which adds an adapter for its text encoder to it. */
export function cosmosPredict2(
  options: { readonly wide?: boolean; readonly anima?: boolean; readonly video?: boolean } = {},
): Weights {
  const [hidden, blocks] = options.wide === true ? [5120, 36] : [2048, 28]
  return weights((put) => {
    put('x_embedder.proj.1.weight', hidden, ((options.video === true ? 17 : 16) + 1) * 4)
    linear(put, 't_embedder.1.linear_1', hidden, hidden, false)
    linear(put, 't_embedder.1.linear_2', hidden * 3, hidden, false)
    put('t_embedding_norm.weight', hidden)
    times(blocks, (index) => {
      const block = below(put, `blocks.${index}.`)
      for (const attention of ['self_attn', 'cross_attn']) {
        for (const name of ['q_proj', 'k_proj', 'v_proj', 'output_proj'])
          linear(
            block,
            `${attention}.${name}`,
            hidden,
            attention === 'cross_attn' && name !== 'q_proj' ? 1024 : hidden,
            false,
          )
        for (const name of ['q_norm', 'k_norm']) block(`${attention}.${name}.weight`, 128)
        linear(block, `adaln_modulation_${attention}.1`, 256, hidden, false)
        linear(block, `adaln_modulation_${attention}.2`, hidden * 3, 256, false)
      }
      linear(block, 'mlp.layer1', hidden * 4, hidden, false)
      linear(block, 'mlp.layer2', hidden, hidden * 4, false)
    })
    if (options.anima === true)
      times(6, (index) => {
        for (const name of ['q_proj', 'k_proj', 'v_proj', 'o_proj'])
          linear(put, `llm_adapter.blocks.${index}.self_attn.${name}`, 1024, 1024, false)
      })
    linear(put, 'final_layer.linear', 64, hidden, false)
  })
}
