import { modelFamilies } from '../catalogue/families.ts'
import { backendNames } from './backends.ts'
import { needNames } from './needs.ts'

/**
 * Everything that a recommendation can say, as data: a code, its parameters, and the English text.
 * Parameters named `need`, `family` and `backend` are ids, `needs` ids joined by commas; other
 * languages translate them with the sentence.
 */
export const remarkTexts = {
  'first-flexible': 'Those who want flexibility and many functions are usually told to take it.',
  'first-easy': 'Those who want an easy start and no FLUX are usually told to take it.',
  'first-easy-flux': 'Those who want an easy start with FLUX are usually told to take it.',
  'first-need': 'It is the usual choice for {need}.',
  'has-need': 'It offers {need}.',
  'runs-flux': 'FLUX runs in it (known on {date}).',
  'easy-to-learn': 'It is easy to learn.',
  'many-functions': 'It has a great many functions.',
  maintained: 'It is actively developed (known on {date}).',
  successor: 'It carries on what {of} no longer does.',
  'uses-gpu': 'It computes on the {gpu} with {backend}.',
  'uses-gpus': 'It can use all {count} GPUs of this machine.',
  'family-fits': '{model} fits in {precision} ({needed} of {memory} GiB).',
  'family-fits-up-to': '{model} fits in {precision} ({needed} of {memory} GiB); {larger} does not.',

  frozen: '{name} is frozen: it is no longer developed (last change {date}).',
  'frozen-successor':
    '{name} is frozen: it is no longer developed (last change {date}). Maintained in its place: {successor}.',
  slow: '{name} is hardly developed any more (last change {date}).',
  'slow-successor': '{name} is hardly developed any more (last change {date}). Maintained in its place: {successor}.',
  limit: '{text}',
  machine: '{text}',
  directml: 'DirectML is slower than ROCm or CUDA, and newer models and speed-ups do not work with it.',
  metal: 'Apple GPUs know no fp8: take fp16 or GGUF files, and expect less speed than on a graphics card.',
  'no-gpu':
    'Without a usable GPU one picture takes minutes; SD 1.5 and small SDXL pictures are realistic, video is not.',
  'krita-packs':
    'The Krita plugin wants its node packs in this install: ControlNet preprocessors, IP-Adapter, inpainting and tooling nodes.',
  'family-partly':
    '{model} needs {needed} GiB even in {precision}; with {memory} GiB it runs partly from main memory, slowly.',
  'family-too-large': '{model} needs {needed} GiB even in {precision}; {memory} GiB are too few.',
  'family-in-part': '{family} works in it only in part.',
  'lacks-need': 'It does not offer {need}; nothing that runs here has all that you asked for.',

  'is-trainer': '{name} trains models; it makes no pictures.',
  'no-flux': '{name} does not run FLUX.',
  'only-video': '{name} makes videos only; it makes no pictures.',
  'lacks-needs': '{name} does not offer {needs}.',
  'only-in-part': '{name} offers {needs} only in part.',
} as const

export type RemarkCode = keyof typeof remarkTexts
type Params = Readonly<Record<string, string | number>>

export interface Remark {
  readonly code: RemarkCode
  readonly params: Params
  /** English, a whole sentence. */
  readonly text: string
}

const named = (table: Readonly<Record<string, string>>, id: string): string => table[id] ?? id

function word(key: string, value: string | number): string {
  const text = String(value)
  switch (key) {
    case 'need':
      return named(needNames, text)
    case 'needs': {
      const names = text.split(',').map((need) => named(needNames, need))
      return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`
    }
    case 'family':
      return named(modelFamilies, text)
    case 'backend':
      return named(backendNames, text)
    default:
      return text
  }
}

export function remark(code: RemarkCode, params: Params = {}): Remark {
  const text = remarkTexts[code].replaceAll(/\{(\w+)\}/g, (whole: string, key: string) => {
    const value = params[key]
    return value === undefined ? whole : word(key, value)
  })
  return { code, params, text }
}
