import { statfs } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { machineFacts, type MachineFacts } from '../../shared/catalogue/match.ts'
import { decideTorch, mirrorTorchIndex, type TorchDecision } from '../../shared/catalogue/torch-plan.ts'
import type { Fit } from '../../shared/contract/catalogue.ts'
import type { InstallPlan, InstallRequest } from '../../shared/contract/installs.ts'
import type { PlanItem } from '../../shared/contract/operations.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import type { Backend, Hardware } from '../../shared/hardware.ts'
import { fit } from '../../shared/recommend/fit.ts'
import type { Git } from '../git/types.ts'
import type { Library } from '../library/types.ts'
import { requireDotnet } from '../process/dotnet.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { isNeeded, pipSubject, torchSubject, wheelSubject } from './install-downloads.ts'
import type { InstallInput } from './install-input.ts'
import type { InstallStore } from './install-store.ts'
import { installLayout } from './layout.ts'

export interface PlanSources {
  /** Raises `not-found`. What a person has just saved counts. */
  readonly manifest: (id: string) => Manifest | Promise<Manifest>
  readonly hardware: () => Promise<Hardware>
  readonly settings: () => Settings
  readonly store: InstallStore
  readonly git: Git
  readonly library: Library
  readonly folder: DataFolder
  readonly env: NodeJS.ProcessEnv
}

const gibibyte = 1024 ** 3

/** The backend that was asked for, or the recommended one; raises `package-unsupported` with the reason. */
export function chooseBackend(
  manifest: Manifest,
  fitness: Fit,
  asked: Backend | undefined,
): { backend: Backend; reason: string } {
  const refuse = (reason: string): DeckError => new DeckError('package-unsupported', { name: manifest.name, reason })
  const backend = asked ?? fitness.recommended
  if (backend === null) throw refuse(fitness.reasons.join('; ') || 'no backend of it works here')
  const found = fitness.backends.find((candidate) => candidate.backend === backend)
  if (found === undefined) throw refuse(`it has no ${backend} backend`)
  if (!found.usable) throw refuse(found.reason)
  return { backend, reason: found.reason }
}

/** The name that was given, or the package's own with the first free number. Raises `install-exists`. */
export function chooseName(packageId: string, asked: string | undefined, taken: (name: string) => boolean): string {
  if (asked !== undefined) {
    if (taken(asked)) throw new DeckError('install-exists', { name: asked })
    return asked
  }
  for (let number = 1; ; number++) {
    const name = number === 1 ? packageId : `${packageId}-${number}`
    if (!taken(name)) return name
  }
}

/** What pip is told at the end: the package itself for a wheel, with the extra that fits the backend. */
export function torchFor(
  manifest: Manifest,
  hardware: Hardware,
  backend: Backend,
  settings: Settings,
): TorchDecision | null {
  if (manifest.torch.length === 0) return null
  const decision = decideTorch(manifest, hardware, backend)
  if ('refused' in decision)
    throw new DeckError('package-unsupported', { name: manifest.name, reason: decision.refused })
  return {
    ...decision,
    index: decision.index === 'pypi' ? 'pypi' : mirrorTorchIndex(decision.index, settings['mirrors.torch']),
  }
}

/** Everything about an installation that the machine and the settings decide; no server is asked. */
export async function decideInstall(
  request: InstallRequest,
  sources: Pick<PlanSources, 'manifest' | 'hardware' | 'settings' | 'store'>,
): Promise<{ readonly input: InstallInput; readonly backendReason: string; readonly facts: MachineFacts }> {
  const manifest = await sources.manifest(request.package)
  const hardware = await sources.hardware()
  const worker = manifest.workers === undefined ? [] : [await sources.manifest(manifest.workers.package)]
  const { backend, reason } = chooseBackend(manifest, fit(manifest, hardware, worker), request.backend)
  const torch = torchFor(manifest, hardware, backend, sources.settings())
  const name = chooseName(manifest.id, request.name, (candidate) => sources.store.has(candidate))
  const ref =
    request.ref ?? (manifest.source.type === 'git' ? manifest.source.defaultRef : manifest.source.defaultVersion)
  const runtime = manifest.runtime.type === 'python' ? manifest.runtime : manifest.runtime.python
  const python =
    runtime === undefined ? null : { accepted: runtime.accepted, preferred: torch?.python ?? runtime.preferred }
  const input: InstallInput = { installId: randomUUID(), name, manifest, ref, backend, torch, python }
  return { input, backendReason: reason, facts: machineFacts(hardware, backend) }
}

/** Decides an installation and says what will happen; nothing is touched. */
export async function planInstall(
  request: InstallRequest,
  sources: PlanSources,
): Promise<{ input: InstallInput; shown: InstallPlan }> {
  const { input, backendReason, facts } = await decideInstall(request, sources)
  const { manifest, name, ref, backend, torch, python } = input
  // What no operation can fetch must be there before one begins.
  if (manifest.runtime.type === 'dotnet') await requireDotnet(manifest.runtime.sdk, sources.env)
  const disk = await statfs(sources.folder.root)
  const freeBytes = disk.bavail * disk.bsize
  const neededBytes = Math.round(manifest.needs.diskGiB * gibibyte)
  const refWarning = await missingRef(manifest, ref, sources.git)
  const shared = await sources.library.plan({ name, manifest, app: installLayout(sources.folder, name).app })
  const warnings = [
    ...(freeBytes < neededBytes
      ? [`It wants about ${manifest.needs.diskGiB} GiB; ${(freeBytes / gibibyte).toFixed(1)} GiB are free.`]
      : []),
    ...(refWarning === null ? [] : [refWarning]),
    ...workerWarnings(manifest, sources.store),
    ...shared.warnings,
  ]
  const items = [...ownItems(input, facts, installLayout(sources.folder, name).root), ...shared.items]
  const plan = { items, neededBytes, freeBytes, warnings }
  const shownTorch = torch === null ? null : { index: torch.index, packages: [...torch.packages], reason: torch.reason }
  const shown = {
    package: manifest.id,
    name,
    ref,
    backend,
    backendReason,
    python: python?.preferred ?? null,
    torch: shownTorch,
    steps: [],
    plan,
  }
  return { input, shown }
}

/** A package that computes through another one is of no use by itself. */
function workerWarnings(manifest: Manifest, store: InstallStore): readonly string[] {
  const { workers } = manifest
  if (workers === undefined || store.list().some((install) => install.package === workers.package)) return []
  return [
    `${manifest.name} computes through ${workers.package}, which is not installed here: install it too, or give the address of another machine in the launch options.`,
  ]
}

/** Raises `git-ref-missing`; a remote that cannot be asked now is a warning, the clone will say more. */
async function missingRef(manifest: Manifest, ref: string, git: Git): Promise<string | null> {
  const { source } = manifest
  if (source.type !== 'git' || /^[0-9a-f]{7,40}$/.test(ref)) return null
  try {
    const refs = await git.remoteRefs(source.url)
    if (refs.branches.includes(ref) || refs.tags.includes(ref)) return null
  } catch (error) {
    return `${source.url} could not be asked now: ${toErrorInfo(error).message}`
  }
  throw new DeckError('git-ref-missing', { url: source.url, ref })
}

function ownItems(input: InstallInput, facts: MachineFacts, root: string): PlanItem[] {
  const { manifest, torch, python } = input
  const item = (
    action: PlanItem['action'],
    subject: string,
    target: string | null,
    note: string | null = null,
  ): PlanItem => ({ action, subject, target, bytes: null, note })
  const items: PlanItem[] = []
  if (manifest.source.type === 'git') items.push(item('clone', manifest.source.url, root, input.ref))
  if (python !== null) items.push(item('create', `Python ${python.preferred} environment`, root))
  if (torch !== null) items.push(item('download', torchSubject(torch), null, torch.index))
  if (manifest.source.type === 'wheel')
    items.push(item('download', wheelSubject(manifest.source, input.ref), null, 'PyPI'))
  for (const step of manifest.install.filter((each) => isNeeded(each, facts))) {
    switch (step.use) {
      case 'torch':
        break
      case 'clone':
        items.push(item('clone', step.url, step.into, step.ref))
        break
      case 'requirements':
        items.push(item('download', step.file, null, 'PyPI'))
        break
      case 'pip':
        items.push(item('download', pipSubject(step), null, 'PyPI'))
        break
      case 'run':
        items.push(item('run', step.argv.join(' '), null))
        break
      case 'write-config':
        items.push(item('write', step.file, null))
        break
      case 'dotnet-build':
        items.push(item('run', `dotnet build ${step.project}`, step.output))
        break
      case 'npm':
        items.push(item('run', `npm ${step.script ?? 'install'}`, step.cwd))
        break
      case 'make-folder':
        items.push(item('create', step.path, null))
        break
    }
  }
  return items
}
