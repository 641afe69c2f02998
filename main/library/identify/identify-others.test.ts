import { describe, expect, it } from 'vitest'
import { conv, linear, norm, prefixed, together, weights, type Weights } from '../testing/weights.ts'
import {
  clipText,
  clipVision,
  diffusersVae,
  imageVae,
  languageModel,
  openClipText,
  t5,
  wanVae,
} from './encoders.fixture.ts'
import { identifyWeights } from './evidence.fixture.ts'
import {
  codeFormer,
  gfpgan,
  hypernetwork,
  ipAdapter,
  motionModule,
  sam,
  t2iAdapter,
  taesd,
  transformerControlNet,
  upscalers,
  yolo,
} from './small-models.fixture.ts'
import { controlNet, diffusersControlNet } from './unet.fixture.ts'

type Row = readonly [
  name: string,
  all: () => Weights,
  kind: string | null,
  family: string | null,
  variant: string | null,
  ...undecided: string[],
]
function caseOf([name, all, kind, family, variant, ...undecided]: Row) {
  return { name, all, kind, family, variant, undecided }
}
const one = (name: string, ...shape: readonly number[]): Weights => weights((put) => put(name, ...shape))
const t5Size = { width: 4096, inner: 4096, feed: 10240, layers: 24, vocabulary: 32128 } as const
const language = { width: 4096, keyWidth: 1024, feed: 14336, layers: 32, vocabulary: 128256 } as const

const rows: readonly Row[] = [
  // VAEs
  ['VAE of SD', () => imageVae(4), 'vae', null, null, 'sd-or-sdxl-vae'],
  ['VAE of SD with its prefix', () => prefixed('first_stage_model.', imageVae(4)), 'vae', null, null, 'sd-or-sdxl-vae'],
  ['VAE of SD in diffusers names', () => diffusersVae(4), 'vae', null, null, 'sd-or-sdxl-vae'],
  ['VAE of SD 3 or FLUX.1', () => imageVae(16), 'vae', null, null, 'sd3-or-flux1-vae'],
  ['VAE of FLUX.2', () => imageVae(32, { batchNorm: true, quant: true }), 'vae', 'flux2', null],
  ['VAE of HunyuanImage', () => imageVae(64), 'vae', 'hunyuan-image', '2.1'],
  ['VAE of Wan 2.1', () => wanVae('2.1'), 'vae', null, null, 'wan-or-qwen-image-vae'],
  ['VAE of Wan 2.2', () => wanVae('2.2'), 'vae', 'wan', '2.2'],
  [
    'VAE of LTX-Video',
    () =>
      weights((put) => {
        conv(put, 'decoder.conv_in.conv', 512, 128, [3, 3, 3])
        conv(put, 'decoder.up_blocks.0.res_blocks.0.conv1.conv', 512, 512, [3, 3, 3])
      }),
    'vae',
    'ltx',
    null,
  ],
  [
    'VAE of Hunyuan Video',
    () =>
      weights((put) => {
        conv(put, 'decoder.conv_in.conv', 512, 16, [3, 3, 3])
        linear(put, 'decoder.mid.attn_1.k', 512, 512)
      }),
    'vae',
    'hunyuan-video',
    null,
  ],
  ['VAE of Mochi', () => one('decoder.blocks.2.blocks.3.stack.5.weight', 128, 128, 3, 3, 3), 'vae', 'mochi', null],
  ['VAE of Cosmos', () => one('decoder.unpatcher3d.wavelets', 2), 'vae', 'cosmos', null],
  ['stage A of Stable Cascade', () => one('vquantizer.codebook.weight', 8192, 4), 'vae', 'cascade', 'stage A'],
  ['VAE of SVD', () => together(imageVae(4), one('decoder.mid.block_1.mix_factor')), 'vae', 'svd', null],
  ['TAESD', () => taesd(4), 'vae-approx', null, 'TAESD'],
  ['TAESD of FLUX', () => taesd(16), 'vae-approx', null, 'TAESD 16 channels'],
  ['TAESD with prefixes', () => taesd(4, 'vae'), 'vae-approx', null, 'TAESD'],
  // Text encoders
  ['CLIP-L', () => clipText(768, 12), 'text-encoder', null, 'CLIP-L'],
  ['CLIP-H', () => clipText(1024, 24), 'text-encoder', null, 'CLIP-H'],
  ['CLIP-G', () => clipText(1280, 32), 'text-encoder', null, 'CLIP-G'],
  ['CLIP-G in OpenCLIP names', () => openClipText(1280, 32), 'text-encoder', null, 'CLIP-G'],
  ['T5-XXL', () => t5(t5Size), 'text-encoder', null, 'T5-XXL'],
  [
    'T5-XL',
    () => t5({ width: 2048, inner: 2048, feed: 5120, layers: 24, vocabulary: 32128 }),
    'text-encoder',
    null,
    'T5-XL',
  ],
  [
    'T5 1.0',
    () => t5({ width: 1024, inner: 16384, feed: 65536, layers: 24, vocabulary: 32128, gated: false }),
    'text-encoder',
    null,
    'T5 1.0-Large',
  ],
  ['UMT5-XXL', () => t5({ ...t5Size, vocabulary: 256384, biasEverywhere: true }), 'text-encoder', null, 'UMT5-XXL'],
  [
    'ByT5',
    () => t5({ width: 1472, inner: 384, feed: 3584, layers: 12, vocabulary: 1510 }),
    'text-encoder',
    null,
    'ByT5',
  ],
  [
    'Gemma 2',
    () => languageModel({ width: 2304, keyWidth: 1024, feed: 9216, layers: 26, vocabulary: 256000, feedNorms: true }),
    'text-encoder',
    null,
    'Gemma 2 2B',
  ],
  [
    'Gemma 3',
    () =>
      languageModel({
        width: 2560,
        keyWidth: 1024,
        feed: 10240,
        layers: 34,
        vocabulary: 262208,
        feedNorms: true,
        qkNorm: true,
      }),
    'text-encoder',
    null,
    'Gemma 3 4B',
  ],
  [
    'Qwen2.5 7B',
    () => languageModel({ width: 3584, keyWidth: 512, feed: 18944, layers: 28, vocabulary: 152064, bias: true }),
    'text-encoder',
    null,
    'Qwen2.5 7B',
  ],
  [
    'Qwen2.5 3B',
    () => languageModel({ width: 2048, keyWidth: 256, feed: 11008, layers: 36, vocabulary: 151936, bias: true }),
    'text-encoder',
    null,
    'Qwen2.5 3B',
  ],
  [
    'Qwen3 4B',
    () => languageModel({ width: 2560, keyWidth: 1024, feed: 9728, layers: 36, vocabulary: 151936, qkNorm: true }),
    'text-encoder',
    null,
    'Qwen3 4B',
  ],
  ['Llama 3', () => languageModel(language), 'text-encoder', null, 'Llama 8B'],
  ['LLaVA’s Llama', () => prefixed('language_model.', languageModel(language)), 'text-encoder', null, 'Llama 8B'],
  [
    'Mistral',
    () => languageModel({ ...language, width: 5120, layers: 40, vocabulary: 131072 }),
    'text-encoder',
    null,
    'Mistral',
  ],
  [
    'T5 in llama.cpp’s names',
    () =>
      weights((put) => {
        put('token_embd.weight', 32128, 4096)
        put('enc.blk.0.attn_q.weight', 4096, 4096)
      }),
    'text-encoder',
    null,
    'T5-XXL',
  ],
  // Vision and sound
  ['CLIP-H vision', () => clipVision({ width: 1280, layers: 32, positions: 257 }), 'clip-vision', null, 'CLIP-H'],
  ['CLIP-bigG vision', () => clipVision({ width: 1664, layers: 48, positions: 257 }), 'clip-vision', null, 'CLIP-bigG'],
  ['CLIP-L vision', () => clipVision({ width: 1024, layers: 24, positions: 257 }), 'clip-vision', null, 'CLIP-L'],
  [
    'CLIP-L 336 vision',
    () => clipVision({ width: 1024, layers: 24, positions: 577 }),
    'clip-vision',
    null,
    'CLIP-L 336',
  ],
  ['SigLIP', () => clipVision({ width: 1152, layers: 27, positions: 729 }), 'clip-vision', null, 'SigLIP'],
  [
    'wav2vec',
    () =>
      weights((put) => {
        norm(put, 'wav2vec2.encoder.layer_norm', 1024)
        put('wav2vec2.feature_extractor.conv_layers.0.conv.weight', 512, 1, 10)
      }),
    'audio-encoder',
    null,
    'wav2vec 2.0',
  ],
  // ControlNets and their kin
  ['ControlNet of SD 1.5', () => controlNet('sd1', 'control_model.'), 'controlnet', 'sd15', null],
  ['ControlNet of SD 1.5 without prefix', () => controlNet('sd1'), 'controlnet', 'sd15', null],
  ['ControlNet of SD 2', () => controlNet('sd2', 'control_model.'), 'controlnet', 'sd2', null],
  ['ControlNet of SD 1.5 in diffusers names', () => diffusersControlNet('sd1'), 'controlnet', 'sd15', null],
  ['ControlNet of SDXL in diffusers names', () => diffusersControlNet('sdxl'), 'controlnet', 'sdxl', null],
  ['Union ControlNet of SDXL', () => diffusersControlNet('sdxl', 8), 'controlnet', 'sdxl', 'Union'],
  ['ControlNet of FLUX.1', () => transformerControlNet('flux-instantx'), 'controlnet', 'flux1', null],
  ['Union ControlNet of FLUX.1', () => transformerControlNet('flux-union'), 'controlnet', 'flux1', 'Union'],
  ['ControlNet of FLUX.1 by XLabs', () => transformerControlNet('flux-xlabs'), 'controlnet', 'flux1', 'XLabs'],
  ['ControlNet of SD 3', () => transformerControlNet('sd3'), 'controlnet', 'sd3', null],
  ['ControlNet of SD 3.5 Large', () => transformerControlNet('sd35'), 'controlnet', 'sd3', '3.5 Large'],
  ['ControlNet of Qwen-Image', () => transformerControlNet('qwen'), 'controlnet', 'qwen-image', null],
  ['ControlNet of Hunyuan-DiT', () => one('after_proj_list.18.bias', 1408), 'controlnet', 'hunyuan-dit', null],
  [
    'LLLite of SDXL',
    () => one('lllite_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q.conditioning1.0.weight', 32, 3, 4, 4),
    'controlnet',
    'sdxl',
    'LLLite',
  ],
  ['T2I adapter', () => t2iAdapter('full'), 'controlnet', 'sd15', 'T2I-Adapter'],
  ['T2I adapter of SDXL', () => t2iAdapter('xl'), 'controlnet', 'sdxl', 'T2I-Adapter'],
  ['T2I adapter, light', () => t2iAdapter('light'), 'controlnet', 'sd15', 'T2I-Adapter light'],
  ['T2I adapter in diffusers names', () => t2iAdapter('diffusers'), 'controlnet', 'sd15', 'T2I-Adapter'],
  [
    'Z-Image control',
    () => one('control_layers.0.adaLN_modulation.0.weight', 15360, 256),
    'model-patch',
    'z-image',
    'control',
  ],
  [
    'Qwen-Image patch',
    () =>
      together(
        one('controlnet_blocks.0.y_rms.weight', 3072),
        one('controlnet_blocks.0.input_proj.weight', 3072, 3072),
        one('img_in.weight', 3072, 64),
      ),
    'model-patch',
    'qwen-image',
    'DiffSynth control',
  ],
  ['IP-Adapter of SD 1.5', () => ipAdapter(768, 'base'), 'ip-adapter', 'sd15', null],
  ['IP-Adapter plus of SDXL', () => ipAdapter(2048, 'plus'), 'ip-adapter', 'sdxl', 'plus'],
  ['IP-Adapter FaceID', () => ipAdapter(768, 'faceid'), 'ip-adapter', 'sd15', 'FaceID'],
  [
    'Redux',
    () => together(one('redux_up.weight', 12288, 1152), one('redux_down.weight', 4096, 12288)),
    'style-model',
    'flux1',
    'Redux',
  ],
  ['T2I style adapter', () => one('style_embedding', 1, 8, 1024), 'style-model', 'sd15', 'T2I style adapter'],
  [
    'GLIGEN',
    () => together(one('position_net.null_positive_feature', 768), one('position_net.linears.4.weight', 768, 512)),
    'gligen',
    'sd15',
    null,
  ],
  [
    'PhotoMaker',
    () =>
      prefixed(
        'id_encoder.',
        together(one('fuse_module.mlp1.fc1.weight', 2048, 4096), one('visual_projection_2.weight', 1280, 1024)),
      ),
    'photomaker',
    'sdxl',
    'v1',
  ],
  // Small ones
  ['embedding of SD 1.5', () => one('emb_params', 8, 768), 'embedding', 'sd15', null],
  ['embedding of SD 2', () => one('emb_params', 8, 1024), 'embedding', 'sd2', null],
  ['embedding of SD 1.5 out of a pickle', () => one('string_to_param.*', 8, 768), 'embedding', 'sd15', null],
  ['embedding of SDXL', () => together(one('clip_l', 8, 768), one('clip_g', 8, 1280)), 'embedding', 'sdxl', null],
  ['embedding of diffusers', () => one('<cat-toy>', 1, 768), 'embedding', 'sd15', null],
  ['hypernetwork', hypernetwork, 'hypernetwork', 'sd15', null],
  ['AnimateDiff motion module', () => motionModule(2), null, 'sd15', 'AnimateDiff motion module'],
  ['AnimateDiff motion module of SDXL', () => motionModule('xl'), null, 'sdxl', 'AnimateDiff motion module'],
  // Pictures
  ['old ESRGAN', upscalers['esrgan-old'], 'upscaler', null, 'ESRGAN'],
  ['new ESRGAN', upscalers['esrgan-new'], 'upscaler', null, 'ESRGAN'],
  ['BSRGAN', upscalers.rrdb, 'upscaler', null, 'ESRGAN'],
  ['SwinIR', upscalers.swinir, 'upscaler', null, 'SwinIR'],
  ['HAT', upscalers.hat, 'upscaler', null, 'HAT'],
  ['DAT', upscalers.dat, 'upscaler', null, 'DAT'],
  ['RealPLKSR', upscalers.realplksr, 'upscaler', null, 'PLKSR'],
  ['Compact', upscalers.compact, 'upscaler', null, 'Compact'],
  ['SPAN', upscalers.span, 'upscaler', null, 'SPAN'],
  ['GFPGAN', gfpgan, 'face-restorer', null, 'GFPGAN'],
  ['CodeFormer', codeFormer, 'face-restorer', null, 'CodeFormer'],
  ['YOLO', yolo, 'detector', null, 'YOLO'],
  ['SAM', () => sam('sam'), 'segmenter', null, 'SAM'],
  ['SAM 2', () => prefixed('model.', sam('sam2')), 'segmenter', null, 'SAM 2'],
  ['LaMa', () => one('generator.model.1.bn_l.running_mean', 64), 'inpaint', null, 'LaMa'],
]

describe('all other kinds', () => {
  it.each(rows.map(caseOf))('$name', ({ all, kind, family, variant, undecided }) => {
    expect(identifyWeights(all())).toMatchObject({
      kind,
      kindSource: kind === null ? null : 'content',
      family,
      variant,
      undecided,
      adapterFormat: null,
    })
  })

  it('takes a whole CLIP model for what its folder is for', () => {
    const both = together(clipText(768, 12), clipVision({ width: 1024, layers: 24, positions: 257 }))
    expect(identifyWeights(both)).toMatchObject({ kind: 'clip-vision', misplaced: null })
    expect(identifyWeights(both, { folderKind: 'text-encoder' })).toMatchObject({
      kind: 'text-encoder',
      kindSource: 'content',
      misplaced: null,
    })
    expect(identifyWeights(both, { folderKind: 'lora' })).toMatchObject({ misplaced: 'clip-vision' })
  })

  it('believes a pickle that has the classes of a detector', () => {
    const findings = [{ severity: 'suspicious', code: 'detector-classes', detail: 'ultralytics' }] as const
    expect(identifyWeights(new Map(), { findings, folderKind: 'upscaler', file: 'a.pt' })).toMatchObject({
      kind: 'detector',
      kindSource: 'content',
      misplaced: 'detector',
    })
  })

  it('believes what a GGUF file says of itself where its names say nothing', () => {
    expect(
      identifyWeights(one('strange', 4), { container: 'gguf', metadata: { 'general.architecture': 'wan' } }),
    ).toMatchObject({
      kind: 'diffusion-model',
      family: 'wan',
    })
  })
})
