import type { MessagePort } from 'node:worker_threads'
import type { Hashes } from '../../../shared/library/model.ts'

/** A running digest. `payload` is AutoV3 in full, `slice` is AutoV1 in full; all are SHA-256 but the last two. */
export const digestNames = ['sha256', 'payload', 'slice', 'blake3', 'crc32'] as const
export type DigestName = (typeof digestNames)[number]
/** In lower-case hexadecimal. */
export type Digests = Readonly<Partial<Record<DigestName, string>>>

export type Task =
  { readonly kind: 'hash'; readonly path: string } | { readonly kind: 'equal'; readonly a: string; readonly b: string }

/** What lanes need to follow a reader: the ring, and a port for each to hand its digests over. */
export interface Lanes {
  readonly ring: SharedArrayBuffer
  readonly ports: readonly MessagePort[]
}

export type ToReader =
  | { readonly kind: 'task'; readonly id: number; readonly task: Task }
  | { readonly kind: 'lanes'; readonly lanes: Lanes }

/** Why a file gave no answer, in a form that crosses the border of a thread. */
export type Failure =
  | { readonly kind: 'changed'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly missing: boolean; readonly detail: string }
  | { readonly kind: 'defect'; readonly detail: string }

export type Answer =
  | { readonly kind: 'hashed'; readonly hashes: Hashes }
  | { readonly kind: 'compared'; readonly equal: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'stopped' }

export type FromReader =
  | { readonly kind: 'progress'; readonly id: number; readonly bytes: number }
  /** The file is large and there are no lanes: the task is to be given again, with them. */
  | { readonly kind: 'large'; readonly id: number }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }

/** What a thread is started as. */
export type Role =
  | {
      readonly role: 'reader'
      /** One Int32: the number of the task that is to stop. */
      readonly stop: SharedArrayBuffer
      /** Files of at least so many bytes go through the lanes; infinity where there are none. */
      readonly largeFrom: number
    }
  | {
      readonly role: 'lane'
      readonly lane: number
      readonly digests: readonly DigestName[]
      readonly ring: SharedArrayBuffer
      readonly port: MessagePort
    }
