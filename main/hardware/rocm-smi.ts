import { z } from 'zod'
import { finding, maxGpus, normaliseBusId, parseToolJson, pciId, type GpuFinding } from './finding.ts'

export const rocmSmiArgs = [
  '--showproductname',
  '--showmeminfo',
  'vram',
  '--showbus',
  '--showdriverversion',
  '--json',
] as const

const answer = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.null()]).catch(null)))

/** Keys changed their case between releases (`Card series`, `Card Series`). @throws Error when it is no such JSON. */
export function parseRocmSmi(output: string): readonly GpuFinding[] {
  const entries = Object.entries(parseToolJson(answer, output)).map(
    ([name, values]) =>
      [name, new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), String(value ?? '')]))] as const,
  )
  const system = entries.find(([name]) => name === 'system')?.[1]
  return entries
    .filter(([name]) => /^card\d+$/.test(name))
    .slice(0, maxGpus)
    .map(([, values]) => {
      const bytes = Number(values.get('vram total memory (b)') ?? '')
      const series = values.get('card series') ?? ''
      return finding({
        vendor: 'amd',
        name: series === '' || /^(?:n\/a|0x[0-9a-f]+)$/i.test(series) ? null : series,
        pciVendor: '1002',
        pciDevice: pciId(values.get('card model') ?? values.get('device id')),
        busId: normaliseBusId(values.get('pci bus')),
        vramBytes: Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null,
        driver: system?.get('driver version') ?? null,
        gfxTarget: /^gfx[0-9a-f]{3,4}$/.exec(values.get('gfx version') ?? '')?.[0] ?? null,
      })
    })
}
