import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'

/**
 * The file inside `root` that a URL path names, or null: a path that does not decode, leaves the folder, also
 * through a link, or is no file. `root` must be a real path.
 */
export async function insideFolder(root: string, urlPath: string): Promise<string | null> {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (/[\0\\]/.test(decoded) || decoded.split('/').includes('..')) return null
  try {
    const path = await realpath(join(root, ...decoded.split('/')))
    const inner = relative(root, path)
    if (inner === '' || inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner)) return null
    return (await stat(path)).isFile() ? path : null
  } catch {
    return null
  }
}
