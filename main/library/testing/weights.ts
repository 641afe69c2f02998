import type { TensorInfo } from '../inspect/types.ts'

/** Names and shapes of the weights of a model that was never made; outermost dimension first. */
export type Weights = ReadonlyMap<string, readonly number[]>
/** Adds one weight. */
export type Put = (name: string, ...shape: readonly number[]) => void

/** Collects what a description puts, each name below `prefix`. */
export function weights(describe: (put: Put) => void, prefix = ''): Weights {
  const all = new Map<string, readonly number[]>()
  describe((name, ...shape) => all.set(prefix + name, shape))
  return all
}

/** The same, every name below another prefix. */
export function below(put: Put, prefix: string): Put {
  return (name, ...shape) => put(prefix + name, ...shape)
}

export function linear(put: Put, name: string, out: number, into: number, bias = true): void {
  put(`${name}.weight`, out, into)
  if (bias) put(`${name}.bias`, out)
}

/** A convolution with a square kernel; `kernel` may also be a list, one number per dimension. */
export function conv(
  put: Put,
  name: string,
  out: number,
  into: number,
  kernel: number | readonly number[] = 3,
  bias = true,
): void {
  put(`${name}.weight`, out, into, ...(typeof kernel === 'number' ? [kernel, kernel] : kernel))
  if (bias) put(`${name}.bias`, out)
}

export function norm(put: Put, name: string, size: number): void {
  put(`${name}.weight`, size)
  put(`${name}.bias`, size)
}

export function times(count: number, each: (index: number) => void): void {
  for (let index = 0; index < count; index++) each(index)
}

/** Bits of one element, by data type of the safetensors format. */
const bits: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F16: 16,
  BF16: 16,
  I16: 16,
  F32: 32,
  I32: 32,
  F64: 64,
  I64: 64,
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Bytes that a tensor of a safetensors data type takes. */
export function tensorBytes(dtype: string, shape: readonly number[]): number {
  return Math.ceil((elements(shape) * (bits[dtype] ?? 16)) / 8)
}

/** What a header would say of these weights; `dtype` may depend on the name. */
export function tensorsOf(
  all: Weights,
  dtype: string | ((name: string, shape: readonly number[]) => string) = 'F16',
): ReadonlyMap<string, TensorInfo> {
  const tensors = new Map<string, TensorInfo>()
  for (const [name, shape] of all) {
    const type = typeof dtype === 'string' ? dtype : dtype(name, shape)
    tensors.set(name, { dtype: type, shape, bytes: tensorBytes(type, shape) })
  }
  return tensors
}

/** Several models in one file. */
export function together(...parts: readonly Weights[]): Weights {
  return new Map(parts.flatMap((part) => [...part]))
}

/** The same weights under a prefix. */
export function prefixed(prefix: string, all: Weights): Weights {
  return new Map([...all].map(([name, shape]) => [prefix + name, shape]))
}
