import { randomUUID } from 'node:crypto'
import { dirname, resolve, sep } from 'node:path'
import type { OperationPlan } from '../../../shared/contract/operations.ts'
import type { Model } from '../../../shared/library/model.ts'
import type { EventBus } from '../../events.ts'
import type { DataFolder } from '../../store/data-folder.ts'
import type { Trash } from '../../store/trash.ts'
import type { Hasher } from '../hashing/types.ts'
import type { Identification } from '../identify/types.ts'
import type { ModelIndex } from '../index/types.ts'
import type { ModelRoots, Root } from '../roots/types.ts'
import { isWithin } from '../within.ts'
import { createComparer } from './comparer.ts'
import type { ImportLimits } from './gather-import.ts'
import { presentOnly } from './gather-models.ts'
import { checkWritable, inTurn, missingFolders, roomAt, takenIn } from './place.ts'
import { pairKey, pairsToCompare, planCarry, type CarryPlan } from './plan-carry.ts'
import { planOfCarry } from './plan-text.ts'
import type { CarryUnit, FileDeed } from './types.ts'

export interface TransferDeps {
  readonly roots: ModelRoots
  readonly index: Pick<ModelIndex, 'models' | 'moved' | 'refresh' | 'unhashed' | 'keepHashes' | 'get' | 'exportRows'>
  readonly hasher: Pick<Hasher, 'hash' | 'equal'>
  readonly trash: Trash
  readonly events: EventBus
  readonly folder: DataFolder
  /** Says what a file is by its content, off the main thread; null where it cannot be told. Must not raise for bad files. */
  readonly recognise: (path: string) => Promise<Identification | null>
  readonly platform?: NodeJS.Platform
  readonly limits?: ImportLimits
}

/** What will be done, in words and for the journal. */
export interface Planned<Input> {
  readonly plan: OperationPlan
  readonly input: Input
}

/** What all plans need: it gathers the facts for them, and writes nothing. */
export interface Planning {
  readonly deps: TransferDeps
  /** Whether names that differ only in case are one name here. */
  readonly foldCase: boolean
  /** Rows that are there. Raises `root-read-only` and `root-away` for roots that may not be written now. */
  writable(ids: readonly number[]): Promise<{ readonly models: readonly Model[]; readonly warnings: readonly string[] }>
  /** Looks at the targets, compares what must be compared, and decides. */
  decide(
    units: readonly CarryUnit[],
    mode: 'copy' | 'move',
    warnings: readonly string[],
  ): Promise<CarryPlan & { readonly plan: OperationPlan }>
  /** Deeds for the sub-folders of kind folders that others may leave empty, the inner ones first. */
  emptied(deeds: readonly FileDeed[]): readonly FileDeed[]
}

export function createPlanning(deps: TransferDeps): Planning {
  const { roots, index, hasher, platform = process.platform } = deps
  const comparer = createComparer(hasher)
  return {
    deps,
    foldCase: platform === 'win32' || platform === 'darwin',
    writable,
    decide,
    emptied,
  }

  async function writable(ids: readonly number[]): Promise<{
    readonly models: readonly Model[]
    readonly warnings: readonly string[]
  }> {
    const unique = [...new Set(ids)]
    const { present, warnings } = presentOnly(unique, await index.models(unique))
    for (const id of new Set(present.map(({ root }) => root))) await checkWritable(roots, roots.get(id))
    return { models: present, warnings }
  }

  async function decide(
    units: readonly CarryUnit[],
    mode: 'copy' | 'move',
    warnings: readonly string[],
  ): Promise<CarryPlan & { readonly plan: OperationPlan }> {
    const folders = [...new Set(units.map(({ into }) => into))]
    const taken = new Map(await inTurn(folders, async (path) => [path, await takenIn(path)] as const))
    const missing = new Set((await inTurn(folders, missingFolders)).flat())
    const rooms = new Map(await inTurn(folders, async (path) => [path, await roomAt(path)] as const))
    const equal = new Set<string>()
    for (const { a, b } of pairsToCompare({ units, taken })) {
      if (await comparer.equal(a, b)) equal.add(pairKey(a, b))
    }
    const decided = planCarry({ mode, units, taken, missing: [...missing], equal, newId: randomUUID })
    return { ...decided, plan: planOfCarry(decided.outcomes, mode, rooms, warnings) }
  }

  function emptied(deeds: readonly FileDeed[]): readonly FileDeed[] {
    const kindFolders = roots.list().flatMap(kindFoldersOf)
    const kept = new Set([...kindFolders, ...roots.list().map(({ path }) => path)])
    const folders = new Set<string>()
    for (const deed of deeds) {
      if (deed.do !== 'move' && deed.do !== 'trash') continue
      const above = kindFolders.filter((each) => isWithin(each, deed.do === 'trash' ? deed.path : deed.from))
      const top = above.toSorted((a, b) => b.length - a.length)[0]
      if (top === undefined) continue
      const lowest = deed.do === 'trash' ? [dirname(deed.path)] : foldersLeft(deed)
      for (const each of lowest) {
        for (let path = each; path !== top && isWithin(top, path) && !kept.has(path); path = dirname(path))
          folders.add(path)
      }
    }
    return innerFirst(folders).map((path) => ({ do: 'remove-empty', path }))
  }
}

/** Folders that a moved model leaves: for a folder itself and those in it, else the one it lay in. */
function foldersLeft(deed: Extract<FileDeed, { do: 'move' | 'copy' }>): readonly string[] {
  return deed.folder ? deed.files.map(({ from }) => dirname(from)) : [dirname(deed.from)]
}

/** All kind folders of a root, absolute. */
export function kindFoldersOf(root: Root): readonly string[] {
  return Object.values(root.folders).flatMap((inners) => inners.map((inner) => resolve(root.path, inner)))
}

/** Deeper folders before those around them. */
export function innerFirst(folders: ReadonlySet<string>): readonly string[] {
  const depth = (path: string): number => path.split(sep).length
  return [...folders].toSorted((a, b) => depth(b) - depth(a) || (a < b ? -1 : 1))
}
