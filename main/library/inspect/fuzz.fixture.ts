import { findingSchema } from '../../../shared/library/model.ts'
import { bufferSource, type ByteSource } from './byte-source.ts'
import { inspectSource } from './inspect.ts'
import { limits } from './limits.ts'
import type { Inspection } from './types.ts'

/** What is wrong with the answer for some bytes; null when nothing is. Raises what the inspection raises. */
export function faultOf(bytes: Buffer, random: () => number): string | null {
  const source = random() < 0.1 ? shrinking(bytes, random) : bufferSource(bytes)
  const metered = withMeter(source)
  const before = process.hrtime.bigint()
  const found = inspectSource(metered.source)
  const milliseconds = Number(process.hrtime.bigint() - before) / 1e6
  if (milliseconds > 10_000) return `it took ${milliseconds} ms`
  if (metered.largest() > 3 * limits.packed) return `it asked for ${metered.largest()} bytes at once`
  return faultOfAnswer(found)
}

function faultOfAnswer(found: Inspection): string | null {
  for (const finding of found.findings) if (!findingSchema.safeParse(finding).success) return JSON.stringify(finding)
  const worst = (['dangerous', 'suspicious', 'unreadable'] as const).find((severity) =>
    found.findings.some((finding) => finding.severity === severity),
  )
  if (worst !== undefined && found.verdict !== worst) return `${found.verdict} in spite of ${worst}`
  if (worst === undefined && found.verdict !== 'safe' && found.verdict !== 'unchecked')
    return `${found.verdict} without a reason`
  if (found.findings.length > 110) return `${found.findings.length} findings`
  for (const [name, { shape, bytes }] of found.tensors)
    if (!Number.isSafeInteger(bytes) || bytes < 0 || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
      return `weight ${name}: [${shape.join(', ')}], ${bytes} bytes`
  return null
}

/** A file that becomes shorter while it is read. */
function shrinking(bytes: Buffer, random: () => number): ByteSource {
  const left = Math.floor(random() * bytes.length)
  let reads = Math.floor(random() * 4)
  return {
    size: bytes.length,
    read: (offset, length) => bufferSource(--reads < 0 ? bytes.subarray(0, left) : bytes).read(offset, length),
  }
}

function withMeter(source: ByteSource): { readonly source: ByteSource; readonly largest: () => number } {
  let largest = 0
  return {
    source: {
      size: source.size,
      read: (offset, length) => {
        if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0)
          throw new RangeError(`read of ${length} bytes at ${offset}`)
        largest = Math.max(largest, Math.min(length, source.size))
        return source.read(offset, length)
      },
    },
    largest: () => largest,
  }
}
