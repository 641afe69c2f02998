import { z } from 'zod'
import { finding, maxGpus, mebibytes, normaliseBusId, parseToolJson, pciId, type GpuFinding } from './finding.ts'

export const amdSmiArgs = ['static', '--asic', '--bus', '--vram', '--driver', '--json'] as const

const text = z.string().optional().catch(undefined)
const card = z.object({
  asic: z.object({ market_name: text, device_id: text, target_graphics_version: text }).catch({}),
  bus: z.object({ bdf: text }).catch({}),
  vram: z
    .object({ size: z.object({ value: z.coerce.number(), unit: z.string() }).optional().catch(undefined) })
    .catch({}),
  driver: z.object({ version: text }).catch({}),
})
const cards = z.array(card).max(maxGpus)
/** A bare list up to ROCm 6; an object with `gpu_data` since ROCm 7. */
const answer = z.union([cards, z.object({ gpu_data: cards }).transform((data) => data.gpu_data)])

/** @throws Error when the output is no such JSON. */
export function parseAmdSmi(output: string): readonly GpuFinding[] {
  return parseToolJson(answer, output).map(({ asic, bus, vram, driver }) => {
    const size = vram.size
    const factor = size?.unit === 'GB' ? 1024 : 1
    return finding({
      vendor: 'amd',
      name: known(asic.market_name),
      pciVendor: '1002',
      pciDevice: pciId(asic.device_id),
      busId: normaliseBusId(bus.bdf),
      vramBytes: size === undefined ? null : mebibytes(size.value * factor),
      driver: known(driver.version),
      gfxTarget: /^gfx[0-9a-f]{3,4}$/.exec(asic.target_graphics_version ?? '')?.[0] ?? null,
    })
  })
}

function known(value: string | undefined): string | null {
  return value === undefined || value === '' || /^(?:n\/a|unknown|0x[0-9a-f]+)$/i.test(value) ? null : value
}
