/** Random numbers from 0 to below 1 that follow from a seed. */
export type Random = () => number

/** Numbers at the edges of what formats count with. */
const edges: readonly bigint[] = [
  ...[0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 0x1_0000_0000n],
  ...[2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n],
]

/** A file that is one of the samples with one or some random changes; sometimes two of them in one. */
export function mutated(samples: readonly Buffer[], random: Random): Buffer {
  const pick = (): Buffer => samples[Math.floor(random() * samples.length)] ?? Buffer.alloc(0)
  let bytes: Buffer = Buffer.from(pick())
  const times = 1 + Math.floor(random() ** 3 * 12)
  for (let time = 0; time < times; time++) bytes = changed(bytes, pick, random)
  return bytes
}

function changed(bytes: Buffer, pick: () => Buffer, random: Random): Buffer {
  const at = Math.floor(random() * (bytes.length + 1))
  const length = 1 + Math.floor(random() ** 3 * 64)
  switch (Math.floor(random() * 10)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      return bytes.subarray(at)
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)])
    case 4: {
      const other = pick()
      const from = Math.floor(random() * other.length)
      return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + length * 4), bytes.subarray(at)])
    }
    case 5:
      return Buffer.concat([bytes, pick()])
    case 6:
    case 7:
      return withEdge(bytes, at, random)
    default:
      return withByte(bytes, at, random)
  }
}

function withByte(bytes: Buffer, at: number, random: Random): Buffer {
  const result = Buffer.from(bytes)
  const old = result[at]
  if (old !== undefined)
    result[at] = random() < 0.5 ? Math.floor(random() * 256) : old ^ (1 << Math.floor(random() * 8))
  return result
}

/** Overwrites bytes with a number at an edge, in any width and order. */
function withEdge(bytes: Buffer, at: number, random: Random): Buffer {
  const result = Buffer.from(bytes)
  const edge = edges[Math.floor(random() * edges.length)] ?? 0n
  const wide = Buffer.alloc(8)
  wide.writeBigUInt64LE(edge)
  const width = [1, 2, 4, 8][Math.floor(random() * 4)] ?? 8
  const number = wide.subarray(0, width)
  if (random() < 0.3) number.reverse()
  number.copy(result, at)
  return result
}
