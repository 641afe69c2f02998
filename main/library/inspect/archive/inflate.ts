import { constants, inflateRawSync } from 'node:zlib'
import type { ByteSource } from '../byte-source.ts'
import { limits } from '../limits.ts'
import type { Budget } from '../pickle/budget.ts'
import type { Placed } from './zip-entry.ts'

const mostUnpacked = 32 * 1024 * 1024
/** What a stream that cannot be unpacked is counted as; no whole file has one. */
const failureCosts = 8 * 1024 * 1024
/** Packed bytes that say how a member begins. */
const glance = 256
/** Packed bytes that give more than the first window of a reader; see `ByteCursor`. */
const front = 24 * 1024
/** Packed bytes that can never unpack to more than `mostUnpacked`. */
const safeFront = Math.floor(mostUnpacked / 1040)

/** The first bytes of a deflated member; null when they cannot be unpacked. */
export function glanceInto(source: ByteSource, { entry, dataAt }: Placed, budget: Budget): Buffer | null {
  return inflate(source.read(dataAt, Math.min(entry.packedSize, glance)), budget)
}

/**
 * A deflated member as a source. Its front is unpacked at once; the whole, or as much as is bearable, when somebody
 * reads beyond it. `cut` is called when not all could be unpacked.
 */
export function inflatedSource(
  source: ByteSource,
  { entry, dataAt }: Placed,
  budget: Budget,
  cut: () => void,
): ByteSource {
  const start = inflate(source.read(dataAt, Math.min(entry.packedSize, front)), budget)
  let bytes = start ?? Buffer.alloc(0)
  let whole = entry.packedSize <= front
  if (start === null) cut()
  return {
    // The directory may lie in both directions.
    size: whole ? bytes.length : Math.max(bytes.length, entry.size),
    read: (offset, length) => {
      if (!whole && offset + length > bytes.length) {
        whole = true
        bytes = inflateMost(source, dataAt, entry.packedSize, budget, cut) ?? bytes
      }
      return bytes.subarray(offset, Math.max(offset, Math.min(bytes.length, offset + length)))
    },
  }
}

function inflateMost(
  source: ByteSource,
  at: number,
  packedSize: number,
  budget: Budget,
  cut: () => void,
): Buffer | null {
  const all = packedSize > limits.packed ? null : inflate(source.read(at, packedSize), budget)
  if (all !== null) return all
  cut()
  return inflate(source.read(at, Math.min(packedSize, safeFront)), budget)
}

function inflate(packed: Buffer, budget: Budget): Buffer | null {
  if (budget.unpacked <= 0) return null
  try {
    // The end of the stream may be missing: what is there is what counts.
    const bytes = inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostUnpacked })
    budget.unpacked -= bytes.length + packed.length
    return bytes
  } catch {
    // Node frees what a failed call took only when the thread is idle: a file may not fail often.
    budget.unpacked -= failureCosts
    return null
  }
}
