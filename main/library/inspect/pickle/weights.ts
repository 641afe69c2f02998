import { limits } from '../limits.ts'
import { MetadataKeeper } from '../metadata.ts'
import type { Report } from '../report.ts'
import type { TensorInfo } from '../types.ts'
import { isThing, type Dictionary, type Value } from './values.ts'

/** Keys under which training programs put the weights beside other things, the better ones first. */
const wrappers: readonly string[] = [
  ...['params_ema', 'state_dict', 'model_state_dict', 'params', 'ema', 'model', 'weight', 'weights', 'net', 'network'],
  ...['generator', 'g_ema', 'netG', 'student', 'teacher'],
]
const deepest = 32
const mostVisits = 300_000

interface Found {
  readonly tensors: ReadonlyMap<string, TensorInfo>
  /** Texts and numbers beside the weights; `torch.wrapper` is the key that the weights lay under. */
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * The weights of an unpickled object, by the names that they have in safetensors: those of a state dict, of one
 * under a usual key (`state_dict`, `params_ema`, …), or of the modules of a whole network.
 */
export function weightsOf(value: Value | undefined, report: Report): Found {
  const metadata = new MetadataKeeper()
  let root = value
  let path = ''
  for (let level = 0; level < 3 && isThing(root, 'dictionary'); level++) {
    describe(root, metadata, report)
    const key = hasWeight(root) ? undefined : wrappers.find((name) => holdsWeights(root as Dictionary, name))
    if (key === undefined) break
    path = path === '' ? key : `${path}.${key}`
    root = root.entries.get(key)
  }
  if (path !== '') metadata.keep('torch.wrapper', path, report)
  const tensors = new Map<string, TensorInfo>()
  new Collector(tensors, report).collect(root, '', 0)
  return { tensors, metadata: metadata.record() }
}

function hasWeight(dictionary: Dictionary): boolean {
  for (const value of dictionary.entries.values()) if (isThing(value, 'weight')) return true
  return false
}

function holdsWeights(dictionary: Dictionary, key: string): boolean {
  const value = dictionary.entries.get(key)
  if (isThing(value, 'instance')) return isThing(value.state, 'dictionary')
  return (
    isThing(value, 'dictionary') &&
    [...value.entries.values()].some(
      (inner) => isThing(inner, 'weight') || (isThing(inner, 'dictionary') && hasWeight(inner)),
    )
  )
}

function describe(dictionary: Dictionary, metadata: MetadataKeeper, report: Report): void {
  let count = 0
  for (const [key, value] of dictionary.entries) {
    if (typeof value !== 'string' && typeof value !== 'number') continue
    if (++count > 100) return
    if (!metadata.has(key)) metadata.keep(key, String(value), report)
  }
}

class Collector {
  readonly #tensors: Map<string, TensorInfo>
  readonly #report: Report
  #visits = 0

  constructor(tensors: Map<string, TensorInfo>, report: Report) {
    this.#tensors = tensors
    this.#report = report
  }

  collect(value: Value | undefined, name: string, depth: number): void {
    // Dictionaries can hold each other and themselves; the count ends that.
    if (++this.#visits > mostVisits || depth > deepest || name.length > limits.name) return
    if (isThing(value, 'weight')) this.#keep(name, value)
    else if (isThing(value, 'dictionary')) {
      for (const [key, inner] of value.entries)
        if (typeof inner === 'object' && inner !== null) this.collect(inner, joined(name, key), depth + 1)
    } else if (isThing(value, 'instance') && isThing(value.state, 'dictionary')) {
      // torch.nn.Module keeps its weights and its parts in these three.
      for (const part of ['_parameters', '_buffers', '_modules']) {
        const inner = value.state.entries.get(part)
        if (isThing(inner, 'dictionary')) this.collect(inner, name, depth + 1)
      }
    }
  }

  #keep(name: string, info: TensorInfo): void {
    if (this.#tensors.size >= limits.tensors)
      this.#report.add('suspicious', 'too-many', `more than ${limits.tensors} weights`)
    else this.#tensors.set(name, { dtype: info.dtype, shape: info.shape, bytes: info.bytes })
  }
}

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)
