import type { Hasher } from '../hashing/types.ts'
import { lookAtFile } from './place.ts'

/** Planning has no operation around it. */
const never = new AbortController().signal
const maxKept = 1000

/**
 * Compares files byte for byte, and remembers the answer as long as both look the same: a plan that is shown and then
 * carried out asks twice.
 */
export function createComparer(hasher: Pick<Hasher, 'equal'>): {
  equal(a: string, b: string, signal?: AbortSignal): Promise<boolean>
} {
  const known = new Map<string, boolean>()
  return {
    async equal(a, b, signal = never) {
      const [left, right] = [await lookAtFile(a), await lookAtFile(b)]
      if (left === null || right?.bytes !== left.bytes) return false
      if (left.inode === right.inode) return true
      const key = [left, right].map((file) => `${file.inode} ${file.bytes} ${file.mtimeMs}`).join(' | ')
      const before = known.get(key)
      if (before !== undefined) return before
      const isEqual = await hasher.equal(a, b, signal)
      if (known.size >= maxKept) known.clear()
      known.set(key, isEqual)
      return isEqual
    },
  }
}
