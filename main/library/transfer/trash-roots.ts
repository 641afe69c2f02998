import type { Root } from '../roots/types.ts'
import { isWithin } from '../within.ts'
import { kindFoldersOf } from './planning.ts'

/**
 * Roots that can hold a trash of their own: those that may be written, and that are no kind folder themselves, since
 * programs would list in there what was removed.
 */
export function trashRoots(roots: readonly Root[]): readonly string[] {
  return roots
    .filter((root) => !root.readOnly && !kindFoldersOf(root).some((folder) => isWithin(folder, root.path)))
    .map(({ path }) => path)
}
