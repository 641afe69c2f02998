import type { Finding } from '../../../shared/library/model.ts'
import type { ByteCursor } from './byte-cursor.ts'

export interface JsonProblem {
  readonly code: Finding['code']
  readonly detail: string
}

const quote = 0x22
const backslash = 0x5c
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/**
 * Pulls JSON (RFC 8259) token by token from a cursor, so that neither memory nor stack follow the size and the
 * nesting of what is read. The first problem is kept, and everything after it answers as at the end.
 */
export class JsonReader {
  problem: JsonProblem | null = null
  readonly #cursor: ByteCursor

  constructor(cursor: ByteCursor) {
    this.#cursor = cursor
  }

  fail(code: Finding['code'], detail: string): null {
    this.problem ??= { code, detail }
    return null
  }

  #refuse(code: Finding['code'], detail: string): false {
    this.fail(code, detail)
    return false
  }

  /** The next byte that is no white space, not taken; -1 at the end or after a problem. */
  next(): number {
    if (this.problem !== null) return -1
    const cursor = this.#cursor
    for (;;) {
      const { window } = cursor
      for (let at = cursor.index; at < window.length; at++) {
        const byte = window[at] ?? 0
        if (isSpace(byte)) continue
        cursor.index = at
        return byte
      }
      cursor.index = window.length
      if (!cursor.ensure(1)) return -1
    }
  }

  /** Takes this punctuation mark if it is next. */
  accept(mark: string): boolean {
    if (this.next() !== mark.charCodeAt(0)) return false
    this.#cursor.index += 1
    return true
  }

  expect(mark: string): boolean {
    if (this.accept(mark)) return true
    this.#unexpected(`“${mark}”`)
    return false
  }

  /**
   * A string, or null after a problem. One of more than `keep` bytes is read to its end but answers undefined.
   */
  string(keep: number): string | undefined | null {
    if (this.next() !== quote) return this.#unexpected('a text')
    const cursor = this.#cursor
    let length = 1
    let plain = true
    let escaped = false
    for (;;) {
      if (length > keep + 2) return this.#skipString(length, escaped)
      if (!cursor.ensure(length + 1)) {
        cursor.skip(cursor.left)
        return this.fail('bad-header', 'a text without an end')
      }
      const window = cursor.window
      const start = cursor.index
      const stop = Math.min(window.length - start, keep + 3)
      for (; length < stop; length++) {
        const byte = window[start + length] ?? 0
        if (escaped) escaped = false
        else if (byte === quote) {
          cursor.index = start + length + 1
          return this.#text(window, start, start + length + 1, plain)
        } else if (byte === backslash) {
          escaped = true
          plain = false
        } else if (byte < 0x20) return this.fail('bad-header', 'a control character in a text')
        else if (byte >= 0x80) plain = false
      }
    }
  }

  /** A whole number of at least 0, as the format has them for sizes; null after a problem. */
  wholeNumber(): number | null {
    const first = this.next()
    if (!isDigit(first)) return this.#unexpected('a whole number')
    const cursor = this.#cursor
    let value = 0
    let byte = first
    let digits = 0
    for (; isDigit(byte); byte = cursor.peek()) {
      value = value * 10 + (byte - 0x30)
      digits++
      cursor.index += 1
      // 2^53 has sixteen digits.
      if (digits > 16 || !Number.isSafeInteger(value)) return this.fail('bad-header', 'a number beyond 2^53')
    }
    if ((first === 0x30 && digits > 1) || byte === 0x2e || byte === 0x65 || byte === 0x45)
      return this.fail('bad-header', `no whole number before byte ${cursor.position}`)
    return value
  }

  /** Passes over one value of any type; false after a problem. `depth`: how deep it may nest. */
  skipValue(depth: number): boolean {
    const open: string[] = []
    do {
      const byte = this.next()
      if (byte === 0x7b || byte === 0x5b) {
        if (open.length >= depth) return this.#refuse('too-deep', `more than ${depth} levels`)
        this.#cursor.index += 1
        const close = byte === 0x7b ? '}' : ']'
        if (!this.accept(close)) {
          open.push(close)
          if (close === '}' && !this.#key()) return false
          continue
        }
      } else if (!this.#scalar(byte)) return false
      // A value has ended, and maybe the lists and objects it was the last of.
      for (;;) {
        const close = open.at(-1)
        if (close === undefined) return true
        if (this.accept(close)) {
          open.pop()
          continue
        }
        if (!this.expect(',') || (close === '}' && !this.#key())) return false
        break
      }
    } while (open.length > 0)
    return true
  }

  #key(): boolean {
    return this.string(0) !== null && this.expect(':')
  }

  #scalar(byte: number): boolean {
    if (byte === quote) return this.string(0) !== null
    if (byte === 0x2d || isDigit(byte)) {
      const token = this.#numberToken()
      if (token === null) return false
      return (
        /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(token) ||
        this.#refuse('bad-header', `${token} is no number`)
      )
    }
    for (const word of ['true', 'false', 'null']) if (byte === word.charCodeAt(0)) return this.#word(word)
    this.#unexpected('a value')
    return false
  }

  #word(word: string): boolean {
    const bytes = this.#cursor.take(word.length)
    return bytes?.toString('latin1') === word || this.#refuse('bad-header', `not “${word}”`)
  }

  #numberToken(): string | null {
    const cursor = this.#cursor
    let token = ''
    for (;;) {
      const byte = cursor.peek()
      if (!isDigit(byte) && !(byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45)) break
      if (token.length >= 64) return this.fail('bad-header', 'a number of too many digits')
      token += String.fromCharCode(byte)
      cursor.index += 1
    }
    return token
  }

  #text(window: Buffer, start: number, end: number, plain: boolean): string | null {
    if (plain) return window.toString('latin1', start + 1, end - 1)
    try {
      const text = utf8.decode(window.subarray(start, end))
      const value: unknown = text.includes('\\') ? JSON.parse(text) : text.slice(1, -1)
      return typeof value === 'string' ? value : this.fail('bad-header', 'a broken text')
    } catch {
      return this.fail('bad-header', 'a text that is no UTF-8 or has a broken escape')
    }
  }

  /** Goes to the end of a string that is too long to be kept. */
  #skipString(length: number, escaped: boolean): undefined | null {
    const cursor = this.#cursor
    cursor.skip(length)
    for (;;) {
      if (cursor.peek() === -1) return this.fail('bad-header', 'a text without an end')
      const window = cursor.window
      for (let at = cursor.index; at < window.length; at++) {
        const byte = window[at] ?? 0
        if (escaped) escaped = false
        else if (byte === quote) {
          cursor.index = at + 1
          return undefined
        } else if (byte === backslash) escaped = true
        else if (byte < 0x20) return this.fail('bad-header', 'a control character in a text')
      }
      cursor.index = window.length
    }
  }

  #unexpected(wanted: string): null {
    const byte = this.next()
    if (byte === -1) return this.fail('bad-header', `it ends where ${wanted} should be`)
    return this.fail('bad-header', `no ${wanted} at byte ${this.#cursor.position}`)
  }
}
