import type { Router } from '@orpc/server'
import { statfs } from 'node:fs/promises'
import { homedir } from 'node:os'
import { checkOptionValues } from '../../shared/catalogue/launch-plan.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import type { CatalogueEntry } from '../../shared/contract/catalogue.ts'
import type { contract } from '../../shared/contract/index.ts'
import type { Install } from '../../shared/contract/installs.ts'
import type { ConsoleChunk } from '../../shared/contract/runs.ts'
import type { Hello } from '../../shared/contract/system.ts'
import { DeckError } from '../../shared/errors.ts'
import { fit } from '../../shared/recommend/fit.ts'
import { recommend } from '../../shared/recommend/recommend.ts'
import { checkCatalogue, checkPackages } from '../catalogue/check-packages.ts'
import { detectEvents } from '../catalogue/own/detect-events.ts'
import { probePackage } from '../catalogue/probe/probe.ts'
import type { Services } from '../core.ts'
import { installSteps, newRecord } from '../packages/install-operation.ts'
import { planInstall } from '../packages/install-plan.ts'
import { currentManifest } from '../packages/install-store.ts'
import { relistInstall } from '../packages/restore-install.ts'
import { planUninstall } from '../packages/uninstall-operation.ts'
import { planRevert, planUpdate } from '../packages/update/update-plan.ts'
import { packageVersions } from '../packages/versions.ts'
import { checkDataFolder } from '../store/folder-check.ts'
import { writeDataDirPointer } from '../store/location.ts'
import { queueOf } from './event-queue.ts'
import { implementer } from './implementer.ts'
import { modelRoutes } from './models.ts'

export type DeckRouter = Router<typeof contract, object>

/** Joins the contract to the services; every DeckError leaves as the contract's one typed error. */
export function createRouter(services: Services, hello: () => Hello): DeckRouter {
  const { store, operations, runs, settings, trash, folder, events } = services
  const os = implementer(services)
  const refuseRunning = ({ id, name }: Install): void => {
    if (runs.ofInstall(id) !== null) throw new DeckError('install-running', { name })
  }
  const manifests = (): readonly Manifest[] => services.catalogue.list().entries.map(({ manifest }) => manifest)
  const ownEntry = async (manifest: Manifest): Promise<CatalogueEntry> => ({
    manifest,
    origin: 'user',
    fit: fit(manifest, await services.hardware.get(), manifests()),
  })
  const freeBytes = async (): Promise<number> => {
    const disk = await statfs(folder.root)
    return disk.bavail * disk.bsize
  }

  return os.router({
    system: {
      hello: os.system.hello.handler(() => hello()),
      hardware: os.system.hardware.handler(({ input }) => services.hardware.get(input.refresh)),
      doctor: os.system.doctor.handler(() => services.doctor()),
      events: os.system.events.handler(({ signal }) => queueOf((push) => events.subscribe(push), signal)),
    },
    catalogue: {
      list: os.catalogue.list.handler(async () => {
        // A person's own manifest counts from the moment it is saved.
        await services.catalogue.reload()
        const hardware = await services.hardware.get()
        const { entries, broken } = services.catalogue.list()
        return {
          entries: entries.map(({ manifest, origin }) => ({
            manifest,
            origin,
            fit: fit(manifest, hardware, manifests()),
          })),
          broken: [...broken],
        }
      }),
      get: os.catalogue.get.handler(async ({ input }) => {
        const entry = services.catalogue.list().entries.find(({ manifest }) => manifest.id === input.id)
        if (entry === undefined) throw new DeckError('not-found', { what: 'package', name: input.id })
        return {
          manifest: entry.manifest,
          origin: entry.origin,
          fit: fit(entry.manifest, await services.hardware.get(), manifests()),
        }
      }),
      recommend: os.catalogue.recommend.handler(async ({ input }) => {
        await services.catalogue.reload()
        return recommend(input.answers, input.hardware ?? (await services.hardware.get()), manifests())
      }),
      check: os.catalogue.check.handler(async ({ input }) => {
        await services.catalogue.reload()
        if (input.texts === undefined) return checkCatalogue(services.catalogue)
        return checkPackages(
          input.texts,
          services.catalogue.list().entries.map(({ manifest }) => manifest.id),
        )
      }),
      probe: os.catalogue.probe.handler(async ({ input, signal }) => {
        await services.catalogue.reload()
        return probePackage(services.catalogue.get(input.id), services, signal)
      }),
    },
    ownPackages: {
      detect: os.ownPackages.detect.handler(({ input, signal }) =>
        detectEvents(services.ownPackages, input.address, signal),
      ),
      validate: os.ownPackages.validate.handler(async ({ input }) => {
        const { faults, manifest } = await services.ownPackages.validate(input.text, input.replaces)
        return { faults, entry: manifest === null ? null : await ownEntry(manifest) }
      }),
      source: os.ownPackages.source.handler(({ input }) => services.ownPackages.source(input.id)),
      save: os.ownPackages.save.handler(async ({ input }) =>
        ownEntry(await services.ownPackages.save(input.text, input.replaces)),
      ),
      remove: os.ownPackages.remove.handler(async ({ input }) => {
        await services.ownPackages.remove(input.id)
        const using = store.list().filter((install) => install.package === input.id)
        return { installs: using.map(({ name }) => name) }
      }),
    },
    installs: {
      list: os.installs.list.handler(() => [...store.list()]),
      versions: os.installs.versions.handler(({ input, signal }) =>
        packageVersions(services.catalogue.get(input.package), services, signal),
      ),
      plan: os.installs.plan.handler(async ({ input }) => {
        const { input: decided, shown } = await planInstall(input, services.planSources)
        return { ...shown, steps: installSteps(decided, services.installing).map(({ id, title }) => ({ id, title })) }
      }),
      sizes: os.installs.sizes.handler(({ input, signal }) => services.installSizes(input, signal)),
      install: os.installs.install.handler(async ({ input }) => {
        const { input: decided, shown } = await planInstall(input, services.planSources)
        const operation = await operations.start(services.types.install, decided, shown.plan)
        if (!store.has(decided.name)) store.put(newRecord(decided, folder))
        return operation
      }),
      planUninstall: os.installs.planUninstall.handler(async ({ input }) =>
        planUninstall(store.byName(input.name), folder, await freeBytes(), services.roots.primary().path),
      ),
      uninstall: os.installs.uninstall.handler(async ({ input }) => {
        const record = store.byName(input.name)
        const { id, name } = record.install
        refuseRunning(record.install)
        const manifest = currentManifest(record, services.catalogue)
        return operations.start(
          services.types.uninstall,
          { installId: id, name, manifest, way: record.install.sharing },
          planUninstall(record, folder, await freeBytes(), services.roots.primary().path),
        )
      }),
      planUpdate: os.installs.planUpdate.handler(async ({ input }) => {
        const { input: decided, shown } = await planUpdate(input, services.planSources)
        return { ...shown, steps: services.types.update.steps(decided).map(({ id, title }) => ({ id, title })) }
      }),
      update: os.installs.update.handler(async ({ input }) => {
        const { input: decided, shown } = await planUpdate(input, services.planSources)
        refuseRunning(decided.previous.install)
        return operations.start(services.types.update, decided, shown.plan)
      }),
      planRevert: os.installs.planRevert.handler(
        async ({ input }) => (await planRevert(input.name, services.planSources)).plan,
      ),
      revert: os.installs.revert.handler(async ({ input }) => {
        const { input: decided, plan } = await planRevert(input.name, services.planSources)
        refuseRunning(decided.current.install)
        return operations.start(services.types.revert, decided, plan)
      }),
      configure: os.installs.configure.handler(({ input }) => {
        const record = store.byName(input.name)
        checkOptionValues(currentManifest(record, services.catalogue), input.options)
        store.put({ ...record, install: { ...record.install, options: input.options, extraArgs: input.extraArgs } })
        return store.byName(input.name).install
      }),
    },
    operations: {
      list: os.operations.list.handler(({ input }) => [...operations.list(input.limit)]),
      get: os.operations.get.handler(({ input }) => operations.get(input.id)),
      cancel: os.operations.cancel.handler(({ input }) => operations.cancel(input.id)),
      resume: os.operations.resume.handler(({ input }) => operations.resume(input.id)),
      rollBack: os.operations.rollBack.handler(({ input }) => operations.rollBack(input.id)),
      forget: os.operations.forget.handler(async ({ input }) => {
        await operations.forget(input.id)
        return {}
      }),
      log: os.operations.log.handler(({ input, signal }) => operations.log(input.id, input.from, signal)),
    },
    runs: {
      list: os.runs.list.handler(() => [...runs.list()]),
      launch: os.runs.launch.handler(({ input }) => services.launcher.launch({ ...input, port: input.port })),
      stop: os.runs.stop.handler(({ input }) => runs.stop(input.id)),
      restart: os.runs.restart.handler(async ({ input }) => {
        const { name, port } = await runs.stop(input.id)
        return services.launcher.relaunch(name, port)
      }),
      dismiss: os.runs.dismiss.handler(async ({ input }) => {
        await runs.dismiss(input.id)
        return {}
      }),
      write: os.runs.write.handler(({ input }) => {
        runs.write(input.id, input.data)
        return {}
      }),
      resize: os.runs.resize.handler(({ input }) => {
        runs.resize(input.id, input.cols, input.rows)
        return {}
      }),
      console: os.runs.console.handler(({ input, signal }): AsyncGenerator<ConsoleChunk> =>
        runs.console(input.id, input.reader, signal),
      ),
      ack: os.runs.ack.handler(({ input }) => {
        runs.ack(input.id, input.reader, input.units)
        return {}
      }),
      usage: os.runs.usage.handler(({ input }) => runs.usage(input.id)),
      logFile: os.runs.logFile.handler(({ input }) => ({ path: runs.logFile(input.id) })),
    },
    models: modelRoutes(os, services),
    settings: {
      get: os.settings.get.handler(() => settings.get()),
      set: os.settings.set.handler(({ input }) => settings.set(input.key, input.value)),
      checkDataFolder: os.settings.checkDataFolder.handler(({ input }) => checkDataFolder(input.path)),
      chooseDataFolder: os.settings.chooseDataFolder.handler(async ({ input }) => {
        if (!hello().dataDirChosen)
          throw new DeckError('invalid-input', { detail: 'The data folder was named when the app was started.' })
        const check = await checkDataFolder(input.path)
        if (!check.usable)
          throw new DeckError('data-folder-unwritable', {
            path: check.path,
            detail: check.checks.find(({ state }) => state === 'error')?.detail ?? '',
          })
        await writeDataDirPointer(check.path, { env: services.env, platform: process.platform, home: homedir() })
        return { restartNeeded: check.path !== folder.root }
      }),
    },
    trash: {
      list: os.trash.list.handler(async () => [...(await trash.list())]),
      restore: os.trash.restore.handler(async ({ input }) => {
        const restored = await trash.restore(input.id)
        await relistInstall(restored.path, folder, store)
        await services.index.refresh([restored.path])
        return restored
      }),
      remove: os.trash.remove.handler(async ({ input }) => ({ removed: await trash.remove(input.ids) })),
    },
  })
}
