import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bufferSource, type ByteSource } from './byte-source.ts'
import { inspectFile, inspectSource } from './inspect.ts'
import { safetensorsOf, safetensorsWith } from './safetensors.fixture.ts'

const inspect = (bytes: Buffer): ReturnType<typeof inspectSource> => inspectSource(bufferSource(bytes))
const codes = (bytes: Buffer): string[] => inspect(bytes).findings.map(({ code }) => code)
const one = (fields: string): string => `{"w":{${fields}}}`
const valid = '"dtype":"F16","shape":[2,3],"data_offsets":[0,12]'

describe('safetensors that are as they should be', () => {
  it('gives weights, metadata and where the data begin', () => {
    const found = inspect(safetensorsWith({ 'a.weight': [2, 3], b: [], c: [0, 7] }, { format: 'pt', note: 'é "x"\n' }))
    expect(found.findings).toEqual([])
    expect(found).toMatchObject({ container: 'safetensors', verdict: 'safe' })
    expect(found.metadata).toEqual({ format: 'pt', note: 'é "x"\n' })
    expect(Object.fromEntries(found.tensors)).toEqual({
      'a.weight': { dtype: 'F16', shape: [2, 3], bytes: 12 },
      b: { dtype: 'F16', shape: [], bytes: 2 },
      c: { dtype: 'F16', shape: [0, 7], bytes: 0 },
    })
  })

  it('says where the data begin', () => {
    const text = one(valid) + '   '
    expect(inspect(safetensorsOf(text, 12)).dataOffset).toBe(8 + text.length)
  })

  it.each([
    ['no weights', '{}', 0],
    ['metadata alone', '{"__metadata__":{}}', 0],
    ['padding', `${one(valid)}      `, 12],
    ['white space', `{ "w" : { "dtype" : "F16" ,\n"shape":[ 2 , 3 ],\t"data_offsets":[0,12] } }`, 12],
    ['fields of later versions', one(`${valid},"extra":{"a":[1,-2.5e3,true,null,"x",{}],"b":[]}`), 12],
    ['types that are not known yet', one('"dtype":"F3_NEW","shape":[8],"data_offsets":[0,3]'), 3],
    ['half bytes', one('"dtype":"F4","shape":[2,3],"data_offsets":[0,3]'), 3],
    ['six bits', one('"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]'), 3],
    [
      'weights in another order than their data',
      '{"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
      3,
    ],
    [
      'names like those of a prototype',
      '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"__metadata__":{"__proto__":"x"}}',
      1,
    ],
    ['a name in Chinese', `{"权重":{${valid}}}`, 12],
    ['an escaped name', `{"\\u0077\\n\\"":{${valid}}}`, 12],
  ])('takes %s', (_, header, data) => {
    expect(inspect(safetensorsOf(header, data))).toMatchObject({
      container: 'safetensors',
      verdict: 'safe',
      findings: [],
    })
  })

  it('leaves out a metadata value that is too long, and says so', () => {
    const found = inspect(safetensorsOf(`{"__metadata__":{"long":"${'x'.repeat(3_000_000)}","short":"y"}}`, 0))
    expect(found.metadata).toEqual({ short: 'y' })
    expect(found).toMatchObject({ verdict: 'safe', findings: [{ severity: 'info', code: 'too-many' }] })
  })

  it('keeps a long value with escapes', () => {
    const value = JSON.stringify({ tag: 'a\\b "quoted"\n'.repeat(20_000) })
    expect(inspect(safetensorsWith({ a: [1] }, { ss_tag_frequency: value })).metadata['ss_tag_frequency']).toBe(value)
  })
})

describe('safetensors that are not', () => {
  it.each([
    [
      'a hole',
      '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}',
      3,
      'bad-offsets',
    ],
    [
      'weights on each other',
      '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
      3,
      'bad-offsets',
    ],
    ['data that do not begin at 0', one('"dtype":"U8","shape":[1],"data_offsets":[1,2]'), 2, 'bad-offsets'],
    ['bytes behind the last weight', one(valid), 13, 'bad-offsets'],
    ['a file that was cut off', one(valid), 11, 'truncated'],
    [
      'a size that does not follow from the shape',
      one('"dtype":"F16","shape":[2,4],"data_offsets":[0,12]'),
      12,
      'bad-offsets',
    ],
    [
      'a shape beyond all numbers',
      one('"dtype":"F16","shape":[9007199254740991,9007199254740991],"data_offsets":[0,12]'),
      12,
      'bad-offsets',
    ],
    ['an end before the beginning', one('"dtype":"U8","shape":[1],"data_offsets":[2,1]'), 2, 'bad-offsets'],
    ['a weight that is there twice', `{"w":{${valid}},"w":{${valid}}}`, 12, 'duplicate-key'],
    ['a weight that is there twice, once in escapes', `{"w":{${valid}},"\\u0077":{${valid}}}`, 12, 'duplicate-key'],
    ['a field that is there twice', one(`${valid},"dtype":"F16"`), 12, 'duplicate-key'],
    ['metadata that are there twice', '{"__metadata__":{},"__metadata__":{}}', 0, 'duplicate-key'],
    ['a metadata key that is there twice', '{"__metadata__":{"a":"1","a":"2"}}', 0, 'duplicate-key'],
    ['NaN', one('"dtype":"F16","shape":[NaN],"data_offsets":[0,12]'), 12, 'bad-header'],
    ['NaN in a field that is passed over', one(`${valid},"x":NaN`), 12, 'bad-header'],
    ['Infinity', one(`${valid},"x":-Infinity`), 12, 'bad-header'],
    ['a negative size', one('"dtype":"F16","shape":[-1],"data_offsets":[0,12]'), 12, 'bad-header'],
    ['a broken size', one('"dtype":"F16","shape":[1.5],"data_offsets":[0,12]'), 12, 'bad-header'],
    ['a size with an exponent', one('"dtype":"F16","shape":[6e0],"data_offsets":[0,12]'), 12, 'bad-header'],
    ['a size beyond 2^53', one('"dtype":"F16","shape":[1],"data_offsets":[0,99999999999999999999]'), 12, 'bad-header'],
    ['a leading zero', one('"dtype":"F16","shape":[06],"data_offsets":[0,12]'), 12, 'bad-header'],
    ['a number as type', one('"dtype":16,"shape":[2,3],"data_offsets":[0,12]'), 12, 'bad-header'],
    ['three offsets', one('"dtype":"F16","shape":[2,3],"data_offsets":[0,6,12]'), 12, 'bad-header'],
    ['no shape', one('"dtype":"F16","data_offsets":[0,12]'), 12, 'bad-header'],
    ['a number as metadata', '{"__metadata__":{"a":1}}', 0, 'bad-header'],
    ['a list as weight', '{"w":[]}', 0, 'bad-header'],
    ['a comma at the end', `{"w":{${valid}},}`, 12, 'bad-header'],
    ['text behind the header', `{"w":{${valid}}}x`, 12, 'bad-header'],
    ['a header without an end', `{"w":{${valid}}`, 12, 'bad-header'],
    ['a name without an end', '{"w', 0, 'bad-header'],
    ['a line break in a name', '{"w\n":{}}', 0, 'bad-header'],
    ['a broken escape', '{"w\\x":{}}', 0, 'bad-header'],
    ['a name of too many characters', `{"${'w'.repeat(10_000)}":{${valid}}}`, 12, 'too-many'],
    ['deep nesting in a weight', one(`${valid},"x":${'['.repeat(100_000)}`), 12, 'too-deep'],
    ['deep nesting of objects', one(`${valid},"x":${'{"a":'.repeat(100_000)}`), 12, 'too-deep'],
  ])('finds %s', (_, header, data, code) => {
    const bytes = safetensorsOf(header, data)
    expect(inspect(bytes)).toMatchObject({ container: 'safetensors', verdict: 'unreadable' })
    expect(codes(bytes)).toContain(code)
  })

  it('finds a name that is no UTF-8', () => {
    const bytes = safetensorsOf(Buffer.from(`{"w\xff":{${valid}}}`, 'latin1'), 12)
    expect(inspect(bytes)).toMatchObject({ verdict: 'unreadable', findings: [{ code: 'bad-header' }] })
  })

  it.each([
    ['longer than the file', 10_000n, 'truncated'],
    ['longer than the format allows', 100_000_001n, 'header-too-large'],
    ['longer than any file', 0xffff_ffff_ffff_ffffn, 'header-too-large'],
    ['shorter than it is', 20n, 'bad-header'],
  ])('finds a header that says it is %s', (_, length, code) => {
    const bytes = safetensorsOf(one(valid), 12)
    bytes.writeBigUInt64LE(length, 0)
    expect(inspect(bytes)).toMatchObject({ container: 'safetensors', verdict: 'unreadable', findings: [{ code }] })
  })
})

/** A huge source whose bytes are made when they are read. */
function endless(size: number, front: Buffer, fill: Buffer): ByteSource & { readonly most: () => number } {
  let most = 0
  return {
    size,
    most: () => most,
    read: (offset, length) => {
      const shift = (((offset - front.length) % fill.length) + fill.length) % fill.length
      const turned = Buffer.concat([fill.subarray(shift), fill.subarray(0, shift)])
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)), turned)
      most = Math.max(most, bytes.length)
      front.copy(bytes, 0, Math.min(offset, front.length))
      return bytes
    },
  }
}

describe('headers of 100 MB', { timeout: 120_000 }, () => {
  const front = safetensorsOf('{', 0)
  front.writeBigUInt64LE(100_000_000n, 0)
  it.each([
    ['white space', ' ', 'bad-header'],
    ['weights', '"w0000000":{"dtype":"U8","shape":[],"data_offsets":[0,1]},', 'duplicate-key'],
    ['an endless name', 'x', 'bad-header'],
    ['open brackets', '"a":{"x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[', 'too-deep'],
    ['metadata', '"__metadata__":{"a":"b"},', 'duplicate-key'],
  ])('are read in pieces when they are full of %s', (_, fill, code) => {
    const source = endless(100_000_008, front, Buffer.from(fill))
    expect(inspectSource(source)).toMatchObject({ verdict: 'unreadable', findings: [{ code }] })
    expect(source.most()).toBeLessThan(9_000_000)
  })

  it('end at a number of weights', () => {
    const header = Array.from(
      { length: 100_001 },
      (_, index) => `"${index}":{"dtype":"U8","shape":[1],"data_offsets":[${index},${index + 1}]}`,
    )
    const found = inspect(safetensorsOf(`{${header.join(',')}}`, 0))
    expect(found).toMatchObject({ verdict: 'unreadable', findings: [{ code: 'too-many' }] })
    expect(found.tensors.size).toBe(100_000)
  })
})

describe('a file of the safetensors ending whose header length begins like a pickle', () => {
  it('is safe, however many zeros follow; under the ending of a checkpoint it is doubted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deck-inspect-'))
    try {
      // The length of the header is padded until its lowest byte is `c`, the opcode of a line of text.
      const bytes = 400 * 1024 * 1024
      const text = JSON.stringify({ weight: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] } })
      const length = Math.ceil((text.length - 0x63) / 256) * 256 + 0x63
      const header = Buffer.alloc(8 + length, ' ')
      header.writeBigUInt64LE(BigInt(length), 0)
      header.write(text, 8)
      for (const [name, verdict] of [
        ['a.safetensors', 'safe'],
        ['a.ckpt', 'suspicious'],
      ] as const) {
        const path = join(folder, name)
        await writeFile(path, header)
        await truncate(path, header.length + bytes)
        expect(inspectFile(path), name).toMatchObject({ container: 'safetensors', verdict })
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
