import { lstat, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseAddresses } from '../../shared/catalogue/addresses.ts'
import { planLaunch } from '../../shared/catalogue/launch-plan.ts'
import type { LaunchOption, OptionValues } from '../../shared/catalogue/launch-options.ts'
import type { Manifest, Workers } from '../../shared/catalogue/manifest.ts'
import { machineFacts } from '../../shared/catalogue/match.ts'
import type { Install } from '../../shared/contract/installs.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Backend, Hardware } from '../../shared/hardware.ts'
import type { Operations, OperationType } from '../operations/types.ts'
import type { Python } from '../python/types.ts'
import { writeFileAtomic } from '../store/atomic-file.ts'
import type { DataFolder } from '../store/data-folder.ts'
import type { Trash } from '../store/trash.ts'
import { currentManifest, type InstallRecord, type InstallStore } from './install-store.ts'
import { innerPath, installLayout } from './layout.ts'
import { pathsOf } from './manifest-steps.ts'
import { unmetRequirements, type ServeInput } from './serve-operation.ts'
import { gpuChoiceEnvironment, planSwarmBackends, type OwnComfy } from './swarm-backends.ts'

export interface WorkerServices {
  readonly folder: DataFolder
  readonly store: InstallStore
  readonly catalogue: { find(id: string): Manifest | null }
  readonly hardware: () => Promise<Hardware>
  readonly python: Python
  readonly operations: Operations
  readonly serving: OperationType<ServeInput>
  readonly trash: Trash
}

/** What the program gets at its start so that it finds and starts its workers. */
export interface PreparedWorkers {
  /** Programs of the serving install's environment; null when only other machines serve. */
  readonly bin: string | null
  readonly env: Readonly<Record<string, string>>
  /** For the console: who computes, and what stays idle. */
  readonly notes: readonly string[]
}

const noWorkers: PreparedWorkers = { bin: null, env: {}, notes: [] }
const maxFileBytes = 1024 ** 2

/** Options of the serving install that also hold when another program starts it; device, port and folders are chosen there. */
const passedGroups: readonly LaunchOption['group'][] = ['memory', 'precision', 'attention']

/** The value of the one launch option of a type; nothing where it was left alone. */
function chosenText(manifest: Manifest, values: OptionValues, type: 'install' | 'addresses'): string {
  const option = manifest.launch.options.find((candidate) => candidate.type === type)
  const value = option === undefined ? undefined : (values[option.id] ?? option.default)
  return typeof value === 'string' ? value.trim() : ''
}

/**
 * The install that serves: the named one, else one with the same backend, else the first that is
 * ready. Raises `not-found` for a name that is no install of that package, `install-not-ready`.
 */
export function chooseWorker(
  installs: readonly Install[],
  workers: Workers,
  named: string,
  backend: Backend,
): Install | null {
  const candidates = installs.filter((install) => install.package === workers.package)
  if (named === '') {
    const ready = candidates.filter(({ state }) => state === 'ready')
    return ready.find((install) => install.backend === backend) ?? ready[0] ?? null
  }
  const found = candidates.find(({ name }) => name.toLowerCase() === named.toLowerCase())
  if (found === undefined) throw new DeckError('not-found', { what: `${workers.package} install`, name: named })
  if (found.state !== 'ready') throw new DeckError('install-not-ready', { name: found.name, state: found.state })
  return found
}

/** How another program must start that install: script, arguments and environment, from its own manifest and options. */
function ownWorker(
  record: InstallRecord,
  hardware: Hardware,
  services: WorkerServices,
): { readonly comfy: OwnComfy; readonly prepared: Omit<PreparedWorkers, 'notes'> } {
  const { install } = record
  const manifest = currentManifest(record, services.catalogue)
  const layout = installLayout(services.folder, install.name)
  const environment = services.python.environmentAt(layout.env)
  const { launch } = manifest
  const options = launch.options.filter(({ group }) => passedGroups.includes(group))
  const plan = planLaunch({
    // The port is the other program's to choose.
    manifest: { ...manifest, launch: { ...launch, argv: ['{python}'], port: undefined, options } },
    values: install.options,
    extraArgs: [],
    facts: machineFacts(hardware, install.backend),
    torchEnv: record.torchEnv,
    paths: pathsOf(layout, environment, services.folder.models),
    port: null,
    host: '127.0.0.1',
    platform: hardware.platform,
  })
  return {
    comfy: {
      name: install.name,
      backend: install.backend,
      manifest,
      script: innerPath(layout.app, 'main.py'),
      args: plan.args,
    },
    prepared: {
      bin: environment.bin,
      env: { ...plan.env, ...gpuChoiceEnvironment(install.backend, hardware.platform) },
    },
  }
}

async function readList(path: string): Promise<string> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return ''
  if (!found.isFile() || found.size > maxFileBytes)
    throw new DeckError('link-refused', { path, reason: 'it is not a list of backends' })
  return readFile(path, 'utf8')
}

/** Puts what the package wants into the serving install's environment; a visible operation, only when something is missing. */
async function addRequirements(name: string, workers: Workers, services: WorkerServices): Promise<void> {
  if (workers.requirements.length === 0) return
  const { env } = installLayout(services.folder, name)
  const frozen = await services.python.freeze(services.python.environmentAt(env))
  const packages = [...unmetRequirements(workers.requirements, frozen)]
  if (packages.length === 0) return
  const plan = {
    items: [{ action: 'download' as const, subject: packages.join(' '), target: env, bytes: null, note: 'PyPI' }],
    neededBytes: 0,
    freeBytes: 0,
    warnings: [],
  }
  const operation = await services.operations.start(services.serving, { name, packages }, plan)
  const { state, error } = await services.operations.ended(operation.id)
  if (state === 'done') return
  throw error === null ? new DeckError('cancelled') : new DeckError(error.code, error.params)
}

/**
 * Tells a package that computes through others where they are: before each launch its list of
 * workers is brought up to date. Raises `worker-missing` when there would be none at all.
 */
export async function prepareWorkers(record: InstallRecord, services: WorkerServices): Promise<PreparedWorkers> {
  const manifest = currentManifest(record, services.catalogue)
  const { workers } = manifest
  if (workers === undefined) return noWorkers
  const { install } = record
  const values = install.options
  const chosen = chooseWorker(services.store.list(), workers, chosenText(manifest, values, 'install'), install.backend)
  const hardware = await services.hardware()
  const own = chosen === null ? null : ownWorker(services.store.byName(chosen.name), hardware, services)
  const file = innerPath(installLayout(services.folder, install.name).app, workers.file)
  const existing = await readList(file)
  const plan = planSwarmBackends({
    hardware,
    comfy: own?.comfy ?? null,
    remotes: parseAddresses(chosenText(manifest, values, 'addresses')),
    existing,
  })
  if (!plan.usable) {
    const name = services.catalogue.find(workers.package)?.name ?? workers.package
    throw new DeckError('worker-missing', { name: install.name, worker: name })
  }
  if (chosen !== null) await addRequirements(chosen.name, workers, services)
  if (plan.text !== existing) {
    // Until something of ours is in it, the file is wholly the person's.
    const foreign =
      existing.trim() !== '' && plan.backends.every(({ change }) => change === 'added' || change === 'kept')
    if (foreign) await services.trash.keepCopy(file, file)
    await mkdir(dirname(file), { recursive: true })
    await writeFileAtomic(file, plan.text)
  }
  const titles = plan.backends.filter(({ change }) => change !== 'removed').map(({ title }) => title)
  const notes = [`${workers.file} names: ${titles.join('; ')}`, ...plan.warnings]
  return { ...noWorkers, ...own?.prepared, notes }
}
