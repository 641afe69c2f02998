import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Hashes } from '../../../shared/library/model.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { StartBlake3 } from './blake3.ts'
import type { DigestName, Digests } from './protocol.ts'

/** How many bytes of a file `payloadOffset` wants to see. */
export const headBytes = 9
/** The format's own limit for its header (huggingface/safetensors, `MAX_HEADER_SIZE`). */
const maxHeader = 100_000_000

/**
 * Where the tensors of a safetensors file begin, seen from its first bytes: eight bytes of length, then a header of
 * that length that starts with `{`. Null for anything else, for a length that leads past the end, and for a file
 * with nothing after its header: the hash of nothing would make strangers equal.
 */
export function payloadOffset(head: Uint8Array, fileBytes: number): number | null {
  if (head.byteLength < headBytes) return null
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true)
  if (length < 2n || length > BigInt(maxHeader) || head[8] !== '{'.charCodeAt(0)) return null
  const offset = 8 + Number(length)
  return offset < fileBytes ? offset : null
}

/** The piece of a file that the first hash of A1111 looked at (stable-diffusion-webui, `model_hash`). */
const slice = { from: 0x10_0000, to: 0x11_0000 }

interface Chain {
  readonly from: number
  readonly to: number
  update(bytes: Uint8Array): void
  digest(): string
}

const wholeFile = { from: 0, to: Infinity }

function sha256(range: { readonly from: number; readonly to: number }): Chain {
  const hash = createHash('sha256')
  return { ...range, update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') }
}

function startChain(name: DigestName, payloadAt: number | null, startBlake3: StartBlake3): Chain {
  switch (name) {
    case 'sha256':
      return sha256(wholeFile)
    case 'payload':
      return sha256({ from: payloadAt ?? Infinity, to: Infinity })
    case 'slice':
      return sha256(slice)
    case 'blake3':
      return { ...wholeFile, ...startBlake3() }
    case 'crc32': {
      let sum = 0
      return {
        ...wholeFile,
        update: (bytes) => {
          sum = crc32(bytes, sum)
        },
        digest: () => sum.toString(16).padStart(8, '0'),
      }
    }
  }
}

/** So much is read by one digest after another while it is still near the processor. */
const strideBytes = 128 << 10

/** Several digests over the bytes of one file, given in order. */
export interface DigestSet {
  update(bytes: Uint8Array): void
  digests(): Digests
}

export function startDigests(
  names: readonly DigestName[],
  payloadAt: number | null,
  startBlake3: StartBlake3,
): DigestSet {
  const chains = names.map((name) => ({ name, chain: startChain(name, payloadAt, startBlake3) }))
  let position = 0
  const step = (bytes: Uint8Array): void => {
    const end = position + bytes.byteLength
    for (const { chain } of chains) {
      if (chain.from >= end || chain.to <= position) continue
      const inside = chain.from <= position && chain.to >= end
      chain.update(inside ? bytes : bytes.subarray(Math.max(0, chain.from - position), chain.to - position))
    }
    position = end
  }
  return {
    update: (bytes) => {
      if (chains.length === 1) step(bytes)
      else for (let at = 0; at < bytes.byteLength; at += strideBytes) step(bytes.subarray(at, at + strideBytes))
    },
    digests: () => Object.fromEntries(chains.map(({ name, chain }) => [name, chain.digest()])),
  }
}

function must(digests: Digests, name: DigestName): string {
  const digest = digests[name]
  if (digest === undefined) throw new DeckError('internal', { detail: `no thread computed ${name}` })
  return digest
}

/**
 * The six hashes as they are written: AutoV1 8 digits, AutoV2 10, CRC32 8, the others 64 (AutoV3 is shown elsewhere
 * by its first 12).
 *
 * AutoV1 is null for a file that ends before its slice: A1111 would hash nothing there. Of a file that ends inside
 * the slice it is what A1111 makes of it, a hash of what there is; CivitAI gives none to files below 2 MiB
 * (civitai/model-scanner, `HashTask`). CRC32 is the usual number, highest digit first; CivitAI writes its four bytes
 * in the other order (the same, `HashTaskTests`: 85114A0D for what is 0d4a1185 everywhere else).
 */
export function hashesOf(digests: Digests, fileBytes: number, payloadAt: number | null): Hashes {
  const sha256 = must(digests, 'sha256')
  return {
    sha256,
    autoV1: fileBytes > slice.from ? must(digests, 'slice').slice(0, 8) : null,
    autoV2: sha256.slice(0, 10),
    autoV3: payloadAt === null ? null : must(digests, 'payload'),
    blake3: must(digests, 'blake3'),
    crc32: must(digests, 'crc32'),
  }
}
