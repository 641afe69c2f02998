export interface DuplicateFile {
  readonly id: number
  readonly path: string
  readonly root: string
  /** Which bytes on the disk the name leads to. */
  readonly inode: string
}

/**
 * The files that something happens to when `keep` stays: to become further names of it, those that are not already;
 * for the trash, all others.
 */
export function othersOf(files: readonly DuplicateFile[], keep: DuplicateFile, how: 'hard-link' | 'trash'): number[] {
  return files
    .filter(({ id, inode }) => id !== keep.id && (how === 'trash' || inode !== keep.inode))
    .map(({ id }) => id)
}
