import type { Gpu, GpuVendor } from '../../shared/hardware.ts'
import { computeCapabilityOfName } from './compute-capabilities.ts'
import { finding, vendorOfName, vendorOfPciId, type GpuFinding, type GpuSource } from './finding.ts'
import { gfxTargetOfName, isIntegratedTarget } from './gfx-targets.ts'

/**
 * PCI vendors of adapters that compute nothing: emulated cards (QEMU, VMware, virtio, QXL,
 * VirtualBox, Hyper-V, Parallels, Cirrus) and the management chips of servers (ASPEED, Matrox).
 */
const deadVendors = new Set('1234 15ad 1af4 1b36 80ee 1414 1ab8 1013 1a03 102b 18ca'.split(' '))
const deadNames =
  /microsoft (?:basic|remote|hyper-v)|\bparsec\b|virtual|vmware|svga|virtio|\bqxl\b|cirrus|bochs|aspeed|matrox|displaylink|spacedesk|citrix|\bidd\b|mirage driver|teamviewer|anydesk|radmin|llvmpipe/i

/**
 * Joins what the tools say of the cards of one machine, discrete ones first. Sources come in
 * rising order of trust: for each field the last one that knows it is believed. Cards are the same
 * when their PCI addresses are; without an address when vendor and name (or PCI device) agree, or
 * when only one card of the vendor can be meant. Adapters that cannot compute are left out.
 */
export function mergeGpus(sources: readonly GpuSource[]): readonly Gpu[] {
  let cards: readonly GpuFinding[] = []
  // Those with addresses first, so that the others find cards to join.
  const addressed = sources.map(({ findings }) => findings.map(withVendor))
  for (const one of addressed.flat()) {
    if (one.busId === null) continue
    const known = cards.findIndex((card) => card.busId === one.busId)
    cards = known < 0 ? [...cards, one] : cards.map((card, index) => (index === known ? join(card, one) : card))
  }
  for (const findings of addressed) cards = joinWithoutAddress(cards, findings)
  return cards
    .filter(computes)
    .map(toGpu)
    .toSorted((a, b) => Number(a.integrated) - Number(b.integrated))
}

function joinWithoutAddress(cards: readonly GpuFinding[], findings: readonly GpuFinding[]): readonly GpuFinding[] {
  const result = [...cards]
  const claimed = new Set<number>()
  // What the same tool said with an address is another card.
  findings.forEach((one) => {
    if (one.busId !== null) claimed.add(result.findIndex((card) => card.busId === one.busId))
  })
  const rest = findings.filter((one) => one.busId === null)
  for (const one of rest) {
    const free = result.map((card, index) => ({ card, index })).filter(({ index }) => !claimed.has(index))
    const sameVendor = free.filter(({ card }) => card.vendor === one.vendor && one.vendor !== null)
    const alike = sameVendor.find(({ card }) => isAlike(card, one))
    const only = rest.filter((other) => other.vendor === one.vendor).length === 1 && sameVendor.length === 1
    const match = alike ?? (only && !contradict(sameVendor[0]?.card, one) ? sameVendor[0] : undefined)
    if (match === undefined) claimed.add(result.push(one) - 1)
    else {
      // What came with an address is from the card's own tool and stays; gaps are filled.
      result[match.index] = match.card.busId === null ? join(match.card, one) : join(one, match.card)
      claimed.add(match.index)
    }
  }
  return result
}

function isAlike(a: GpuFinding, b: GpuFinding): boolean {
  if (a.pciDevice !== null && b.pciDevice !== null) return a.pciDevice === b.pciDevice
  return a.name !== null && b.name !== null && plain(a.name) === plain(b.name)
}

/** Two PCI device ids that differ, or two names that both tell a model and tell different ones. */
function contradict(a: GpuFinding | undefined, b: GpuFinding): boolean {
  if (a === undefined) return true
  if (a.pciDevice !== null && b.pciDevice !== null) return a.pciDevice !== b.pciDevice
  const models = [a.name, b.name].map((name) => /\d{3,4}/.exec(name ?? '')?.[0])
  return models[0] !== undefined && models[1] !== undefined && !(a.name ?? '').includes(models[1])
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\((?:r|tm)\)|®|™|\([^)]*\)|\b(?:nvidia|amd|ati|intel|corporation|inc)\b|[^a-z0-9]/g, '')
}

function withVendor(one: GpuFinding): GpuFinding {
  const byId = vendorOfPciId(one.pciVendor)
  return { ...one, vendor: byId !== null && byId !== 'other' ? byId : (vendorOfName(one.name) ?? one.vendor ?? byId) }
}

/** Fields of `better` where it knows them, else of `base`. */
function join(base: GpuFinding, better: GpuFinding): GpuFinding {
  const known = Object.fromEntries(Object.entries(better).filter(([, value]) => value !== null))
  return finding({ ...base, ...known })
}

function computes(card: GpuFinding): boolean {
  if (card.pciVendor !== null && deadVendors.has(card.pciVendor)) return false
  return !deadNames.test(card.name ?? '')
}

function toGpu(card: GpuFinding): Gpu {
  const vendor: GpuVendor = card.vendor ?? 'other'
  const name = card.name ?? `${vendorNames[vendor]} GPU${card.pciDevice === null ? '' : ` (${card.pciDevice})`}`
  const gfxTarget = vendor === 'amd' ? (card.gfxTarget ?? gfxTargetOfName(name)) : null
  const integrated = isIntegrated(vendor, name, gfxTarget, card.integrated)
  return {
    vendor,
    name: name.slice(0, 200),
    busId: card.busId,
    vramBytes: integrated ? null : card.vramBytes,
    driver: card.driver,
    computeCapability: vendor === 'nvidia' ? (card.computeCapability ?? computeCapabilityOfName(name)) : null,
    gfxTarget,
    integrated,
  }
}

const vendorNames = { nvidia: 'NVIDIA', amd: 'AMD', intel: 'Intel', apple: 'Apple', other: 'Unknown' } as const

/** Chips of AMD processors; their drivers often call them only `AMD Radeon Graphics`. */
const amdProcessors =
  /\bRadeon(?:\(TM\)|™)?(?: (?:RX )?Vega \d{1,2}| R\d)? Graphics\b|\b[4678][1-9]0M\b|\b80[456]0S\b|\b(?:Raven|Picasso|Renoir|Cezanne|Lucienne|Barcelo|Rembrandt|Raphael|Granite Ridge|Phoenix|Hawk Point|Strix|Krackan|Mendocino|Van ?Gogh)\b/i
/** Intel's cards: Arc A/B with three digits, Iris Xe MAX, Data Center GPU, and the chips' code names. */
const intelCards =
  /\bArc(?:\(TM\)|™)? (?:Pro )?[AB]\d{2,3}\b|\bIris(?:\(R\)|®)? Xe MAX\b|Data Center GPU|\bDG[12]\b|\bBMG\b|Battlemage|Alchemist/i

function isIntegrated(vendor: GpuVendor, name: string, gfxTarget: string | null, said: boolean | null): boolean {
  switch (vendor) {
    case 'apple':
      return true
    case 'nvidia':
      return /\bTegra\b|\bOrin\b|\bXavier\b|\bThor\b|\bGB10\b/i.test(name)
    case 'amd':
      return gfxTarget === null ? (said ?? amdProcessors.test(name)) : isIntegratedTarget(gfxTarget)
    case 'intel':
      return !intelCards.test(name)
    case 'other':
      return said ?? false
  }
}
