import { machineFacts } from '../catalogue/match.ts'
import type { Manifest } from '../catalogue/manifest.ts'
import { decideTorch, usesTorch } from '../catalogue/torch-plan.ts'
import type { Fit } from '../contract/catalogue.ts'
import { backends as preference, type Backend, type Gpu, type Hardware } from '../hardware.ts'
import { backendNames, usableBackend, type Usability } from './backends.ts'

const GiB = 2 ** 30
/** Sold as 16 GB, a machine shows a little less than 16 GiB; cards likewise. */
const nearly = 0.92
/** Share of the main memory that Metal lets a GPU use (recommendedMaxWorkingSetSize), roughly. */
const metalShare = 0.7

/** One thing that speaks against a package on this machine. */
interface Objection {
  readonly grave: boolean
  readonly reason: string
}

/**
 * How a package fits a machine: what can be used, what is recommended, and everything that speaks against it. A package
 * that computes through another one can use what that one can; `catalogue` is where it is looked up.
 */
export function fit(manifest: Manifest, hardware: Hardware, catalogue: readonly Manifest[] = []): Fit {
  const platforms = manifest.needs.platforms
  const worker = catalogue.find(({ id }) => id === manifest.workers?.package)
  const own = manifest.needs.backends.map((backend) => ({ backend, ...usability(manifest, hardware, backend) }))
  const through = own.map((one) =>
    one.usable && worker !== undefined ? { ...one, ...throughWorker(worker, hardware, one.backend) } : one,
  )
  // It still runs where its worker does not, for workers on other machines.
  const elsewhere = worker !== undefined && !through.some(({ usable }) => usable)
  const backends = elsewhere ? own : through
  const recommended = choose(backends, manifest, hardware)
  if (!platforms.includes(hardware.platform)) {
    const reason = withHardware(manifest, `${manifest.name} does not run on ${platformNames[hardware.platform]}.`)
    const refused = backends.map(({ backend }) => ({ backend, usable: false, reason }))
    return { verdict: 'refused', recommended: null, backends: refused, reasons: [reason] }
  }
  const objections =
    recommended === null
      ? [{ grave: true, reason: nothingUsable(manifest, backends) }]
      : [
          ...(elsewhere
            ? [workerElsewhere(manifest, worker)]
            : gpuObjections(manifest, hardware, recommended, backends)),
          ...roomObjections(manifest, hardware),
        ]
  const verdict = objections.some(({ grave }) => grave) ? 'refused' : objections.length > 0 ? 'limited' : 'fits'
  return { verdict, recommended, backends, reasons: objections.map(({ reason }) => reason) }
}

const platformNames = { linux: 'Linux', windows: 'Windows', macos: 'macOS' } as const

type Judged = Usability & { readonly backend: Backend }

function usability(manifest: Manifest, hardware: Hardware, backend: Backend): Usability {
  const machine = usableBackend(hardware, backend)
  if (!machine.usable || !usesTorch(manifest)) return machine
  const torch = decideTorch(manifest, hardware, backend)
  if (!('refused' in torch)) return machine
  const driver = machineFacts(hardware, backend).gpu?.driver ?? null
  if (driver !== null && !('refused' in decideTorch(manifest, withNewestDriver(hardware), backend))) {
    return { usable: false, reason: `The driver ${driver} is too old for ${manifest.name}; a newer one is needed.` }
  }
  return { usable: false, reason: torch.refused }
}

function workerElsewhere({ name }: Manifest, worker: Manifest): Objection {
  const reason = `${worker.name} does not run on this machine, so ${name} can only use ${worker.name} on other machines.`
  return { grave: false, reason }
}

function throughWorker(worker: Manifest, hardware: Hardware, backend: Backend): Usability {
  if (worker.needs.backends.includes(backend)) return usability(worker, hardware, backend)
  return { usable: false, reason: `It computes through ${worker.name}, which has no ${backendNames[backend]} backend.` }
}

/** The same machine after its owner updated the GPU's driver. */
function withNewestDriver(hardware: Hardware): Hardware {
  return { ...hardware, gpus: hardware.gpus.map((gpu) => ({ ...gpu, driver: '99999' })) }
}

/** A GPU before the processor, a card before integrated graphics, more memory before less, then the order of `backends`. */
function choose(judged: readonly Judged[], manifest: Manifest, hardware: Hardware): Backend | null {
  const rank = (backend: Backend): readonly number[] => {
    const gpu = machineFacts(hardware, backend).gpu
    const memory = memoryOf(gpu, hardware, backend) ?? 0
    return [
      backend === 'cpu' ? 1 : 0,
      gpu?.integrated === true && backend !== 'mps' ? 1 : 0,
      Math.min(memory, manifest.needs.vramGiB * GiB * nearly) * -1,
      preference.indexOf(backend),
    ]
  }
  const usable = judged.filter((one) => one.usable).map(({ backend }) => backend)
  return usable.toSorted((a, b) => compare(rank(a), rank(b)))[0] ?? null
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, position) => value !== b[position])
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0)
}

/** Bytes that models can live in on a backend; null when nobody knows. */
export function memoryOf(gpu: Gpu | null, hardware: Hardware, backend: Backend): number | null {
  return backend === 'mps' ? hardware.ramBytes * metalShare : (gpu?.vramBytes ?? null)
}

function gpuObjections(
  { name, needs }: Manifest,
  hardware: Hardware,
  backend: Backend,
  judged: readonly Judged[],
): readonly Objection[] {
  const minor = (reason: string): readonly Objection[] => [{ grave: false, reason }]
  if (backend === 'cpu') {
    if (needs.vramGiB === 0) return []
    const slow = 'It will compute on the processor, which is very slow.'
    const why = judged.find((one) => one.backend !== 'cpu' && machineFacts(hardware, one.backend).gpu !== null)
    return minor(
      hardware.gpus.length === 0
        ? `No GPU was found. ${slow}`
        : `${why?.reason ?? 'No GPU of this machine can be used.'} ${slow}`,
    )
  }
  const { gpu } = machineFacts(hardware, backend)
  const memory = memoryOf(gpu, hardware, backend)
  const label = gpu?.name ?? backendNames[backend]
  if (backend !== 'mps' && gpu?.integrated === true) {
    return minor(`${label} is integrated graphics that shares the main memory: slow, and not every model fits.`)
  }
  if (memory === null) return minor(`How much memory the ${label} has is unknown; ${name} wants ${needs.vramGiB} GiB.`)
  if (memory >= needs.vramGiB * GiB * nearly) return []
  return minor(
    `The ${label} can use ${gib(memory)} GiB of memory; ${name} wants ${needs.vramGiB} GiB, so it will be slow or fail with large models.`,
  )
}

function roomObjections({ name, needs }: Manifest, { ramBytes, disk }: Hardware): readonly Objection[] {
  const found: Objection[] = []
  if (ramBytes < needs.ramGiB * GiB * nearly) {
    found.push({
      grave: false,
      reason: `This machine has ${gib(ramBytes)} GiB of RAM; ${name} wants ${needs.ramGiB} GiB.`,
    })
  }
  if (disk.freeBytes < needs.diskGiB * GiB) {
    // The size is an estimate, and what other installs share need not be stored again.
    found.push({
      grave: disk.freeBytes < (needs.diskGiB * GiB) / 2,
      reason: `The disk of ${disk.path} has ${gib(disk.freeBytes)} GiB free; ${name} wants ${needs.diskGiB} GiB.`,
    })
  }
  return found
}

/** What the package itself says of the hardware it needs comes first; then why each backend is no choice. */
function nothingUsable(manifest: Manifest, judged: readonly Judged[]): string {
  const why = [...new Set(judged.map(({ reason }) => reason))].join(' ')
  return withHardware(manifest, `${manifest.name} cannot compute on this machine.`, why)
}

function withHardware({ needs }: Manifest, refusal: string, ...more: readonly string[]): string {
  return [refusal, ...(needs.hardware === undefined ? [] : [needs.hardware.en]), ...more].join(' ')
}

function gib(bytes: number): string {
  return (bytes / GiB).toFixed(1)
}
