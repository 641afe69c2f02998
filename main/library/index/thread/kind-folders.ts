import { lstatSync, realpathSync, statSync } from 'node:fs'
import { isWithin } from '../../within.ts'
import type { KindFolder } from './found.ts'
import { innerPath } from './inner-path.ts'

/** How a kind folder stands. `elsewhere`: a link into a place that another root lists; `away`: a link to nothing. */
export interface KindFolderState {
  readonly inner: string
  readonly state: 'here' | 'absent' | 'away' | 'elsewhere'
}

/**
 * Looks at the kind folders of a root. A kind folder may be a link, also to another disk. Folders that turn out to
 * be one and the same are listed once, for the kinds of both. `otherFolders`: kind folders of the other roots.
 */
export function lookAtKindFolders(
  root: string,
  folders: readonly KindFolder[],
  otherFolders: readonly string[],
): { readonly folders: readonly KindFolder[]; readonly states: readonly KindFolderState[] } {
  const states: KindFolderState[] = []
  const byIdentity = new Map<string, KindFolder>()
  for (const folder of folders) {
    const path = innerPath(root, folder.inner)
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (stats?.isDirectory() !== true) {
      const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
      states.push({ inner: folder.inner, state: isLink ? 'away' : 'absent' })
      continue
    }
    const real = realpathSync(path)
    const identity = stats.ino === 0n ? real : `${stats.dev}:${stats.ino}`
    const same = byIdentity.get(identity)
    if (same === undefined && otherFolders.some((other) => isWithin(other, real))) {
      states.push({ inner: folder.inner, state: 'elsewhere' })
      continue
    }
    if (same === undefined) states.push({ inner: folder.inner, state: 'here' })
    byIdentity.set(identity, { ...(same ?? folder), kinds: [...new Set([...(same?.kinds ?? []), ...folder.kinds])] })
  }
  return { folders: [...byIdentity.values()], states }
}
