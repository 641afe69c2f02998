import type { Gpu, Hardware } from '../../shared/hardware.ts'

/** The GPU that matters most: a discrete one before an integrated one, then the most memory. */
export function mainGpu(hardware: Hardware): Gpu | null {
  return (
    hardware.gpus.toSorted(
      (a, b) => Number(a.integrated) - Number(b.integrated) || (b.vramBytes ?? -1) - (a.vramBytes ?? -1),
    )[0] ?? null
  )
}

/** Without the vendor's legal words, so that it fits into a narrow place. */
export function shortGpuName(name: string): string {
  return name
    .replaceAll(/\((?:R|TM)\)/gi, '')
    .replace(/^(?:NVIDIA(?: GeForce)?|AMD|Intel)\s+/i, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
