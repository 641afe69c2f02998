import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { LinkStep } from './link-plan.ts'

/** Bytes left on the disk of a folder; none where that cannot be told. */
export async function freeBytes(path: string): Promise<number> {
  return statfs(path).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
}

/** Bytes of moves that end on another file system, and so need room there. */
export async function bytesToCopy(steps: readonly LinkStep[]): Promise<number> {
  let sum = 0
  for (const step of steps) {
    if (step.do === 'move' && (await deviceOf(step.from)) !== (await deviceOf(dirname(step.to)))) sum += step.bytes
  }
  return sum
}

/** Device of a path, or of the nearest folder above it that exists. */
async function deviceOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null)
  if (found !== null) return found.dev
  return dirname(path) === path ? null : deviceOf(dirname(path))
}
