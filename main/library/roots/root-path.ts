import { readdir, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, posix, resolve } from 'node:path'
import { modelKindIds } from '../../../shared/catalogue/kinds.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { RootFolders } from '../../../shared/library/root.ts'
import { inodeOf, type Identity } from './root-state.ts'

/** An absolute path without characters that no configuration file could carry. Raises `invalid-input`. */
export function checkPath(asked: string): string {
  // eslint-disable-next-line no-control-regex
  if (!isAbsolute(asked) || /[\u0000-\u001f]/.test(asked))
    throw new DeckError('invalid-input', { detail: `“${asked}” is not a whole path.` })
  return resolve(asked)
}

/** Folders that a person named, each inside the root. Raises `path-escapes`. */
export function checkFolders(folders: RootFolders): RootFolders {
  const checked: Record<string, readonly string[]> = {}
  for (const kind of modelKindIds) {
    const inners = (folders[kind] ?? []).map((inner) => {
      const plain = posix.normalize(inner.replaceAll('\\', '/')).replace(/(?<=.)\/$/, '')
      // eslint-disable-next-line no-control-regex
      if (plain === '..' || plain.startsWith('../') || isAbsolute(plain) || /^[a-z]:|[\u0000-\u001f]/i.test(plain))
        throw new DeckError('path-escapes', { path: inner })
      return plain
    })
    if (inners.length > 0) checked[kind] = [...new Set(inners)]
  }
  return checked
}

const siblingsLooked = 1000

/** The folder beside the one that is missing which the disk knows as the same. */
export async function findRenamed(missing: string, identity: Identity): Promise<string | null> {
  const above = dirname(missing)
  const names = await readdir(above).catch(() => [])
  for (const name of names.slice(0, siblingsLooked)) {
    const path = join(above, name)
    const found = await stat(path, { bigint: true }).catch(() => null)
    if (found?.isDirectory() !== true) continue
    if (String(found.dev) === identity.device && inodeOf(found) === identity.inode) return path
  }
  return null
}
