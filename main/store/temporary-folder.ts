import { mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeTree } from './remove-tree.ts'

/**
 * Works in a new folder below `temp` that is gone afterwards, however the work ends. What killed
 * processes left of the same kind goes first: a data folder has one live core.
 * @param kind - a word for names, such as `probe`
 */
export async function withTemporaryFolder<T>(
  temp: string,
  kind: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(temp, { recursive: true })
  const own = `${kind}-${process.pid}-`
  for (const name of await readdir(temp)) {
    if (name.startsWith(`${kind}-`) && /^\d+-/.test(name.slice(kind.length + 1)) && !name.startsWith(own))
      await removeTree(join(temp, name))
  }
  const folder = await mkdtemp(join(temp, own))
  try {
    return await work(folder)
  } finally {
    await removeTree(folder)
  }
}
