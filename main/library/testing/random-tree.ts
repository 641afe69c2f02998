import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export type Random = () => number

/** Numbers in 0..1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function pick<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[Math.floor(random() * values.length)] ?? values[0]
}

const names = ['a.pt', 'b.pt', 'a (2).pt', 'c', 'd.e'] as const
/** Few contents of few sizes, so that equal and different ones meet under one name often. */
const texts = ['one', 'two', 'three', 'long content', 'other content'] as const

/** Throws files, folders and links into a folder; what is there already stays. */
export async function scatter(random: Random, folder: string, count: number, elsewhere: string): Promise<void> {
  for (let index = 0; index < count; index++) {
    const depth = Math.floor(random() * 3)
    const path = join(folder, ...Array.from({ length: depth }, () => pick(random, names)), pick(random, names))
    try {
      await mkdir(dirname(path), { recursive: true })
      const what = random()
      if (what < 0.75) await writeFile(path, pick(random, texts), { flag: 'wx' })
      else if (what < 0.85) await mkdir(path)
      else await symlink(pick(random, [elsewhere, join(elsewhere, 'precious'), 'a.pt', '../b.pt']), path)
    } catch (error) {
      if (!['EEXIST', 'ENOTDIR', 'ENOENT', 'EISDIR', 'ELOOP'].includes(String((error as NodeJS.ErrnoException).code)))
        throw error
    }
  }
}
