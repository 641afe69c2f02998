import type { DigestName } from './protocol.ts'

/**
 * Which thread computes what while another reads, by the number of processor cores. Measured with SHA instructions
 * and AVX-512: the whole file's SHA-256 and the tensors' take as long as each other, and BLAKE3, CRC32 and reading
 * together a little less. Three threads fill two cores better than two do, and where threads step back for others
 * (Linux) they may be more than the cores; elsewhere one core is left alone. No lanes: the reader does it all.
 */
export function planLanes(cores: number, platform: NodeJS.Platform): readonly (readonly DigestName[])[] {
  if (cores < 2) return []
  const free = platform === 'linux' ? 3 : cores - 1
  if (free >= 3) return [['sha256'], ['payload'], ['blake3', 'crc32', 'slice']]
  if (free === 2)
    return [
      ['sha256', 'crc32'],
      ['payload', 'blake3', 'slice'],
    ]
  return []
}
