import type { DigestName } from './protocol.ts'

/**
 * Which thread computes what while another reads, by the number of processor cores. Measured with SHA instructions
 * and AVX-512: the SHA-256 of the whole file and that of the tensors take a third of the work each, BLAKE3, CRC32
 * and reading a ninth each. On two cores four lanes are 5 % faster than three and 8 % faster than two, because the
 * system can share small parts out more evenly. Where the threads step back for others (Linux) they may be more than
 * the cores; elsewhere one core is left alone. No lanes: the reader does it all.
 */
export function planLanes(cores: number, platform: NodeJS.Platform): readonly (readonly DigestName[])[] {
  if (cores < 2) return []
  const free = platform === 'linux' ? 4 : cores - 1
  if (free >= 4) return [['sha256'], ['payload'], ['blake3', 'slice'], ['crc32']]
  if (free === 3) return [['sha256'], ['payload'], ['blake3', 'crc32', 'slice']]
  if (free === 2)
    return [
      ['sha256', 'crc32'],
      ['payload', 'blake3', 'slice'],
    ]
  return []
}
