import type { ByteCursor } from '../byte-cursor.ts'
import type { Budget } from './budget.ts'
import { embeddedBytes, embeddedLongText, embeddedText, type Embedded } from './embedded.ts'
import { keptText, readLine, readNumberLine, readSignedLength, readUnsigned, signedNumber } from './machine-input.ts'
import { op } from './opcodes.ts'
import { unescapeRawUnicode, unquote, wholeNumber } from './text-arguments.ts'
import { magic, opaque, type Value } from './values.ts'

/** The number that PyTorch's files before 1.6 begin with, as it stands in the file. */
const torchMagic = '6cfc9c46f9206aa85019'

/** Reads the opcodes that push a constant: numbers, texts, bytes. Long ones are passed over without being read. */
export class LiteralReader {
  readonly #cursor: ByteCursor
  readonly #budget: Budget
  /** Called with everything that may be a pickle of its own. */
  readonly #embed: (embedded: Embedded) => void
  /** Called when a line is longer than the budget has, so that nobody knows what is behind it. */
  readonly #overlong: () => void

  constructor(
    cursor: ByteCursor,
    budget: Budget,
    on: { readonly embed: (embedded: Embedded) => void; readonly overlong: () => void },
  ) {
    this.#cursor = cursor
    this.#budget = budget
    this.#embed = on.embed
    this.#overlong = on.overlong
  }

  /** The constant; undefined when it is broken, or when the opcode is none of these. */
  read(opcode: number): Value | undefined {
    const cursor = this.#cursor
    switch (opcode) {
      case op.none:
        return null
      case op.newTrue:
        return true
      case op.newFalse:
        return false
      case op.int:
      case op.long:
      case op.float:
        return this.#textNumber(opcode)
      case op.binInt:
        return cursor.take(4)?.readInt32LE(0)
      case op.binInt1:
        return readUnsigned(cursor, 1) ?? undefined
      case op.binInt2:
        return readUnsigned(cursor, 2) ?? undefined
      case op.binFloat:
        return cursor.take(8)?.readDoubleBE(0)
      case op.long1:
        return this.#long(readUnsigned(cursor, 1))
      case op.long4:
        return this.#long(readSignedLength(cursor))
      case op.string:
      case op.unicode:
        return this.#textLine(opcode)
      case op.shortBinString:
        return this.#text(readUnsigned(cursor, 1), 'latin1')
      case op.binString:
        return this.#text(readSignedLength(cursor), 'latin1')
      case op.shortBinUnicode:
        return this.#text(readUnsigned(cursor, 1), 'utf8')
      case op.binUnicode:
        return this.#text(readUnsigned(cursor, 4), 'utf8')
      case op.binUnicode8:
        return this.#text(readUnsigned(cursor, 8), 'utf8')
      case op.shortBinBytes:
        return this.#bytes(readUnsigned(cursor, 1))
      case op.binBytes:
        return this.#bytes(readUnsigned(cursor, 4))
      case op.binBytes8:
      case op.byteArray8:
        return this.#bytes(readUnsigned(cursor, 8))
      default:
        return undefined
    }
  }

  /** Whether so many bytes follow; goes to the end when they do not, as a reader of the file would. */
  #follows(length: number | null): length is number {
    if (length === null) return false
    return length <= this.#cursor.left || this.#cursor.skip(length)
  }

  #textNumber(opcode: number): Value | undefined {
    const line = readNumberLine(this.#cursor, this.#budget.line)
    if (line === 'overlong') this.#overlong()
    if (line === 'overlong' || line === null) return undefined
    const { text } = line
    if (opcode === op.int && (text === '00' || text === '01')) return text === '01'
    if (opcode === op.float) return Number.parseFloat(text)
    // Python takes more forms than these; they are no shapes.
    return wholeNumber(text.replace(/L$/, '')) ?? opaque
  }

  #long(length: number | null): Value | undefined {
    if (!this.#follows(length)) return undefined
    const bytes = length > 16 ? null : this.#cursor.take(length)
    if (bytes === null) return this.#cursor.skip(length) ? opaque : undefined
    if (bytes.toString('hex') === torchMagic) return magic
    return signedNumber(bytes) ?? opaque
  }

  #textLine(opcode: number): Value | undefined {
    // CPython takes a text without quotes for broken; where the other quote is does not matter for that.
    if (opcode === op.string && !/['"]/.test(String.fromCharCode(this.#cursor.peek()))) return undefined
    const line = readLine(this.#cursor, this.#budget.line)
    if (line === 'overlong') this.#overlong()
    if (line === 'overlong' || line === null) return undefined
    if (line.bytes === undefined) return opaque
    const raw = line.bytes.toString('latin1')
    const text = opcode === op.string ? unquote(raw) : unescapeRawUnicode(raw)
    return text === null ? undefined : this.#kept(text)
  }

  #text(length: number | null, encoding: 'latin1' | 'utf8'): Value | undefined {
    if (!this.#follows(length)) return undefined
    if (length <= keptText) {
      const text = this.#cursor.take(length)?.toString(encoding)
      return text === undefined ? undefined : this.#kept(text)
    }
    const embedded = encoding === 'latin1' ? embeddedBytes : embeddedLongText
    return this.#passed(length, embedded(this.#cursor, length))
  }

  #bytes(length: number | null): Value | undefined {
    return this.#follows(length) ? this.#passed(length, embeddedBytes(this.#cursor, length)) : undefined
  }

  #kept(text: string): string {
    this.#budget.text -= text.length
    const embedded = embeddedText(text)
    if (embedded !== null) this.#embed(embedded)
    return text
  }

  #passed(length: number, embedded: Embedded | null): Value {
    if (embedded !== null) this.#embed(embedded)
    this.#cursor.skip(length)
    return opaque
  }
}
