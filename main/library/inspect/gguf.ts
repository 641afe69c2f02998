import { ByteCursor } from './byte-cursor.ts'
import type { ByteSource } from './byte-source.ts'
import { ggmlTypes } from './ggml-types.ts'
import { GgufReader } from './gguf-reader.ts'
import { limits } from './limits.ts'
import { MetadataKeeper } from './metadata.ts'
import { conclude, Report } from './report.ts'
import type { Inspection, TensorInfo } from './types.ts'

const maxDimensions = 8
/** City96's ComfyUI-GGUF writes the true shape of weights that had to be reshaped to be quantised. */
const trueShape = 'comfy.gguf.orig_shape.'

export function startsAsGguf(front: Buffer): boolean {
  return front.length >= 4 && front.toString('latin1', 0, 4) === 'GGUF'
}

interface RawTensor {
  readonly name: string
  readonly info: TensorInfo
  readonly offset: number
  /** Null for a type that is not known. */
  readonly bytes: number | null
}

/**
 * Reads the key-values and the table of weights of a GGUF file (ggml-org/ggml, `docs/gguf.md`), versions 2 and 3 in
 * either byte order, and checks that the weights lie in the file and do not overlap.
 */
export function inspectGguf(source: ByteSource): Inspection {
  const report = new Report()
  const head = source.read(0, 8)
  const big = head.length === 8 && head.readUInt32LE(4) > 0xffff
  const version = head.length < 8 ? null : big ? head.readUInt32BE(4) : head.readUInt32LE(4)
  if (version !== 2 && version !== 3) {
    if (version === null) report.add('unreadable', 'truncated', 'no version')
    else report.add('unreadable', 'bad-header', `version ${version}`)
    return conclude('gguf', report, 'safe')
  }
  const reader = new GgufReader(new ByteCursor(source, 8), big)
  const tensorCount = reader.u64() ?? 0
  const pairs = readPairs(reader, report)
  const raw = reader.problem === null ? readTensors(reader, tensorCount) : []
  if (reader.problem !== null) report.add('unreadable', reader.problem.code, reader.problem.detail)
  else checkData(raw, pairs['general.alignment'], reader.position, source.size, report)
  return conclude('gguf', report, 'safe', { metadata: pairs, tensors: withTrueShapes(raw, pairs) })
}

function readPairs(reader: GgufReader, report: Report): Readonly<Record<string, string>> {
  const kept = new MetadataKeeper()
  const seen = new Set<string>()
  const count = reader.u64() ?? 0
  if (count > limits.tensors * 2) reader.fail('too-many', `${count} key-values`)
  for (let index = 0; index < count && reader.problem === null; index++) {
    const key = reader.string(limits.name)
    const type = reader.u32()
    if (key === null || type === null) break
    const value = reader.value(type)
    if (value === null) break
    if (key === undefined) report.add('info', 'too-many', 'a key of too many characters')
    else if (seen.has(key)) reader.fail('duplicate-key', key)
    else {
      seen.add(key)
      // Vocabularies are passed over without a word: they say nothing of the model.
      if (value !== undefined) kept.keep(key, value, report)
    }
  }
  return kept.record()
}

function readTensors(reader: GgufReader, count: number): readonly RawTensor[] {
  if (count > limits.tensors) reader.fail('too-many', `${count} weights`)
  const tensors: RawTensor[] = []
  const seen = new Set<string>()
  let named = 0
  while (tensors.length < count && reader.problem === null) {
    const name = reader.string(limits.name)
    if (name === undefined) reader.fail('too-many', 'a name of too many characters')
    else if (name !== null && seen.has(name)) reader.fail('duplicate-key', name)
    else if (name !== null && (named += name.length) > limits.names) reader.fail('too-many', 'names')
    else if (name !== null) {
      seen.add(name)
      const tensor = readTensor(reader, name)
      if (tensor !== null) tensors.push(tensor)
    }
  }
  return tensors
}

function readTensor(reader: GgufReader, name: string): RawTensor | null {
  const dimensions = reader.u32()
  if (dimensions !== null && dimensions > maxDimensions)
    return reader.fail('bad-header', `${name}: ${dimensions} dimensions`)
  const shape: number[] = []
  for (let index = 0; index < (dimensions ?? 0); index++) shape.push(reader.u64() ?? 0)
  // The format has the innermost dimension first.
  shape.reverse()
  const number = reader.u32()
  const offset = reader.u64()
  if (number === null || offset === null) return null
  const type = ggmlTypes.get(number)
  const elements = shape.reduce((product, size) => product * size, 1)
  const bytes = type === undefined ? null : (elements / type.elements) * type.bytes
  if (bytes !== null && !Number.isSafeInteger(bytes))
    return reader.fail('bad-offsets', `${name}: ${type?.name ?? ''} [${shape.join(', ')}]`)
  return { name, info: { dtype: type?.name ?? `GGML_${number}`, shape, bytes: bytes ?? 0 }, offset, bytes }
}

function checkData(
  tensors: readonly RawTensor[],
  alignmentText: string | undefined,
  end: number,
  size: number,
  report: Report,
): void {
  const alignment = alignmentText === undefined ? 32 : Number(alignmentText)
  if (!Number.isSafeInteger(alignment) || alignment < 1 || alignment > 1 << 20) {
    report.add('unreadable', 'bad-header', `alignment ${alignmentText ?? ''}`)
    return
  }
  const start = Math.ceil(end / alignment) * alignment
  let free = 0
  for (const { name, offset, bytes } of [...tensors].sort(
    (a, b) => a.offset - b.offset || (a.bytes ?? 0) - (b.bytes ?? 0),
  )) {
    if (offset < free || offset % alignment !== 0) {
      report.add('unreadable', 'bad-offsets', `${name}: at byte ${offset}`)
      return
    }
    free = offset + (bytes ?? 0)
  }
  if (start + free > size) report.add('unreadable', 'truncated', `${start + free - size} bytes are missing`)
}

function withTrueShapes(
  tensors: readonly RawTensor[],
  pairs: Readonly<Record<string, string>>,
): ReadonlyMap<string, TensorInfo> {
  return new Map(
    tensors.map(({ name, info }) => {
      const shape = shapeOf(pairs[trueShape + name])
      return [name, shape === null ? info : { ...info, shape }]
    }),
  )
}

function shapeOf(text: string | undefined): readonly number[] | null {
  if (text === undefined || !/^\[\d{1,15}(?:,\d{1,15}){0,7}\]$/.test(text)) return null
  return text.slice(1, -1).split(',').map(Number)
}
