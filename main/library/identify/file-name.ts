import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { FileFamily, Lineage } from '../../../shared/library/families.ts'

/**
 * A name as words: lower case, parted by single blanks, also where `CamelCase` parts them, so that a pattern with
 * `\b` finds whole words only. The ending is left off.
 */
export function wordsOfName(file: string): string {
  return file
    .slice(0, 300)
    .replace(/\.(?:safetensors|sft|gguf|ckpt|pth?|bin|onnx|pkl)$/i, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]{2,})([A-Z][a-z]{2})/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** Lineage by name; `base` where the name is of the base model itself. Null where it says neither. */
export function lineageOfName(words: string): Lineage | 'base' | null {
  if (/\bnoob ?(?:ai)?\b/.test(words) || /\bnoobai ?xl\b/.test(words)) return 'noobai'
  if (/\b(?:illustrious|illust ?xl|ilxl)\b|\billustrious ?xl/.test(words)) return 'illustrious'
  // Ponies and ponytails are also things to draw.
  if (/(?<!\blittle )\bpony(?! ?tails?\b)(?:\b|xl\b|v\d)/.test(words)) return 'pony'
  return /\bsd ?xl base\b|\bsd xl (?:turbo|refiner)\b/.test(words) ? 'base' : null
}

const families: readonly (readonly [RegExp, FileFamily])[] = [
  [/\bflux ?(?:2|klein)\b|\bflux ?2 |\bklein\b/, 'flux2'],
  [/\bflux ?(?:1|dev|schnell|fill|kontext|krea|d|s)?\b|^ae$/, 'flux1'],
  [/\bchroma\b/, 'chroma'],
  [/\bqwen ?image\b/, 'qwen-image'],
  [/\bz ?image\b/, 'z-image'],
  [/\bhi ?dream\b/, 'hidream'],
  [/\blumina ?(?:2|image)?\b/, 'lumina2'],
  [/\bhunyuan ?video\b|\bhun ?yuan ?video\b/, 'hunyuan-video'],
  [/\bhunyuan ?image\b/, 'hunyuan-image'],
  [/\bhunyuan ?di ?t\b/, 'hunyuan-dit'],
  [/\bwan ?(?:2|video|\d)/, 'wan'],
  [/\bltxv?\b|\bltx ?video\b/, 'ltx'],
  [/\bsvd\b/, 'svd'],
  [/\bcascade\b/, 'cascade'],
  [/\bkolors\b/, 'kolors'],
  [/\bpix ?art\b/, 'pixart'],
  [/\baura ?flow\b/, 'auraflow'],
  [/\bmochi\b/, 'mochi'],
  [/\bcosmos\b/, 'cosmos'],
  [/\banima\b/, 'anima'],
  [/\bsd ?3(?: 5)?\b|\bsd ?35[ml]?\b|\bstable diffusion 3\b/, 'sd3'],
  [/\bsd ?xl\b|\bxl\b|\bpony(?:xl)?\b(?! ?tail)|\billustrious\b|\bnoob ?ai\b/, 'sdxl'],
  [/\bsd ?v?2(?: [01])?\b|\bstable diffusion 2\b|\bv2 1 768\b|\b768 v ema\b/, 'sd2'],
  [/\bsd ?v?1 ?[45]\b|\bsd ?v1\b|\bstable diffusion v?1\b|\bv1 5 pruned\b|\bft (?:mse|ema)\b/, 'sd15'],
]

/** Family by name; null where no word tells it. */
export function familyOfName(words: string): FileFamily | null {
  return families.find(([pattern]) => pattern.test(words))?.[1] ?? null
}

const kinds: readonly (readonly [RegExp, ModelKind])[] = [
  [/ vae$/, 'vae'],
  [/\btae(?:sd|f1|sdxl|sd3)\b/, 'vae-approx'],
  [/\b(?:controlnet|control net|t2i ?adapter)\b|^control v\d/, 'controlnet'],
  [/\bip ?adapter\b/, 'ip-adapter'],
  [/\b(?:codeformer|code former|gfpgan ?v?\d*|restore ?former)\b/, 'face-restorer'],
  [/\b(?:sam vit [bhl]\b|sam2 |mobile ?sam\b|sam hq )/, 'segmenter'],
  [/\byolo ?(?:v?\d+)[nsmlx]?\b/, 'detector'],
  [/^[1248]x\b|\b(?:real ?)?esrgan\b|\bswin ?ir\b|\bx[24] ?plus\b/, 'upscaler'],
]

/** Kind by name, for files whose content says nothing; null where no word tells it. */
export function kindOfName(words: string): ModelKind | null {
  return kinds.find(([pattern]) => pattern.test(words))?.[1] ?? null
}
