import { randomUUID } from 'node:crypto'
import { lstat, stat, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, partPrefix } from '../../store/move-file.ts'

/** Whether links to folders can be made in a folder; null: it cannot be tried now. Never raises. */
export type LinkProbe = (folder: string) => Promise<boolean | null>

/** What says nothing about links: the folder is gone or may not be written now. */
const notAboutLinks: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EROFS', 'ENOSPC', 'EDQUOT', 'EIO'])

/** Tries a link under a name of our own, once for each folder and file system. */
export function createLinkProbe(platform: NodeJS.Platform): LinkProbe {
  const known = new Map<string, boolean>()
  return async (folder) => {
    const found = await stat(folder, { bigint: true }).catch(() => null)
    if (found === null) return null
    const key = `${found.dev}:${folder}`
    const before = known.get(key)
    if (before !== undefined) return before
    const trial = join(folder, `${partPrefix}link-${randomUUID()}`)
    try {
      await symlink(folder, trial, platform === 'win32' ? 'junction' : undefined)
      const links = (await lstat(trial)).isSymbolicLink()
      known.set(key, links)
      return links
    } catch (error) {
      if (notAboutLinks.has(errorCode(error))) return null
      known.set(key, false)
      return false
    } finally {
      await unlink(trial).catch(() => undefined)
    }
  }
}
