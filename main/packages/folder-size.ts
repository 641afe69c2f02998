import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Folders read at once: an environment has thousands, and one after the other most of the time is waiting. */
const atOnce = 16

interface FolderSize {
  /** Bytes on disk: allocated blocks where the system tells them, each hard-linked file once, links not followed. */
  readonly size: number
  /** The part of it that nothing else shares: removing the folder frees that much. */
  readonly alone: number
}

/** How much a folder takes on disk. What vanishes while measuring counts nothing. */
export async function folderSize(folder: string): Promise<FolderSize> {
  /** Hard-linked files by device and number: how many of their names were met. */
  const linked = new Map<string, { readonly bytes: number; readonly names: number; met: number }>()
  const pending = [folder]
  let size = 0

  const addFile = async (file: string): Promise<void> => {
    const info = await lstat(file).catch(() => null)
    if (info === null) return
    const bytes = info.blocks > 0 ? info.blocks * 512 : process.platform === 'win32' ? info.size : 0
    if (info.nlink > 1) {
      const key = `${info.dev}:${info.ino}`
      const known = linked.get(key)
      if (known === undefined) linked.set(key, { bytes, names: info.nlink, met: 1 })
      else known.met++
      if (known !== undefined) return
    }
    size += bytes
  }

  const addFolder = async (current: string): Promise<void> => {
    const entries = await readdir(current, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) if (entry.isDirectory()) pending.push(join(current, entry.name))
    await Promise.all(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => addFile(join(current, name))))
  }

  while (pending.length > 0) await Promise.all(pending.splice(-atOnce).map(addFolder))
  const shared = [...linked.values()].reduce((sum, { bytes, names, met }) => sum + (met < names ? bytes : 0), 0)
  return { size, alone: size - shared }
}
