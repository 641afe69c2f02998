import type { WeightNames } from './weight-names.ts'

/** How an adapter writes its change of a weight. */
export type AdapterMethod = 'lora' | 'lokr' | 'loha' | 'ia3' | 'glora' | 'oft' | 'boft' | 'full'

/** One weight of the model that an adapter changes. */
export interface ChangedWeight {
  /** Width that goes in and comes out; null where the method does not tell. */
  into: number | null
  out: number | null
  /** Dimensions of the change: 2 for a linear layer, 4 for a convolution. */
  rank: number | null
}

export interface AdapterWeights {
  readonly method: AdapterMethod
  /** DoRA: the length of each row is learned too. */
  readonly dora: boolean
  /** How many names belong to the adapter. */
  readonly found: number
  /** By the name of the changed weight, as the file writes it. */
  readonly changed: ReadonlyMap<string, ChangedWeight>
}

interface Ending {
  readonly ending: string
  readonly method: AdapterMethod | 'dora' | null
  /** Which dimensions of the change this tensor has: `[out, rank]`, `[rank, in]`, or both. */
  readonly side: 'in' | 'out' | 'both' | null
}

const ending = (text: string, method: Ending['method'], side: Ending['side'] = null): Ending => ({
  ending: text,
  method,
  side,
})

/**
 * Endings of all formats (ComfyUI `weight_adapter/`, LyCORIS, PEFT), by their last word, for speed. An ending that
 * other models have too has no method: it belongs to an adapter, but makes no file one.
 */
const endings: ReadonlyMap<string, readonly Ending[]> = group([
  ending('.lora_down.weight', 'lora', 'in'),
  ending('.lora_up.weight', 'lora', 'out'),
  ending('.lora_mid.weight', 'lora'),
  ending('.lora_A.weight', 'lora', 'in'),
  ending('.lora_B.weight', 'lora', 'out'),
  ending('.lora.down.weight', 'lora', 'in'),
  ending('.lora.up.weight', 'lora', 'out'),
  ending('_lora.down.weight', 'lora', 'in'),
  ending('_lora.up.weight', 'lora', 'out'),
  ending('_lora1.down.weight', 'lora', 'in'),
  ending('_lora1.up.weight', 'lora', 'out'),
  ending('_lora2.down.weight', 'lora', 'in'),
  ending('_lora2.up.weight', 'lora', 'out'),
  ending('.lora_linear_layer.down.weight', 'lora', 'in'),
  ending('.lora_linear_layer.up.weight', 'lora', 'out'),
  ending('.lora_A', 'lora', 'in'),
  ending('.lora_B', 'lora', 'out'),
  ending('.lora_B.bias', 'lora'),
  ending('.lora_magnitude_vector', 'dora'),
  ending('.lora_magnitude_vector.weight', 'dora'),
  ending('.dora_scale', 'dora'),
  ending('.lokr_w1', 'lokr'),
  ending('.lokr_w1_a', 'lokr'),
  ending('.lokr_w1_b', 'lokr'),
  ending('.lokr_w2', 'lokr'),
  ending('.lokr_w2_a', 'lokr'),
  ending('.lokr_w2_b', 'lokr'),
  ending('.lokr_t2', 'lokr'),
  ending('.hada_w1_a', 'loha', 'out'),
  ending('.hada_w1_b', 'loha', 'in'),
  ending('.hada_w2_a', 'loha'),
  ending('.hada_w2_b', 'loha'),
  ending('.hada_t1', 'loha'),
  ending('.hada_t2', 'loha'),
  ending('.on_input', 'ia3'),
  ending('.ia3_l', 'ia3'),
  ending('.a1.weight', 'glora'),
  ending('.a2.weight', 'glora'),
  ending('.b1.weight', 'glora'),
  ending('.b2.weight', 'glora', 'in'),
  ending('.oft_blocks', 'oft'),
  ending('.oft_diag', 'oft'),
  ending('.diff', 'full', 'both'),
  ending('.diff_b', 'full'),
  ending('.alpha', null),
  ending('.w_norm', null),
  ending('.b_norm', null),
  ending('.set_weight', null),
  ending('.reshape_weight', null),
  ending('.rescale', null),
])

function group(all: readonly Ending[]): ReadonlyMap<string, readonly Ending[]> {
  const byWord = new Map<string, Ending[]>()
  for (const each of all) {
    const word = each.ending.slice(each.ending.lastIndexOf('.') + 1)
    byWord.set(word, [...(byWord.get(word) ?? []), each])
  }
  // The longest first, since one may end like another.
  for (const list of byWord.values()) list.sort((a, b) => b.ending.length - a.ending.length)
  return byWord
}

function endingOf(name: string): Ending | null {
  const list = endings.get(name.slice(name.lastIndexOf('.') + 1))
  const found = list?.find((each) => name.endsWith(each.ending))
  if (found !== undefined) return found
  const adapter = name.includes('.lora_') ? namedAdapter.exec(name) : null
  return adapter === null ? null : ending(adapter[0], 'lora', adapter[1] === 'A' ? 'in' : 'out')
}

/** PEFT may name the adapter between the part and its weight; the name is the author's. */
const namedAdapter = /\.lora_([AB])\.[^.]+\.weight$/

/** A GLoRA has names like `layers.0.b1.weight` in common with others: all four must be there. */
function isWholeGlora(names: WeightNames, module: string): boolean {
  return names.hasAll(`${module}.a1.weight`, `${module}.a2.weight`, `${module}.b1.weight`, `${module}.b2.weight`)
}

/** LoKr: the change is the Kronecker product of two small ones, either of which may be split in two. */
function lokrDim(names: WeightNames, module: string, axis: 0 | 1): number | null {
  const part = (which: 'w1' | 'w2'): number | null =>
    names.dim(`${module}.lokr_${which}`, axis) ?? names.dim(`${module}.lokr_${which}_${axis === 0 ? 'a' : 'b'}`, axis)
  const [first, second] = [part('w1'), part('w2')]
  return first === null || second === null ? null : first * second
}

/** Collects what the names of an adapter say; null if no name is of any adapter. */
export function adapterWeights(names: WeightNames): AdapterWeights | null {
  const changed = new Map<string, ChangedWeight>()
  const methods = new Map<AdapterMethod, number>()
  let [found, dora] = [0, false]
  for (const name of names.names()) {
    const match = endingOf(name)
    if (match === null) continue
    const module = name.slice(0, -match.ending.length)
    if (match.method === 'glora' && !isWholeGlora(names, module)) continue
    found++
    if (match.method === 'dora') dora = true
    else if (match.method !== null) methods.set(match.method, (methods.get(match.method) ?? 0) + 1)
    const weight = changed.get(module) ?? { into: null, out: null, rank: null }
    if (match.side === 'in' || match.side === 'both') weight.into = inputWidth(names, name, match)
    if (match.side === 'out' || match.side === 'both') weight.out = names.dim(name, 0)
    if (match.side === 'in') weight.rank = names.rank(name)
    changed.set(module, weight)
  }
  const method = mostOf(names, methods)
  if (method === null) return null
  if (method === 'lokr')
    for (const [module, weight] of changed) {
      weight.into = lokrDim(names, module, 1)
      weight.out = lokrDim(names, module, 0)
    }
  return { method, dora, found: method === 'ia3' ? names.size : found, changed }
}

/** The old form of GLoRA has its halves turned round; the rank is the smaller side of either. */
function inputWidth(names: WeightNames, name: string, { method }: Ending): number | null {
  const width = names.dim(name, 1)
  return method === 'glora' && width !== null ? Math.max(width, names.dim(name, 0) ?? 0) : width
}

function mostOf(names: WeightNames, methods: ReadonlyMap<AdapterMethod, number>): AdapterMethod | null {
  let best: AdapterMethod | null = null
  for (const [method, count] of methods) {
    // Full changes accompany low-rank ones for biases and norms.
    if (best === null || (best === 'full' && method !== 'full')) best = method
    else if (method !== 'full' && count > (methods.get(best) ?? 0)) best = method
  }
  if (best !== 'oft') return best
  for (const name of names.names()) if (name.endsWith('.oft_blocks')) return names.rank(name) === 4 ? 'boft' : 'oft'
  return best
}
