import type { Finding } from '../../../shared/library/model.ts'
import type { ByteCursor } from './byte-cursor.ts'
import { limits } from './limits.ts'

/** Bytes of a value by its type number (ggml-org/ggml, `docs/gguf.md`); strings and arrays have none of their own. */
const widths: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
])
const stringType = 8
const arrayType = 9
/** Arrays up to this length are kept: shapes and the like, no vocabularies. */
const keptElements = 64

/** Reads the values of GGUF in either byte order. The first problem is kept; after it everything answers null. */
export class GgufReader {
  problem: { readonly code: Finding['code']; readonly detail: string } | null = null
  readonly #cursor: ByteCursor
  readonly #big: boolean
  #elements = 0

  constructor(cursor: ByteCursor, big: boolean) {
    this.#cursor = cursor
    this.#big = big
  }

  get position(): number {
    return this.#cursor.position
  }

  fail(code: Finding['code'], detail: string): null {
    this.problem ??= { code, detail }
    return null
  }

  u32(): number | null {
    const bytes = this.#take(4)
    if (bytes === null) return null
    return this.#big ? bytes.readUInt32BE(0) : bytes.readUInt32LE(0)
  }

  /** A 64-bit length or offset; one beyond 2^53 fits no file and is a problem. */
  u64(): number | null {
    const bytes = this.#take(8)
    if (bytes === null) return null
    const value = this.#big ? bytes.readBigUInt64BE(0) : bytes.readBigUInt64LE(0)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) return this.fail('bad-header', `a length of ${value}`)
    return Number(value)
  }

  /** A text of at most `keep` bytes; a longer one is passed over and answers undefined. */
  string(keep: number): string | undefined | null {
    const length = this.u64()
    if (length === null) return null
    if (length > this.#cursor.left) return this.fail('truncated', `a text of ${length} bytes`)
    if (length > keep) {
      this.#cursor.skip(length)
      return undefined
    }
    return this.#take(length)?.toString('utf8') ?? null
  }

  /** A value as text; undefined for one that is too long to be kept. */
  value(type: number): string | undefined | null {
    if (type === stringType) return this.string(limits.metadataValue)
    if (type === arrayType) return this.#array(0)
    const width = widths.get(type)
    if (width === undefined) return this.fail('bad-header', `a value of type ${type}`)
    const bytes = this.#take(width)
    return bytes === null ? null : this.#number(type, bytes)
  }

  #array(depth: number): string | undefined | null {
    if (depth >= limits.nesting) return this.fail('too-deep', `more than ${limits.nesting} levels`)
    const type = this.u32()
    const count = this.u64()
    if (type === null || count === null) return null
    const width = widths.get(type)
    if (width !== undefined) return this.#numbers(type, width, count)
    if (type !== stringType && type !== arrayType) return this.fail('bad-header', `a list of type ${type}`)
    // Each element has a length of 8 bytes at least; a list of lists has more.
    if (count * 8 > this.#cursor.left) return this.fail('truncated', `a list of ${count} texts`)
    this.#elements += count
    if (this.#elements > limits.arrayElements)
      return this.fail('too-many', `more than ${limits.arrayElements} texts in lists`)
    for (let index = 0; index < count; index++) {
      const element = type === stringType ? this.string(0) : this.#array(depth + 1)
      if (element === null) return null
    }
    return undefined
  }

  #numbers(type: number, width: number, count: number): string | undefined | null {
    const length = width * count
    if (length > this.#cursor.left) return this.fail('truncated', `a list of ${count} numbers`)
    if (count > keptElements) {
      this.#cursor.skip(length)
      return undefined
    }
    const bytes = this.#take(length)
    if (bytes === null) return null
    const numbers = Array.from({ length: count }, (_, index) =>
      this.#number(type, bytes.subarray(index * width, (index + 1) * width)),
    )
    return `[${numbers.join(',')}]`
  }

  #number(type: number, bytes: Buffer): string {
    const little = !this.#big
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    switch (type) {
      case 0:
        return String(view.getUint8(0))
      case 1:
        return String(view.getInt8(0))
      case 2:
        return String(view.getUint16(0, little))
      case 3:
        return String(view.getInt16(0, little))
      case 4:
        return String(view.getUint32(0, little))
      case 5:
        return String(view.getInt32(0, little))
      case 6:
        return String(view.getFloat32(0, little))
      case 7:
        return view.getUint8(0) === 0 ? 'false' : 'true'
      case 10:
        return String(view.getBigUint64(0, little))
      case 11:
        return String(view.getBigInt64(0, little))
      default:
        return String(view.getFloat64(0, little))
    }
  }

  #take(length: number): Buffer | null {
    if (this.problem !== null) return null
    return this.#cursor.take(length) ?? this.fail('truncated', `it ends at byte ${this.#cursor.end}`)
  }
}
