import type { ModelMapping } from '../../../shared/catalogue/manifest.ts'

/** Three folders of an install, two of which lead to one shared folder. */
export const map: readonly ModelMapping[] = [
  { kind: 'text-encoder', link: 'models/clip' },
  { kind: 'text-encoder', link: 'models/te' },
  { kind: 'lora', link: 'loras' },
]
