import { adapter, controlLora, fluxControlLora, xlabsLora } from '../identify/adapters.fixture.ts'
import { clipText, clipVision, diffusersVae, imageVae, openClipText, t5, wanVae } from '../identify/encoders.fixture.ts'
import { chroma, flux, mmdit, nextDit, qwenImage } from '../identify/image-transformers.fixture.ts'
import { codeFormer, ipAdapter, upscalers, yolo } from '../identify/small-models.fixture.ts'
import { controlNet, diffusersUnet, unet } from '../identify/unet.fixture.ts'
import { hunyuan, ltx, wan } from '../identify/video-transformers.fixture.ts'
import type { TensorInfo } from '../inspect/types.ts'
import { prefixed, tensorsOf, together, weights, type Weights } from './weights.ts'

const sd15Checkpoint = (): Weights =>
  together(
    prefixed('model.diffusion_model.', unet('sd1')),
    prefixed('first_stage_model.', imageVae(4)),
    prefixed('cond_stage_model.transformer.', clipText(768, 12)),
  )
const sdxlCheckpoint = (): Weights =>
  together(
    prefixed('model.diffusion_model.', unet('sdxl')),
    prefixed('first_stage_model.', imageVae(4)),
    prefixed('conditioner.embedders.0.transformer.', clipText(768, 12)),
    prefixed('conditioner.embedders.1.model.', openClipText(1280, 32)),
  )
const embedding = (width: number): Weights => weights((put) => put('emb_params', 8, width))

/** Names, shapes and types of the weights of well-known models, ready for a file of their size. */
const samples = {
  'sd15-checkpoint': () => tensorsOf(sd15Checkpoint()),
  'sdxl-checkpoint': () => tensorsOf(sdxlCheckpoint()),
  'sd35-large': () => tensorsOf(mmdit('sd35-large')),
  'flux-dev': () => tensorsOf(flux('dev'), 'BF16'),
  'flux-dev-fp8': () => tensorsOf(flux('dev'), 'F8_E4M3'),
  'flux-schnell': () => tensorsOf(flux('schnell'), 'BF16'),
  'flux2-dev': () => tensorsOf(flux('flux2-dev'), 'BF16'),
  chroma: () => tensorsOf(chroma(), 'BF16'),
  'qwen-image': () => tensorsOf(qwenImage(), 'BF16'),
  'z-image': () => tensorsOf(nextDit('z-image'), 'BF16'),
  'wan-t2v-14b': () => tensorsOf(wan('t2v-14b')),
  'wan-i2v-14b': () => tensorsOf(wan('i2v-14b-2.1')),
  'wan-ti2v-5b': () => tensorsOf(wan('ti2v-5b')),
  'hunyuan-video': () => tensorsOf(hunyuan('t2v'), 'BF16'),
  ltx: () => tensorsOf(ltx('2b'), 'BF16'),
  'sd15-unet-diffusers': () => tensorsOf(diffusersUnet('sd1')),
  'sd15-vae': () => tensorsOf(imageVae(4), 'F32'),
  'sd15-vae-diffusers': () => tensorsOf(diffusersVae(4)),
  'flux-vae': () => tensorsOf(imageVae(16), 'F32'),
  'wan-vae': () => tensorsOf(wanVae('2.1'), 'BF16'),
  'clip-l': () => tensorsOf(clipText(768, 12)),
  't5-xxl': () => tensorsOf(t5({ width: 4096, inner: 4096, feed: 10240, layers: 24, vocabulary: 32128 })),
  'clip-vision-h': () => tensorsOf(clipVision({ width: 1280, layers: 32, positions: 257 })),
  'sd15-lora': () =>
    tensorsOf(adapter(diffusersUnet('sd1'), { prefix: 'lora_unet_', flat: true, only: /attn.*weight$/ })),
  'sdxl-lora': () =>
    tensorsOf(
      together(
        adapter(unet('sdxl'), { prefix: 'lora_unet_', flat: true, only: /(?:attn|ff\.).*weight$/ }),
        adapter(clipText(768, 12), { prefix: 'lora_te1_', flat: true, only: /layers.*weight$/ }),
      ),
    ),
  'flux-lora': () =>
    tensorsOf(adapter(flux('dev'), { prefix: 'lora_unet_', flat: true, only: /_blocks.*weight$/ }), 'BF16'),
  'flux-lora-xlabs': () => tensorsOf(xlabsLora(), 'BF16'),
  'flux-control-lora': () => tensorsOf(fluxControlLora(flux('dev')), 'BF16'),
  'wan-lora': () =>
    tensorsOf(adapter(wan('t2v-14b'), { method: 'peft', prefix: 'diffusion_model.', only: /blocks.*weight$/ })),
  'sd15-controlnet': () => tensorsOf(controlNet('sd1', 'control_model.')),
  'sdxl-control-lora': () => tensorsOf(controlLora(controlNet('sdxl'))),
  'sd15-ip-adapter': () => tensorsOf(ipAdapter(768, 'base')),
  'sd15-embedding': () => tensorsOf(embedding(768), 'F32'),
  esrgan: () => tensorsOf(upscalers['esrgan-old'](), 'F32'),
  codeformer: () => tensorsOf(codeFormer(), 'F32'),
  yolo: () => tensorsOf(yolo()),
} as const satisfies Readonly<Record<string, () => ReadonlyMap<string, TensorInfo>>>

export type SampleName = keyof typeof samples
export const sampleNames = Object.keys(samples) as readonly SampleName[]

/** The weights of a well-known model. */
export function sampleTensors(name: SampleName): ReadonlyMap<string, TensorInfo> {
  return samples[name]()
}
