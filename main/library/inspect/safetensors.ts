import type { ByteSource } from './byte-source.ts'
import { ByteCursor } from './byte-cursor.ts'
import { JsonReader } from './json-reader.ts'
import { limits } from './limits.ts'
import { MetadataKeeper } from './metadata.ts'
import { conclude, Report } from './report.ts'
import type { Inspection, TensorInfo } from './types.ts'

/** Bits of one element (huggingface/safetensors, `safetensors/src/tensor.rs`). */
const bitsOf: ReadonlyMap<string, number> = new Map([
  ['F4', 4],
  ...['F6_E2M3', 'F6_E3M2'].map((name) => [name, 6] as const),
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ'].map(
    (name) => [name, 8] as const,
  ),
  ...['I16', 'U16', 'F16', 'BF16'].map((name) => [name, 16] as const),
  ...['I32', 'U32', 'F32'].map((name) => [name, 32] as const),
  ...['I64', 'U64', 'F64', 'C64'].map((name) => [name, 64] as const),
])

const brace = 0x7b

/** Whether a file begins as safetensors do: an 8-byte length, then the brace of the header. */
export function startsAsSafetensors(front: Uint8Array): boolean {
  if (front.length < 9 || front[8] !== brace) return false
  // Eight letters before a brace are a text, not a length.
  return !front.subarray(0, 8).every((byte) => byte >= 0x20 && byte < 0x7f)
}

/** Offsets of all weights, in the order of the header. */
interface Ranges {
  readonly begins: number[]
  readonly ends: number[]
}

/**
 * Reads the header of a safetensors file and checks it by the format's own rules: no duplicate keys, weights that
 * tile the data without holes, sizes that follow from type and shape.
 */
export function inspectSafetensors(source: ByteSource): Inspection {
  const report = new Report()
  const front = source.read(0, 8)
  const length = front.length < 8 ? 0n : front.readBigUInt64LE(0)
  if (length > BigInt(limits.header)) {
    report.add('unreadable', 'header-too-large', `${length} bytes`)
    return conclude('safetensors', report, 'safe')
  }
  const dataOffset = 8 + Number(length)
  if (dataOffset > source.size) {
    report.add('unreadable', 'truncated', `the header ends at ${dataOffset}, the file at ${source.size}`)
    return conclude('safetensors', report, 'safe')
  }
  const reader = new JsonReader(new ByteCursor(source, 8, dataOffset))
  const header = readHeader(reader, report)
  if (reader.problem !== null) report.add('unreadable', reader.problem.code, reader.problem.detail)
  else checkTiling(header.ranges, source.size - dataOffset, report)
  return conclude('safetensors', report, 'safe', { tensors: header.tensors, metadata: header.metadata, dataOffset })
}

interface Header {
  readonly tensors: ReadonlyMap<string, TensorInfo>
  readonly metadata: Readonly<Record<string, string>>
  readonly ranges: Ranges
}

function readHeader(reader: JsonReader, report: Report): Header {
  const tensors = new Map<string, TensorInfo>()
  const ranges: Ranges = { begins: [], ends: [] }
  const metadata = new MetadataKeeper()
  let described = false
  let named = 0
  eachMember(reader, limits.name * 4, (name) => {
    if (name === '__metadata__') {
      if (described) reader.fail('duplicate-key', name)
      described = true
      readMetadata(reader, metadata, report)
      return
    }
    if (name === undefined || name.length > limits.name) reader.fail('too-many', 'a name of too many characters')
    else if (tensors.has(name)) reader.fail('duplicate-key', name)
    else if (tensors.size >= limits.tensors || (named += name.length) > limits.names)
      reader.fail('too-many', `more than ${tensors.size} weights`)
    else {
      const info = readTensor(reader, name, ranges)
      if (info !== null) tensors.set(name, info)
    }
  })
  if (reader.problem === null && reader.next() !== -1) reader.fail('bad-header', 'text behind the header')
  return { tensors, metadata: metadata.record(), ranges }
}

/** Calls back for each key of an object, which must then take the value. */
function eachMember(reader: JsonReader, keep: number, member: (name: string | undefined) => void): void {
  if (!reader.expect('{') || reader.accept('}')) return
  do {
    const name = reader.string(keep)
    if (name === null || !reader.expect(':')) return
    member(name)
    if (reader.problem !== null) return
  } while (reader.accept(','))
  reader.expect('}')
}

function readMetadata(reader: JsonReader, metadata: MetadataKeeper, report: Report): void {
  const seen = new Set<string>()
  eachMember(reader, limits.name * 4, (key) => {
    const value = reader.string(limits.metadataValue)
    if (value === null) return
    if (key !== undefined && seen.has(key)) reader.fail('duplicate-key', key)
    else if (key === undefined || value === undefined) report.add('info', 'too-many', `metadata ${key ?? ''}`)
    else {
      if (seen.size < limits.metadataEntries) seen.add(key)
      metadata.keep(key, value, report)
    }
  })
}

function readTensor(reader: JsonReader, name: string, ranges: Ranges): TensorInfo | null {
  let dtype: string | null = null
  let shape: readonly number[] | null = null
  let offsets: readonly number[] | null = null
  eachMember(reader, 40, (field) => {
    const again =
      (field === 'dtype' && dtype !== null) ||
      (field === 'shape' && shape !== null) ||
      (field === 'data_offsets' && offsets !== null)
    if (again) reader.fail('duplicate-key', `${name}: ${field}`)
    else if (field === 'dtype') dtype = reader.string(40) ?? null
    else if (field === 'shape') shape = readNumbers(reader, limits.dimensions)
    else if (field === 'data_offsets') offsets = readNumbers(reader, 2)
    else reader.skipValue(limits.nesting)
  })
  if (reader.problem !== null) return null
  return checkedTensor(reader, name, dtype, shape, offsets, ranges)
}

function readNumbers(reader: JsonReader, most: number): readonly number[] | null {
  const numbers: number[] = []
  if (!reader.expect('[') || reader.accept(']')) return reader.problem === null ? numbers : null
  do {
    const value = reader.wholeNumber()
    if (value === null) return null
    if (numbers.length >= most) return reader.fail('bad-header', `more than ${most} numbers`)
    numbers.push(value)
  } while (reader.accept(','))
  return reader.expect(']') ? numbers : null
}

function checkedTensor(
  reader: JsonReader,
  name: string,
  dtype: string | null,
  shape: readonly number[] | null,
  offsets: readonly number[] | null,
  ranges: Ranges,
): TensorInfo | null {
  const [begin, end] = offsets ?? []
  if (dtype === null || shape === null || begin === undefined || end === undefined)
    return reader.fail('bad-header', `${name}: no type, shape or offsets`)
  if (end < begin) return reader.fail('bad-offsets', `${name}: ${begin} to ${end}`)
  const bits = bitsOf.get(dtype)
  const elements = shape.reduce((product, size) => product * size, 1)
  // Types that are newer than this program are taken as they are.
  if (bits !== undefined && !(Number.isSafeInteger(elements * bits) && elements * bits === (end - begin) * 8))
    return reader.fail('bad-offsets', `${name}: ${dtype} [${shape.join(', ')}] in ${end - begin} bytes`)
  ranges.begins.push(begin)
  ranges.ends.push(end)
  return { dtype: dtype.toUpperCase(), shape, bytes: end - begin }
}

/** The weights must follow each other from the first byte of the data to the last of the file. */
function checkTiling({ begins, ends }: Ranges, dataBytes: number, report: Report): void {
  const order = begins.map((_, index) => index)
  const begin = (index: number): number => begins[index] ?? 0
  const end = (index: number): number => ends[index] ?? 0
  order.sort((a, b) => begin(a) - begin(b) || end(a) - end(b))
  let expected = 0
  for (const index of order) {
    if (begin(index) !== expected) {
      const what = begin(index) < expected ? 'weights overlap' : 'a hole'
      report.add('unreadable', 'bad-offsets', `${what} at ${Math.min(begin(index), expected)}`)
      return
    }
    expected = end(index)
  }
  if (expected > dataBytes) report.add('unreadable', 'truncated', `${expected - dataBytes} bytes are missing`)
  else if (expected < dataBytes)
    report.add('unreadable', 'bad-offsets', `${dataBytes - expected} bytes belong to no weight`)
}
