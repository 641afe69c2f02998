import { describe, expect, it } from 'vitest'
import { fileFamilyIds } from '../../../shared/library/families.ts'
import { conv, linear, prefixed, together, weights, type Weights } from '../testing/weights.ts'
import { clipText, imageVae, openClipText, wanVae } from './encoders.fixture.ts'
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
  mmdit,
  nextDit,
  pixart,
  qwenImage,
} from './image-transformers.fixture.ts'
import { diffusersUnet, unet } from './unet.fixture.ts'
import { cosmos, hunyuan, ltx, mochi, wan } from './video-transformers.fixture.ts'

type Row = readonly [
  name: string,
  all: () => Weights,
  family: string | null,
  variant: string | null,
  ...undecided: string[],
]
function caseOf([name, all, family, variant, ...undecided]: Row) {
  return { name, all, family, variant, undecided }
}

/** Diffusion models without VAE and text encoders, with names and shapes of the real ones. */
const models: readonly Row[] = [
  ['SD 1.5', () => unet('sd1'), 'sd15', null],
  ['SD 1.5 inpaint', () => unet('sd1-inpaint'), 'sd15', 'inpaint'],
  ['SD 1.5 instruct-pix2pix', () => unet('sd1-edit'), 'sd15', 'edit'],
  ['SD 1.5 in diffusers names', () => diffusersUnet('sd1'), 'sd15', null],
  ['SD 2', () => unet('sd2'), 'sd2', null, 'epsilon-or-v-prediction'],
  ['SD 2 inpaint', () => unet('sd2-inpaint'), 'sd2', 'inpaint'],
  ['SD 2 unCLIP', () => unet('sd2-unclip'), 'sd2', 'unCLIP'],
  ['SD 2 in diffusers names', () => diffusersUnet('sd2'), 'sd2', null, 'epsilon-or-v-prediction'],
  ['SDXL', () => unet('sdxl'), 'sdxl', null, 'base-or-lineage'],
  ['SDXL inpaint', () => unet('sdxl-inpaint'), 'sdxl', 'inpaint', 'base-or-lineage'],
  ['SDXL in diffusers names', () => diffusersUnet('sdxl'), 'sdxl', null, 'base-or-lineage'],
  ['SDXL refiner', () => unet('refiner'), 'sdxl', 'refiner'],
  [
    'SDXL v-prediction',
    () =>
      together(
        unet('sdxl'),
        weights((put) => put('v_pred')),
      ),
    'sdxl',
    'v-prediction',
    'base-or-lineage',
  ],
  ['Kolors', () => unet('kolors'), 'kolors', null],
  ['SVD', () => unet('svd'), 'svd', null],
  ['SD 3 Medium', () => mmdit('sd3-medium'), 'sd3', '3 Medium'],
  ['SD 3.5 Medium', () => mmdit('sd35-medium'), 'sd3', '3.5 Medium'],
  ['SD 3.5 Large', () => mmdit('sd35-large'), 'sd3', '3.5 Large'],
  ['SD 3.5 Large in diffusers names', diffusersMmdit, 'sd3', '3.5 Large'],
  ['FLUX.1 dev', () => flux('dev'), 'flux1', 'dev'],
  ['FLUX.1 schnell', () => flux('schnell'), 'flux1', null, 'dev-or-schnell'],
  ['FLUX.1 Fill', () => flux('fill'), 'flux1', 'Fill'],
  ['FLUX.1 Canny', () => flux('canny'), 'flux1', 'Canny or Depth'],
  ['FLUX.1 dev in diffusers names', () => diffusersFlux(true), 'flux1', 'dev'],
  ['FLUX.1 schnell in diffusers names', () => diffusersFlux(false), 'flux1', null, 'dev-or-schnell'],
  ['FLUX.2 dev', () => flux('flux2-dev'), 'flux2', 'dev'],
  ['FLUX.2 Klein 4B', () => flux('klein-4b'), 'flux2', 'Klein 4B'],
  ['FLUX.2 Klein 9B', () => flux('klein-9b'), 'flux2', 'Klein 9B'],
  ['Chroma', () => chroma(), 'chroma', null],
  ['Chroma Radiance', () => chroma(true), 'chroma', 'Radiance'],
  ['Qwen-Image', qwenImage, 'qwen-image', null],
  ['Z-Image', () => nextDit('z-image'), 'z-image', null],
  ['Lumina 2', () => nextDit('lumina2'), 'lumina2', null],
  ['HiDream', hidream, 'hidream', null],
  ['AuraFlow', auraFlow, 'auraflow', null],
  ['AuraFlow below model.', () => prefixed('model.', auraFlow()), 'auraflow', null],
  ['PixArt alpha', () => pixart('alpha'), 'pixart', 'alpha'],
  ['PixArt sigma', () => pixart('sigma'), 'pixart', 'sigma'],
  ['Hunyuan-DiT', hunyuanDit, 'hunyuan-dit', null],
  ['Stable Cascade stage B', () => cascade('b'), 'cascade', 'stage B'],
  ['Stable Cascade stage C', () => cascade('c'), 'cascade', 'stage C'],
  ['Cosmos 1 7B', () => prefixed('net.', cosmos(4096)), 'cosmos', '7B'],
  ['Cosmos 1 14B', () => prefixed('net.', cosmos(5120)), 'cosmos', '14B'],
  ['Cosmos Predict 2 2B', () => prefixed('net.', cosmosPredict2()), 'cosmos', 'Predict 2 2B'],
  ['Cosmos Predict 2 14B video', () => cosmosPredict2({ wide: true, video: true }), 'cosmos', 'Predict 2 14B video'],
  ['Anima', () => cosmosPredict2({ anima: true }), 'anima', null],
  ['Wan 1.3B', () => wan('t2v-1.3b'), 'wan', '2.1 t2v 1.3B'],
  ['Wan t2v 14B', () => wan('t2v-14b'), 'wan', 't2v 14B', 'wan-2.1-or-2.2'],
  ['Wan 2.1 i2v 14B', () => wan('i2v-14b-2.1'), 'wan', '2.1 i2v 14B'],
  ['Wan 2.2 i2v 14B', () => wan('i2v-14b-2.2'), 'wan', '2.2 i2v 14B', 'high-or-low-noise'],
  ['Wan 2.2 5B', () => wan('ti2v-5b'), 'wan', '2.2 ti2v 5B'],
  ['Wan VACE 14B', () => wan('vace-14b'), 'wan', 'VACE 14B'],
  ['Wan VACE 1.3B', () => wan('vace-1.3b'), 'wan', 'VACE 1.3B'],
  ['Wan FLF2V', () => wan('flf2v-14b'), 'wan', 'flf2v 14B'],
  ['Wan camera', () => wan('camera-14b'), 'wan', 'camera 14B'],
  ['Wan animate', () => wan('animate-14b'), 'wan', 'animate 14B'],
  ['Wan s2v', () => wan('s2v-14b'), 'wan', 's2v 14B'],
  ['Hunyuan Video', () => hunyuan('t2v'), 'hunyuan-video', 't2v'],
  ['Hunyuan Video in its maker’s names', () => hunyuan('t2v', 'maker'), 'hunyuan-video', 't2v'],
  ['Hunyuan Video i2v', () => hunyuan('i2v'), 'hunyuan-video', 'i2v'],
  ['SkyReels i2v', () => hunyuan('skyreels'), 'hunyuan-video', 'SkyReels i2v'],
  ['Hunyuan Video 1.5', () => hunyuan('1.5'), 'hunyuan-video', '1.5'],
  ['HunyuanImage 2.1', () => hunyuan('image'), 'hunyuan-image', '2.1'],
  ['HunyuanImage 2.1 refiner', () => hunyuan('image-refiner', 'maker'), 'hunyuan-image', '2.1 refiner'],
  ['LTX-Video 2B', () => ltx('2b'), 'ltx', '2B'],
  ['LTX-Video 13B', () => ltx('13b'), 'ltx', '13B'],
  ['LTX-2', () => ltx('ltx2'), 'ltx', 'LTX-2'],
  ['Mochi', mochi, 'mochi', null],
]

describe('diffusion models', () => {
  it.each(models.map(caseOf))('$name', ({ all, family, variant, undecided }) => {
    expect(identifyWeights(all())).toMatchObject({
      kind: 'diffusion-model',
      kindSource: 'content',
      family,
      familySource: 'content',
      variant,
      undecided,
      lineage: null,
      misplaced: null,
    })
  })

  it('knows every family', () => {
    expect(new Set(models.map(([, , family]) => family))).toEqual(new Set(fileFamilyIds))
  })

  it.each(['model.diffusion_model.', 'diffusion_model.', 'transformer.'])('finds them below %s', (prefix) => {
    expect(identifyWeights(prefixed(prefix, flux('dev')))).toMatchObject({ kind: 'diffusion-model', family: 'flux1' })
    expect(identifyWeights(prefixed(prefix, wan('t2v-1.3b')))).toMatchObject({ kind: 'diffusion-model', family: 'wan' })
  })

  it.each<readonly [string, string, readonly string[]]>([
    ['FLUX.2', 'flux2', ['double_stream_modulation_img.linear.weight', 'x_embedder.weight']],
    [
      'Chroma',
      'chroma',
      ['distilled_guidance_layer.in_proj.weight', 'single_transformer_blocks.0.proj_out.weight', 'x_embedder.weight'],
    ],
    ['AuraFlow', 'auraflow', ['joint_transformer_blocks.0.attn.add_k_proj.weight', 'register_tokens']],
    [
      'Hunyuan Video',
      'hunyuan-video',
      [
        'context_embedder.token_refiner.refiner_blocks.0.norm1.weight',
        'single_transformer_blocks.0.proj_out.weight',
        'x_embedder.proj.weight',
      ],
    ],
    ['Wan', 'wan', ['condition_embedder.time_embedder.linear_1.weight', 'patch_embedding.weight']],
    ['Z-Image', 'z-image', ['all_x_embedder.2-1.weight', 'layers.0.attention.to_q.weight']],
    ['Lumina 2', 'lumina2', ['time_caption_embed.caption_embedder.0.weight', 'layers.0.attn.to_q.weight']],
    ['LTX-Video', 'ltx', ['time_embed.emb.timestep_embedder.linear_1.bias', 'proj_in.weight']],
    ['PixArt', 'pixart', ['adaln_single.emb.timestep_embedder.linear_1.bias', 'pos_embed.proj.bias']],
    ['Mochi', 'mochi', ['pos_frequencies', 'transformer_blocks.0.attn1.add_k_proj.weight']],
    ['Cosmos', 'cosmos', ['time_embed.t_embedder.linear_1.weight', 'transformer_blocks.0.norm1.linear_1.weight']],
    ['Hunyuan-DiT', 'hunyuan-dit', ['time_extra_emb.timestep_embedder.linear_1.weight']],
  ])('knows %s by a few names of the diffusers library', (_, family, names) => {
    const all = weights((put) => {
      for (const name of names) put(name, 64, 64)
    })
    expect(identifyWeights(all)).toMatchObject({ kind: 'diffusion-model', family })
  })

  it.each<readonly [string, readonly string[]]>([
    ['OmniGen2', ['time_caption_embed.timestep_embedder.linear_2.weight', 'context_refiner.0.attn.norm_k.weight']],
    ['Kandinsky 5', ['pooled_text_embeddings.in_layer.weight']],
    ['Sana', ['attention_y_norm.weight', 'blocks.0.attn.proj.weight']],
    ['Krea 2', ['txtfusion.projector.weight']],
    ['ACE-Step', ['genre_embedder.weight']],
    ['Hunyuan3D 2', ['latent_in.weight', 'cond_in.weight']],
  ])('says that %s is of no family here', (variant, names) => {
    const all = weights((put) => {
      for (const name of names) put(name, 64, 64)
    })
    expect(identifyWeights(all)).toMatchObject({ kind: 'diffusion-model', family: null, variant, undecided: [] })
  })

  it('keeps to names where weights are packed and their shapes say nothing', () => {
    const packed = (name: string) => (name.endsWith('.bias') || name.endsWith('.scale') ? 'BF16' : 'U8')
    const flat = (all: Weights): Weights =>
      new Map(
        [...all].map(([name, shape]) => [name, shape.length > 1 ? [shape.reduce((a, b) => a * b, 1) / 2, 1] : shape]),
      )
    expect(identifyWeights(flat(flux('dev')), { dtype: packed })).toMatchObject({ family: 'flux1', variant: 'dev' })
    expect(identifyWeights(flat(unet('sdxl')), { dtype: packed })).toMatchObject({ family: 'sdxl' })
    expect(identifyWeights(flat(unet('sd1')), { dtype: packed })).toMatchObject({
      family: null,
      undecided: ['sd15-or-sd2'],
    })
    expect(identifyWeights(flat(unet('sd1')), { dtype: packed, file: 'sd15_nf4.safetensors' })).toMatchObject({
      family: 'sd15',
      familySource: 'name',
      undecided: [],
    })
  })

  it('takes architectures that have no family for nothing else, whatever they are called', () => {
    const ovis = together(
      flux('dev'),
      weights((put) => linear(put, 'double_blocks.0.img_mlp.down_proj', 3072, 12288)),
    )
    expect(identifyWeights(ovis, { file: 'flux-like.safetensors' })).toMatchObject({
      kind: 'diffusion-model',
      family: null,
      variant: 'Ovis Image',
    })
  })
})

const vae = (): Weights => prefixed('first_stage_model.', imageVae(4))
const checkpoints: readonly Row[] = [
  [
    'SD 1.5',
    () =>
      together(
        prefixed('model.diffusion_model.', unet('sd1')),
        vae(),
        prefixed('cond_stage_model.transformer.', clipText(768, 12)),
      ),
    'sd15',
    null,
  ],
  [
    'SD 2',
    () =>
      together(
        prefixed('model.diffusion_model.', unet('sd2')),
        vae(),
        prefixed('cond_stage_model.model.', openClipText(1024, 23)),
      ),
    'sd2',
    null,
    'epsilon-or-v-prediction',
  ],
  [
    'SDXL',
    () =>
      together(
        prefixed('model.diffusion_model.', unet('sdxl')),
        vae(),
        prefixed('conditioner.embedders.0.transformer.', clipText(768, 12)),
        prefixed('conditioner.embedders.1.model.', openClipText(1280, 32)),
      ),
    'sdxl',
    null,
    'base-or-lineage',
  ],
  [
    'a checkpoint without a VAE',
    () =>
      together(
        prefixed('model.diffusion_model.', unet('sd1')),
        prefixed('cond_stage_model.transformer.', clipText(768, 12)),
      ),
    'sd15',
    null,
  ],
  [
    'SVD',
    () =>
      together(
        prefixed('model.diffusion_model.', unet('svd')),
        vae(),
        weights((put) => put('conditioner.embedders.0.open_clip.model.visual.proj', 1280, 1024)),
      ),
    'svd',
    null,
  ],
  [
    'FLUX.1 all in one',
    () =>
      together(
        prefixed('model.diffusion_model.', flux('dev')),
        prefixed('vae.', imageVae(16)),
        prefixed('text_encoders.clip_l.transformer.', clipText(768, 12)),
      ),
    'flux1',
    'dev',
  ],
  [
    'SD 3.5 with VAE',
    () =>
      together(prefixed('model.diffusion_model.', mmdit('sd35-large')), prefixed('first_stage_model.', imageVae(16))),
    'sd3',
    '3.5 Large',
  ],
  [
    'Wan all in one',
    () => together(prefixed('model.diffusion_model.', wan('ti2v-5b')), prefixed('vae.', wanVae('2.2'))),
    'wan',
    '2.2 ti2v 5B',
  ],
  [
    'LTX-Video',
    () =>
      together(
        prefixed('model.diffusion_model.', ltx('2b')),
        weights((put) => conv(put, 'vae.decoder.conv_in.conv', 1024, 128)),
      ),
    'ltx',
    '2B',
  ],
]

describe('checkpoints', () => {
  it.each(checkpoints.map(caseOf))('$name', ({ all, family, variant, undecided }) => {
    expect(identifyWeights(all(), { folderKind: 'checkpoint' })).toMatchObject({
      kind: 'checkpoint',
      family,
      variant,
      undecided,
      misplaced: null,
    })
  })

  it('is the same out of a pickle, where weights lie below state_dict', () => {
    const [, all] = checkpoints[0] ?? []
    const wrapped = together(
      prefixed('state_dict.', all?.() ?? new Map<string, readonly number[]>()),
      weights((put) => put('optimizer_states', 1)),
    )
    expect(identifyWeights(wrapped, { container: 'pickle', file: 'model.ckpt' })).toMatchObject({
      kind: 'checkpoint',
      family: 'sd15',
    })
  })
})
