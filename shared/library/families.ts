import { modelFamilies, type ModelFamily } from '../catalogue/families.ts'

/**
 * Families that a file can belong to: those that packages are chosen by, and older or rarer ones that
 * people still own files of. The order is the order of display.
 */
export const fileFamilies = {
  ...modelFamilies,
  svd: 'Stable Video Diffusion',
  cascade: 'Stable Cascade',
  kolors: 'Kolors',
  pixart: 'PixArt',
  auraflow: 'AuraFlow',
  'hunyuan-dit': 'Hunyuan-DiT',
  'hunyuan-image': 'HunyuanImage',
  mochi: 'Mochi',
  cosmos: 'Cosmos',
  anima: 'Anima',
} as const satisfies Readonly<Record<ModelFamily, string>> & Readonly<Record<string, string>>

export type FileFamily = keyof typeof fileFamilies
export const fileFamilyIds = Object.keys(fileFamilies) as readonly FileFamily[]

/** Lineages within a family: the same architecture, but prompts and LoRAs of one rarely suit another. */
export const lineages = { pony: 'Pony', illustrious: 'Illustrious', noobai: 'NoobAI' } as const
export type Lineage = keyof typeof lineages
export const lineageIds = Object.keys(lineages) as readonly Lineage[]
