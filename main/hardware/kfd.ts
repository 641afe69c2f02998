import { finding, pciId, vendorOfPciId, type GpuFinding } from './finding.ts'

/**
 * One node of `/sys/class/kfd/kfd/topology/nodes/N/properties`; null for a CPU node.
 * `gfx_target_version` is major * 10000 + minor * 100 + stepping, `location_id` is bus, device and
 * function in 8, 5 and 3 bits (kernel: drivers/gpu/drm/amd/amdkfd/kfd_topology.c).
 */
export function parseKfdNode(properties: string): GpuFinding | null {
  const values = new Map<string, number>()
  for (const line of properties.split('\n')) {
    const match = /^(\w+) (\d+)$/.exec(line.trim())
    if (match?.[1] !== undefined) values.set(match[1], Number(match[2]))
  }
  const version = values.get('gfx_target_version') ?? 0
  if (version === 0) return null
  const location = values.get('location_id')
  const vendorId = pciId(hex(values.get('vendor_id') ?? 0x1002, 4))
  return finding({
    vendor: vendorOfPciId(vendorId),
    pciVendor: vendorId,
    pciDevice: pciId(hex(values.get('device_id') ?? -1, 4)),
    busId:
      location === undefined
        ? null
        : `${hex(values.get('domain') ?? 0, 4)}:${hex((location >> 8) & 0xff, 2)}:${hex((location >> 3) & 0x1f, 2)}.${location & 7}`,
    gfxTarget: `gfx${Math.floor(version / 10000)}${hex(Math.floor(version / 100) % 100, 1)}${hex(version % 100, 1)}`,
  })
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
