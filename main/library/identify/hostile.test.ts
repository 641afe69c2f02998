import { describe, expect, it } from 'vitest'
import { modelKindIds } from '../../../shared/catalogue/kinds.ts'
import type { TensorInfo } from '../inspect/types.ts'
import { sampleNames, sampleTensors } from '../testing/sample-tensors.ts'
import { seeded, type Random } from '../testing/random-tree.ts'
import { evidence } from './evidence.fixture.ts'
import { identify } from './identify.ts'
import type { Identification } from './types.ts'

const strange = [
  '',
  '.',
  '..',
  '__proto__',
  'constructor.weight',
  'toString',
  '.weight',
  '.lora_down.weight',
  'lora_unet_.lora_up.weight',
  'a'.repeat(100_000),
  'a.'.repeat(10_000),
  'x\n\u202Ey',
  '\uD800.weight',
  'blocks.99999999999999999999.weight',
] as const

/** Whatever a file says, the answer must fit the library's own schema. */
function expectBounded(result: Identification): void {
  expect(result.kind === null || modelKindIds.includes(result.kind)).toBe(true)
  for (const [text, longest] of [
    [result.variant, 60],
    [result.precision, 40],
    [result.adapterFormat, 60],
    [result.title, 300],
  ] as const)
    expect((text ?? '').length).toBeLessThanOrEqual(longest)
  for (const code of result.undecided) expect(code.length).toBeLessThanOrEqual(60)
  expect(result.triggerWords.length).toBeLessThanOrEqual(12)
}

function pick<T>(random: Random, values: readonly T[]): T | undefined {
  return values[Math.floor(random() * values.length)]
}

/** A known model with weights left out, reshaped or renamed. */
function damaged(random: Random): ReadonlyMap<string, TensorInfo> {
  const name = pick(random, sampleNames) ?? 'yolo'
  const tensors = new Map<string, TensorInfo>()
  for (const [key, tensor] of sampleTensors(name)) {
    const what = random()
    if (what < 0.1) continue
    const dtype = what < 0.2 ? (pick(random, ['U8', 'constructor', '', 'Q4_K', 'F8_E4M3']) ?? 'U8') : tensor.dtype
    const shape =
      what < 0.3
        ? (pick(random, [[], [0], [-1, Number.NaN], [2 ** 60, 2 ** 60], [1, 2, 3, 4, 5, 6]]) ?? [])
        : tensor.shape
    tensors.set(what > 0.95 ? (pick(random, strange) ?? '') : key, { ...tensor, dtype, shape })
  }
  return tensors
}

describe('files that lie', () => {
  it.each(strange.map((name) => [name.slice(0, 30), name] as const))('a weight called %j', (_, name) => {
    const tensors = new Map([[name, { dtype: 'F16', shape: [4, 4], bytes: 32 }]])
    expectBounded(identify(evidence(tensors, { file: name, sidecar: { baseModel: name, type: name } })))
  })

  it('200 damaged models are answered without a word too much', () => {
    const seed = Math.floor(Math.random() * 1e9)
    const random = seeded(seed)
    for (let round = 0; round < 200; round++) {
      const tensors = damaged(random)
      const file = pick(random, strange) ?? ''
      const text = pick(random, [...strange, '{"a":', '[[[', '1e999', '-0']) ?? ''
      const metadata = {
        'modelspec.title': text,
        ss_tag_frequency: text,
        ss_network_dim: text,
        'general.architecture': text,
        'general.file_type': text,
      }
      const result = identify(
        evidence(tensors, { file, metadata, folderKind: pick(random, [...modelKindIds, null]) ?? null }),
      )
      expect(() => expectBounded(result), `seed ${seed}`).not.toThrow()
    }
  })

  it('gives the same answer for the same evidence, and leaves that as it was', () => {
    for (const name of sampleNames) {
      const tensors = sampleTensors(name)
      const before = [...tensors.keys()].join()
      const [first, second] = [identify(evidence(tensors)), identify(evidence(tensors))]
      expect(second).toEqual(first)
      expect([...tensors.keys()].join()).toBe(before)
    }
  })
})
