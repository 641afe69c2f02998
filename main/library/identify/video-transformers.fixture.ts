import { below, conv, linear, norm, times, weights, type Put, type Weights } from '../testing/weights.ts'

interface WanShape {
  readonly width: number
  readonly feed: number
  readonly layers: number
  readonly input: number
  readonly output: number
  /** Cross-attention to CLIP vision, as in the image-to-video models of 2.1. */
  readonly image: boolean
}
const small: WanShape = { width: 1536, feed: 8960, layers: 30, input: 16, output: 16, image: false }
const large: WanShape = { width: 5120, feed: 13824, layers: 40, input: 16, output: 16, image: false }

export const wanShapes = {
  't2v-1.3b': small,
  't2v-14b': large,
  'i2v-14b-2.1': { ...large, input: 36, image: true },
  'flf2v-14b': { ...large, input: 36, image: true },
  'i2v-14b-2.2': { ...large, input: 36 },
  'ti2v-5b': { width: 3072, feed: 14336, layers: 30, input: 48, output: 48, image: false },
  'vace-14b': large,
  'vace-1.3b': small,
  'camera-14b': { ...large, input: 36 },
  'animate-14b': { ...large, input: 36, image: true },
  's2v-14b': large,
} as const satisfies Readonly<Record<string, WanShape>>

function wanBlock(put: Put, shape: WanShape): void {
  const { width } = shape
  for (const attention of ['self_attn', 'cross_attn']) {
    for (const name of ['q', 'k', 'v', 'o']) linear(put, `${attention}.${name}`, width, width)
    for (const name of ['norm_q', 'norm_k']) put(`${attention}.${name}.weight`, width)
  }
  if (shape.image) {
    for (const name of ['k_img', 'v_img']) linear(put, `cross_attn.${name}`, width, width)
    put('cross_attn.norm_k_img.weight', width)
  }
  linear(put, 'ffn.0', shape.feed, width)
  linear(put, 'ffn.2', width, shape.feed)
  norm(put, 'norm3', width)
  put('modulation', 1, 6, width)
}

/** Wan 2.1 and 2.2. High- and low-noise models of 2.2 have the same names and shapes. */
export function wan(name: keyof typeof wanShapes): Weights {
  const shape: WanShape = wanShapes[name]
  const { width } = shape
  return weights((put) => {
    conv(put, 'patch_embedding', width, shape.input, [1, 2, 2])
    linear(put, 'text_embedding.0', width, 4096)
    linear(put, 'text_embedding.2', width, width)
    linear(put, 'time_embedding.0', width, 256)
    linear(put, 'time_embedding.2', width, width)
    linear(put, 'time_projection.1', width * 6, width)
    times(shape.layers, (index) => wanBlock(below(put, `blocks.${index}.`), shape))
    if (shape.image) {
      norm(put, 'img_emb.proj.0', 1280)
      linear(put, 'img_emb.proj.1', 1280, 1280)
      linear(put, 'img_emb.proj.3', width, 1280)
      norm(put, 'img_emb.proj.4', width)
    }
    if (name === 'flf2v-14b') put('img_emb.emb_pos', 1, 514, 1280)
    if (name.startsWith('vace')) {
      conv(put, 'vace_patch_embedding', width, 96, [1, 2, 2])
      times(8, (index) => {
        const block = below(put, `vace_blocks.${index}.`)
        wanBlock(block, shape)
        if (index === 0) linear(block, 'before_proj', width, width)
        linear(block, 'after_proj', width, width)
      })
    }
    if (name === 'camera-14b') conv(put, 'control_adapter.conv', width, 1536, 2)
    if (name === 'animate-14b') {
      put('face_adapter.fuser_blocks.0.k_norm.weight', 128)
      linear(put, 'face_adapter.fuser_blocks.0.linear1_kv', width * 2, width)
    }
    if (name === 's2v-14b') linear(put, 'casual_audio_encoder.encoder.final_linear', width, width)
    put('head.modulation', 1, 2, width)
    linear(put, 'head.head', shape.output * 4, width)
  })
}

interface HunyuanShape {
  readonly width: number
  readonly double: number
  readonly single: number
  readonly input: number
  readonly patch: readonly number[]
  readonly text: number
  readonly vector: boolean
  readonly byt5: boolean
  readonly vision: boolean
  readonly guidance: boolean
}
const t2v: HunyuanShape = {
  width: 3072,
  double: 20,
  single: 40,
  input: 16,
  patch: [1, 2, 2],
  text: 4096,
  vector: true,
  byt5: false,
  vision: false,
  guidance: true,
}
const later = { vector: false, guidance: false, byt5: true, text: 3584 } as const

export const hunyuanShapes = {
  t2v,
  i2v: { ...t2v, input: 33, guidance: false },
  skyreels: { ...t2v, input: 32, guidance: false },
  '1.5': { ...t2v, ...later, width: 2048, double: 54, single: 0, input: 65, patch: [1, 1, 1], vision: true },
  image: { ...t2v, ...later, width: 3584, input: 64, patch: [1, 1] },
  'image-refiner': { ...t2v, ...later, width: 3328, double: 26, single: 52, input: 128, patch: [1, 1, 1], byt5: false },
} as const satisfies Readonly<Record<string, HunyuanShape>>

/** Hunyuan Video and HunyuanImage; `names`: as their makers write them, or as ComfyUI's files do. */
export function hunyuan(name: keyof typeof hunyuanShapes, names: 'maker' | 'comfy' = 'comfy'): Weights {
  const shape: HunyuanShape = hunyuanShapes[name]
  const { width } = shape
  const maker = names === 'maker'
  const layer = (put: Put, prefix: string): void => {
    linear(put, maker ? `${prefix}mod.linear` : `${prefix}mod.lin`, width * 6, width)
    linear(put, maker ? `${prefix}attn_qkv` : `${prefix}attn.qkv`, width * 3, width)
    linear(put, maker ? `${prefix}attn_proj` : `${prefix}attn.proj`, width, width)
    put(maker ? `${prefix}attn_q_norm.weight` : `${prefix}attn.norm.query_norm.scale`, 128)
    put(maker ? `${prefix}attn_k_norm.weight` : `${prefix}attn.norm.key_norm.scale`, 128)
    linear(put, maker ? `${prefix}mlp.fc1` : `${prefix}mlp.0`, width * 4, width)
    linear(put, maker ? `${prefix}mlp.fc2` : `${prefix}mlp.2`, width, width * 4)
  }
  return weights((put) => {
    conv(put, 'img_in.proj', width, shape.input, shape.patch)
    linear(put, 'txt_in.input_embedder', width, shape.text)
    times(2, (index) => {
      const block = below(put, `txt_in.individual_token_refiner.blocks.${index}.`)
      norm(block, 'norm1', width)
      linear(block, maker ? 'self_attn_qkv' : 'self_attn.qkv', width * 3, width)
      linear(block, maker ? 'self_attn_proj' : 'self_attn.proj', width, width)
      norm(block, 'norm2', width)
    })
    linear(put, maker ? 'time_in.mlp.0' : 'time_in.in_layer', width, 256)
    if (shape.vector) linear(put, 'vector_in.in_layer', width, 768)
    if (shape.guidance) linear(put, maker ? 'guidance_in.mlp.0' : 'guidance_in.in_layer', width, 256)
    if (name === 'image-refiner') linear(put, maker ? 'time_r_in.mlp.0' : 'time_r_in.in_layer', width, 256)
    if (shape.byt5) {
      norm(put, 'byt5_in.layernorm', 1472)
      for (const each of ['fc1', 'fc2', 'fc3']) linear(put, `byt5_in.${each}`, 2048, 1472)
    }
    if (shape.vision) {
      norm(put, 'vision_in.proj.0', 1152)
      linear(put, 'vision_in.proj.1', 1152, 1152)
      put('cond_type_embedding.weight', 3, width)
    }
    times(shape.double, (index) => {
      layer(below(put, `double_blocks.${index}.`), 'img_')
      layer(below(put, `double_blocks.${index}.`), 'txt_')
    })
    times(shape.single, (index) => {
      const block = below(put, `single_blocks.${index}.`)
      linear(block, 'linear1', width * 7, width)
      linear(block, 'linear2', width, width * 5)
      linear(block, maker ? 'modulation.linear' : 'modulation.lin', width * 3, width)
    })
    linear(put, 'final_layer.linear', shape.input, width)
  })
}

/** LTX-Video (2B and 13B) and LTX-2, which makes sound too. */
export function ltx(name: '2b' | '13b' | 'ltx2'): Weights {
  const [width, layers, text] = name === '2b' ? [2048, 28, 2048] : [4096, 48, 4096]
  return weights((put) => {
    linear(put, 'patchify_proj', width, 128)
    linear(put, 'adaln_single.emb.timestep_embedder.linear_1', width, 256)
    linear(put, 'adaln_single.emb.timestep_embedder.linear_2', width, width)
    linear(put, 'adaln_single.linear', width * 6, width)
    linear(put, 'caption_projection.linear_1', width, 4096)
    put('scale_shift_table', 2, width)
    times(layers, (index) => {
      const block = below(put, `transformer_blocks.${index}.`)
      for (const attention of ['attn1', 'attn2', ...(name === 'ltx2' ? ['audio_to_video_attn'] : [])]) {
        for (const each of ['q_norm', 'k_norm']) block(`${attention}.${each}.weight`, width)
        for (const each of ['to_q', 'to_k', 'to_v', 'to_out.0'])
          linear(block, `${attention}.${each}`, width, attention === 'attn2' && /to_[kv]/.test(each) ? text : width)
      }
      linear(block, 'ff.net.0.proj', width * 4, width)
      linear(block, 'ff.net.2', width, width * 4)
      block('scale_shift_table', 6, width)
    })
    if (name === 'ltx2') linear(put, 'audio_patchify_proj', 2048, 128)
    linear(put, 'proj_out', 128, width)
  })
}

export function mochi(): Weights {
  const [x, y] = [3072, 1536]
  return weights((put) => {
    conv(put, 'x_embedder.proj', x, 12, 2)
    linear(put, 't_embedder.mlp.0', x, 256)
    linear(put, 't5_yproj', y, 4096)
    linear(put, 't5_y_embedder.to_q', 4096, 4096)
    put('pos_frequencies', 3, 24, 64)
    times(48, (index) => {
      const block = below(put, `blocks.${index}.`)
      linear(block, 'mod_x', x * 4, x)
      linear(block, 'mod_y', y * 4, x)
      linear(block, 'attn.qkv_x', x * 3, x, false)
      linear(block, 'attn.qkv_y', x * 3, y, false)
      for (const name of ['q_norm_x', 'k_norm_x', 'q_norm_y', 'k_norm_y']) block(`attn.${name}.weight`, 128)
      linear(block, 'attn.proj_x', x, x)
      for (const name of ['w1', 'w2']) linear(block, `mlp_x.${name}`, x * 4, x, false)
    })
    linear(put, 'final_layer.linear', 48, x)
  })
}

/** Cosmos 1. */
export function cosmos(width: 4096 | 5120): Weights {
  return weights((put) => {
    put('x_embedder.proj.1.weight', width, 68)
    put('extra_pos_embedder.pos_emb_h', 240, width)
    put('affline_norm.weight', width)
    times(width === 4096 ? 28 : 36, (index) =>
      times(3, (part) => {
        const block = below(put, `blocks.block${index}.blocks.${part}.`)
        linear(block, 'adaLN_modulation.1', 256, width, false)
        linear(block, 'adaLN_modulation.2', width * 3, 256, false)
        if (part < 2)
          for (const name of ['to_q.0', 'to_k.0', 'to_v.0', 'to_out.0'])
            linear(block, `block.attn.${name}`, width, part === 1 && name !== 'to_q.0' ? 1024 : width, false)
        else linear(block, 'block.layer1', width * 4, width, false)
      }),
    )
    linear(put, 'final_layer.linear', 64, width, false)
  })
}
