import { describe, expect, it } from 'vitest'
import { prefixed, together, weights, type Weights } from '../testing/weights.ts'
import { adapter, controlLora, fluxControlLora, xlabsLora, type AdapterMethod } from './adapters.fixture.ts'
import { clipText, t5 } from './encoders.fixture.ts'
import { identifyWeights } from './evidence.fixture.ts'
import {
  auraFlow,
  cascade,
  chroma,
  cosmosPredict2,
  diffusersFlux,
  diffusersMmdit,
  flux,
  hidream,
  hunyuanDit,
  nextDit,
  pixart,
  qwenImage,
} from './image-transformers.fixture.ts'
import { controlNet, diffusersUnet, unet } from './unet.fixture.ts'
import { hunyuan, ltx, mochi, wan } from './video-transformers.fixture.ts'

type Row = readonly [
  name: string,
  all: () => Weights,
  family: string | null,
  format: string,
  variant: string | null,
  ...undecided: string[],
]
function caseOf([name, all, family, adapterFormat, variant, ...undecided]: Row) {
  return { name, all, family, adapterFormat, variant, undecided }
}

const attention = /attn\d?\.to_.*weight$/
const inBlocks = /(?:blocks|layers|refiner)\.\d+\..*(?:attn|attention|mlp|ff|linear|feed|proj).*weight$/
const kohya = (base: Weights, only = inBlocks): Weights => adapter(base, { prefix: 'lora_unet_', flat: true, only })
const peft = (base: Weights, prefix: string, only = inBlocks): Weights =>
  adapter(base, { method: 'peft', prefix, only })
const text = (prefix: string, width = 768, layers = 12): Weights =>
  adapter(clipText(width, layers), { prefix, flat: true, only: /layers.*weight$/ })

const byFamily: readonly Row[] = [
  [
    'SD 1.5',
    () => together(kohya(diffusersUnet('sd1'), attention), text('lora_te_')),
    'sd15',
    'kohya',
    'with text encoder',
  ],
  [
    'SD 1.5 without cross-attention',
    () => kohya(diffusersUnet('sd1'), /attn1\.to_.*weight$/),
    null,
    'kohya',
    null,
    'sd15-or-sd2',
  ],
  [
    'SD 2',
    () => together(kohya(diffusersUnet('sd2'), attention), text('lora_te_', 1024, 23)),
    'sd2',
    'kohya',
    'with text encoder',
  ],
  ['SDXL of diffusers names', () => kohya(diffusersUnet('sdxl'), attention), 'sdxl', 'kohya', null, 'base-or-lineage'],
  [
    'SDXL of its own names',
    () => together(kohya(unet('sdxl'), attention), text('lora_te1_'), text('lora_te2_', 1280, 32)),
    'sdxl',
    'kohya',
    'with text encoder',
    'base-or-lineage',
  ],
  [
    'SDXL, only self-attention',
    () => kohya(unet('sdxl'), /attn1\.to_.*weight$/),
    'sdxl',
    'kohya',
    null,
    'base-or-lineage',
  ],
  [
    'SDXL by diffusers',
    () => peft(diffusersUnet('sdxl'), 'unet.', attention),
    'sdxl',
    'diffusers',
    null,
    'base-or-lineage',
  ],
  [
    'SD 1.5 by old diffusers',
    () =>
      adapter(diffusersUnet('sd1'), {
        method: 'diffusers',
        prefix: 'unet.',
        only: attention,
        rename: (name) => name.replace('.to_', '.processor.to_').replace(/\.to_out\.0$/, '.to_out'),
      }),
    'sd15',
    'diffusers',
    null,
  ],
  ['text encoders of SD 1.5 only', () => text('lora_te_'), 'sd15', 'kohya', 'text encoder only'],
  [
    'text encoders of SDXL only',
    () => together(text('lora_te1_'), text('lora_te2_', 1280, 32)),
    'sdxl',
    'kohya',
    'text encoder only',
    'base-or-lineage',
  ],
  [
    'Stable Cascade',
    () => adapter(cascade('c'), { prefix: 'lora_prior_unet_', flat: true, only: /channelwise.*weight$/ }),
    'cascade',
    'kohya',
    null,
  ],
  ['FLUX.1', () => kohya(flux('dev'), /_blocks.*weight$/), 'flux1', 'kohya', null],
  [
    'FLUX.1 with text encoders',
    () =>
      together(
        kohya(flux('dev'), /_blocks.*weight$/),
        text('lora_te1_'),
        adapter(t5({ width: 4096, inner: 4096, feed: 10240, layers: 24, vocabulary: 32128 }), {
          prefix: 'lora_te2_',
          flat: true,
          only: /block.*weight$/,
        }),
      ),
    'flux1',
    'kohya',
    'with text encoder',
  ],
  ['FLUX.1 or Chroma', () => kohya(flux('dev'), /_attn\..*weight$/), 'flux1', 'kohya', null, 'flux1-or-chroma'],
  [
    'FLUX.1 by diffusers',
    () => peft(diffusersFlux(true), 'transformer.', attention),
    'flux1',
    'diffusers',
    null,
    'flux1-or-chroma',
  ],
  [
    'FLUX.1 by diffusers with modulation',
    () => peft(diffusersFlux(true), 'transformer.', /blocks.*weight$/),
    'flux1',
    'diffusers',
    null,
  ],
  [
    'FLUX.1 by OneTrainer',
    () => adapter(diffusersFlux(true), { prefix: 'lora_transformer_', flat: true, only: /blocks.*weight$/ }),
    'flux1',
    'onetrainer',
    null,
  ],
  ['FLUX.1 by XLabs', () => xlabsLora(), 'flux1', 'xlabs', null],
  ['FLUX.1 Canny or Depth', () => fluxControlLora(flux('dev')), 'flux1', 'diffusers', 'Canny or Depth'],
  ['FLUX.1 by ai-toolkit', () => peft(flux('dev'), 'diffusion_model.', /_blocks.*weight$/), 'flux1', 'diffusers', null],
  ['Chroma', () => kohya(chroma(), /weight$/), 'chroma', 'kohya', null],
  ['FLUX.2 dev', () => peft(flux('flux2-dev'), 'diffusion_model.'), 'flux2', 'diffusers', 'dev'],
  ['FLUX.2 Klein 9B', () => peft(flux('klein-9b'), 'diffusion_model.'), 'flux2', 'diffusers', 'Klein 9B'],
  ['FLUX.2 Klein 4B', () => peft(flux('klein-4b'), 'diffusion_model.'), 'flux2', 'diffusers', 'Klein 4B'],
  [
    'FLUX.2 Klein 4B, attention only',
    () => peft(flux('klein-4b'), 'diffusion_model.', /(?:attn\.proj|linear2)\.weight$/),
    null,
    'diffusers',
    null,
    'flux1-or-flux2',
  ],
  ['SD 3.5 Large', () => peft(diffusersMmdit(), 'transformer.'), 'sd3', 'diffusers', '3.5 Large'],
  ['SD 3.5 Large by old PEFT', () => peft(diffusersMmdit(), 'base_model.model.'), 'sd3', 'diffusers', '3.5 Large'],
  ['Qwen-Image', () => peft(qwenImage(), 'diffusion_model.'), 'qwen-image', 'diffusers', null],
  [
    'Qwen-Image, attention only',
    () => adapter(qwenImage(), { method: 'named', prefix: '', only: /attn\.(?:to|add).*weight$/ }),
    'qwen-image',
    'diffusers',
    null,
  ],
  ['Qwen-Image by kohya', () => kohya(qwenImage()), 'qwen-image', 'kohya', null],
  ['Z-Image', () => peft(nextDit('z-image'), 'diffusion_model.'), 'z-image', 'diffusers', null],
  [
    'Z-Image by kohya',
    () => adapter(nextDit('z-image'), { prefix: 'lora_unet__', flat: true, only: inBlocks }),
    'z-image',
    'kohya',
    null,
  ],
  ['Lumina 2', () => kohya(nextDit('lumina2')), 'lumina2', 'kohya', null],
  ['HiDream', () => peft(hidream(), 'diffusion_model.', /attn1.*weight$/), 'hidream', 'diffusers', null],
  ['AuraFlow', () => peft(auraFlow(), 'diffusion_model.', /attn.*weight$/), 'auraflow', 'diffusers', null],
  ['PixArt', () => peft(pixart('sigma'), 'base_model.model.', /cross_attn.*weight$/), 'pixart', 'diffusers', null],
  ['Hunyuan-DiT', () => peft(hunyuanDit(), 'base_model.model.', /attn1.*weight$/), 'hunyuan-dit', 'diffusers', null],
  [
    'Wan 14B',
    () => peft(wan('t2v-14b'), 'diffusion_model.', /blocks.*(?:attn|ffn).*weight$/),
    'wan',
    'diffusers',
    '14B',
  ],
  ['Wan 1.3B by kohya', () => kohya(wan('t2v-1.3b'), /blocks.*(?:attn|ffn).*weight$/), 'wan', 'kohya', '1.3B'],
  ['Wan 5B', () => peft(wan('ti2v-5b'), 'diffusion_model.', /blocks.*(?:attn|ffn).*weight$/), 'wan', 'diffusers', '5B'],
  [
    'Wan 2.1 i2v',
    () => peft(wan('i2v-14b-2.1'), 'diffusion_model.', /blocks.*(?:attn|ffn).*weight$/),
    'wan',
    'diffusers',
    '2.1 i2v 14B',
  ],
  ['Hunyuan Video', () => peft(hunyuan('t2v', 'maker'), 'transformer.'), 'hunyuan-video', 'diffusers', null],
  ['Hunyuan Video by kohya', () => kohya(hunyuan('t2v', 'maker')), 'hunyuan-video', 'kohya', null],
  ['Hunyuan Video 1.5', () => peft(hunyuan('1.5', 'comfy'), 'diffusion_model.'), 'hunyuan-video', 'diffusers', '1.5'],
  ['LTX-Video 2B', () => peft(ltx('2b'), 'diffusion_model.', attention), 'ltx', 'diffusers', '2B'],
  ['LTX-2', () => peft(ltx('ltx2'), 'diffusion_model.', /attn.*to_.*weight$/), 'ltx', 'diffusers', 'LTX-2'],
  ['Mochi', () => adapter(mochi(), { method: 'bare', prefix: '', only: /attn.*weight$/ }), 'mochi', 'diffusers', null],
  [
    'Cosmos Predict 2 or Anima',
    () => peft(cosmosPredict2(), 'diffusion_model.'),
    null,
    'diffusers',
    null,
    'cosmos-or-anima',
  ],
  ['Anima', () => peft(cosmosPredict2({ anima: true }), 'diffusion_model.'), 'anima', 'diffusers', null],
  [
    'FLUX.1 with CLIP',
    () => together(kohya(flux('dev'), /_attn\..*weight$/), text('lora_te1_')),
    'flux1',
    'kohya',
    'with text encoder',
  ],
  [
    'Qwen-Image or FLUX.1',
    () => peft(qwenImage(), '', /blocks\.[01]\.attn\.to_[qk]\.weight$/),
    null,
    'diffusers',
    null,
    'flux1-or-qwen-image',
  ],
  [
    'Anima with its text encoder',
    () =>
      together(
        kohya(cosmosPredict2()),
        adapter(
          weights((put) => put('layers.0.self_attn.q_proj.weight', 1024, 1024)),
          { prefix: 'lora_te_', flat: true },
        ),
      ),
    'anima',
    'kohya',
    'with text encoder',
  ],
  [
    'Cosmos Predict 2 14B',
    () => peft(cosmosPredict2({ wide: true }), 'diffusion_model.'),
    'cosmos',
    'diffusers',
    'Predict 2 14B',
  ],
]

describe('adapters by family', () => {
  it.each(byFamily.map(caseOf))('$name', ({ all, family, adapterFormat, variant, undecided }) => {
    expect(identifyWeights(all(), { folderKind: 'lora' })).toMatchObject({
      kind: 'lora',
      kindSource: 'content',
      family,
      adapterFormat,
      variant,
      undecided,
      misplaced: null,
    })
  })
})

const methods: readonly (readonly [AdapterMethod, string])[] = [
  ['kohya', 'kohya'],
  ['dora', 'kohya dora'],
  ['lokr', 'lycoris lokr'],
  ['loha', 'lycoris loha'],
  ['glora', 'lycoris glora'],
  ['full', 'lycoris full'],
  ['oft', 'lycoris oft'],
  ['boft', 'lycoris boft'],
  ['ia3', 'lycoris ia3'],
]

describe('adapters by method', () => {
  it.each(methods)('%s', (method, adapterFormat) => {
    const all = adapter(diffusersUnet('sdxl'), { method, prefix: 'lora_unet_', flat: true, only: attention })
    expect(identifyWeights(all)).toMatchObject({ kind: 'lora', family: 'sdxl', adapterFormat })
  })

  it.each(['lokr', 'loha', 'glora', 'full'] as const)('%s tells the width of the text as well', (method) => {
    const all = adapter(diffusersUnet('sd1'), { method, prefix: 'lora_unet_', flat: true, only: attention })
    expect(identifyWeights(all)).toMatchObject({ kind: 'lora', family: 'sd15' })
  })

  it('knows SimpleTuner’s LyCORIS', () => {
    const all = adapter(diffusersFlux(true), {
      method: 'lokr',
      prefix: 'lycoris_',
      flat: true,
      only: /blocks.*weight$/,
    })
    expect(identifyWeights(all)).toMatchObject({ kind: 'lora', family: 'flux1', adapterFormat: 'lycoris lokr' })
  })

  it('knows OneTrainer by its metadata', () => {
    const all = kohya(diffusersUnet('sd1'), attention)
    expect(identifyWeights(all, { metadata: { ot_branch: 'master' } })).toMatchObject({ adapterFormat: 'onetrainer' })
  })

  it('does not take embeddings in an adapter for more than they are', () => {
    const all = together(
      kohya(diffusersUnet('sd1'), attention),
      weights((put) => put('bundle_emb.token.string_to_param.*', 4, 768)),
    )
    expect(identifyWeights(all)).toMatchObject({ kind: 'lora', family: 'sd15', variant: null })
  })
})

describe('what only looks like an adapter', () => {
  it('a control-LoRA is a ControlNet', () => {
    expect(identifyWeights(controlLora(controlNet('sdxl')), { folderKind: 'lora' })).toMatchObject({
      kind: 'controlnet',
      family: 'sdxl',
      variant: 'control-LoRA',
      adapterFormat: null,
      misplaced: 'controlnet',
    })
  })

  it('a model in Nunchaku’s 4 bits has low-rank parts', () => {
    const all = weights((put) => {
      for (const [name] of diffusersFlux(true)) {
        if (!name.endsWith('.weight') || name === 'x_embedder.weight') continue
        const module = name.slice(0, -'.weight'.length)
        put(`${module}.qweight`, 3072, 1536)
        put(`${module}.wscales`, 48, 3072)
        put(`${module}.lora_down`, 3072, 32)
        put(`${module}.lora_up`, 3072, 32)
      }
      put('x_embedder.weight', 3072, 64)
      put('time_text_embed.guidance_embedder.linear_1.bias', 3072)
    })
    expect(identifyWeights(all, { dtype: (name) => (name.endsWith('.qweight') ? 'I8' : 'BF16') })).toMatchObject({
      kind: 'diffusion-model',
      family: 'flux1',
      variant: 'dev',
      precision: 'nunchaku int4',
    })
  })

  it('a checkpoint with a few stray names stays one', () => {
    const all = together(
      prefixed('model.diffusion_model.', unet('sd1')),
      weights((put) => put('leftover.lora_down.weight', 4, 4)),
    )
    expect(identifyWeights(all)).toMatchObject({ kind: 'diffusion-model', family: 'sd15' })
  })
})
