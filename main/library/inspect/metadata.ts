import { limits } from './limits.ts'
import type { Report } from './report.ts'

/** Keeps a file's text metadata within its bounds. */
export class MetadataKeeper {
  readonly #entries = new Map<string, string>()
  #total = 0

  has(key: string): boolean {
    return this.#entries.has(key)
  }

  /** Keeps a value, or reports that it was left out. */
  keep(key: string, value: string, report: Report): void {
    const length = key.length + value.length
    if (
      length > limits.metadataValue ||
      this.#entries.size >= limits.metadataEntries ||
      this.#total + length > limits.metadataTotal
    ) {
      report.add('info', 'too-many', `metadata ${key}`)
      return
    }
    this.#total += length
    this.#entries.set(key, value)
  }

  /** A record without a prototype's names in it, so that a key like `__proto__` is only a key. */
  record(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#entries)
  }
}
