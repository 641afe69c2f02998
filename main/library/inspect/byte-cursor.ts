import type { ByteSource } from './byte-source.ts'

const smallestWindow = 16 * 1024
const usualWindow = 256 * 1024

/**
 * Reads a range of a source from front to back through a window, so that the memory used does not follow
 * the length of the range. Nothing raises: at the end `u8` says -1 and the others say so in their results.
 */
export class ByteCursor {
  readonly end: number
  readonly #source: ByteSource
  #window: Buffer = Buffer.alloc(0)
  /** Where the window begins in the source, and the next byte within the window. */
  #base: number
  #at = 0
  /** The next window: small first and after each jump, so that a look at a front reads little. */
  #next = smallestWindow

  constructor(source: ByteSource, start = 0, end = source.size) {
    this.#source = source
    this.end = Math.min(end, source.size)
    this.#base = Math.min(start, this.end)
  }

  get position(): number {
    return this.#base + this.#at
  }

  get left(): number {
    return this.end - this.position
  }

  /** The window and the index of the next byte in it, for parsers with an inner loop of their own. */
  get window(): Buffer {
    return this.#window
  }

  get index(): number {
    return this.#at
  }

  /** Moves the next byte forward within the window. */
  set index(index: number) {
    this.#at = index
  }

  /** Whether `length` bytes are in the window from the next byte on; reads them when they are not. */
  ensure(length: number): boolean {
    if (this.#at + length <= this.#window.length) return true
    const position = this.position
    // Twice what is asked for: a token that grows byte by byte is not read again for each.
    const wanted = Math.min(Math.max(2 * length, this.#next), this.end - position)
    this.#next = Math.min(2 * this.#next, usualWindow)
    this.#window = this.#source.read(position, Math.max(0, wanted))
    this.#base = position
    this.#at = 0
    return length <= this.#window.length
  }

  /** The next byte, or -1 at the end. */
  u8(): number {
    if (this.#at >= this.#window.length && !this.ensure(1)) return -1
    return this.#window[this.#at++] ?? -1
  }

  /** The next byte without taking it, or -1 at the end. */
  peek(): number {
    if (this.#at >= this.#window.length && !this.ensure(1)) return -1
    return this.#window[this.#at] ?? -1
  }

  /** The next bytes, or null when there are not so many. Only for lengths that are bounded by the caller. */
  take(length: number): Buffer | null {
    if (!this.ensure(length)) return null
    this.#at += length
    return this.#window.subarray(this.#at - length, this.#at)
  }

  /** Goes on behind the next `length` bytes; false, and at the end, when there are not so many. */
  skip(length: number): boolean {
    const enough = length <= this.left
    const target = enough ? this.position + length : this.end
    const index = target - this.#base
    if (index <= this.#window.length) this.#at = index
    else {
      this.#window = Buffer.alloc(0)
      this.#base = target
      this.#at = 0
      this.#next = smallestWindow
    }
    return enough
  }
}
