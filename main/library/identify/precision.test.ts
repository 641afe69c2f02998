import { describe, expect, it } from 'vitest'
import type { TensorInfo } from '../inspect/types.ts'
import { precisionOf } from './precision.ts'

function tensors(
  ...all: readonly (readonly [name: string, dtype: string, bytes: number])[]
): ReadonlyMap<string, TensorInfo> {
  return new Map(all.map(([name, dtype, bytes]) => [name, { dtype, shape: [bytes], bytes }]))
}

describe('precision', () => {
  it.each<readonly [string, ReadonlyMap<string, TensorInfo>, string | null]>([
    ['nothing', tensors(), null],
    ['the majority of bytes, not of weights', tensors(['a', 'F32', 10], ['b', 'F32', 10], ['c', 'F16', 30]), 'fp16'],
    ['bf16', tensors(['a', 'BF16', 10]), 'bf16'],
    ['fp8', tensors(['a', 'F8_E4M3', 10], ['b', 'BF16', 5]), 'fp8'],
    ['fp8 with the longer exponent', tensors(['a', 'F8_E5M2', 10]), 'fp8 e5m2'],
    [
      'fp8 with a scale for each weight',
      tensors(['a.weight', 'F8_E4M3', 10], ['a.weight_scale', 'F32', 4]),
      'fp8 scaled',
    ],
    [
      'fp8 with ComfyUI’s marker',
      tensors(['a.weight', 'F8_E4M3', 10], ['model.diffusion_model.scaled_fp8', 'F8_E4M3', 2]),
      'fp8 scaled',
    ],
    [
      'nf4',
      tensors(
        ['a.weight', 'U8', 10],
        ['a.weight.absmax', 'F32', 1],
        ['a.weight.quant_state.bitsandbytes__nf4', 'U8', 1],
      ),
      'nf4',
    ],
    [
      'fp4',
      tensors(
        ['a.weight', 'U8', 10],
        ['a.weight.absmax', 'F32', 1],
        ['a.weight.quant_state.bitsandbytes__fp4', 'U8', 1],
      ),
      'fp4',
    ],
    [
      'NVIDIA’s fp4',
      tensors(['a.weight', 'U8', 10], ['a.weight_scale', 'F8_E4M3', 1], ['a.weight_scale_2', 'F32', 1]),
      'fp4',
    ],
    ['Nunchaku’s integers', tensors(['a.qweight', 'I8', 10], ['a.wscales', 'BF16', 1]), 'nunchaku int4'],
    ['Nunchaku’s floats', tensors(['a.qweight', 'I8', 10], ['a.wscales', 'F8_E4M3', 1]), 'nunchaku fp4'],
    ['a type of GGUF', tensors(['a', 'Q8_0', 10], ['b', 'F32', 2]), 'Q8_0'],
    ['a type nobody knows', tensors(['a', 'X9', 10]), 'x9'],
  ])('%s', (_, all, expected) => {
    expect(precisionOf(all, 'model.safetensors')).toBe(expected)
  })

  it('names the mixture of a GGUF file by its number or its name, where either agrees with its weights', () => {
    const all = tensors(['a', 'Q4_K', 10], ['b', 'Q6_K', 5])
    expect(precisionOf(all, 'a.gguf')).toBe('Q4_K')
    expect(precisionOf(all, 'a.gguf', '15')).toBe('Q4_K_M')
    expect(precisionOf(all, 'flux1-dev-Q4_K_S.gguf')).toBe('Q4_K_S')
    expect(precisionOf(all, 'flux1-dev-Q8_0.gguf', '7')).toBe('Q4_K')
    expect(precisionOf(all, 'a.gguf', 'nonsense')).toBe('Q4_K')
  })
})
