import { closeSync, constants, fstatSync, openSync, readSync, statSync, type BigIntStats } from 'node:fs'
import type { Hashes } from '../../../shared/library/model.ts'
import type { StartBlake3 } from './blake3.ts'
import { hashesOf, headBytes, payloadOffset, startDigests } from './digests.ts'
import { digestNames, type Digests, type Failure } from './protocol.ts'
import type { RingWriter } from './ring.ts'

/** Ends the work on a file; what a person is told of it is made where the thread was asked. */
export class ReadFailure extends Error {
  override readonly name = 'ReadFailure'
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.kind, options)
    this.failure = failure
  }
}

/** The file was given up because somebody asked for that. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** The file wants lanes, and there are none yet. */
export class NeedsLanes extends Error {
  override readonly name = 'NeedsLanes'
}

function unreadable(path: string, error: unknown): ReadFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const detail = error instanceof Error ? error.message : String(error)
  const missing = code === 'ENOENT' || code === 'ENOTDIR'
  return new ReadFailure({ kind: 'unreadable', path, missing, detail }, { cause: error })
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw unreadable(path, error)
  }
}

interface OpenFile {
  readonly path: string
  readonly descriptor: number
  readonly before: BigIntStats
  readonly bytes: number
}

// A pipe would keep an ordinary open waiting for its other side. Windows knows no such flag.
const flags = constants.O_RDONLY | ((constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0)

function withFile<T>(path: string, work: (file: OpenFile) => T): T {
  const descriptor = attempt(path, () => openSync(path, flags))
  try {
    const before = attempt(path, () => fstatSync(descriptor, { bigint: true }))
    if (!before.isFile())
      throw new ReadFailure({ kind: 'unreadable', path, missing: false, detail: 'it is not a regular file' })
    return work({ path, descriptor, before, bytes: Number(before.size) })
  } finally {
    closeSync(descriptor)
  }
}

function read({ path, descriptor }: OpenFile, into: Uint8Array, at: number): number {
  return attempt(path, () => readSync(descriptor, into, 0, into.byteLength, at))
}

/** The end of what was read; a file that grows is not followed for as long as somebody writes it. */
function advanced({ path, bytes }: OpenFile, position: number, count: number): number {
  if (position + count > bytes) throw new ReadFailure({ kind: 'changed', path })
  return position + count
}

/**
 * Raises `changed` when the path does not lead to the bytes that were read: another file, another size or another
 * time of change. Not the time of the entry (ctime), which a new hard link also moves.
 */
function mustBeUnchanged({ path, before, bytes }: OpenFile, bytesRead: number): void {
  let after: BigIntStats | null = null
  try {
    after = statSync(path, { bigint: true })
  } catch {
    // Gone, so it was moved or removed meanwhile.
  }
  const same =
    after !== null &&
    bytesRead === bytes &&
    after.size === before.size &&
    after.mtimeNs === before.mtimeNs &&
    after.ino === before.ino &&
    after.dev === before.dev
  if (!same) throw new ReadFailure({ kind: 'changed', path })
}

export interface ReadOptions {
  readonly startBlake3: StartBlake3
  /** The lanes; null while there are none. */
  readonly lanes: { readonly ring: RingWriter; readonly digests: () => Digests } | null
  /** Files of at least so many bytes go through the lanes. */
  readonly largeFrom: number
  stopped(): boolean
  progress(bytes: number): void
}

const buffer = new Uint8Array(1 << 20)
const other = new Uint8Array(1 << 20)

interface Pass {
  readonly digests: Digests
  readonly bytesRead: number
}

/** All digests here, one after the other over each piece: no other thread is woken for a small file. */
function readAlone(file: OpenFile, payloadAt: number | null, options: ReadOptions): Pass {
  const set = startDigests(digestNames, payloadAt, options.startBlake3)
  let position = 0
  for (;;) {
    if (options.stopped()) throw new Stopped()
    const count = read(file, buffer, position)
    if (count === 0) return { digests: set.digests(), bytesRead: position }
    set.update(buffer.subarray(0, count))
    position = advanced(file, position, count)
    options.progress(position)
  }
}

function readThroughLanes(
  file: OpenFile,
  payloadAt: number | null,
  options: ReadOptions & { readonly lanes: NonNullable<ReadOptions['lanes']> },
): Pass {
  const { ring, digests } = options.lanes
  let position = 0
  let finished = false
  ring.begin(payloadAt)
  try {
    for (;;) {
      const block = ring.free()
      if (options.stopped()) throw new Stopped()
      const count = read(file, block, position)
      if (count === 0) break
      ring.piece(count)
      position = advanced(file, position, count)
      options.progress(ring.taken())
    }
    ring.end()
    finished = true
    ring.drain()
  } finally {
    if (!finished) ring.drop()
  }
  return { digests: digests(), bytesRead: position }
}

/** All six hashes of a file that is read once. Throws what this file exports. */
export function hashFile(path: string, options: ReadOptions): Hashes {
  return withFile(path, (file) => {
    const { lanes } = options
    const large = file.bytes >= options.largeFrom
    if (large && lanes === null) throw new NeedsLanes()
    const head = buffer.subarray(0, Math.min(headBytes, file.bytes))
    const payloadAt = payloadOffset(head.subarray(0, read(file, head, 0)), file.bytes)
    const { digests, bytesRead } =
      large && lanes !== null
        ? readThroughLanes(file, payloadAt, { ...options, lanes })
        : readAlone(file, payloadAt, options)
    mustBeUnchanged(file, bytesRead)
    return hashesOf(digests, file.bytes, payloadAt)
  })
}

/** Fills the block from the file at an offset, as far as the file goes. */
function fill(file: OpenFile, block: Uint8Array, at: number): number {
  let filled = 0
  while (filled < block.byteLength) {
    const count = read(file, block.subarray(filled), at + filled)
    if (count === 0) break
    filled += count
  }
  return filled
}

/** File systems that number their files give none the number 0; size and time guard against numbers made up. */
function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.ino !== 0n && a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mtimeNs === b.mtimeNs
}

/** Whether two files hold the same bytes; two names of one file do, unread. Throws what this file exports. */
export function equalFiles(a: string, b: string, options: Pick<ReadOptions, 'stopped' | 'progress'>): boolean {
  return withFile(a, (first) =>
    withFile(b, (second) => {
      if (isSameFile(first.before, second.before)) return true
      if (first.bytes !== second.bytes) return false
      for (let position = 0; ;) {
        if (options.stopped()) throw new Stopped()
        const count = fill(first, buffer, position)
        const same =
          count === fill(second, other, position) &&
          Buffer.compare(buffer.subarray(0, count), other.subarray(0, count)) === 0
        position = advanced(first, position, count)
        if (same && count === buffer.byteLength) continue
        mustBeUnchanged(first, same ? position : first.bytes)
        mustBeUnchanged(second, same ? position : second.bytes)
        return same
      }
    }),
  )
}
