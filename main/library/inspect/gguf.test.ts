import { describe, expect, it } from 'vitest'
import { bufferSource } from './byte-source.ts'
import { GgufWriter } from './gguf.fixture.ts'
import { inspectSource } from './inspect.ts'

const inspect = (bytes: Buffer): ReturnType<typeof inspectSource> => inspectSource(bufferSource(bytes))
type Content = Parameters<GgufWriter['file']>[0]
const little = new GgufWriter()
const q4 = { name: 'w', dims: [32, 3], type: 2, offset: 0 }
const usual: Content = { pairs: [['general.architecture', little.string('flux')]], tensors: [q4], data: 54 }

describe('GGUF', () => {
  it.each([
    ['little', 2],
    ['little', 3],
    ['big', 3],
  ])('is read in %s-endian version %i', (order, version) => {
    const writer = new GgufWriter(order === 'big')
    const found = inspect(
      writer.file({
        version,
        pairs: [
          ['general.architecture', writer.string('flux')],
          ['general.file_type', writer.uint(15)],
          ['tokenizer.tokens', writer.strings(Array.from({ length: 5000 }, (_, index) => `token ${index}`))],
          ['comfy.gguf.orig_shape.b', writer.ints([4, 8, 3])],
        ],
        tensors: [
          { name: 'a', dims: [32, 3], type: 2, offset: 0 },
          { name: 'b', dims: [96], type: 1, offset: 64 },
        ],
        data: 64 + 192,
      }),
    )
    expect(found).toMatchObject({ container: 'gguf', verdict: 'safe', findings: [] })
    expect(found.metadata).toEqual({
      'general.architecture': 'flux',
      'general.file_type': '15',
      'comfy.gguf.orig_shape.b': '[4,8,3]',
    })
    expect(Object.fromEntries(found.tensors)).toEqual({
      a: { dtype: 'Q4_0', shape: [3, 32], bytes: 54 },
      b: { dtype: 'F16', shape: [4, 8, 3], bytes: 192 },
    })
  })

  it('keeps to the alignment that it names', () => {
    const pairs: Content['pairs'] = [['general.alignment', little.uint(64)]]
    expect(inspect(little.file({ ...usual, pairs, alignment: 64 })).findings).toEqual([])
  })

  it('takes a type that is not known', () => {
    const found = inspect(little.file({ ...usual, tensors: [{ ...q4, type: 99 }] }))
    expect(found).toMatchObject({ verdict: 'safe', findings: [] })
    expect(found.tensors.get('w')).toEqual({ dtype: 'GGML_99', shape: [3, 32], bytes: 0 })
  })

  it.each<[string, Partial<Content>, string]>([
    ['data that were cut off', { data: 53 }, 'truncated'],
    ['a version of the future', { version: 9 }, 'bad-header'],
    ['weights on each other', { tensors: [q4, { ...q4, name: 'v', offset: 32 }], data: 200 }, 'bad-offsets'],
    ['an offset off the alignment', { tensors: [{ ...q4, offset: 1 }], data: 200 }, 'bad-offsets'],
    ['a weight beyond the file', { tensors: [{ ...q4, offset: 2 ** 40 }] }, 'truncated'],
    ['a weight that is there twice', { tensors: [q4, { ...q4, offset: 64 }], data: 200 }, 'duplicate-key'],
    [
      'a key that is there twice',
      {
        pairs: [
          ['a', little.uint(1)],
          ['a', little.uint(1)],
        ],
      },
      'duplicate-key',
    ],
    ['too many dimensions', { tensors: [{ ...q4, dims: Array.from({ length: 9 }, () => 1) }] }, 'bad-header'],
    ['sizes beyond all numbers', { tensors: [{ ...q4, dims: [2 ** 50, 2 ** 50] }] }, 'bad-offsets'],
    ['a value of no type', { pairs: [['a', { type: 77, bytes: Buffer.alloc(8) }]] }, 'bad-header'],
    ['an alignment of zero', { pairs: [['general.alignment', little.uint(0)]] }, 'bad-header'],
    ['a text longer than the file', { pairs: [['a', { type: 8, bytes: little.u64(2 ** 40) }]] }, 'truncated'],
    ['a text longer than all numbers', { pairs: [['a', { type: 8, bytes: little.u64(2n ** 63n) }]] }, 'bad-header'],
    [
      'a list longer than the file',
      { pairs: [['a', { type: 9, bytes: Buffer.concat([little.u32(8), little.u64(2 ** 50)]) }]] },
      'truncated',
    ],
    [
      'a list of numbers longer than the file',
      { pairs: [['a', { type: 9, bytes: Buffer.concat([little.u32(4), little.u64(2 ** 52)]) }]] },
      'truncated',
    ],
    [
      'lists in each other',
      {
        pairs: [
          [
            'a',
            { type: 9, bytes: Buffer.concat(Array.from({ length: 40 }, () => [little.u32(9), little.u64(1)]).flat()) },
          ],
        ],
      },
      'too-deep',
    ],
  ])('finds %s', (_, change, code) => {
    expect(inspect(little.file({ ...usual, ...change }))).toMatchObject({
      container: 'gguf',
      verdict: 'unreadable',
      findings: [{ code }],
    })
  })

  it.each([
    ['weights', 8],
    ['key-values', 16],
  ])('does not believe in 2^60 %s', (_, at) => {
    const bytes = little.file(usual)
    bytes.writeBigUInt64LE(2n ** 60n, at)
    expect(inspect(bytes).verdict).toBe('unreadable')
    bytes.writeBigUInt64LE(2n ** 40n, at)
    expect(inspect(bytes)).toMatchObject({ verdict: 'unreadable', findings: [{ code: 'too-many' }] })
  })

  it('is unreadable when it is cut off anywhere', () => {
    const bytes = little.file(usual)
    for (let length = 4; length < bytes.length; length++)
      expect(inspect(bytes.subarray(0, length)), `${length} bytes`).toMatchObject({
        container: 'gguf',
        verdict: 'unreadable',
      })
  })
})
