import { join } from 'node:path'
import type { Settings } from '../shared/contract/settings.ts'
import type { Doctor, Hello } from '../shared/contract/system.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import { createCatalogue } from './catalogue/catalogue.ts'
import { createOwnPackages, type OwnPackages } from './catalogue/own/own-packages.ts'
import { EventBus } from './events.ts'
import { createGit } from './git/git.ts'
import type { Git } from './git/types.ts'
import { createDoctor } from './hardware/doctor.ts'
import { createHardware, type HardwareService } from './hardware/hardware.ts'
import { createUsageSampler } from './hardware/usage.ts'
import { createHasher } from './library/hashing/hasher.ts'
import { createModelIndex } from './library/index/model-index.ts'
import type { ModelIndex } from './library/index/types.ts'
import { createLibrary } from './library/library.ts'
import { createModelRoots } from './library/roots/roots.ts'
import type { ModelRoots } from './library/roots/types.ts'
import { trashRoots } from './library/transfer/trash-roots.ts'
import { createTransfers, registerTransfers, type Transfers } from './library/transfer/transfers.ts'
import type { Library } from './library/types.ts'
import type { Uploads } from './library/uploads/types.ts'
import { createUploads } from './library/uploads/uploads.ts'
import { createOperations } from './operations/engine.ts'
import type { Operations, OperationType } from './operations/types.ts'
import type { InstallInput } from './packages/install-input.ts'
import { installOperation, type InstallServices } from './packages/install-operation.ts'
import type { PlanSources } from './packages/install-plan.ts'
import { createInstallSizes } from './packages/install-sizes.ts'
import { createInstallStore, type InstallStore } from './packages/install-store.ts'
import { createLauncher } from './packages/launcher.ts'
import { linkOperation, unlinkOperation, type LinkInput, type UnlinkInput } from './packages/link-operation.ts'
import { serveOperation } from './packages/serve-operation.ts'
import { uninstallOperation, type UninstallInput } from './packages/uninstall-operation.ts'
import { revertOperation } from './packages/update/revert-operation.ts'
import type { RevertInput, UpdateInput } from './packages/update/update-input.ts'
import { updateOperation } from './packages/update/update-operation.ts'
import { createPython } from './python/python.ts'
import type { Python } from './python/types.ts'
import { createRouter, type DeckRouter } from './router/router.ts'
import { createRuns } from './runs/runs.ts'
import type { Runs } from './runs/types.ts'
import { createDataFolder, dataFolderAt, type DataFolder } from './store/data-folder.ts'
import { openDatabase } from './store/database.ts'
import { openSettings } from './store/settings.ts'
import { createTrash, type Trash } from './store/trash.ts'
import type { SettingsStore } from './store/types.ts'

export interface CoreOptions {
  readonly dataDir: string
  /** True when the place follows from the app's own choice, so that a person may change it. */
  readonly dataDirChosen: boolean
  readonly host: Hello['host']
  readonly version: string
  /** Absolute path of the resources folder. */
  readonly resources: string
  readonly env: NodeJS.ProcessEnv
}

export interface Core {
  readonly router: DeckRouter
  readonly folder: DataFolder
  /** For what browsers send outside the contract. */
  readonly uploads: Uploads
  /** Stops runs, interrupts operations, closes the store; awaited. */
  close(): Promise<void>
}

/** Everything that the router speaks to. */
export interface Services {
  readonly folder: DataFolder
  readonly env: NodeJS.ProcessEnv
  readonly events: EventBus
  readonly settings: SettingsStore
  readonly hardware: HardwareService
  readonly doctor: () => Promise<Doctor>
  readonly catalogue: Catalogue
  readonly ownPackages: OwnPackages
  readonly git: Git
  readonly python: Python
  readonly operations: Operations
  readonly library: Library
  readonly roots: ModelRoots
  readonly index: ModelIndex
  readonly transfers: Transfers
  readonly uploads: Uploads
  readonly trash: Trash
  readonly runs: Runs
  readonly store: InstallStore
  readonly planSources: PlanSources
  readonly installSizes: ReturnType<typeof createInstallSizes>
  readonly installing: InstallServices
  readonly launcher: ReturnType<typeof createLauncher>
  readonly types: {
    readonly install: OperationType<InstallInput>
    readonly uninstall: OperationType<UninstallInput>
    readonly update: OperationType<UpdateInput>
    readonly revert: OperationType<RevertInput>
    readonly link: OperationType<LinkInput>
    readonly unlink: OperationType<UnlinkInput>
  }
  /** Defects: what was thrown and nobody expected. */
  report(error: unknown): void
}

/**
 * Builds every service over one data folder. The caller must hold the folder's lock
 * (main/store/lock.ts): two cores on one folder would undo each other's work.
 */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { env } = options
  const folder = dataFolderAt(options.dataDir)
  await createDataFolder(folder)
  const database = openDatabase(folder.database)
  const events = new EventBus()
  const settings = await openSettings({ folder, events })
  const current = (): Settings => settings.get()
  const hardware = createHardware({ dataDir: folder.root })
  const catalogue = await createCatalogue({
    builtInFolder: join(options.resources, 'packages'),
    userFolder: folder.packages,
  })
  const git = createGit({ settings: current, env })
  const python = createPython({ folder, settings: current, env, bundledUv: bundledUv(env, options.resources) })
  const roots = createModelRoots({ database, folder, platform: process.platform })
  const trash = createTrash({ folder, database, roots: () => trashRoots(roots.list()) })
  const ownPackages = createOwnPackages({ catalogue, git, trash, folder: folder.packages, temp: folder.temp })
  const library = createLibrary({ folder, database, git, trash, roots })
  // A command that ends at once looks when it is asked to; see `deck models`.
  const index = createModelIndex({
    ...{ database: folder.library, roots, events, watch: options.host !== 'cli' },
    // A folder that was renamed is found again, and its links lead there.
    onAway: () => roots.syncMounts(() => undefined),
    // What concerns the library itself is in its report; this is what went wrong with the index.
    log: (text) => console.error(text),
  })
  const hasher = createHasher()
  const recognise = (path: string): ReturnType<ModelIndex['recognise']> => index.recognise(path)
  const transfers = createTransfers({ roots, index, hasher, trash, events, folder, recognise })
  const uploads = createUploads({ folder })
  const operations = createOperations({ database, events, folder })
  const usage = createUsageSampler()
  const runs = createRuns({ database, events, folder, usage })
  const store = createInstallStore(database, events)
  const probe = (): ReturnType<HardwareService['get']> => hardware.get()

  const shared = { folder, store, git, python, library, trash, hardware: probe, settings: current, env }
  const installing: InstallServices = { ...shared, models: () => library.modelsFolder() }
  const updating = { ...installing, isRunning: (id: string) => runs.ofInstall(id) !== null }
  const types = {
    install: installOperation(installing),
    uninstall: uninstallOperation(shared),
    update: updateOperation(updating),
    revert: revertOperation(updating),
    link: linkOperation({ folder, library, events, store, runs }),
    unlink: unlinkOperation({ folder, library, events, store, runs }),
  }
  operations.register(types.install)
  operations.register(types.uninstall)
  operations.register(types.update)
  operations.register(types.revert)
  operations.register(types.link)
  operations.register(types.unlink)
  registerTransfers(operations, transfers)
  const serving = serveOperation({ folder, python })
  operations.register(serving)
  const launcher = createLauncher({ ...shared, catalogue, operations, linking: types.link, serving, runs })

  await uploads.sweep()
  await library.prepare()
  await operations.recover()
  await runs.recover()

  const planSources: PlanSources = {
    ...shared,
    manifest: async (id) => {
      await catalogue.reload()
      return catalogue.get(id)
    },
  }
  const services: Services = {
    ...{
      folder,
      env,
      events,
      settings,
      hardware,
      catalogue,
      ownPackages,
      git,
      python,
      operations,
      library,
      roots,
      index,
      transfers,
      uploads,
      trash,
      runs,
      store,
      installing,
      launcher,
      types,
    },
    doctor: createDoctor({ hardware: (refresh) => hardware.get(refresh), python, git, settings: current }),
    planSources,
    installSizes: createInstallSizes({ ...planSources, python }),
    report: (error) => console.error(error),
  }
  const hello = (): Hello => ({
    version: options.version,
    pid: process.pid,
    dataDir: folder.root,
    dataDirChosen: options.dataDirChosen,
    host: options.host,
    notices: settings.keptAside === null ? [] : [{ code: 'settings-kept-aside', file: settings.keptAside }],
  })
  return {
    router: createRouter(services, hello),
    folder,
    uploads,
    async close() {
      await Promise.all([runs.close(), operations.close()])
      await Promise.all([index.close(), hasher.close()])
      database.close()
    },
  }
}

/** A uv that ships with the app, or that whoever starts the app points to. */
function bundledUv(env: NodeJS.ProcessEnv, resources: string): string | null {
  return env['DECK_UV'] ?? join(resources, 'uv', process.platform === 'win32' ? 'uv.exe' : 'uv')
}
