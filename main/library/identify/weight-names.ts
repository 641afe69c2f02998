import type { TensorInfo } from '../inspect/types.ts'

/** The weights of a file below one prefix, asked by name. Nothing is copied. */
export interface WeightNames {
  /** How many weights lie below the prefix. */
  readonly size: number
  /** Names without the prefix. */
  readonly names: () => Iterable<string>
  readonly has: (name: string) => boolean
  readonly hasAll: (...names: readonly string[]) => boolean
  readonly hasAny: (...names: readonly string[]) => boolean
  /** Whether any name starts so. */
  readonly starts: (prefix: string) => boolean
  /**
   * Length of a dimension; negative counts from the end. Null where the weight is absent, has too few dimensions,
   * or is packed several values to a byte (its shape then says nothing of the model).
   */
  readonly dim: (name: string, axis: number) => number | null
  /** Number of dimensions, under the same conditions. */
  readonly rank: (name: string) => number | null
  readonly below: (prefix: string) => WeightNames
}

/** Names under which training frameworks wrap all weights of a pickle, outermost first. */
const wrappers = [
  'state_dict.',
  'model_state_dict.',
  'params_ema.',
  'params.',
  'net_g.',
  'g_ema.',
  'module.',
  'weights.',
] as const

function isPacked({ dtype, shape }: TensorInfo): boolean {
  return (dtype === 'U8' || dtype === 'I32') && shape.length === 2
}

/** Looks at tensors by name; what a training framework wrapped around them is taken off. */
export function weightNames(tensors: ReadonlyMap<string, TensorInfo>): WeightNames {
  const all = [...tensors.keys()]
  return unwrap(view(tensors, all, ''), all)
}

function view(tensors: ReadonlyMap<string, TensorInfo>, all: readonly string[], prefix: string): WeightNames {
  const inside = prefix === '' ? all : all.filter((name) => name.startsWith(prefix))
  const has = (name: string): boolean => tensors.has(prefix + name)
  const shapeOf = (name: string): readonly number[] | null => {
    const tensor = tensors.get(prefix + name)
    return tensor === undefined || isPacked(tensor) ? null : tensor.shape
  }
  // First parts of the names, up to the first dot: most questions after a prefix are answered by them alone.
  let heads: Set<string> | null = null
  const headsOf = (): Set<string> => {
    if (heads !== null) return heads
    heads = new Set()
    for (const name of inside) {
      const dot = name.indexOf('.', prefix.length)
      heads.add(dot === -1 ? name.slice(prefix.length) : name.slice(prefix.length, dot + 1))
    }
    return heads
  }
  const starts = (start: string): boolean => {
    const dot = start.indexOf('.')
    if (dot !== -1 && !headsOf().has(start.slice(0, dot + 1))) return false
    if (dot === start.length - 1) return true
    if (dot === -1) {
      for (const head of headsOf()) if (head.startsWith(start)) return true
      return false
    }
    return inside.some((name) => name.startsWith(start, prefix.length))
  }
  return {
    size: inside.length,
    names: () => (prefix === '' ? inside : inside.map((name) => name.slice(prefix.length))),
    has,
    hasAll: (...names) => names.every(has),
    hasAny: (...names) => names.some(has),
    starts,
    dim: (name, axis) => shapeOf(name)?.at(axis) ?? null,
    rank: (name) => shapeOf(name)?.length ?? null,
    below: (inner) => view(tensors, inside, prefix + inner),
  }
}

/** Takes off what wraps most of the weights, twice at most. */
function unwrap(names: WeightNames, all: readonly string[]): WeightNames {
  let result = names
  let rest: Iterable<string> = all
  for (let depth = 0; depth < 2; depth++) {
    const first = new Set<string>()
    for (const name of rest) first.add(name.slice(0, name.indexOf('.') + 1))
    const wrapper = wrappers.find((each) => first.has(each))
    if (wrapper === undefined) break
    const inner = result.below(wrapper)
    if (inner.size * 3 < result.size) break
    result = inner
    rest = inner.names()
  }
  return result
}
