import { readdir, readFile, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { finding, maxGpus, normaliseBusId, pciId, vendorOfPciId, type GpuFinding, type GpuSource } from './finding.ts'
import { parseKfdNode } from './kfd.ts'

/** Files of `/sys/class/drm/cardN/device` as read; undefined when one is missing. */
interface DrmFiles {
  readonly busId: string
  readonly vendor: string | undefined
  readonly device: string | undefined
  /** amdgpu only: bytes of VRAM (of integrated GPUs: of the carve-out). */
  readonly vramTotal: string | undefined
  /** i915 and xe on cards with memory of their own. */
  readonly localTotal: string | undefined
}

/** Null for what is no PCI display adapter (a platform device, a virtual card). */
export function parseDrmCard(files: DrmFiles): GpuFinding | null {
  const busId = normaliseBusId(files.busId)
  const pciVendor = pciId(files.vendor)
  if (busId === null || pciVendor === null) return null
  const bytes = Number(files.vramTotal ?? files.localTotal ?? '')
  return finding({
    vendor: vendorOfPciId(pciVendor),
    pciVendor,
    pciDevice: pciId(files.device),
    busId,
    vramBytes: Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null,
  })
}

/** Reads the display adapters that the Linux kernel knows. Null when there is no such folder. */
export async function readSysfs(root = '/sys'): Promise<readonly GpuSource[] | null> {
  const drm = join(root, 'class/drm')
  const names = await list(drm)
  if (names === null) return null
  const cards = names.filter((name) => /^card\d+$/.test(name)).slice(0, maxGpus)
  const found = await Promise.all(
    cards.map(async (name) => {
      const folder = await realpath(join(drm, name, 'device')).catch(() => '')
      const read = (file: string): Promise<string | undefined> => readSmall(join(drm, name, file))
      const [vendor, device, vramTotal, localTotal] = await Promise.all([
        read('device/vendor'),
        read('device/device'),
        read('device/mem_info_vram_total'),
        read('lmem_total_bytes'),
      ])
      return parseDrmCard({ busId: basename(folder), vendor, device, vramTotal, localTotal })
    }),
  )
  const nodesFolder = join(root, 'class/kfd/kfd/topology/nodes')
  const nodes = (await list(nodesFolder)) ?? []
  const kfd = await Promise.all(
    nodes
      .slice(0, 256)
      .map(async (node) => parseKfdNode((await readSmall(join(nodesFolder, node, 'properties'))) ?? '')),
  )
  return [
    { tool: 'sysfs', findings: found.filter((one) => one !== null) },
    { tool: 'kfd', findings: kfd.filter((one) => one !== null) },
  ]
}

async function list(folder: string): Promise<string[] | null> {
  return readdir(folder).catch(() => null)
}

async function readSmall(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text?.slice(0, 8192).trim()
}
