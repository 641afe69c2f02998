import type { ModelFamily } from '../catalogue/families.ts'

/** Kinds of files that people download, the most exact first. */
export const precisions = ['fp16', 'fp8', 'q4'] as const
export type Precision = (typeof precisions)[number]

/** Bytes of one weight; `q4` is GGUF Q4_K_S with its scales (FLUX.1 dev: 6.81 GB for 11.9 billion). */
const bytesPerWeight: Readonly<Record<Precision, number>> = { fp16: 2, fp8: 1, q4: 4.58 / 8 }

export interface FamilyModel {
  readonly family: ModelFamily
  readonly name: string
  /** Billions of weights of what denoises; text encoders wait in main memory meanwhile. */
  readonly billions: number
  /** GiB for everything but the weights, at the usual size of picture or clip: an estimate, rounded up. */
  readonly workGiB: number
  /** The model's own page or paper. */
  readonly source: string
}

const huggingFace = (repository: string): string => `https://huggingface.co/${repository}`

/**
 * The models that stand for their family; the one that people mean by the name comes first. Numbers
 * of weights as published (of Lumina: by the size of its files; of Wan 2.2: those of the one expert
 * at work). The sums agree with the table of InvokeAI, which names the sizes of cards that do well
 * (https://invoke-ai.github.io/InvokeAI/installation/requirements).
 */
export const familyModels: readonly FamilyModel[] = [
  {
    ...{ family: 'sd15', name: 'SD 1.5', billions: 0.86, workGiB: 1.5 },
    source: huggingFace('stable-diffusion-v1-5/stable-diffusion-v1-5'),
  },
  {
    ...{ family: 'sd2', name: 'SD 2.1', billions: 0.87, workGiB: 2 },
    source: huggingFace('stabilityai/stable-diffusion-2-1'),
  },
  { family: 'sdxl', name: 'SDXL', billions: 2.6, workGiB: 2, source: 'https://arxiv.org/abs/2307.01952' },
  {
    ...{ family: 'sd3', name: 'SD 3.5 Large', billions: 8.1, workGiB: 2 },
    source: huggingFace('stabilityai/stable-diffusion-3.5-large'),
  },
  {
    ...{ family: 'sd3', name: 'SD 3.5 Medium', billions: 2.5, workGiB: 2 },
    source: huggingFace('stabilityai/stable-diffusion-3.5-medium'),
  },
  {
    ...{ family: 'flux1', name: 'FLUX.1 dev', billions: 11.9, workGiB: 2 },
    source: huggingFace('black-forest-labs/FLUX.1-dev'),
  },
  {
    ...{ family: 'flux2', name: 'FLUX.2 dev', billions: 32, workGiB: 3 },
    source: huggingFace('black-forest-labs/FLUX.2-dev'),
  },
  {
    ...{ family: 'flux2', name: 'FLUX.2 klein 9B', billions: 9, workGiB: 2 },
    source: huggingFace('black-forest-labs/FLUX.2-klein-9B'),
  },
  {
    ...{ family: 'flux2', name: 'FLUX.2 klein 4B', billions: 4, workGiB: 2 },
    source: huggingFace('black-forest-labs/FLUX.2-klein-4B'),
  },
  {
    ...{ family: 'chroma', name: 'Chroma1 HD', billions: 8.9, workGiB: 2 },
    source: huggingFace('lodestones/Chroma1-HD'),
  },
  {
    ...{ family: 'qwen-image', name: 'Qwen-Image', billions: 20, workGiB: 2.5 },
    source: huggingFace('Qwen/Qwen-Image'),
  },
  {
    ...{ family: 'z-image', name: 'Z-Image Turbo', billions: 6, workGiB: 2 },
    source: huggingFace('Tongyi-MAI/Z-Image-Turbo'),
  },
  {
    ...{ family: 'hidream', name: 'HiDream-I1', billions: 17, workGiB: 2 },
    source: huggingFace('HiDream-ai/HiDream-I1-Full'),
  },
  {
    ...{ family: 'lumina2', name: 'Lumina Image 2.0', billions: 2.6, workGiB: 2 },
    source: huggingFace('Alpha-VLLM/Lumina-Image-2.0'),
  },
  {
    ...{ family: 'wan', name: 'Wan 2.2 14B', billions: 14, workGiB: 4 },
    source: huggingFace('Wan-AI/Wan2.2-T2V-A14B'),
  },
  {
    ...{ family: 'wan', name: 'Wan 2.2 5B', billions: 5, workGiB: 4 },
    source: huggingFace('Wan-AI/Wan2.2-TI2V-5B'),
  },
  {
    ...{ family: 'hunyuan-video', name: 'Hunyuan Video', billions: 13, workGiB: 6 },
    source: huggingFace('tencent/HunyuanVideo'),
  },
  {
    ...{ family: 'ltx', name: 'LTX-Video 13B', billions: 13, workGiB: 4 },
    source: huggingFace('Lightricks/LTX-Video'),
  },
  {
    ...{ family: 'ltx', name: 'LTX-Video 2B', billions: 2, workGiB: 4 },
    source: huggingFace('Lightricks/LTX-Video'),
  },
]

const GiB = 2 ** 30

/** GiB that a model wants when its weights lie whole in the memory of the GPU. */
export function neededGiB(model: FamilyModel, precision: Precision): number {
  return (model.billions * 1e9 * bytesPerWeight[precision]) / GiB + model.workGiB
}

export interface PrecisionFit {
  readonly precision: Precision
  readonly neededGiB: number
  /** `partly`: the weights stream from main memory, which works but is slower. */
  readonly state: 'fits' | 'partly' | 'no'
}

export interface FamilyFit {
  readonly model: FamilyModel
  /** In the order of `precisions`. */
  readonly precisions: readonly PrecisionFit[]
}

/** How every known model fits into so many bytes of memory. @param known - what the GPU can compute in. */
export function familyFits(vramBytes: number, known: readonly Precision[] = precisions): readonly FamilyFit[] {
  return familyModels.map((model) => ({
    model,
    precisions: precisions
      .filter((precision) => known.includes(precision))
      .map((precision) => {
        const needed = neededGiB(model, precision)
        const state = needed * GiB <= vramBytes ? 'fits' : needed * GiB <= vramBytes * 2 ? 'partly' : 'no'
        return { precision, neededGiB: needed, state }
      }),
  }))
}
