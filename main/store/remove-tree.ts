import { chmod, lstat, readdir, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** How many entries of one folder are removed at a time. */
const width = 16

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Runs again after giving ourselves the right to write, once. */
async function insistently(path: string, owner: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return
    if (code !== 'EPERM' && code !== 'EACCES') throw error
    // Windows refuses to remove read-only files; elsewhere it is the folder that must be writable.
    const windows = process.platform === 'win32'
    await chmod(windows ? path : owner, windows ? 0o666 : 0o700)
    await work().catch((again: unknown) => {
      if (codeOf(again) !== 'ENOENT') throw again
    })
  }
}

/**
 * Deletes a file, a link or a folder with all in it. Links and junctions are removed, never
 * followed: each entry is looked at by itself. What is gone already is no error.
 */
export async function removeTree(path: string): Promise<void> {
  await removeIn(path, join(path, '..'))
}

async function removeIn(path: string, owner: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
  if (found === null) return
  if (!found.isDirectory() || found.isSymbolicLink()) return insistently(path, owner, () => unlink(path))
  let names: string[] = []
  await insistently(path, path, async () => {
    names = await readdir(path)
  })
  for (let start = 0; start < names.length; start += width) {
    await Promise.all(names.slice(start, start + width).map((name) => removeIn(join(path, name), path)))
  }
  await insistently(path, owner, () => rmdir(path))
}
