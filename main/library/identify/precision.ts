import type { TensorInfo } from '../inspect/types.ts'

/** Names people use, by the type that headers write. Types of GGUF keep theirs. */
const plain: ReadonlyMap<string, string> = new Map([
  ['F64', 'fp64'],
  ['F32', 'fp32'],
  ['F16', 'fp16'],
  ['BF16', 'bf16'],
  ['F8_E4M3', 'fp8'],
  ['F8_E4M3FN', 'fp8'],
  ['F8_E4M3FNUZ', 'fp8'],
  ['F8_E5M2', 'fp8 e5m2'],
  ['F8_E5M2FNUZ', 'fp8 e5m2'],
  ['F4', 'fp4'],
  ['I8', 'int8'],
  ['U8', 'int8'],
])

/** Bytes of the weights by data type. */
function bytesByType(tensors: ReadonlyMap<string, TensorInfo>): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>()
  for (const tensor of tensors.values()) bytes.set(tensor.dtype, (bytes.get(tensor.dtype) ?? 0) + tensor.bytes)
  return bytes
}

/** How weights are packed or scaled, as their companions tell. */
type Packing = 'scaled' | 'nf4' | 'fp4' | 'nunchaku int4' | 'nunchaku fp4' | null

function packingOf(tensors: ReadonlyMap<string, TensorInfo>): Packing {
  let [scaled, four, packing]: [boolean, boolean, Packing] = [false, false, null]
  for (const [name, { dtype }] of tensors) {
    if (/(?:\.weight_scale|\.scale_weight|scaled_fp8|\.comfy_quant)$/.test(name)) scaled = true
    // A second scale for blocks of scales belongs to NVIDIA's 4-bit floats.
    else if (name.endsWith('.weight_scale_2')) four = true
    else if (name.includes('bitsandbytes__fp4')) packing = 'fp4'
    else if (name.includes('bitsandbytes__nf4') || name.endsWith('.absmax')) packing ??= 'nf4'
    // Nunchaku scales its 4-bit floats in 8 bits, and its 4-bit integers in 16.
    else if (name.endsWith('.wscales')) packing = dtype.startsWith('F8') ? 'nunchaku fp4' : 'nunchaku int4'
  }
  return packing ?? (four ? 'fp4' : scaled ? 'scaled' : null)
}

/** llama.cpp's mixed types, by the number in `general.file_type` (ggml-org/llama.cpp `include/llama.h`). */
const fileTypes: ReadonlyMap<number, string> = new Map([
  [0, 'F32'],
  [1, 'F16'],
  [2, 'Q4_0'],
  [3, 'Q4_1'],
  [7, 'Q8_0'],
  [8, 'Q5_0'],
  [9, 'Q5_1'],
  [10, 'Q2_K'],
  [11, 'Q3_K_S'],
  [12, 'Q3_K_M'],
  [13, 'Q3_K_L'],
  [14, 'Q4_K_S'],
  [15, 'Q4_K_M'],
  [16, 'Q5_K_S'],
  [17, 'Q5_K_M'],
  [18, 'Q6_K'],
  [32, 'BF16'],
])

/** The mixture that a GGUF file says it has, where its most common type agrees with that. */
function ggufType(type: string, fileType: string | undefined, name: string): string {
  const told = fileType === undefined ? undefined : fileTypes.get(Number(fileType))
  if (told?.startsWith(type) ?? false) return told ?? type
  // Converters often leave the number out, and name the file after the mixture.
  const named = /(?:^|[^A-Za-z0-9])((?:I?Q\d|TQ\d)_(?:[0-9]|K|XXS|XS|NL)(?:_(?:XS|S|M|L|XL))?)(?=[^A-Za-z0-9]|$)/i.exec(
    name,
  )?.[1]
  return named?.toUpperCase().startsWith(type) === true ? named.toUpperCase() : type
}

/**
 * Precision by the majority of bytes: `fp16`, `fp8 scaled`, `nf4`, `Q4_K_M`, …; null without weights. `name`: of the
 * file; `fileType`: GGUF's `general.file_type`.
 */
export function precisionOf(tensors: ReadonlyMap<string, TensorInfo>, name: string, fileType?: string): string | null {
  let [most, type] = [-1, '']
  for (const [dtype, bytes] of bytesByType(tensors)) if (bytes > most) [most, type] = [bytes, dtype]
  if (most < 0) return null
  const packing = packingOf(tensors)
  if (packing === 'nunchaku int4' || packing === 'nunchaku fp4') return packing
  if (type === 'U8' && (packing === 'nf4' || packing === 'fp4')) return packing
  const known = plain.get(type)
  if (known === undefined)
    return /^(?:I?Q|TQ|MXFP)\d/.test(type) ? ggufType(type, fileType, name) : type.toLowerCase().slice(0, 40)
  return packing === 'scaled' && (type.startsWith('F8') || type === 'I8') ? `${known} scaled` : known
}
