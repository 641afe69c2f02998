import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Bytes that a folder takes on disk: allocated blocks where the system tells them, each hard-linked
 * file once, links not followed. What vanishes while measuring counts nothing.
 */
export async function folderSize(folder: string): Promise<number> {
  const seen = new Set<string>()
  let total = 0
  const pending = [folder]
  while (pending.length > 0) {
    const current = pending.pop()
    if (current === undefined) break
    const entries = await opendir(current).catch(() => null)
    if (entries === null) continue
    const files: string[] = []
    for await (const entry of entries) {
      if (entry.isDirectory()) pending.push(join(current, entry.name))
      else files.push(join(current, entry.name))
    }
    const sizes = await Promise.all(
      files.map(async (file) => {
        const info = await lstat(file).catch(() => null)
        if (info === null) return 0
        if (info.nlink > 1) {
          const key = `${info.dev}:${info.ino}`
          if (seen.has(key)) return 0
          seen.add(key)
        }
        return info.blocks > 0 ? info.blocks * 512 : process.platform === 'win32' ? info.size : 0
      }),
    )
    total += sizes.reduce((sum, size) => sum + size, 0)
  }
  return total
}
