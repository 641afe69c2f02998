import { planLaunch } from '../../shared/catalogue/launch-plan.ts'
import { machineFacts } from '../../shared/catalogue/match.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import type { Run } from '../../shared/contract/runs.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Hardware, Platform } from '../../shared/hardware.ts'
import type { Library } from '../library/types.ts'
import type { Operations, OperationType } from '../operations/types.ts'
import { requireDotnet } from '../process/dotnet.ts'
import type { Python } from '../python/types.ts'
import type { LaunchRequest, Runs } from '../runs/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import type { Trash } from '../store/trash.ts'
import { hasDisplay } from './display.ts'
import { packageEnvironment } from './environment.ts'
import { currentManifest, type InstallRecord, type InstallStore } from './install-store.ts'
import { printedProblems } from './known-problems.ts'
import { innerPath, installLayout } from './layout.ts'
import { linkInput, type linkOperation } from './link-operation.ts'
import { pathsOf } from './manifest-steps.ts'
import type { ServeInput } from './serve-operation.ts'
import { sharingTarget } from './sharing-target.ts'
import { prepareWorkers } from './workers.ts'

export interface LauncherServices {
  readonly folder: DataFolder
  readonly store: InstallStore
  readonly catalogue: { find(id: string): Manifest | null }
  readonly hardware: () => Promise<Hardware>
  readonly settings: () => Settings
  readonly env: NodeJS.ProcessEnv
  readonly python: Python
  readonly library: Library
  readonly operations: Operations
  readonly linking: ReturnType<typeof linkOperation>
  readonly serving: OperationType<ServeInput>
  readonly trash: Trash
  readonly runs: Runs
}

export interface LaunchOrder {
  readonly name: string
  readonly port: number | undefined
  readonly extraArgs: readonly string[]
  /** `skip` leaves files that lie in an install's own model folders where they are. */
  readonly share: 'apply' | 'skip'
}

export interface Launcher {
  launch(order: LaunchOrder): Promise<Run>
  /** Launches again with what the last launch was given, on the same port if that is known. */
  relaunch(name: string, port: number | null): Promise<Run>
}

/** Starts an install: shares what is not shared yet, chooses a port, spawns. One launch of a name at a time. */
export function createLauncher(services: LauncherServices): Launcher {
  const underWay = new Set<string>()
  /** What each install was last launched with, for a restart. */
  const lastOrders = new Map<string, LaunchOrder>()
  const launcher: Launcher = {
    async launch(order) {
      const record = services.store.byName(order.name)
      const { install } = record
      if (install.state !== 'ready')
        throw new DeckError('install-not-ready', { name: install.name, state: install.state })
      if (underWay.has(install.id) || services.runs.ofInstall(install.id) !== null)
        throw new DeckError('run-exists', { name: install.name })
      underWay.add(install.id)
      try {
        if (order.share === 'apply') await shareBefore(record, services)
        const run = await services.runs.launch(await launchRequest(record, order, services))
        services.store.update(install.id, { lastLaunchedAt: Date.now() })
        lastOrders.set(install.name, order)
        return run
      } finally {
        underWay.delete(install.id)
      }
    },
    relaunch(name, port) {
      const last = lastOrders.get(name)
      return launcher.launch({
        name,
        port: port ?? last?.port,
        extraArgs: last?.extraArgs ?? [],
        share: last?.share ?? 'apply',
      })
    },
  }
  return launcher
}

/** Sharing that is still complete is not carried out again; what is missing becomes a visible operation. */
async function shareBefore(record: InstallRecord, services: LauncherServices): Promise<void> {
  const { name, sharing } = record.install
  const target = sharingTarget(record, services.catalogue, services.folder)
  if (services.library.isUnshared(name)) return
  const plan = await services.library.plan(target)
  if (plan.items.every((item) => item.action === 'keep')) return
  const input = linkInput(target, sharing, services.library)
  const operation = await services.operations.start(services.linking, input, plan)
  const ended = await services.operations.ended(operation.id)
  if (ended.state === 'done') return
  const { error } = ended
  throw error === null ? new DeckError('cancelled') : new DeckError(error.code, error.params)
}

async function launchRequest(
  record: InstallRecord,
  order: LaunchOrder,
  services: LauncherServices,
): Promise<LaunchRequest> {
  const { install } = record
  const manifest = currentManifest(record, services.catalogue)
  const layout = installLayout(services.folder, install.name)
  const environment = services.python.environmentAt(layout.env)
  const hardware = await services.hardware()
  const dotnet = manifest.runtime.type === 'dotnet' ? await requireDotnet(manifest.runtime.sdk, services.env) : null
  const workers = await prepareWorkers(record, services)
  const { port: portRule } = manifest.launch
  if (portRule === undefined && order.port !== undefined)
    throw new DeckError('invalid-input', { detail: `${manifest.name} has no port that could be chosen.` })
  const port =
    portRule === undefined
      ? null
      : await services.runs.choosePort(order.port ?? portRule.default, order.port !== undefined)
  const target = sharingTarget(record, services.catalogue, services.folder)
  const command = planLaunch({
    manifest: services.library.placed(manifest),
    values: install.options,
    extraArgs: [...(await services.library.launchArguments(target)), ...install.extraArgs, ...order.extraArgs],
    facts: machineFacts(hardware, install.backend),
    torchEnv: record.torchEnv,
    paths: pathsOf(layout, environment, services.library.modelsFolder()),
    port,
    host: '127.0.0.1',
    platform: platformOf(hardware),
  })
  const { ready } = manifest.launch
  const env = packageEnvironment({
    source: services.env,
    settings: services.settings(),
    bin: record.install.python === null ? workers.bin : environment.bin,
    additions: { ...workers.env, ...command.env },
  })
  // Its toolkit would give up too, but only after everything is loaded, and in words for its authors.
  if (ready.type === 'window' && !hasDisplay(platformOf(hardware), env))
    throw new DeckError('no-display', { name: install.name })
  return {
    installId: install.id,
    name: install.name,
    file: dotnet !== null && command.file === 'dotnet' ? dotnet.path : command.file,
    args: command.args,
    cwd: manifest.launch.cwd === undefined ? layout.app : innerPath(layout.app, manifest.launch.cwd),
    env,
    port,
    ready: ready.type === 'url' ? { ...ready, url: fixedUrl(ready.url, port) } : ready,
    restartExitCode: manifest.launch.restartExitCode ?? null,
    problems: printedProblems(manifest, machineFacts(hardware, install.backend)),
    stopGraceSeconds: manifest.launch.stopGraceSeconds,
    onReady: (url, signal, log) => {
      for (const note of workers.notes) log(note)
      // As it is shared by then: that can have changed while it started.
      const now = sharingTarget(services.store.byName(install.name), services.catalogue, services.folder)
      return services.library.afterReady(now, url, signal, log)
    },
  }
}

function platformOf(hardware: Hardware): Platform {
  return hardware.platform
}

/** A pattern without a URL group names its address in the manifest. */
function fixedUrl(url: string | undefined, port: number | null): string | null {
  return url?.replaceAll('{host}', '127.0.0.1').replaceAll('{port}', String(port ?? '')) ?? null
}
