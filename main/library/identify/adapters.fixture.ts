import { times, weights, type Put, type Weights } from '../testing/weights.ts'

/** Ways in which an adapter writes the change of one weight. */
export type AdapterMethod =
  | 'kohya'
  | 'peft'
  | 'diffusers'
  | 'bare'
  | 'lokr'
  | 'loha'
  | 'dora'
  | 'ia3'
  | 'glora'
  | 'full'
  | 'oft'
  | 'boft'
  | 'named'

interface AdapterOptions {
  readonly method?: AdapterMethod
  /** What stands before every name: `lora_unet_`, `diffusion_model.`, `transformer.`, … */
  readonly prefix: string
  /** Dots become underscores. */
  readonly flat?: boolean
  readonly rank?: number
  /** Which weights are changed. */
  readonly only?: RegExp
  /** Other names, before they are flattened. */
  readonly rename?: (name: string) => string
}

function change(put: Put, name: string, shape: readonly number[], method: AdapterMethod, rank: number): void {
  const [out = 1, into = 1, ...kernel] = shape
  const ones = kernel.map(() => 1)
  switch (method) {
    case 'kohya':
    case 'dora':
      put(`${name}.lora_down.weight`, rank, into, ...kernel)
      put(`${name}.lora_up.weight`, out, rank, ...ones)
      put(`${name}.alpha`)
      if (method === 'dora') put(`${name}.dora_scale`, out, 1, ...ones)
      return
    case 'peft':
      put(`${name}.lora_A.weight`, rank, into, ...kernel)
      put(`${name}.lora_B.weight`, out, rank, ...ones)
      return
    case 'named':
      put(`${name}.lora_A.default.weight`, rank, into, ...kernel)
      put(`${name}.lora_B.default.weight`, out, rank, ...ones)
      return
    case 'bare':
      put(`${name}.lora_A`, rank, into)
      put(`${name}.lora_B`, out, rank)
      return
    case 'diffusers':
      put(`${name}_lora.down.weight`, rank, into)
      put(`${name}_lora.up.weight`, out, rank)
      return
    case 'lokr':
      put(`${name}.lokr_w1`, 8, 8)
      put(`${name}.lokr_w2_a`, out / 8, rank)
      put(`${name}.lokr_w2_b`, rank, into / 8)
      put(`${name}.alpha`)
      return
    case 'loha':
      for (const side of ['1', '2']) {
        put(`${name}.hada_w${side}_a`, out, rank)
        put(`${name}.hada_w${side}_b`, rank, into)
      }
      put(`${name}.alpha`)
      return
    case 'ia3':
      put(`${name}.weight`, out)
      put(`${name}.on_input`)
      return
    case 'glora':
      put(`${name}.a1.weight`, into, rank)
      put(`${name}.a2.weight`, rank, into)
      put(`${name}.b1.weight`, out, rank)
      put(`${name}.b2.weight`, rank, into)
      put(`${name}.alpha`)
      return
    case 'full':
      put(`${name}.diff`, out, into, ...kernel)
      put(`${name}.diff_b`, out)
      return
    case 'oft':
      put(`${name}.oft_blocks`, 8, out / 8, out / 8)
      put(`${name}.alpha`)
      return
    case 'boft':
      put(`${name}.oft_blocks`, 3, 8, 8, 8)
      put(`${name}.alpha`)
      return
  }
}

const attentionAndFeed = /(?:attn|attention|mlp|ff|ffn|linear[12]|fc[12]|proj)[\w.]*\.weight$/

/** An adapter for some weights of a model. */
export function adapter(base: Weights, options: AdapterOptions): Weights {
  const {
    method = 'kohya',
    prefix,
    flat = false,
    rank = 16,
    only = attentionAndFeed,
    rename = (name: string) => name,
  } = options
  return weights((put) => {
    for (const [name, shape] of base) {
      if (shape.length < 2 || !name.endsWith('.weight') || !only.test(name)) continue
      const module = rename(name.slice(0, -'.weight'.length))
      change(put, prefix + (flat ? module.replaceAll('.', '_') : module), shape, method, rank)
    }
  })
}

/** A LoRA for FLUX.1 as XLabs' trainer writes it. */
export function xlabsLora(rank = 16): Weights {
  return weights((put) =>
    times(19, (index) => {
      for (const [part, out] of [
        ['qkv', 9216],
        ['proj', 3072],
      ] as const)
        for (const stream of ['1', '2']) {
          const name = `double_blocks.${index}.processor.${part}_lora${stream}`
          put(`${name}.down.weight`, rank, 3072)
          put(`${name}.up.weight`, out, rank)
        }
    }),
  )
}

/** A control-LoRA of Stability AI. */
export function controlLora(base: Weights): Weights {
  return weights((put) => {
    put('lora_controlnet')
    for (const [name, shape] of base) {
      const [out = 1, into = 1] = shape
      if (shape.length < 2) {
        put(name, ...shape)
        continue
      }
      put(name.replace(/weight$/, 'down'), 128, into)
      put(name.replace(/weight$/, 'up'), out, 128)
    }
  })
}

/** The LoRA that makes FLUX.1 dev follow edges or depth, by the maker of FLUX. */
export function fluxControlLora(base: Weights): Weights {
  return weights((put) => {
    for (const [name, shape] of base) {
      if (name.endsWith('_norm.scale')) put(name, ...shape)
      if (shape.length < 2) continue
      const [out = 1, into = 1] = shape
      const module = name.slice(0, -'.weight'.length)
      put(`${module}.lora_A.weight`, 128, module === 'img_in' ? 128 : into)
      put(`${module}.lora_B.weight`, out, 128)
      put(`${module}.lora_B.bias`, out)
    }
  })
}
