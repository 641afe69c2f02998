import { finding, maxGpus, mebibytes, normaliseBusId, type GpuFinding } from './finding.ts'

const query = ['--format=csv,noheader,nounits']
/** Fields as `nvidia-smi --help-query-gpu` names them; `compute_cap` came with driver 470. */
export const nvidiaSmiArgs = ['--query-gpu=name,memory.total,driver_version,compute_cap,pci.bus_id', ...query] as const
export const nvidiaSmiArgsBefore470 = ['--query-gpu=name,memory.total,driver_version,pci.bus_id', ...query] as const

/** True when the driver does not know the field, so that it must be asked without it. */
export function lacksComputeCap(output: string): boolean {
  return output.includes('compute_cap')
}

/** Rows of the query above; lines of any other form (warnings, lost cards) are passed over. */
export function parseNvidiaSmi(output: string, withComputeCap = true): readonly GpuFinding[] {
  const found: GpuFinding[] = []
  for (const line of output.split(/\r?\n/)) {
    const fields = line.split(',').map((field) => field.trim())
    const busId = normaliseBusId(fields.at(-1))
    if (fields.length !== (withComputeCap ? 5 : 4) || busId === null) continue
    const [name = '', memory = '', driver = '', capability = ''] = fields
    // A unified-memory chip (Jetson, GB10) answers `[N/A]` or `Not Supported` to memory.total.
    const vram = /^\d+$/.test(memory) ? mebibytes(Number(memory)) : null
    found.push(
      finding({
        vendor: 'nvidia',
        name: name.startsWith('[') || name === '' ? null : name,
        pciVendor: '10de',
        busId,
        vramBytes: vram,
        driver: /^\d+(?:\.\d+)+$/.test(driver) ? driver : null,
        computeCapability: withComputeCap && /^\d{1,2}\.\d$/.test(capability) ? capability : null,
      }),
    )
    if (found.length === maxGpus) break
  }
  return found
}

/** VRAM in bytes by process id, from `--query-compute-apps=pid,used_memory`; Windows (WDDM) answers `[N/A]`. */
export function parseComputeApps(output: string): ReadonlyMap<number, number> {
  const used = new Map<number, number>()
  for (const line of output.split(/\r?\n/)) {
    const match = /^\s*(\d+)\s*,\s*(\d+)\s*$/.exec(line)
    // A process shows once for each card that it uses.
    if (match !== null) used.set(Number(match[1]), (used.get(Number(match[1])) ?? 0) + Number(match[2]) * 1024 * 1024)
  }
  return used
}
