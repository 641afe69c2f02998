import type { ByteCursor } from '../byte-cursor.ts'

/** Longest text that is kept; names of code and of weights are shorter. */
export const keptText = 4096

/** A text, or undefined for one that is too long to be kept. */
export interface Line {
  readonly bytes: Buffer | undefined
}

/** All that can stand in a number in any form that CPython takes: hexadecimal, `1_000`, `-inf`, `5L`, spaces around. */
const numberText = /^[0-9A-Za-z_+\-. \t\v\f\r]*$/

/** What a line begins with, up to its end; it is not taken. */
function frontOf(cursor: ByteCursor): { readonly front: Buffer; readonly whole: boolean } {
  cursor.ensure(Math.min(keptText + 1, cursor.left))
  const front = cursor.window.subarray(cursor.index, cursor.index + keptText)
  const end = front.indexOf(0x0a)
  return end < 0 ? { front, whole: false } : { front: front.subarray(0, end), whole: true }
}

/** Whether a line begins as ASCII alone. CPython refuses any other identifier in text. */
export function beginsAsAscii(cursor: ByteCursor): boolean {
  return frontOf(cursor).front.every((byte) => byte < 0x80)
}

/**
 * The line of a number as CPython's C code takes it: a text that ends at the first NUL, whatever is behind that.
 * Empty for one that is too long to be kept (Python itself knows no longer numbers than of 4300 digits,
 * https://docs.python.org/3/library/stdtypes.html#int-max-str-digits). Null when the file ends before, or at once
 * when no number of any form begins so: then the rest of the line need not be looked for. `overlong` as `readLine`.
 */
export function readNumberLine(cursor: ByteCursor, most: number): { readonly text: string } | 'overlong' | null {
  const { front, whole } = frontOf(cursor)
  const nul = front.indexOf(0)
  const text = front.toString('latin1', 0, nul < 0 ? front.length : nul)
  if (!numberText.test(text)) return null
  const line = readLine(cursor, most)
  if (line === null || line === 'overlong') return line
  return { text: whole || nul >= 0 ? text : '' }
}

/** A line without its end; null when the file ends before, `overlong` when the line is longer than `most`. */
export function readLine(cursor: ByteCursor, most: number): Line | 'overlong' | null {
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
    length += (end < 0 ? cursor.window.length : end) - cursor.index
    if (length > most) return 'overlong'
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
