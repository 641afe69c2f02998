import { createHash } from 'node:crypto'
import type { Found } from './found.ts'

/**
 * One number for a folder and all that was seen of the models directly in it. A later scan that sees the same
 * number need not look at its files one by one: of a hundred thousand files nearly all are as they were.
 */
export function printOf(inner: string, files: readonly Found[]): bigint {
  const lines = files.map((file) => JSON.stringify([file.inner, file.dev, file.stamp])).toSorted()
  const hash = createHash('sha256').update(JSON.stringify(inner))
  for (const line of lines) hash.update(line)
  return hash.digest().readBigUInt64LE()
}

/** Numbers of folders as threads share them: sorted, so that one is found quickly. */
export function sharedPrints(prints: readonly bigint[]): BigUint64Array {
  const shared = new BigUint64Array(new SharedArrayBuffer(prints.length * 8))
  shared.set(prints)
  return shared.sort()
}

export function hasPrint(prints: BigUint64Array, print: bigint): boolean {
  let low = 0
  let high = prints.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const value = prints[middle] ?? 0n
    if (value === print) return true
    if (value < print) low = middle + 1
    else high = middle - 1
  }
  return false
}
