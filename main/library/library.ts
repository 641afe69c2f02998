import { mkdir, stat, statfs } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { modelKindIds } from '../../shared/catalogue/kinds.ts'
import type { PlanItem } from '../../shared/contract/operations.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Git } from '../git/types.ts'
import type { Work } from '../operations/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { errorCode, isThere } from '../store/move-file.ts'
import type { Trash } from '../store/trash.ts'
import { clearEntries, needsWrite, writeEntries, type ConfigFile } from './config-file.ts'
import { excludePattern } from './exclude-pattern.ts'
import { registerWithInvoke } from './invokeai.ts'
import { applyStep, isLink, PlanOutdated } from './link-apply.ts'
import { planLinks, type LinkStep, type Scan } from './link-plan.ts'
import { createLinkRecords } from './link-records.ts'
import { isRepository, scanLinks } from './link-scan.ts'
import { unlinkInstall } from './link-undo.ts'
import { countKinds } from './overview.ts'
import { describeSteps } from './plan-items.ts'
import type { Library, SharingTarget } from './types.ts'
import { decideWanted, isWithin, sharedFolder, type Wanted } from './wanted.ts'

interface LibraryDeps {
  readonly folder: DataFolder
  readonly database: DatabaseSync
  readonly git: Git
  readonly trash: Trash
  readonly platform?: NodeJS.Platform
}

/** How often sharing looks again when files change under its hands. */
const maxRounds = 8
/** Planning has no operation around it; it ends by itself. */
const never = new AbortController().signal

/** Shared models of the data folder: gather (link-scan), decide (link-plan), act (link-apply). */
export function createLibrary({ folder, database, git, trash, platform = process.platform }: LibraryDeps): Library {
  const records = createLinkRecords(database, folder)
  const models = folder.models

  const wantedOf = (target: SharingTarget): Wanted =>
    decideWanted(target.manifest, target.way, resolve(target.app), models, target.name)

  function configFile(target: SharingTarget, wanted: Wanted): ConfigFile | null {
    const config = target.manifest.models.config
    if (config === undefined) return null
    const path = resolve(target.app, config.file)
    if (!isWithin(resolve(target.app), path)) throw new DeckError('path-escapes', { path: config.file })
    return { path, format: config.format, entries: wanted.config, models }
  }

  /** The file with everything that this package could ever have there, for taking it out again. */
  function wholeConfigFile(target: SharingTarget): ConfigFile | null {
    return configFile(target, decideWanted(target.manifest, 'config', resolve(target.app), models, target.name))
  }

  const scan = (target: SharingTarget, wanted: Wanted, signal: AbortSignal): Promise<Scan> =>
    scanLinks({ app: resolve(target.app), folders: wanted.folders, records, git, platform, signal })

  /** Tells git what will be gone, before it goes. Writes nothing when git knows already. */
  async function quietGit(target: SharingTarget, wanted: Wanted, steps: readonly LinkStep[]): Promise<void> {
    const app = resolve(target.app)
    if (!(await isRepository(app))) return
    const refused = new Set(steps.flatMap((step) => (step.do === 'refuse' ? [step.path] : [])))
    const linked = wanted.folders.filter(({ mode, path }) => mode === 'link' && !refused.has(path))
    const config = wanted.config.size > 0 ? configFile(target, wanted) : null
    const patterns = linked.map(({ inner }) => excludePattern(inner))
    if (config !== null) patterns.push(excludePattern(relative(app, config.path).split(sep).join('/')))
    await git.exclude(app, patterns)
    if (linked.length === 0) return
    const tracked = await git.trackedFiles(app, '')
    const hidden = tracked.filter((path) => linked.some(({ inner }) => path.startsWith(`${inner}/`)))
    if (hidden.length > 0) await git.setSkipWorktree(app, hidden, true)
  }

  async function shareFolders(target: SharingTarget, wanted: Wanted, work: Work): Promise<void> {
    const tools = {
      install: target.name,
      root: folder.root,
      records,
      trash,
      platform,
      signal: work.signal,
      log: (text: string) => work.log(text),
    }
    let reason = ''
    for (let round = 0; round < maxRounds; round++) {
      const steps = planLinks(await scan(target, wanted, work.signal))
      await quietGit(target, wanted, steps)
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

  async function configItems(target: SharingTarget, wanted: Wanted): Promise<readonly PlanItem[]> {
    const file = configFile(target, wanted)
    if (file === null || file.entries.size === 0) return []
    const action = (await needsWrite(file)) ? 'write' : 'keep'
    return [{ action, subject: file.path, target: models, bytes: 0, note: null }]
  }

  return {
    async prepare() {
      for (const kind of modelKindIds) {
        const path = sharedFolder(models, kind)
        // A kind folder may be a link to another disk, also one that is not there now.
        if (!(await isThere(path))) await mkdir(path, { recursive: true })
      }
    },
    async overview() {
      return { path: models, kinds: await countKinds(models) }
    },
    async plan(target) {
      const wanted = wantedOf(target)
      const steps = planLinks(await scan(target, wanted, never))
      const { items, warnings } = describeSteps(steps)
      const registered = wanted.register.map((path): PlanItem => ({
        action: 'keep',
        subject: path,
        target: null,
        bytes: 0,
        note: 'registered with the program when it is ready',
      }))
      const { bavail, bsize } = await statfs(models)
      return {
        items: [...items, ...(await configItems(target, wanted)), ...registered],
        neededBytes: await bytesToCopy(steps),
        freeBytes: bavail * bsize,
        warnings: [...wanted.warnings, ...warnings],
      }
    },
    async share(target, context) {
      const wanted = wantedOf(target)
      for (const warning of wanted.warnings) context.log(warning)
      await tellErrors(models, context.signal, async () => {
        await shareFolders(target, wanted, context)
        const file = configFile(target, wanted)
        if (file !== null && file.entries.size > 0 && (await writeEntries(file, trash)))
          context.log(`${file.path} was written`)
        const whole = wholeConfigFile(target)
        if (file?.entries.size === 0 && whole !== null) await clearEntries(whole)
        context.progress({ fraction: 1, detail: '' })
      })
    },
    async unshare(target, context) {
      await tellErrors(models, context.signal, async () => {
        await unlinkInstall({
          app: resolve(target.app),
          install: target.name,
          records,
          git,
          signal: context.signal,
          log: (text) => context.log(text),
        })
        const file = wholeConfigFile(target)
        if (file === null || (await isLink(file.path))) return
        if (await clearEntries(file)) context.log(`Our entries in ${file.path} were removed`)
        const app = resolve(target.app)
        if (await isRepository(app))
          await git.unexclude(app, [excludePattern(relative(app, file.path).split(sep).join('/'))])
      })
    },
    launchArguments: (target) => wantedOf(target).arguments,
    async afterReady(target, url, signal, log) {
      const { register } = wantedOf(target)
      if (register.length > 0) await registerWithInvoke({ url, folders: register, signal, log })
    },
  }
}

/** Bytes of moves that end on another file system, and so need room there. */
async function bytesToCopy(steps: readonly LinkStep[]): Promise<number> {
  let sum = 0
  for (const step of steps) {
    if (step.do === 'move' && (await deviceOf(step.from)) !== (await deviceOf(dirname(step.to)))) sum += step.bytes
  }
  return sum
}

/** Device of a path, or of the nearest folder above it that exists. */
async function deviceOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null)
  if (found !== null) return found.dev
  return dirname(path) === path ? null : deviceOf(dirname(path))
}

/** Turns what the system says into errors for people. */
async function tellErrors(path: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof DeckError) throw error
    if (signal.aborted) throw new DeckError('cancelled', {}, { cause: error })
    if (errorCode(error) === 'ENOSPC' || errorCode(error) === 'EDQUOT') {
      const free = await statfs(path).then(
        ({ bavail, bsize }) => `${((bavail * bsize) / 1024 ** 2).toFixed(1)} MiB`,
        () => 'nothing',
      )
      throw new DeckError('disk-full', { path, needed: 'more', free }, { cause: error })
    }
    if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error))) {
      throw new DeckError(
        'link-refused',
        { path, reason: error instanceof Error ? error.message : String(error) },
        { cause: error },
      )
    }
    throw error
  }
}
