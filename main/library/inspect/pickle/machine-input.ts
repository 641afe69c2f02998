import type { ByteCursor } from '../byte-cursor.ts'

/** Longest text that is kept; names of code and of weights are shorter. */
export const keptText = 4096

/** A text, or undefined for one that is too long to be kept. */
export interface Line {
  readonly bytes: Buffer | undefined
}

/** A line without its end; null when the file ends before. */
export function readLine(cursor: ByteCursor): Line | null {
  let length = 0
  while (length <= keptText) {
    if (!cursor.ensure(length + 1)) return null
    const window = cursor.window
    const end = window.indexOf(0x0a, cursor.index + length)
    if (end >= 0) {
      const start = cursor.index
      cursor.index = end + 1
      return { bytes: end - start > keptText ? undefined : window.subarray(start, end) }
    }
    length = window.length - cursor.index
  }
  cursor.skip(length)
  while (cursor.ensure(1)) {
    const end = cursor.window.indexOf(0x0a, cursor.index)
    if (end >= 0) {
      cursor.index = end + 1
      return { bytes: undefined }
    }
    cursor.skip(cursor.window.length - cursor.index)
  }
  return null
}

/** An unsigned little-endian number of 1, 2, 4 or 8 bytes; null at the end. One beyond 2^53 is only very large. */
export function readUnsigned(cursor: ByteCursor, width: 1 | 2 | 4 | 8): number | null {
  const bytes = cursor.take(width)
  if (bytes === null) return null
  return width === 8 ? Number(bytes.readBigUInt64LE(0)) : bytes.readUIntLE(0, width)
}

/** A length of four bytes with a sign, as BINSTRING and LONG4 have it; null when it is missing or negative. */
export function readSignedLength(cursor: ByteCursor): number | null {
  const length = cursor.take(4)?.readInt32LE(0) ?? -1
  return length < 0 ? null : length
}

/** A little-endian number of any length with a sign; null when it is larger than a double can count. */
export function signedNumber(bytes: Buffer): number | null {
  if (bytes.length === 0) return 0
  return bytes.length <= 6 ? bytes.readIntLE(0, bytes.length) : null
}
