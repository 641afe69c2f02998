import type { Budget } from './budget.ts'
import type { Value } from './values.ts'

const deepest = 300_000

/**
 * Stack, marks and memo of a pickle machine as CPython has them: nothing below the last mark can be taken.
 * Methods answer undefined or false where CPython would give up.
 */
export class ValueStack {
  readonly #budget: Budget
  readonly #values: Value[] = []
  readonly #marks: number[] = []
  readonly #memo = new Map<number, Value>()

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** Whether more is kept than is good. */
  get full(): boolean {
    return this.#values.length + this.#marks.length > deepest || this.#budget.cells < 0 || this.#budget.text < 0
  }

  get memoSize(): number {
    return this.#memo.size
  }

  push(value: Value): true {
    this.#values.push(value)
    return true
  }

  top(): Value | undefined {
    return this.#values.length > this.#fence() ? this.#values.at(-1) : undefined
  }

  pop(): Value | undefined {
    return this.#values.length > this.#fence() ? this.#values.pop() : undefined
  }

  mark(): true {
    this.#marks.push(this.#values.length)
    return true
  }

  /** Takes the mark away when nothing lies above it, as POP does. */
  popEmptyMark(): boolean {
    if (this.#marks.at(-1) !== this.#values.length) return false
    this.#marks.pop()
    return true
  }

  /** All above the last mark, and the mark. */
  popToMark(): readonly Value[] | undefined {
    const mark = this.#marks.pop()
    return mark === undefined ? undefined : this.#values.splice(mark)
  }

  /** The last `count`, the deepest first. */
  popMany(count: number): readonly Value[] | undefined {
    return this.#values.length - count >= this.#fence() ? this.#values.splice(this.#values.length - count) : undefined
  }

  remember(key: number): boolean {
    const value = this.top()
    if (value === undefined || key < 0) return false
    if (!this.#memo.has(key)) this.#budget.cells--
    this.#memo.set(key, value)
    return true
  }

  recall(key: number): boolean {
    const value = this.#memo.get(key)
    return value !== undefined && this.push(value)
  }

  #fence(): number {
    return this.#marks.at(-1) ?? 0
  }
}
