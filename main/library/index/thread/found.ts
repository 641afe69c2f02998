import type { ModelKind } from '../../../../shared/catalogue/kinds.ts'
import type { Sidecar } from '../../sidecars/types.ts'

/** Raised when inspection or identification learns something new, so that every file is looked at once more. */
const lookVersion = 1

export interface FoundSidecar extends Sidecar {
  readonly bytes: number
  /** Nanoseconds. */
  readonly mtime: string
}

/** A folder whose models belong to some kinds. */
export interface KindFolder {
  /** Below the root, forward slashes; empty: the root itself. */
  readonly inner: string
  /** More than one where a layout keeps several kinds in one folder. */
  readonly kinds: readonly ModelKind[]
}

/** A model as a listing sees it, before anything is opened. */
export interface Found {
  readonly inner: string
  readonly folder: string
  readonly kinds: readonly ModelKind[]
  /** A folder that is one model. */
  readonly directory: boolean
  readonly bytes: number
  /** Nanoseconds; text, since they do not fit into a double. */
  readonly mtime: string
  readonly modifiedAt: number
  /** When the file came to be, milliseconds; 0 where the file system does not say. */
  readonly bornAt: number
  readonly dev: string
  readonly ino: string
  readonly sidecars: readonly FoundSidecar[]
  /** Equal stamps: the file need not be opened again. */
  readonly stamp: string
}

/**
 * What must stay the same for what is known of a file to stay true. Without the device: its number is given anew
 * at every start by Btrfs, network shares and removable disks.
 */
export function stampOf(found: Omit<Found, 'stamp'>): string {
  const sidecars = found.sidecars.map(({ file, bytes, mtime }) => `${file}:${bytes}:${mtime}`)
  return [lookVersion, found.bytes, found.mtime, found.ino, found.kinds.join(','), found.folder, ...sidecars].join('|')
}

/** The same file, whatever it is called: see `identity.ts` for `ino`. */
export function identityOf(file: { readonly ino: string; readonly bytes: number; readonly mtime: string }): string {
  return `${file.ino}|${file.bytes}|${file.mtime}`
}

/** The folder that a listing sees a model in; a folder that is one model is seen in itself. */
export function parentOf({ inner, directory }: Pick<Found, 'inner' | 'directory'>): string {
  return directory ? inner : inner.slice(0, Math.max(0, inner.lastIndexOf('/')))
}
