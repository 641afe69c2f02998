import { adapterArchitecture, targetsOf } from './adapter-family.ts'
import { adapterWeights, type AdapterWeights } from './adapter-weights.ts'
import { content, words, type Content } from './content.ts'
import type { WeightNames } from './weight-names.ts'

/** How the names are written, which tells who wrote them. */
function style(names: WeightNames, metadata: Readonly<Record<string, string>>): string {
  if (Object.keys(metadata).some((key) => key.startsWith('ot_'))) return 'onetrainer'
  if (names.starts('lora_transformer_')) return 'onetrainer'
  for (const name of names.names()) {
    if (/\.processor\.\w+_lora\d?\.(?:down|up)\.weight$/.test(name) && name.startsWith('double_blocks.')) return 'xlabs'
    if (/^lora_(?:prior_)?(?:unet|te\d?)_/.test(name)) return 'kohya'
    if (name.startsWith('lycoris_')) return 'lycoris'
  }
  for (const name of names.names()) if (name.endsWith('.lora_down.weight')) return 'kohya'
  return 'diffusers'
}

function formatOf(names: WeightNames, found: AdapterWeights, metadata: Readonly<Record<string, string>>): string {
  const written = style(names, metadata)
  if (found.method !== 'lora')
    return words(written === 'onetrainer' ? 'onetrainer' : 'lycoris', found.method) ?? 'lycoris'
  return words(written, found.dora && 'dora') ?? written
}

/**
 * Adapters (LoRA and its kin) in all formats; control-LoRAs and IP-Adapters, which have such names too, are not asked
 * for here. Null where less than half of the names are an adapter's.
 */
export function adapterContent(names: WeightNames, metadata: Readonly<Record<string, string>>): Content | null {
  const found = adapterWeights(names)
  if (found === null || found.found * 2 < names.size || isNunchaku(names)) return null
  const targets = targetsOf(found.changed)
  const architecture = adapterArchitecture(targets)
  const withText = targets.textEncoders.size > 0 && (targets.model.size > 0 ? 'with text encoder' : 'text encoder only')
  return content('lora', {
    family: architecture?.family ?? null,
    variant: words(architecture?.variant ?? null, withText),
    undecided: architecture?.undecided ?? [],
    adapterFormat: formatOf(names, found, metadata),
  })
}

/** Nunchaku's 4-bit models carry a low-rank part beside each packed weight. */
function isNunchaku(names: WeightNames): boolean {
  for (const name of names.names()) if (name.endsWith('.qweight')) return true
  return false
}
