import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { FileFamily, Lineage } from '../../../shared/library/families.ts'
import { words, type Content, type Undecided } from './content.ts'
import type { Hint } from './hints.ts'

interface Decision {
  readonly family: FileFamily | null
  readonly familySource: 'content' | 'sidecar' | 'name' | null
  readonly lineage: Lineage | null
  readonly variant: string | null
  readonly undecided: readonly Undecided[]
}

/** Families between which keys cannot choose. Families that use another's VAE stand for it. */
const candidates: Readonly<Partial<Record<Undecided, Readonly<Partial<Record<FileFamily, FileFamily>>>>>> = {
  'sd-or-sdxl-vae': { sd15: 'sd15', sd2: 'sd15', sdxl: 'sdxl', kolors: 'sdxl', pixart: 'sdxl', auraflow: 'sdxl' },
  'sd3-or-flux1-vae': {
    sd3: 'sd3',
    flux1: 'flux1',
    chroma: 'flux1',
    'z-image': 'flux1',
    lumina2: 'flux1',
    hidream: 'flux1',
  },
  'wan-or-qwen-image-vae': { wan: 'wan', 'qwen-image': 'qwen-image', anima: 'qwen-image' },
  'sd15-or-sd2': { sd15: 'sd15', sd2: 'sd2' },
  'flux1-or-flux2': { flux1: 'flux1', flux2: 'flux2' },
  'flux1-or-chroma': { flux1: 'flux1', chroma: 'chroma' },
  'flux1-or-qwen-image': { flux1: 'flux1', 'qwen-image': 'qwen-image' },
  'cosmos-or-anima': { cosmos: 'cosmos', anima: 'anima' },
}

/** Kinds that belong to a family even where their weights do not show it. */
const ofFamily: ReadonlySet<ModelKind> = new Set([
  'checkpoint',
  'diffusion-model',
  'lora',
  'vae',
  'vae-approx',
  'embedding',
  'hypernetwork',
  'controlnet',
  'ip-adapter',
  'model-patch',
])

/** What the weights say of the family; hints decide only between what they leave open. */
function family(
  content: Content | null,
  kind: ModelKind | null,
  hints: readonly Hint[],
): Pick<Decision, 'family' | 'familySource'> {
  for (const code of content?.undecided ?? []) {
    const choice = candidates[code]
    if (choice === undefined) continue
    for (const hint of hints) {
      const chosen = hint.family === null ? undefined : choice[hint.family]
      if (chosen !== undefined) return { family: chosen, familySource: hint.source }
    }
    const left = content?.family ?? null
    return { family: left, familySource: left === null ? null : 'content' }
  }
  if (content !== null && content.family !== null) return kolors(content.family, hints)
  // An architecture that is known and of no family of ours stays so, whatever the file is called.
  const known =
    content !== null &&
    (content.kind === 'checkpoint' || content.kind === 'diffusion-model') &&
    content.variant !== null
  if (known || kind === null || !ofFamily.has(kind)) return { family: null, familySource: null }
  const told = hints.find((hint) => hint.family !== null)
  return { family: told?.family ?? null, familySource: told?.source ?? null }
}

/** Kolors has SDXL's blocks, so that what is trained for it looks like SDXL's. */
function kolors(found: FileFamily, hints: readonly Hint[]): Pick<Decision, 'family' | 'familySource'> {
  const told = found === 'sdxl' ? hints.find((hint) => hint.family !== null) : undefined
  return told?.family === 'kolors'
    ? { family: 'kolors', familySource: told.source }
    : { family: found, familySource: 'content' }
}

/** Kinds whose prompts and looks differ by lineage; a VAE or a ControlNet serves them all. */
const withLineage: ReadonlySet<ModelKind> = new Set(['checkpoint', 'diffusion-model', 'lora', 'embedding'])

function lineage(
  family: FileFamily | null,
  kind: ModelKind | null,
  hints: readonly Hint[],
): { readonly lineage: Lineage | null; readonly open: boolean } {
  if ((family !== 'sdxl' && family !== 'auraflow') || kind === null || !withLineage.has(kind))
    return { lineage: null, open: false }
  const told = hints.find((hint) => hint.lineage !== null)?.lineage ?? null
  if (told !== null && told !== 'base')
    return { lineage: family === 'sdxl' || told === 'pony' ? told : null, open: false }
  return { lineage: null, open: family === 'sdxl' && told === null && kind !== 'embedding' }
}

/** A word of a variant and whether a hint has it. */
type Answer = readonly [RegExp, string]
const answers: Readonly<Partial<Record<Undecided, readonly Answer[]>>> = {
  'dev-or-schnell': [
    [/\bschnell\b|^flux 1 s$/, 'schnell'],
    [/\bkontext\b/, 'Kontext'],
    [/\bkrea\b/, 'Krea'],
    [/\bdev\b|^flux 1 d$/, 'dev'],
  ],
  'epsilon-or-v-prediction': [
    [/\b768\b|\bv ?pred(?:iction)?\b|\bsd v2 v\b/, 'v-prediction'],
    [/\b512\b|\bbase\b|\beps(?:ilon)?\b/, 'epsilon'],
  ],
  'high-or-low-noise': [
    [/\bhigh ?noise\b|\bhigh\b/, 'high noise'],
    [/\blow ?noise\b|\blow\b/, 'low noise'],
  ],
  'wan-2.1-or-2.2': [
    [/\bwan ?2 ?2\b|\bvideo 2 2\b|\b(?:high|low) ?noise/, '2.2'],
    [/\bwan ?2 ?1\b|\bvideo 14b\b/, '2.1'],
  ],
}

function answer(code: Undecided, hints: readonly Hint[]): string | null {
  for (const hint of hints) {
    const found = answers[code]?.find(([pattern]) => pattern.test(hint.words))
    if (found !== undefined) return found[1]
  }
  return null
}

/** Answers what weights leave open about the variant, and adds what names alone tell of it. */
function variant(
  content: Content,
  hints: readonly Hint[],
  prediction: 'epsilon' | 'v' | null,
): { readonly variant: string | null; readonly open: readonly Undecided[] } {
  const open: Undecided[] = []
  let said = content.variant
  for (const code of content.undecided) {
    if (candidates[code] !== undefined) continue
    const told =
      code === 'epsilon-or-v-prediction' && prediction !== null
        ? prediction === 'v'
          ? 'v-prediction'
          : 'epsilon'
        : answer(code, hints)
    if (told === null) open.push(code)
    else if (code === 'wan-2.1-or-2.2') {
      const noise = told === '2.2' ? answer('high-or-low-noise', hints) : null
      if (told === '2.2' && noise === null) open.push('high-or-low-noise')
      said = words(told, said, noise)
    } else said = words(said, told)
  }
  return { variant: said, open }
}

const quick: readonly Answer[] = [
  [/\blightning\b/, 'Lightning'],
  [/\bhyper\b/, 'Hyper'],
  [/\bturbo\b/, 'Turbo'],
  [/\blcm\b/, 'LCM'],
]

/** Names that makers gave to trainings of one architecture. */
function namedVariant(content: Content, family: FileFamily | null, hints: readonly Hint[]): string | null {
  const find = (list: readonly Answer[]): string | null => {
    for (const { words: said } of hints) for (const [pattern, word] of list) if (pattern.test(said)) return word
    return null
  }
  // Wan 2.2 has a LoRA for each of its two models.
  if (content.kind === 'lora' && family === 'wan')
    return words(content.variant, find(answers['high-or-low-noise'] ?? []))
  if (content.kind !== 'checkpoint' && content.kind !== 'diffusion-model') return content.variant
  if (family === 'flux1' && content.variant === 'dev')
    return (
      find([
        [/\bkontext\b/, 'Kontext'],
        [/\bkrea\b/, 'Krea'],
      ]) ?? 'dev'
    )
  if (family === 'qwen-image') return content.variant ?? find([[/\bedit\b/, 'Edit']])
  if (family === 'z-image') return content.variant ?? find([[/\bturbo\b/, 'Turbo']])
  if (family !== 'sdxl' && family !== 'sd15') return content.variant
  const fast = find(quick)
  return fast === null || (content.variant?.includes(fast) ?? false) ? content.variant : words(content.variant, fast)
}

/**
 * Joins what the weights say with hints, which come in the order of trust. Hints never overrule weights; they choose
 * where weights leave a choice, and fill what weights do not say.
 */
export function decide(
  content: Content | null,
  kind: ModelKind | null,
  hints: readonly Hint[],
  prediction: 'epsilon' | 'v' | null,
): Decision {
  const found = family(content, kind, hints)
  const line = lineage(found.family, kind, hints)
  // The refiner was made once, and never trained further by others.
  const open = line.open && !(content?.variant?.startsWith('refiner') ?? false)
  const stillOpen = (content?.undecided ?? []).filter(
    (code) => candidates[code] !== undefined && !hints.some((hint) => isChosen(code, hint)),
  )
  const detail =
    content === null
      ? { variant: null, open: [] }
      : variant({ ...content, variant: namedVariant(content, found.family, hints) }, hints, prediction)
  return {
    ...found,
    lineage: line.lineage,
    variant: detail.variant,
    undecided: [...stillOpen, ...detail.open, ...(open ? (['base-or-lineage'] as const) : [])],
  }
}

function isChosen(code: Undecided, { family: hinted }: Hint): boolean {
  return hinted !== null && candidates[code]?.[hinted] !== undefined
}
