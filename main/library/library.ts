import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { modelKindIds, type ModelKind } from '../../shared/catalogue/kinds.ts'
import type { PlanItem } from '../../shared/contract/operations.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Git } from '../git/types.ts'
import type { Work } from '../operations/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { errorCode, isThere } from '../store/move-file.ts'
import type { Trash } from '../store/trash.ts'
import { createConfigRecords } from './config-records.ts'
import { createConfigSharing } from './config-sharing.ts'
import { excludePattern } from './exclude-pattern.ts'
import { registerWithInvoke } from './invokeai.ts'
import { applyStep, isLink, PlanOutdated } from './link-apply.ts'
import { tellErrors } from './link-failure.ts'
import { planLinks, type LinkStep, type Scan } from './link-plan.ts'
import { createLinkRecords } from './link-records.ts'
import { isRepository, scanLinks } from './link-scan.ts'
import { createTakeBack, unlinkInstall } from './link-undo.ts'
import { countKinds } from './overview.ts'
import { describeSteps } from './plan-items.ts'
import { bytesToCopy, freeBytes } from './plan-space.ts'
import { createLinkProbe, type LinkProbe } from './roots/link-probe.ts'
import { folderIn, foldersOf } from './roots/shelf.ts'
import type { ModelRoots, MountReport, Root } from './roots/types.ts'
import type { Library, SharingTarget } from './types.ts'
import { createUnsharedInstalls } from './unshared-installs.ts'
import { placeArguments } from './placed.ts'
import { decideWanted, placesIn, type ModelPlaces, type Wanted } from './wanted.ts'

interface LibraryDeps {
  readonly folder: DataFolder
  readonly database: DatabaseSync
  readonly git: Git
  readonly trash: Trash
  readonly roots: ModelRoots
  readonly platform?: NodeJS.Platform
  /** Whether a folder can hold links; tried when absent. */
  readonly probe?: LinkProbe
}

/** How often sharing looks again when files change under its hands. */
const maxRounds = 8
/** Planning has no operation around it; it ends by itself. */
const never = new AbortController().signal
const silent = (): void => undefined

/** Shared models of all roots: gather (link-scan), decide (link-plan), act (link-apply). */
export function createLibrary({
  folder,
  database,
  git,
  trash,
  platform = process.platform,
  probe = createLinkProbe(platform),
  roots,
}: LibraryDeps): Library {
  const records = createLinkRecords(database, folder)
  const config = createConfigSharing({ records: createConfigRecords(database, folder), git, trash })
  const unshared = createUnsharedInstalls(database)

  /** Only a folder that was seen to refuse links counts as one without. */
  const wantedOf = async (target: SharingTarget, places: ModelPlaces): Promise<Wanted> => {
    const app = resolve(target.app)
    const links = (await probe(await nearestFolder(app))) !== false
    return decideWanted(target.manifest, target.way, app, places, target.name, links)
  }

  const placesNow = async ({ spread }: Pick<MountReport, 'spread'>): Promise<ModelPlaces> =>
    placesIn(roots.primary(), spread, await otherFolders())

  /** Folders of the roots that are there now, the primary one left out. */
  async function otherFolders(): Promise<ReadonlyMap<ModelKind, readonly string[]>> {
    const others = new Map<ModelKind, string[]>()
    for (const root of roots.list()) {
      if (root.primary || (await roots.stateOf(root)) !== 'online') continue
      for (const kind of modelKindIds) {
        const own = foldersOf(root, kind)
        if (own.length > 0) others.set(kind, [...(others.get(kind) ?? []), ...own])
      }
    }
    return others
  }

  /** The primary root, if it is there. Raises `root-away`. */
  async function requirePrimary(): Promise<Root> {
    const primary = roots.primary()
    if ((await roots.stateOf(primary)) === 'online') return primary
    throw new DeckError('root-away', { name: primary.name, path: primary.path })
  }

  const scan = (target: SharingTarget, wanted: Wanted, signal: AbortSignal): Promise<Scan> =>
    scanLinks({
      app: resolve(target.app),
      install: target.name,
      folders: wanted.folders,
      records,
      git,
      platform,
      signal,
    })

  /** Tells git what will be gone, before it goes. Writes nothing when git knows already. */
  async function quietGit(
    target: SharingTarget,
    wanted: Wanted,
    places: ModelPlaces,
    steps: readonly LinkStep[],
  ): Promise<void> {
    const app = resolve(target.app)
    if (!(await isRepository(app))) return
    const refused = new Set(steps.flatMap((step) => (step.do === 'refuse' ? [step.path] : [])))
    const linked = wanted.folders.filter(({ mode, path }) => mode === 'link' && !refused.has(path))
    const file = config.exclude(target, wanted, places)
    const patterns = linked.map(({ inner }) => excludePattern(inner))
    await git.exclude(app, file === null ? patterns : [...patterns, file])
    if (linked.length === 0) return
    const tracked = await git.trackedFiles(app, '')
    const hidden = tracked.filter((path) => linked.some(({ inner }) => path.startsWith(`${inner}/`)))
    if (hidden.length > 0) await git.setSkipWorktree(app, hidden, true)
  }

  async function shareFolders(
    target: SharingTarget,
    wanted: Wanted,
    places: ModelPlaces,
    primary: Root,
    work: Work,
  ): Promise<void> {
    const log = (text: string): void => work.log(text)
    const tools = {
      install: target.name,
      root: folder.root,
      primary: primary.path,
      takeBack: createTakeBack({ app: resolve(target.app), records, git, log }),
      records,
      trash,
      platform,
      signal: work.signal,
      log,
    }
    let reason = ''
    for (let round = 0; round < maxRounds; round++) {
      const steps = planLinks(await scan(target, wanted, work.signal))
      await quietGit(target, wanted, places, steps)
      try {
        for (const [index, step] of steps.entries()) {
          work.signal.throwIfAborted()
          work.progress({ fraction: index / steps.length, detail: 'path' in step ? step.path : step.from })
          await applyStep(step, tools)
        }
        return
      } catch (error) {
        if (!(error instanceof PlanOutdated)) throw error
        reason = error.message
      }
    }
    throw new DeckError('link-refused', { path: target.app, reason: `its files keep changing (${reason})` })
  }

  return {
    async prepare() {
      const primary = roots.primary()
      // A program's own folder that a person gave us gets only the kind folders that something is put into.
      if (primary.layout === 'own' && (await roots.stateOf(primary)) === 'online') {
        for (const kind of modelKindIds) await makeKindFolder(folderIn(primary, kind))
        // What was just made is part of how the folder looks.
        await roots.stateOf(primary)
      }
      await roots.syncMounts(silent)
    },
    async overview() {
      const primary = roots.primary()
      return { path: primary.path, kinds: await countKinds(primary) }
    },
    async plan(target) {
      const mounts = await roots.planMounts()
      const primary = roots.primary()
      if ((await roots.stateOf(primary)) !== 'online')
        return { items: [], neededBytes: 0, freeBytes: 0, warnings: mounts.warnings }
      const places = await placesNow(mounts)
      const wanted = await wantedOf(target, places)
      const steps = planLinks(await scan(target, wanted, never))
      const { items, warnings } = describeSteps(steps)
      const registered = wanted.register.map((path): PlanItem => ({
        action: 'keep',
        subject: path,
        target: null,
        bytes: 0,
        note: 'registered with the program when it is ready',
      }))
      return {
        items: [...mounts.items, ...items, ...(await config.plan(target, wanted, places)), ...registered],
        neededBytes: await bytesToCopy(steps),
        freeBytes: await freeBytes(primary.path),
        warnings: [...mounts.warnings, ...wanted.warnings, ...warnings],
      }
    },
    async share(target, context) {
      if (unshared.has(target.name)) {
        context.log('Its models were taken from it by hand; nothing is shared.')
        return
      }
      const log = (text: string): void => context.log(text)
      const mounts = await roots.syncMounts(log)
      // After that: a primary folder that was renamed is known by its new path now.
      const primary = await requirePrimary()
      const places = await placesNow(mounts)
      const wanted = await wantedOf(target, places)
      for (const warning of [...mounts.warnings, ...wanted.warnings]) context.log(warning)
      await tellErrors(primary.path, context.signal, async () => {
        await shareFolders(target, wanted, places, primary, context)
        await config.apply(target, wanted, places, log)
        context.progress({ fraction: 1, detail: '' })
      })
    },
    async planUnshare(target) {
      const places = placesIn(roots.primary())
      const nothing = { ...(await wantedOf(target, places)), config: new Map<string, readonly string[]>() }
      const links: PlanItem[] = []
      for (const { path } of records.ofInstall(target.name)) {
        if (await isLink(path))
          links.push({
            action: 'remove',
            subject: path,
            target: null,
            bytes: 0,
            note: 'the link, not what it leads to',
          })
      }
      return {
        items: [...links, ...(await config.plan(target, nothing, places))],
        neededBytes: 0,
        freeBytes: await freeBytes(folder.root),
        warnings: [],
      }
    },
    async unshare(target, context) {
      const log = (text: string): void => context.log(text)
      const { signal } = context
      await tellErrors(target.app, signal, async () => {
        await unlinkInstall({ app: resolve(target.app), install: target.name, records, git, signal, log })
        await config.clear(target, placesIn(roots.primary()), log)
      })
    },
    isShared: (name) => records.ofInstall(name).length > 0 || config.has(name),
    isUnshared: (name) => unshared.has(name),
    setUnshared: (name, value) => unshared.set(name, value),
    modelsFolder: () => placesIn(roots.primary()).base,
    placed: (manifest) => placeArguments(manifest, placesIn(roots.primary())),
    async launchArguments(target) {
      if (unshared.has(target.name)) return []
      return (await wantedOf(target, await placesNow(await roots.planMounts()))).arguments
    },
    async afterReady(target, url, signal, log) {
      if (unshared.has(target.name)) return
      const { register } = await wantedOf(target, placesIn(roots.primary(), new Map(), await otherFolders()))
      if (register.length > 0)
        await registerWithInvoke({ url, folders: register, skip: roots.mountPaths(), signal, log })
    },
  }
}

/** The folder itself, or the one around it that is there: an install that is only planned has none yet. */
async function nearestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (folder === dirname(folder) || (await isThere(folder))) return folder
  }
}

/** A kind folder may be a link to another disk, also one that is not there now; a disk that may not be written is no error yet. */
async function makeKindFolder(path: string): Promise<void> {
  if (await isThere(path)) return
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOSPC'].includes(errorCode(error))) throw error
  })
}
