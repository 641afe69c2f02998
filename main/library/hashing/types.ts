import type { Hashes } from '../../../shared/library/model.ts'

export interface HashProgress {
  /** Bytes of this file that all six hashes have taken. */
  readonly bytes: number
}

/** Computes hashes off the main thread, at low priority, reading each file once. */
export interface Hasher {
  /**
   * All six hashes of one file in one pass. Raises the signal's reason when aborted, and `model-changed` when the
   * file changed (size, mtime, inode) while it was read.
   */
  hash(path: string, signal: AbortSignal, progress?: (done: HashProgress) => void): Promise<Hashes>
  /** Whether two files have the same bytes; reads both to the first difference. */
  equal(a: string, b: string, signal: AbortSignal): Promise<boolean>
  /** Ends the threads. */
  close(): Promise<void>
}
