import { describe, expect, it } from 'vitest'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import { prefixed, together, weights, type Weights } from '../testing/weights.ts'
import { adapter } from './adapters.fixture.ts'
import { clipText, imageVae, wanVae } from './encoders.fixture.ts'
import { identifyWeights } from './evidence.fixture.ts'
import { cosmosPredict2, flux } from './image-transformers.fixture.ts'
import { diffusersUnet, unet } from './unet.fixture.ts'
import { wan } from './video-transformers.fixture.ts'

const sdxl = (): Weights =>
  together(prefixed('model.diffusion_model.', unet('sdxl')), prefixed('first_stage_model.', imageVae(4)))
const sdxlLora = (): Weights =>
  adapter(diffusersUnet('sdxl'), { prefix: 'lora_unet_', flat: true, only: /attn2\.to_.*weight$/ })
const fluxLora = (): Weights => adapter(flux('dev'), { prefix: 'lora_unet_', flat: true, only: /_attn\..*weight$/ })
const baseModel = (name: string) => ({ sidecar: { baseModel: name, type: null } })
const nothing: Weights = new Map()

describe('lineage', () => {
  it.each([
    ['Pony', 'pony', []],
    ['Illustrious', 'illustrious', []],
    ['NoobAI', 'noobai', []],
    ['SDXL 1.0', null, []],
    ['Other', null, ['base-or-lineage']],
  ] as const)('of a sidecar that says %s', (name, lineage, undecided) => {
    for (const all of [sdxl(), sdxlLora()])
      expect(identifyWeights(all, baseModel(name))).toMatchObject({
        family: 'sdxl',
        familySource: 'content',
        lineage,
        undecided,
      })
  })

  it.each([
    ['ponyDiffusionV6XL_v6StartWithThisOne.safetensors', 'pony'],
    ['cyberrealisticPony_v110.safetensors', 'pony'],
    ['illustriousXL_v01.safetensors', 'illustrious'],
    ['waiNSFWIllustrious_v140.safetensors', 'illustrious'],
    ['noobaiXLNAIXL_vPred10Version.safetensors', 'noobai'],
    ['NoobAI-XL-v1.1.safetensors', 'noobai'],
    ['long_ponytail_sdxl.safetensors', null],
    ['pony tail.safetensors', null],
    ['my-little-pony_style.safetensors', null],
    ['harpony.safetensors', null],
    ['juggernautXL_v9.safetensors', null],
  ] as const)('of a file called %s', (file, lineage) => {
    expect(identifyWeights(sdxlLora(), { file })).toMatchObject({
      family: 'sdxl',
      lineage,
      undecided: lineage === null ? ['base-or-lineage'] : [],
    })
  })

  it('of the model that it was trained on', () => {
    const metadata = { ss_sd_model_name: 'ponyDiffusionV6XL.safetensors', ss_base_model_version: 'sdxl_base_v1-0' }
    expect(identifyWeights(sdxlLora(), { metadata, file: 'illustrious.safetensors' })).toMatchObject({
      lineage: 'pony',
      undecided: [],
    })
  })

  it('is nothing that a folder or another family has', () => {
    const sd15 = adapter(diffusersUnet('sd1'), { prefix: 'lora_unet_', flat: true, only: /attn2\.to_.*weight$/ })
    expect(identifyWeights(sd15, { file: 'pony.safetensors', ...baseModel('Pony') })).toMatchObject({
      family: 'sd15',
      lineage: null,
    })
    expect(identifyWeights(sdxlLora(), { subfolders: ['Pony'] })).toMatchObject({ lineage: null })
  })
})

describe('the order of trust', () => {
  it('content is not overruled by a sidecar, a name or a folder', () => {
    const lies = {
      file: 'flux_sd15_lora.safetensors',
      sidecar: { baseModel: 'SD 1.5', type: 'VAE' },
      folderKind: 'embedding',
    } as const
    expect(identifyWeights(sdxlLora(), lies)).toMatchObject({
      kind: 'lora',
      kindSource: 'content',
      family: 'sdxl',
      familySource: 'content',
    })
  })

  it.each<readonly [string, ModelKind | null, string | null, string, ModelKind, string]>([
    ['a sidecar before name and folder', 'lora', 'Upscaler', '4x.vae.pt', 'upscaler', 'sidecar'],
    ['a name before the folder', 'checkpoint', null, 'anything.vae.pt', 'vae', 'name'],
    ['a name of a detector', 'checkpoint', null, 'face_yolov8n.pt', 'detector', 'name'],
    ['the folder at last', 'upscaler', null, 'unknown.bin', 'upscaler', 'folder'],
    ['the folder where a sidecar’s type is no kind', 'upscaler', 'Wildcards', 'unknown.bin', 'upscaler', 'folder'],
  ])('%s', (_, folderKind, type, file, kind, kindSource) => {
    const sidecar = type === null ? null : { baseModel: null, type }
    expect(identifyWeights(nothing, { folderKind, sidecar, file })).toMatchObject({ kind, kindSource, misplaced: null })
  })

  it('says nothing where nothing is known', () => {
    expect(identifyWeights(nothing, { file: 'x.bin' })).toEqual({
      kind: null,
      kindSource: null,
      family: null,
      familySource: null,
      lineage: null,
      variant: null,
      undecided: [],
      precision: null,
      adapterFormat: null,
      training: null,
      tagFrequency: [],
      triggerWords: [],
      title: null,
      description: null,
      misplaced: null,
    })
  })

  it('fills the family of a file that could not be read', () => {
    expect(identifyWeights(nothing, { folderKind: 'lora', ...baseModel('Flux.1 D') })).toMatchObject({
      family: 'flux1',
      familySource: 'sidecar',
    })
    expect(identifyWeights(nothing, { folderKind: 'checkpoint', file: 'someModelSDXL.ckpt' })).toMatchObject({
      family: 'sdxl',
      familySource: 'name',
    })
    expect(identifyWeights(nothing, { folderKind: 'upscaler', file: '4x_sdxl.pth' })).toMatchObject({ family: null })
  })
})

describe('what keys leave open', () => {
  const rows: readonly (readonly [string, () => Weights, Parameters<typeof identifyWeights>[1], object])[] = [
    [
      'the VAE of SDXL by its name',
      () => imageVae(4),
      { file: 'sdxl_vae.safetensors' },
      { family: 'sdxl', familySource: 'name', undecided: [] },
    ],
    [
      'the VAE of SD by its name',
      () => imageVae(4),
      { file: 'vae-ft-mse-840000-ema-pruned.safetensors' },
      { family: 'sd15', undecided: [] },
    ],
    [
      'the VAE of Pony is SDXL’s',
      () => imageVae(4),
      baseModel('Pony'),
      { family: 'sdxl', familySource: 'sidecar', lineage: null, undecided: [] },
    ],
    ['the VAE of FLUX.1', () => imageVae(16), { file: 'ae.safetensors' }, { family: 'flux1', undecided: [] }],
    [
      'the VAE of SD 3 by a sidecar',
      () => imageVae(16),
      baseModel('SD 3.5 Large'),
      { family: 'sd3', familySource: 'sidecar', undecided: [] },
    ],
    [
      'the VAE of Qwen-Image',
      () => wanVae('2.1'),
      { file: 'qwen_image_vae.safetensors' },
      { family: 'qwen-image', undecided: [] },
    ],
    ['the VAE of Wan', () => wanVae('2.1'), { file: 'wan_2.1_vae.safetensors' }, { family: 'wan', undecided: [] }],
    [
      'schnell by its name',
      () => flux('schnell'),
      { file: 'flux1-schnell.safetensors' },
      { variant: 'schnell', undecided: [] },
    ],
    ['schnell by a sidecar', () => flux('schnell'), baseModel('Flux.1 S'), { variant: 'schnell', undecided: [] }],
    [
      'dev whose guidance was lost',
      () => flux('schnell'),
      { metadata: { 'modelspec.architecture': 'flux-1-dev' } },
      { variant: 'dev', undecided: [] },
    ],
    ['Kontext', () => flux('dev'), { file: 'flux1-kontext-dev.safetensors' }, { variant: 'Kontext', undecided: [] }],
    [
      'high noise',
      () => wan('i2v-14b-2.2'),
      { file: 'wan2.2_i2v_high_noise_14B_fp16.safetensors' },
      { variant: '2.2 i2v 14B high noise', undecided: [] },
    ],
    [
      'low noise',
      () => wan('t2v-14b'),
      { file: 'wan2.2_t2v_low_noise_14B_fp8_scaled.safetensors' },
      { variant: '2.2 t2v 14B low noise', undecided: [] },
    ],
    [
      '2.2 of unknown noise',
      () => wan('t2v-14b'),
      baseModel('Wan Video 2.2 T2V-A14B'),
      { variant: '2.2 t2v 14B', undecided: ['high-or-low-noise'] },
    ],
    [
      '2.1',
      () => wan('t2v-14b'),
      { file: 'wan2.1_t2v_14B_bf16.safetensors' },
      { variant: '2.1 t2v 14B', undecided: [] },
    ],
    [
      'SD 2 by kohya’s name for it',
      () => unet('sd2'),
      { metadata: { ss_base_model_version: 'sd_v2_v' } },
      { variant: 'v-prediction', undecided: [] },
    ],
    ['SD 2 by its sidecar', () => unet('sd2'), baseModel('SD 2.1 768'), { variant: 'v-prediction', undecided: [] }],
    ['SD 2 by its name', () => unet('sd2'), { file: '512-base-ema.ckpt' }, { variant: 'epsilon', undecided: [] }],
    ['a LoRA of Chroma', fluxLora, baseModel('Chroma'), { family: 'chroma', familySource: 'sidecar', undecided: [] }],
    [
      'a LoRA of FLUX.1 by its metadata',
      fluxLora,
      { metadata: { ss_base_model_version: 'flux1' } },
      { family: 'flux1', familySource: 'content', undecided: [] },
    ],
    [
      'a LoRA of Anima',
      () => adapter(cosmosPredict2(), { prefix: 'diffusion_model.', method: 'peft', only: /blocks.*attn.*weight$/ }),
      baseModel('Anima'),
      { family: 'anima', familySource: 'sidecar', undecided: [] },
    ],
    ['Lightning', sdxl, baseModel('SDXL Lightning'), { variant: 'Lightning', undecided: [] }],
    ['a LoRA of Kolors', sdxlLora, baseModel('Kolors'), { family: 'kolors', familySource: 'sidecar' }],
  ]
  it.each(rows)('%s', (_, all, changes, expected) => {
    expect(identifyWeights(all(), changes)).toMatchObject(expected)
  })
})

describe('LoRAs of Wan 2.2', () => {
  it.each([
    ['wan2.2_style_high_noise.safetensors', '14B high noise'],
    ['Style-LowNoise.safetensors', '14B low noise'],
    ['style.safetensors', '14B'],
  ])('%s', (file, variant) => {
    const all = adapter(wan('t2v-14b'), { prefix: 'diffusion_model.', method: 'peft', only: /blocks.*attn.*weight$/ })
    expect(identifyWeights(all, { file })).toMatchObject({ kind: 'lora', family: 'wan', variant })
  })
})

describe('files in a wrong folder', () => {
  const rows: readonly (readonly [string, () => Weights, ModelKind, ModelKind | null])[] = [
    ['a LoRA among checkpoints', sdxlLora, 'checkpoint', 'lora'],
    ['a diffusion-only FLUX among checkpoints', () => flux('dev'), 'checkpoint', 'diffusion-model'],
    ['a VAE among LoRAs', () => imageVae(4), 'lora', 'vae'],
    ['a checkpoint among LoRAs', sdxl, 'lora', 'checkpoint'],
    ['a checkpoint among diffusion models', sdxl, 'diffusion-model', 'checkpoint'],
    ['a text encoder among CLIP vision models', () => clipText(768, 12), 'clip-vision', 'text-encoder'],
    ['an embedding among checkpoints', () => weights((put) => put('emb_params', 4, 768)), 'checkpoint', 'embedding'],
    ['a lone tensor that could be an embedding', () => weights((put) => put('tensor', 4, 768)), 'checkpoint', null],
    ['anything among preprocessors', sdxlLora, 'controlnet-preprocessor', null],
    ['a LoRA among LoRAs', sdxlLora, 'lora', null],
  ]
  it.each(rows)('%s', (_, all, folderKind, misplaced) => {
    expect(identifyWeights(all(), { folderKind })).toMatchObject({ misplaced })
  })
})
