import { below, conv, linear, norm, times, weights, type Put, type Weights } from '../testing/weights.ts'

/** Shape of a Stable Diffusion UNet (names as CompVis and Stability AI write them). */
interface UnetShape {
  readonly channels: number
  /** Channel multiplier of each level. */
  readonly levels: readonly number[]
  /** Transformer blocks of each level; 0 for none. */
  readonly depth: readonly number[]
  readonly middle: number
  readonly context: number
  /** `proj_in` is a linear layer since SD 2. */
  readonly linear: boolean
  /** Width of the class embedding; null for none. */
  readonly label: number | null
  readonly input: number
}

const sd1: UnetShape = {
  channels: 320,
  levels: [1, 2, 4, 4],
  depth: [1, 1, 1, 0],
  middle: 1,
  context: 768,
  linear: false,
  label: null,
  input: 4,
}
const sdxl: UnetShape = {
  channels: 320,
  levels: [1, 2, 4],
  depth: [0, 2, 10],
  middle: 10,
  context: 2048,
  linear: true,
  label: 2816,
  input: 4,
}

export const unetShapes = {
  sd1,
  'sd1-inpaint': { ...sd1, input: 9 },
  'sd1-edit': { ...sd1, input: 8 },
  sd2: { ...sd1, context: 1024, linear: true },
  'sd2-inpaint': { ...sd1, context: 1024, linear: true, input: 9 },
  'sd2-unclip': { ...sd1, context: 1024, linear: true, label: 2048 },
  sdxl,
  'sdxl-inpaint': { ...sdxl, input: 9 },
  refiner: {
    channels: 384,
    levels: [1, 2, 4, 4],
    depth: [0, 4, 4, 0],
    middle: 4,
    context: 1280,
    linear: true,
    label: 2560,
    input: 4,
  },
  kolors: { ...sdxl, label: 5632 },
  svd: { ...sd1, context: 1024, linear: true, label: 768, input: 8 },
} as const satisfies Readonly<Record<string, UnetShape>>

function resBlock(put: Put, into: number, out: number, time: number): void {
  norm(put, 'in_layers.0', into)
  conv(put, 'in_layers.2', out, into)
  linear(put, 'emb_layers.1', out, time)
  norm(put, 'out_layers.0', out)
  conv(put, 'out_layers.3', out, out)
  if (into !== out) conv(put, 'skip_connection', out, into, 1)
}

function attention(put: Put, channels: number, context: number): void {
  linear(put, 'to_q', channels, channels, false)
  linear(put, 'to_k', channels, context, false)
  linear(put, 'to_v', channels, context, false)
  linear(put, 'to_out.0', channels, channels)
}

function transformer(put: Put, channels: number, depth: number, shape: UnetShape): void {
  norm(put, 'norm', channels)
  if (shape.linear) linear(put, 'proj_in', channels, channels)
  else conv(put, 'proj_in', channels, channels, 1)
  times(depth, (index) => {
    const block = below(put, `transformer_blocks.${index}.`)
    attention(below(block, 'attn1.'), channels, channels)
    linear(block, 'ff.net.0.proj', channels * 8, channels)
    linear(block, 'ff.net.2', channels, channels * 4)
    attention(below(block, 'attn2.'), channels, shape.context)
    for (const name of ['norm1', 'norm2', 'norm3']) norm(block, name, channels)
  })
  if (shape.linear) linear(put, 'proj_out', channels, channels)
  else conv(put, 'proj_out', channels, channels, 1)
}

/** The down path and the middle; returns the channels of every skip connection. */
function encoderHalf(put: Put, shape: UnetShape): readonly number[] {
  const { channels, levels, depth } = shape
  const time = channels * 4
  linear(put, 'time_embed.0', time, channels)
  linear(put, 'time_embed.2', time, time)
  if (shape.label !== null) {
    linear(put, 'label_emb.0.0', time, shape.label)
    linear(put, 'label_emb.0.2', time, time)
  }
  conv(put, 'input_blocks.0.0', channels, shape.input)
  const skips = [channels]
  let current = channels
  levels.forEach((multiplier, level) => {
    times(2, () => {
      const block = below(put, `input_blocks.${skips.length}.`)
      resBlock(below(block, '0.'), current, channels * multiplier, time)
      current = channels * multiplier
      if ((depth[level] ?? 0) > 0) transformer(below(block, '1.'), current, depth[level] ?? 0, shape)
      skips.push(current)
    })
    if (level === levels.length - 1) return
    conv(put, `input_blocks.${skips.length}.0.op`, current, current)
    skips.push(current)
  })
  resBlock(below(put, 'middle_block.0.'), current, current, time)
  transformer(below(put, 'middle_block.1.'), current, shape.middle, shape)
  resBlock(below(put, 'middle_block.2.'), current, current, time)
  return skips
}

/** A UNet with names such as `input_blocks.1.0.in_layers.0.weight`. */
export function unet(name: keyof typeof unetShapes): Weights {
  const shape: UnetShape = unetShapes[name]
  const { channels, levels, depth } = shape
  return weights((put) => {
    const skips = [...encoderHalf(put, shape)]
    let current = channels * (levels.at(-1) ?? 1)
    let index = 0
    for (let level = levels.length - 1; level >= 0; level--) {
      const out = channels * (levels[level] ?? 1)
      for (let block = 0; block < 3; block++) {
        const here = below(put, `output_blocks.${index}.`)
        resBlock(below(here, '0.'), current + (skips.pop() ?? 0), out, channels * 4)
        current = out
        const deep = depth[level] ?? 0
        if (deep > 0) transformer(below(here, '1.'), current, deep, shape)
        if (block === 2 && level > 0) conv(here, `${deep > 0 ? 2 : 1}.conv`, current, current)
        index++
      }
    }
    norm(put, 'out.0', channels)
    conv(put, 'out.2', 4, channels)
    if (name === 'svd') {
      norm(put, 'input_blocks.1.0.time_stack.in_layers.0', channels)
      linear(put, 'input_blocks.1.0.time_stack.emb_layers.1', channels, channels * 4)
      attention(below(put, 'input_blocks.1.1.time_stack.0.attn1.'), channels, channels)
    }
  })
}

/** A ControlNet with the names of its first release; `name` is the UNet it belongs to. */
export function controlNet(name: keyof typeof unetShapes, prefix = ''): Weights {
  return weights((put) => {
    const skips = encoderHalf(put, unetShapes[name])
    skips.forEach((size, index) => conv(put, `zero_convs.${index}.0`, size, size, 1))
    const hint = [3, 16, 16, 32, 32, 96, 96, 256, 320]
    hint.slice(1).forEach((size, index) => conv(put, `input_hint_block.${index * 2}`, size, hint[index] ?? 3))
    conv(put, 'middle_block_out.0', skips.at(-1) ?? 1280, skips.at(-1) ?? 1280, 1)
  }, prefix)
}

function diffusersResnet(put: Put, into: number, out: number, time: number): void {
  norm(put, 'norm1', into)
  conv(put, 'conv1', out, into)
  linear(put, 'time_emb_proj', out, time)
  norm(put, 'norm2', out)
  conv(put, 'conv2', out, out)
  if (into !== out) conv(put, 'conv_shortcut', out, into, 1)
}

function diffusersDown(put: Put, shape: UnetShape): readonly number[] {
  const { channels, levels, depth } = shape
  conv(put, 'conv_in', channels, shape.input)
  linear(put, 'time_embedding.linear_1', channels * 4, channels)
  linear(put, 'time_embedding.linear_2', channels * 4, channels * 4)
  if (shape.label !== null) {
    linear(put, 'add_embedding.linear_1', channels * 4, shape.label)
    linear(put, 'add_embedding.linear_2', channels * 4, channels * 4)
  }
  const skips = [channels]
  let current = channels
  levels.forEach((multiplier, level) => {
    const block = below(put, `down_blocks.${level}.`)
    times(2, (index) => {
      diffusersResnet(below(block, `resnets.${index}.`), current, channels * multiplier, channels * 4)
      current = channels * multiplier
      const deep = depth[level] ?? 0
      if (deep > 0) transformer(below(block, `attentions.${index}.`), current, deep, shape)
      skips.push(current)
    })
    if (level === levels.length - 1) return
    conv(block, 'downsamplers.0.conv', current, current)
    skips.push(current)
  })
  diffusersResnet(below(put, 'mid_block.resnets.0.'), current, current, channels * 4)
  transformer(below(put, 'mid_block.attentions.0.'), current, shape.middle, shape)
  diffusersResnet(below(put, 'mid_block.resnets.1.'), current, current, channels * 4)
  return skips
}

/** A UNet with the names of the diffusers library, such as `down_blocks.0.resnets.0.norm1.weight`. */
export function diffusersUnet(name: keyof typeof unetShapes): Weights {
  const shape: UnetShape = unetShapes[name]
  const { channels, levels, depth } = shape
  return weights((put) => {
    const skips = [...diffusersDown(put, shape)]
    let current = channels * (levels.at(-1) ?? 1)
    levels.toReversed().forEach((multiplier, level) => {
      const block = below(put, `up_blocks.${level}.`)
      const deep = depth[levels.length - 1 - level] ?? 0
      times(3, (index) => {
        diffusersResnet(
          below(block, `resnets.${index}.`),
          current + (skips.pop() ?? 0),
          channels * multiplier,
          channels * 4,
        )
        current = channels * multiplier
        if (deep > 0) transformer(below(block, `attentions.${index}.`), current, deep, shape)
      })
      if (level < levels.length - 1) conv(block, 'upsamplers.0.conv', current, current)
    })
    norm(put, 'conv_norm_out', channels)
    conv(put, 'conv_out', 4, channels)
  })
}

/** A ControlNet of the diffusers library; `modes` of a Union one, null for others. */
export function diffusersControlNet(name: keyof typeof unetShapes, modes: number | null = null): Weights {
  return weights((put) => {
    const skips = diffusersDown(put, unetShapes[name])
    skips.forEach((size, index) => conv(put, `controlnet_down_blocks.${index}`, size, size, 1))
    conv(put, 'controlnet_mid_block', 1280, 1280, 1)
    conv(put, 'controlnet_cond_embedding.conv_in', 16, 3)
    times(6, (index) => conv(put, `controlnet_cond_embedding.blocks.${index}`, 32, 16))
    conv(put, 'controlnet_cond_embedding.conv_out', 320, 256)
    if (modes === null) return
    linear(put, 'control_add_embedding.linear_1', 1280, 2048)
    linear(put, 'control_add_embedding.linear_2', 1280, 1280)
    put('task_embedding', modes, 320)
    put('transformer_layes.0.attn.in_proj_weight', 960, 320)
    linear(put, 'spatial_ch_projs', 320, 320)
  })
}
