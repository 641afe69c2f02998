import { createHash } from 'node:crypto'
import { mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createBLAKE3, createCRC32, createSHA256 } from 'hash-wasm'
import { afterAll, afterEach } from 'vitest'
import { workerFile } from '../../worker-file.ts'
import { gateStates } from './gate.fixture.ts'
import { createHasher, type HasherOptions } from './hasher.ts'
import type { Hasher } from './types.ts'

export const never = new AbortController().signal
export const mebibyte = 1 << 20
export const longBytes = 20 * mebibyte
/** When it was last changed, in seconds. */
export const longTime = 1_700_000_000

/** A folder of files, and the hashers that work on them. */
export interface Workplace {
  readonly folder: string
  written(name: string, bytes: Uint8Array | string): Promise<string>
  /** A file of zeros that goes through the lanes and past the gate; new each time. */
  freshLong(name?: string): Promise<string>
  hasher(options?: HasherOptions): Hasher
  /** Only its `hash`. */
  hashing(options?: HasherOptions): Hasher['hash']
}

/** For one test file, at its top: the hashers of a test are closed after it, the folder goes after the last. */
export async function createWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'deck-hashing-'))
  const opened: Hasher[] = []
  const written = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, bytes)
    return path
  }
  const hasher = (options: HasherOptions = {}): Hasher => {
    const made = createHasher(options)
    opened.push(made)
    return made
  }
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()))
  })
  afterAll(() => rm(folder, { recursive: true }))
  return {
    folder,
    written,
    freshLong: async (name = 'long') => {
      await rm(join(folder, name), { force: true })
      const path = await written(name, '')
      await truncate(path, longBytes)
      await utimes(path, longTime, longTime)
      return path
    },
    hasher,
    hashing: (options) => {
      const made = hasher(options)
      return (path, signal, progress) => made.hash(path, signal, progress)
    },
  }
}

/** A file that is read as safetensors: a header of so many bytes, then the tensors. */
export function safetensors(headerBytes: number, tensors: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(headerBytes))
  return Buffer.concat([length, Buffer.from('{}'.padEnd(headerBytes)), tensors])
}

/** The six hashes by other means: SHA-256 of Node for AutoV1 and AutoV3, WebAssembly for the rest. */
export async function expected(bytes: Uint8Array, payloadAt: number | null): Promise<unknown> {
  const [sha256, blake3, crc32] = await Promise.all([createSHA256(), createBLAKE3(), createCRC32()])
  const whole = sha256.init().update(bytes).digest()
  const part = (from: number, to?: number): string =>
    createHash('sha256').update(bytes.subarray(from, to)).digest('hex')
  return {
    sha256: whole,
    autoV1: bytes.byteLength > 0x10_0000 ? part(0x10_0000, 0x11_0000).slice(0, 8) : null,
    autoV2: whole.slice(0, 10),
    autoV3: payloadAt === null ? null : part(payloadAt),
    blake3: blake3.init().update(bytes).digest(),
    crc32: crc32.init().update(bytes).digest(),
  }
}

/** Starts the real threads and remembers them. */
export function watchedThreads(flags: readonly string[] = []): {
  readonly threads: Worker[]
  readonly startThread: NonNullable<HasherOptions['startThread']>
} {
  const threads: Worker[] = []
  return {
    threads,
    startThread: (role, transfer) => {
      const file = workerFile('hash-worker', 'library/hashing/hash-worker.ts')
      const thread = new Worker(file, { workerData: role, transferList: [...transfer], execArgv: [...flags] })
      threads.push(thread)
      return thread
    },
  }
}

/** The real threads, but the reader waits, once, in the middle of the first file that goes so far. */
export function gatedThreads(): {
  readonly threads: Worker[]
  readonly startThread: NonNullable<HasherOptions['startThread']>
  readonly reached: () => Promise<void>
  readonly open: () => void
} {
  const gate = new SharedArrayBuffer(4)
  const state = new Int32Array(gate)
  const threads: Worker[] = []
  return {
    threads,
    startThread: (role, transfer) => {
      const file = join(import.meta.dirname, 'gated-worker.fixture.ts')
      const thread = new Worker(file, { workerData: { ...role, gate }, transferList: [...transfer], execArgv: [] })
      threads.push(thread)
      return thread
    },
    reached: async () => {
      await Atomics.waitAsync(state, 0, gateStates.armed).value
    },
    open: () => {
      Atomics.store(state, 0, gateStates.open)
      Atomics.notify(state, 0)
    },
  }
}
