import { realpath } from 'node:fs/promises'

/** Whether a Windows path leads to another computer; `\\?\` and `\\.\` begin local ones. */
export function isNetworkPath(path: string): boolean {
  return /^[\\/]{2}(?:\?[\\/]UNC[\\/]|(?![?.][\\/]))/i.test(path)
}

/**
 * The kind of link to a folder that the system can hold. On Windows a junction needs no rights, but leads to no
 * network share, whether by its address or by a drive letter: there it is a symlink. Elsewhere there is one kind.
 */
export async function folderLinkType(
  target: string,
  platform: NodeJS.Platform,
): Promise<'junction' | 'dir' | undefined> {
  if (platform !== 'win32') return undefined
  const real = await realpath(target).catch(() => target)
  return isNetworkPath(target) || isNetworkPath(real) ? 'dir' : 'junction'
}
