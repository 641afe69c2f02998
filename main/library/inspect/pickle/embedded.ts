import type { ByteCursor } from '../byte-cursor.ts'
import { op } from './opcodes.ts'

/** Bytes inside a pickle that may be a pickle themselves: a range of the source, or bytes that were decoded. */
export type Embedded =
  { readonly at: number; readonly length: number; readonly latin1: boolean } | { readonly bytes: Buffer }

/** No pickle that calls anything is shorter. */
const shortest = 10

const firstOpcodes: ReadonlySet<number> = new Set([
  ...[op.mark, op.global, op.emptyDict, op.emptyList, op.emptyTuple, op.none, op.string, op.unicode, op.binUnicode],
  ...[op.shortBinString, op.shortBinUnicode, op.binInt1, op.int, op.shortBinBytes, op.binBytes],
])

/** Whether bytes can begin a pickle of any protocol. */
export function mayBeginPickle(first: number, second: number): boolean {
  return first === op.proto ? second <= 5 : firstOpcodes.has(first)
}

const mayBeArchive = (first: number, second: number): boolean => first === 0x50 && second === 0x4b

/** The next `length` bytes of a byte string, if they may be a pickle or an archive. */
export function embeddedBytes(cursor: ByteCursor, length: number): Embedded | null {
  if (length < shortest || length > cursor.left || !cursor.ensure(2)) return null
  const [first, second] = [cursor.window[cursor.index] ?? 0, cursor.window[cursor.index + 1] ?? 0]
  return mayBeginPickle(first, second) || mayBeArchive(first, second)
    ? { at: cursor.position, length, latin1: false }
    : null
}

/**
 * The same for text that is too long to be kept. Before protocol 3 bytes are pickled as text of the same code
 * points, and so byte 0x80 stands there as C2 80.
 */
export function embeddedLongText(cursor: ByteCursor, length: number): Embedded | null {
  if (length > cursor.left || !cursor.ensure(2)) return null
  const [first, second] = [cursor.window[cursor.index] ?? 0, cursor.window[cursor.index + 1] ?? 0]
  const escaped = first === 0xc2 && second === op.proto
  return escaped || firstOpcodes.has(first) || mayBeArchive(first, second)
    ? { at: cursor.position, length, latin1: true }
    : null
}

/** The same for text that was kept. Without line ends and high bytes no pickle can name code. */
export function embeddedText(text: string): Embedded | null {
  if (text.length < shortest || !/[\n\u0080-\u00ff]/.test(text)) return null
  return mayBeginPickle(text.charCodeAt(0), text.charCodeAt(1)) || text.startsWith('PK')
    ? { bytes: Buffer.from(text, 'latin1') }
    : null
}
