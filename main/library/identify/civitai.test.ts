import { describe, expect, it } from 'vitest'
import { familyOfBaseModel, kindOfCivitaiType } from './civitai.ts'

describe('CivitAI’s words', () => {
  it.each<readonly [string, string | null, string | null]>([
    ['SD 1.4', 'sd15', null],
    ['SD 1.5', 'sd15', null],
    ['SD 1.5 LCM', 'sd15', null],
    ['SD 2.0 768', 'sd2', null],
    ['SD 2.1 Unclip', 'sd2', null],
    ['SD 3', 'sd3', null],
    ['SD 3.5 Large Turbo', 'sd3', null],
    ['SDXL 0.9', 'sdxl', null],
    ['SDXL 1.0', 'sdxl', null],
    ['SDXL Lightning', 'sdxl', null],
    ['Pony', 'sdxl', 'pony'],
    ['Pony V7', 'auraflow', 'pony'],
    ['Illustrious', 'sdxl', 'illustrious'],
    ['NoobAI', 'sdxl', 'noobai'],
    ['Flux.1 S', 'flux1', null],
    ['Flux.1 Kontext', 'flux1', null],
    ['Flux.2 Klein 9B-base', 'flux2', null],
    ['Flux 3 Video', null, null],
    ['Chroma', 'chroma', null],
    ['Qwen', 'qwen-image', null],
    ['ZImageTurbo', 'z-image', null],
    ['ZImageBase', 'z-image', null],
    ['HiDream', 'hidream', null],
    ['Hunyuan 1', 'hunyuan-dit', null],
    ['Hunyuan Video', 'hunyuan-video', null],
    ['Hunyuan3D', null, null],
    ['Lumina', 'lumina2', null],
    ['LTXV', 'ltx', null],
    ['LTXV 2.3', 'ltx', null],
    ['Wan Video 14B i2v 720p', 'wan', null],
    ['Wan Video 2.2 TI2V-5B', 'wan', null],
    ['Mochi', 'mochi', null],
    ['Kolors', 'kolors', null],
    ['PixArt E', 'pixart', null],
    ['AuraFlow', 'auraflow', null],
    ['Stable Cascade', 'cascade', null],
    ['SVD XT', 'svd', null],
    ['Anima', 'anima', null],
    ['Other', null, null],
    ['Grok', null, null],
    ['', null, null],
  ])('base model %s', (name, family, lineage) => {
    expect(familyOfBaseModel(name)).toEqual(family === null ? null : { family, lineage })
  })

  it.each<readonly [string, string | null]>([
    ['Checkpoint', 'checkpoint'],
    ['TextualInversion', 'embedding'],
    ['LORA', 'lora'],
    ['LoCon', 'lora'],
    ['DoRA', 'lora'],
    ['Controlnet', 'controlnet'],
    ['VAE', 'vae'],
    ['UNet', 'diffusion-model'],
    ['Upscaler', 'upscaler'],
    ['CLIPVision', 'clip-vision'],
    ['Detection', 'detector'],
    ['MotionModule', null],
    ['Wildcards', null],
    ['constructor', null],
    ['__proto__', null],
  ])('type %s', (type, kind) => {
    expect(kindOfCivitaiType(type)).toBe(kind)
  })
})
