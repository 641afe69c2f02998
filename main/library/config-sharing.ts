import { relative, resolve, sep } from 'node:path'
import type { PlanItem } from '../../shared/contract/operations.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Git } from '../git/types.ts'
import type { Trash } from '../store/trash.ts'
import { clearEntries, holdsEntries, needsWrite, writeEntries, type ConfigFile } from './config-file.ts'
import type { ConfigRecords } from './config-records.ts'
import { excludePattern } from './exclude-pattern.ts'
import { isLink } from './link-apply.ts'
import { isRepository } from './link-scan.ts'
import type { SharingTarget } from './types.ts'
import { decideWanted, type ModelPlaces, type Wanted } from './wanted.ts'
import { isWithin } from './within.ts'

interface Deps {
  readonly records: ConfigRecords
  readonly git: Git
  readonly trash: Trash
}

/** The configuration file by which a program is told of the models, and what of it is ours. */
export interface ConfigSharing {
  /** Pattern that hides the file from git; null when nothing is written. */
  exclude(target: SharingTarget, wanted: Wanted, places: ModelPlaces): string | null
  plan(target: SharingTarget, wanted: Wanted, places: ModelPlaces): Promise<readonly PlanItem[]>
  /** Writes what is wanted; takes out what an earlier way or earlier folders left. */
  apply(target: SharingTarget, wanted: Wanted, places: ModelPlaces, log: (text: string) => void): Promise<void>
  /** Takes everything of ours out. */
  clear(target: SharingTarget, places: ModelPlaces, log: (text: string) => void): Promise<void>
  /** Whether we wrote anything for this install. */
  has(install: string): boolean
}

export function createConfigSharing({ records, git, trash }: Deps): ConfigSharing {
  /** The file as it shall be; null where the package has none, or nothing is wanted in it. */
  function fileOf(target: SharingTarget, wanted: Wanted, { base }: ModelPlaces): ConfigFile | null {
    const config = target.manifest.models.config
    if (config === undefined || wanted.config.size === 0) return null
    const path = resolve(target.app, config.file)
    if (!isWithin(resolve(target.app), path)) throw new DeckError('path-escapes', { path: config.file })
    const before = records.ofInstall(target.name).find((record) => record.path === path)?.entries
    return { path, format: config.format, entries: wanted.config, models: base, before }
  }

  /** Files that may hold entries of ours: those that we remember, and what would be written by default. */
  function ownFiles(target: SharingTarget, places: ModelPlaces): readonly ConfigFile[] {
    const whole = fileOf(
      target,
      decideWanted(target.manifest, 'config', resolve(target.app), places, target.name),
      places,
    )
    const kept = records.ofInstall(target.name).map((record) => ({ ...record, models: places.base }))
    return whole === null ? kept : [...kept, whole]
  }

  /** What is ours in files that nothing is wanted in any more. */
  const leftovers = (target: SharingTarget, wanted: Wanted, places: ModelPlaces): readonly ConfigFile[] => {
    const file = fileOf(target, wanted, places)
    return ownFiles(target, places).filter(({ path }) => path !== file?.path)
  }

  const patternOf = (target: SharingTarget, path: string): string =>
    excludePattern(relative(resolve(target.app), path).split(sep).join('/'))

  async function clearFiles(
    target: SharingTarget,
    files: readonly ConfigFile[],
    log: (text: string) => void,
  ): Promise<void> {
    const app = resolve(target.app)
    for (const file of files) {
      if (await isLink(file.path)) continue
      const held = await clearEntries(file)
      if (held) log(`Our entries in ${file.path} were removed`)
      const known = records.ofInstall(target.name).some(({ path }) => path === file.path)
      if ((held || known) && isWithin(app, file.path) && (await isRepository(app)))
        await git.unexclude(app, [patternOf(target, file.path)])
      records.forget(file.path)
    }
  }

  return {
    exclude(target, wanted, places) {
      const file = fileOf(target, wanted, places)
      return file === null ? null : patternOf(target, file.path)
    },
    async plan(target, wanted, places) {
      const file = fileOf(target, wanted, places)
      const items: PlanItem[] = []
      if (file !== null) {
        const action = (await needsWrite(file)) ? 'write' : 'keep'
        items.push({ action, subject: file.path, target: places.base, bytes: 0, note: null })
      }
      for (const left of leftovers(target, wanted, places)) {
        if (items.some(({ subject }) => subject === left.path)) continue
        if (!(await isLink(left.path)) && (await holdsEntries(left)))
          items.push({ action: 'write', subject: left.path, target: null, bytes: 0, note: 'our entries are taken out' })
      }
      return items
    },
    async apply(target, wanted, places, log) {
      const file = fileOf(target, wanted, places)
      if (file !== null) {
        if (await writeEntries(file, trash)) log(`${file.path} was written`)
        records.keep(target.name, file)
      }
      await clearFiles(target, leftovers(target, wanted, places), log)
    },
    clear: (target, places, log) => clearFiles(target, ownFiles(target, places), log),
    has: (install) => records.ofInstall(install).length > 0,
  }
}
