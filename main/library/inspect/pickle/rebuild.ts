import { dtypes, storageTypes } from '../torch-types.ts'
import { emptyDictionary, isThing, opaque, type GlobalName, type Storage, type Value, type Weight } from './values.ts'

/**
 * What calling a name would give, as far as it says which weights there are; nothing is called. The arguments are
 * those of PyTorch's own functions (torch, `torch/_utils.py`).
 */
export function resultOf(of: GlobalName, args: readonly Value[]): Value {
  switch (`${of.module} ${of.name}`) {
    case 'collections OrderedDict':
    case 'collections defaultdict':
    case 'collections Counter':
    case 'builtins dict':
    case '__builtin__ dict':
      return emptyDictionary()
    case 'torch Size':
      return isThing(args[0], 'tuple') ? args[0] : opaque
    case 'torch._utils _rebuild_tensor':
    case 'torch._utils _rebuild_tensor_v2':
    case 'torch._utils _rebuild_qtensor':
      return weight(typeOfStorage(args[0]), args[2])
    case 'torch._utils _rebuild_tensor_v3':
      return weight(typeOfName(args[6]) ?? typeOfStorage(args[0]), args[2])
    case 'torch._utils _rebuild_meta_tensor_no_storage':
      return weight(typeOfName(args[0]), args[1])
    case 'torch._utils _rebuild_parameter':
    case 'torch._utils _rebuild_parameter_with_state':
    case 'torch.nn.parameter Parameter':
    case 'torch.nn.parameter Buffer':
      return isThing(args[0], 'weight') ? args[0] : opaque
    case 'torch._tensor _rebuild_from_type_v2': {
      const [call, , inner] = args
      return isThing(call, 'global') && call.name !== of.name && isThing(inner, 'tuple')
        ? resultOf(call, inner.items)
        : opaque
    }
    default:
      return { kind: 'instance', of, state: null }
  }
}

/** PyTorch's persistent id of a storage: `('storage', class, key, location, elements, …)`. */
export function storageOf(id: Value): Value {
  if (!isThing(id, 'tuple') || id.items[0] !== 'storage') return opaque
  const of = id.items[1]
  const type = isThing(of, 'global') ? (storageTypes.get(of.name) ?? dtypes.get(of.name)) : undefined
  return type === undefined ? opaque : { kind: 'storage', dtype: type.dtype, bits: type.bits }
}

type ElementType = Pick<Storage, 'dtype' | 'bits'>

function typeOfStorage(value: Value | undefined): ElementType | null {
  return isThing(value, 'storage') ? value : null
}

function typeOfName(value: Value | undefined): ElementType | null {
  return isThing(value, 'global') && value.module === 'torch' ? (dtypes.get(value.name) ?? null) : null
}

function weight(type: ElementType | null, size: Value | undefined): Weight | typeof opaque {
  if (type === null || !isThing(size, 'tuple')) return opaque
  const shape: number[] = []
  let bits = type.bits
  for (const item of size.items) {
    if (typeof item !== 'number' || !Number.isSafeInteger(item) || item < 0) return opaque
    shape.push(item)
    bits *= item
  }
  const bytes = Math.ceil(bits / 8)
  return Number.isSafeInteger(bytes) ? { kind: 'weight', dtype: type.dtype, shape, bytes } : opaque
}
