import { finding, maxGpus, normaliseBusId, pciId, vendorOfPciId, type GpuFinding } from './finding.ts'

/** Machine-readable, with domain, with names and numbers; display classes are picked here. */
export const lspciArgs = ['-Dnnmm'] as const

/** VGA, 3D and other display controllers (PCI class 03). */
export function parseLspci(output: string): readonly GpuFinding[] {
  const found: GpuFinding[] = []
  for (const line of output.split(/\r?\n/)) {
    const busId = normaliseBusId(/^\S+/.exec(line)?.[0])
    const [kind = '', vendor = '', device = ''] = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(
      (match) => match[1] ?? '',
    )
    if (busId === null || !/\[03[0-9a-f]{2}\]$/i.test(kind)) continue
    const vendorId = pciId(/\[([0-9a-f]{4})\]$/i.exec(vendor)?.[1])
    const name = device.replace(/\s*\[[0-9a-f]{4}\]$/i, '')
    found.push(
      finding({
        vendor: vendorOfPciId(vendorId),
        name: /^Device( [0-9a-f]{4})?$/i.test(name) || name === '' ? null : marketName(name),
        pciVendor: vendorId,
        pciDevice: pciId(/\[([0-9a-f]{4})\]$/i.exec(device)?.[1]),
        busId,
      }),
    )
    if (found.length === maxGpus) break
  }
  return found
}

/** `AD102 [GeForce RTX 4090]` is better known as `GeForce RTX 4090 (AD102)`. */
function marketName(name: string): string {
  const match = /^(.+?)\s*\[([^\]]+)\]$/.exec(name)
  return match === null ? name : `${match[2] ?? ''} (${match[1] ?? ''})`
}
