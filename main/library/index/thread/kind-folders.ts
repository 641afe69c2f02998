import { lstatSync, realpathSync, statSync } from 'node:fs'
import { errorCode } from '../../../store/file-errors.ts'
import { isWithin } from '../../within.ts'
import type { KindFolder } from './found.ts'
import { innerPath } from './inner-path.ts'
import type { Problem } from './list-folder.ts'

/** How a kind folder stands. `elsewhere`: a link into a place that another root lists; `away`: a link to nothing, or not to be read. */
export interface KindFolderState {
  readonly inner: string
  readonly state: 'here' | 'absent' | 'away' | 'elsewhere'
}

/**
 * Looks at the kind folders of a root. A kind folder may be a link, also to another disk. Folders that turn out to
 * be one and the same are listed once, for the kinds of both. `otherFolders`: kind folders of the other roots. One
 * that cannot be read (a link to itself, no rights) does not hinder the others.
 */
export function lookAtKindFolders(
  root: string,
  folders: readonly KindFolder[],
  otherFolders: readonly string[],
): {
  readonly folders: readonly KindFolder[]
  readonly states: readonly KindFolderState[]
  readonly problems: readonly Problem[]
} {
  const states: KindFolderState[] = []
  const problems: Problem[] = []
  const byIdentity = new Map<string, KindFolder>()
  const lookAt = (folder: KindFolder, path: string): void => {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (stats?.isDirectory() !== true) {
      const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
      states.push({ inner: folder.inner, state: isLink ? 'away' : 'absent' })
      return
    }
    const real = realpathSync(path)
    const identity = stats.ino === 0n ? real : `${stats.dev}:${stats.ino}`
    const same = byIdentity.get(identity)
    if (same === undefined && otherFolders.some((other) => isWithin(other, real))) {
      states.push({ inner: folder.inner, state: 'elsewhere' })
      return
    }
    if (same === undefined) states.push({ inner: folder.inner, state: 'here' })
    byIdentity.set(identity, { ...(same ?? folder), kinds: [...new Set([...(same?.kinds ?? []), ...folder.kinds])] })
  }
  for (const folder of folders) {
    const path = innerPath(root, folder.inner)
    try {
      lookAt(folder, path)
    } catch (error) {
      const code = errorCode(error)
      states.push({ inner: folder.inner, state: 'away' })
      problems.push({ path, code: code === '' ? String(error) : code })
    }
  }
  return { folders: [...byIdentity.values()], states, problems }
}
