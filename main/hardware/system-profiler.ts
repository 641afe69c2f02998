import { z } from 'zod'
import { finding, maxGpus, parseToolJson, pciId, vendorOfName, vendorOfPciId, type GpuFinding } from './finding.ts'

export const systemProfilerArgs = ['-json', 'SPDisplaysDataType'] as const

const text = z.string().optional().catch(undefined)
const answer = z.object({
  SPDisplaysDataType: z
    .array(
      z.object({
        _name: text,
        sppci_model: text,
        sppci_bus: text,
        spdisplays_vendor: text,
        'spdisplays_vendor-id': text,
        'spdisplays_device-id': text,
        spdisplays_vram: text,
      }),
    )
    .max(maxGpus),
})

/** Keys and `spdisplays_…` values are the same in every language. @throws Error when it is no such JSON. */
export function parseSystemProfiler(output: string): readonly GpuFinding[] {
  return parseToolJson(answer, output).SPDisplaysDataType.map((gpu) => {
    const name = gpu.sppci_model ?? gpu._name ?? null
    const pciVendor = pciId(gpu['spdisplays_vendor-id'])
    const vendor =
      vendorOfPciId(pciVendor) ?? vendorOfName((gpu.spdisplays_vendor ?? '').replaceAll('_', ' ')) ?? vendorOfName(name)
    const vram = /^(\d+(?:\.\d+)?) (MB|GB)$/.exec(gpu.spdisplays_vram ?? '')
    const amount = vram === null ? null : Number(vram[1]) * (vram[2] === 'GB' ? 2 ** 30 : 2 ** 20)
    return finding({
      vendor,
      name,
      pciVendor,
      pciDevice: pciId(gpu['spdisplays_device-id']),
      // Apple silicon and Intel graphics use the main memory and have no line of their own for it.
      vramBytes: amount,
      integrated: vendor === 'apple' || gpu.sppci_bus === 'spdisplays_builtin',
    })
  })
}
