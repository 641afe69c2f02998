import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Bounded random access to bytes. All parsers of this folder read through it, from a file or from memory. */
export interface ByteSource {
  readonly size: number
  /** The bytes from `offset` on; fewer than `length` at the end of the source, never more. */
  read(offset: number, length: number): Buffer
}

export function bufferSource(bytes: Uint8Array): ByteSource {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    size: buffer.length,
    read: (offset, length) => buffer.subarray(offset, Math.max(offset, Math.min(buffer.length, offset + length))),
  }
}

/** A part of a source as a source of its own. What lies outside of the whole is cut away. */
export function partOf(source: ByteSource, start: number, length: number): ByteSource {
  const from = Math.min(Math.max(0, start), source.size)
  const size = Math.max(0, Math.min(length, source.size - from))
  return {
    size,
    read: (offset, wanted) => source.read(from + offset, Math.max(0, Math.min(wanted, size - offset))),
  }
}

/**
 * The same source until so many bytes were read from it; then it answers as at its end, and `exhausted` is true.
 * A parser that jumps through a huge file cannot be made to read all of it.
 */
export function meteredSource(
  source: ByteSource,
  most: number,
): { readonly source: ByteSource; readonly exhausted: () => boolean } {
  let left = most
  return {
    source: {
      size: source.size,
      read: (offset, length) => {
        const bytes = source.read(offset, left < 0 ? 0 : length)
        left -= bytes.length
        return bytes
      },
    },
    exhausted: () => left < 0,
  }
}

/** An open file. `regular` is false for folders, pipes and devices, which are never read. */
export interface OpenFile {
  readonly regular: boolean
  readonly source: ByteSource
  close(): void
}

/** Opens a file for reading. Raises the system's errors (ENOENT, EACCES, EIO, …). */
export function openSource(path: string): OpenFile {
  // A pipe without a writer would block an ordinary open for ever. Windows has no such flag.
  const nonBlocking = (constants as Readonly<Partial<Record<string, number>>>)['O_NONBLOCK'] ?? 0
  const descriptor = openSync(path, constants.O_RDONLY | nonBlocking)
  try {
    const status = fstatSync(descriptor)
    return {
      regular: status.isFile(),
      source: { size: status.size, read: (offset, length) => readFully(descriptor, offset, length) },
      close: () => closeSync(descriptor),
    }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

/** Network file systems may answer with less than was asked for, in the middle of a file too. */
function readFully(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length)
  let done = 0
  while (done < length) {
    const got = readSync(descriptor, buffer, done, length - done, offset + done)
    if (got === 0) break
    done += got
  }
  return buffer.subarray(0, done)
}
