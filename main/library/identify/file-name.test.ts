import { describe, expect, it } from 'vitest'
import { familyOfName, kindOfName, lineageOfName, wordsOfName } from './file-name.ts'

describe('names of files', () => {
  it.each([
    ['ponyDiffusionV6XL_v6.safetensors', 'pony diffusion v6xl v6'],
    ['waiNSFWIllustrious_v140.safetensors', 'wai nsfw illustrious v140'],
    ['flux1-dev-Q4_K_S.gguf', 'flux1 dev q4 k s'],
    ['anything.vae.pt', 'anything vae'],
    ['a\n\u202Eb.ckpt', 'a b'],
    ['', ''],
  ])('%j as words', (file, words) => {
    expect(wordsOfName(file)).toBe(words)
  })

  it.each([
    ['flux1-dev-fp8.safetensors', 'flux1'],
    ['fluxDev_v1.safetensors', 'flux1'],
    ['flux2-klein-9b.safetensors', 'flux2'],
    ['chroma-unlocked-v35.safetensors', 'chroma'],
    ['qwen_image_edit_2509.safetensors', 'qwen-image'],
    ['z_image_turbo_bf16.safetensors', 'z-image'],
    ['wan2.2_t2v_high_noise_14B.safetensors', 'wan'],
    ['hunyuan_video_t2v_720p.safetensors', 'hunyuan-video'],
    ['ltxv-13b-0.9.8.safetensors', 'ltx'],
    ['sd3.5_large.safetensors', 'sd3'],
    ['SD35_medium.safetensors', 'sd3'],
    ['sd_xl_base_1.0.safetensors', 'sdxl'],
    ['juggernautXL_v9.safetensors', 'sdxl'],
    ['v1-5-pruned-emaonly.safetensors', 'sd15'],
    ['style-sd1.5.safetensors', 'sd15'],
    ['v2-1_768-ema-pruned.ckpt', 'sd2'],
    // Version numbers of the file itself say nothing of its base.
    ['myStyle_v1.5.safetensors', null],
    ['myStyle_v2.1.safetensors', null],
    ['swan.safetensors', null],
    ['influx.safetensors', null],
  ] as const)('family of %s', (file, family) => {
    expect(familyOfName(wordsOfName(file))).toBe(family)
  })

  it.each([
    ['kl-f8-anime.vae.pt', 'vae'],
    ['4x-UltraSharp.pth', 'upscaler'],
    ['RealESRGAN_x4plus.pth', 'upscaler'],
    ['GFPGANv1.4.pth', 'face-restorer'],
    ['codeformer-v0.1.0.pth', 'face-restorer'],
    ['face_yolov8n.pt', 'detector'],
    ['sam_vit_b_01ec64.pth', 'segmenter'],
    ['control_v11p_sd15_canny.pth', 'controlnet'],
    ['ip-adapter_sd15.bin', 'ip-adapter'],
    ['taesd_decoder.pth', 'vae-approx'],
    ['samurai.safetensors', null],
    ['model.safetensors', null],
  ] as const)('kind of %s', (file, kind) => {
    expect(kindOfName(wordsOfName(file))).toBe(kind)
  })

  it('tells the base model of SDXL from its lineages', () => {
    expect(lineageOfName(wordsOfName('sd_xl_base_1.0.safetensors'))).toBe('base')
    expect(lineageOfName(wordsOfName('sdxl_style.safetensors'))).toBeNull()
  })
})
