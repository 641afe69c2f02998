import type { ModelKind } from '../../../shared/catalogue/kinds.ts'

/** Folders of many things: what lies there is never called misplaced. */
const anything: ReadonlySet<ModelKind> = new Set([
  'controlnet-preprocessor',
  'inpaint',
  'diffusers',
  'prompt-expansion',
  'interrogator',
])

/** What a folder holds beside its own kind, in one UI or another. */
const guests: Readonly<Partial<Record<ModelKind, readonly ModelKind[]>>> = {
  vae: ['vae-approx'],
  // Projectors of language models that see lie beside these.
  'text-encoder': ['clip-vision'],
  // A1111's ControlNet extension reads all of these from its one folder.
  controlnet: ['ip-adapter', 'photomaker', 'model-patch', 'style-model'],
  'ip-adapter': ['photomaker'],
  'model-patch': ['controlnet'],
  upscaler: ['latent-upscaler', 'face-restorer'],
  'latent-upscaler': ['upscaler'],
  detector: ['segmenter'],
  segmenter: ['detector'],
  'face-restorer': ['upscaler', 'detector'],
}

/** The kind whose folder a file of kind `is` should lie in, when the folder of kind `folder` is a wrong one; else null. */
export function misplacedKind(is: ModelKind, folder: ModelKind | null): ModelKind | null {
  if (folder === null || folder === is || anything.has(folder) || anything.has(is)) return null
  return (guests[folder]?.includes(is) ?? false) ? null : is
}
