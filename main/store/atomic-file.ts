import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Virus scanners and indexers on Windows hold a file for a moment; renaming over it then fails with one of these. */
const passing = new Set(['EPERM', 'EBUSY', 'EACCES'])
const waitsMs = [10, 20, 50, 100, 200, 400, 800]

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Renames; on Windows tries again for about 1.5 s while somebody holds the target. */
export async function renameOver(from: string, to: string): Promise<void> {
  for (const wait of process.platform === 'win32' ? waitsMs : []) {
    try {
      await rename(from, to)
      return
    } catch (error) {
      if (!passing.has(codeOf(error))) throw error
      await sleep(wait)
    }
  }
  await rename(from, to)
}

/** Makes a rename durable; Windows cannot open folders and does not need it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems refuse to sync a folder; the file itself is synced already.
    if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes(codeOf(error))) throw error
  } finally {
    await handle.close()
  }
}

/**
 * Writes a small file so that a reader, or a crash at any moment, finds the old content or the new
 * one, never a part. The folder must exist. `mode` is for a new file and defaults to 0600.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx', mode)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameOver(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
  await syncFolder(folder)
}
