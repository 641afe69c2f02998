import { ByteCursor } from './byte-cursor.ts'
import type { ByteSource } from './byte-source.ts'

/** Fields of ONNX's ModelProto and their wire types: 0 a number, 2 bytes (onnx/onnx, `onnx/onnx.proto`). */
const fields: ReadonlyMap<number, number> = new Map([
  [1, 0],
  [2, 2],
  [3, 2],
  [4, 2],
  [5, 0],
  [6, 2],
  [7, 2],
  [8, 2],
  [14, 2],
  [20, 2],
  [25, 2],
  [26, 2],
])
const graphField = 7
const mostFields = 1_000

/** Whether a file is a protobuf message with the fields of an ONNX model, the graph among them. */
export function looksLikeOnnx(source: ByteSource): boolean {
  const cursor = new ByteCursor(source)
  for (let count = 0; count < mostFields && cursor.left > 0; count++) {
    const tag = varint(cursor)
    if (tag === null || fields.get(tag >> 3) !== (tag & 7)) return false
    const value = varint(cursor)
    // Every exporter writes the version of the format first.
    if (value === null || (count === 0 && (tag >> 3 !== 1 || value < 1 || value > 100))) return false
    if ((tag & 7) === 2) {
      const inside = value <= cursor.left
      if (tag >> 3 === graphField) return inside && value > 1
      if (!inside) return false
      cursor.skip(value)
    }
  }
  return false
}

/** A number of protobuf up to 2^49; null when it is larger or cut off. */
function varint(cursor: ByteCursor): number | null {
  let value = 0
  for (let scale = 1; scale < 2 ** 49; scale *= 128) {
    const byte = cursor.u8()
    if (byte === -1) return null
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return value
  }
  return null
}
