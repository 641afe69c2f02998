/** Model families: the architecture a file belongs to. The order is the order of display. */
export const modelFamilies = {
  sd15: 'SD 1.5',
  sd2: 'SD 2',
  sdxl: 'SDXL',
  sd3: 'SD 3.5',
  flux1: 'FLUX.1',
  flux2: 'FLUX.2',
  chroma: 'Chroma',
  'qwen-image': 'Qwen-Image',
  'z-image': 'Z-Image',
  hidream: 'HiDream',
  lumina2: 'Lumina 2',
  wan: 'Wan',
  'hunyuan-video': 'Hunyuan Video',
  ltx: 'LTX',
} as const

export type ModelFamily = keyof typeof modelFamilies
export const modelFamilyIds = Object.keys(modelFamilies) as readonly ModelFamily[]

/** Families whose models make videos. */
export const videoFamilies: ReadonlySet<ModelFamily> = new Set(['wan', 'hunyuan-video', 'ltx'])
