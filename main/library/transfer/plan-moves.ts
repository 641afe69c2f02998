import { basename, dirname, relative, sep } from 'node:path'
import { modelKinds, type ModelKind } from '../../../shared/catalogue/kinds.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { Model } from '../../../shared/library/model.ts'
import type { Root } from '../roots/types.ts'
import { isWithin } from '../within.ts'
import { some } from './gather-import.ts'
import { gatherFound, type Found } from './gather-models.ts'
import { checkName } from './names.ts'
import { checkWritable, placeIn, subFolderIn } from './place.ts'
import type { CarryOutcome } from './plan-carry.ts'
import { kindFoldersOf, type Planned, type Planning } from './planning.ts'
import { subjectOf } from './transfer-operation.ts'
import type { CarryUnit, TransferInput } from './types.ts'

/** A root, the kind that decides the folder in it, and a sub-folder with forward slashes; empty for none. */
export interface Place {
  readonly root: string
  readonly kind: ModelKind
  readonly folder: string
}

async function planMoves(
  planning: Planning,
  models: readonly Model[],
  warnings: readonly string[],
  target: (model: Model, found: Found) => Promise<Pick<CarryUnit, 'into' | 'stem'>>,
): Promise<Planned<TransferInput> & { readonly outcomes: readonly CarryOutcome[] }> {
  const { found, warnings: more } = await gatherFound(models, { foldCase: planning.foldCase, leaving: true })
  const byId = new Map(models.map((model) => [model.id, model]))
  const units: CarryUnit[] = []
  for (const each of found) {
    const model = each.id === null ? undefined : byId.get(each.id)
    if (model !== undefined) units.push({ ...each, ...(await target(model, each)) })
  }
  const { deeds, outcomes, plan } = await planning.decide(units, 'move', [...warnings, ...more])
  const input = { subject: subjectOf(found.map(({ from }) => from)), deeds: [...deeds, ...planning.emptied(deeds)] }
  return { plan, input, outcomes }
}

/** Into one folder of one root; what is there already stays. */
export async function planMove(planning: Planning, ids: readonly number[], to: Place): Promise<Planned<TransferInput>> {
  const { roots } = planning.deps
  const root = roots.get(to.root)
  await checkWritable(roots, root)
  const into = await subFolderIn(root, to.kind, to.folder)
  const { models, warnings } = await planning.writable(ids)
  return planMoves(planning, models, warnings, (_, { stem }) => Promise.resolve({ into, stem }))
}

/** Each misplaced model into the folder of its kind, in its own root. */
export async function planTidy(planning: Planning, ids: readonly number[]): Promise<Planned<TransferInput>> {
  const { roots } = planning.deps
  const { models, warnings } = await planning.writable(ids)
  const misplaced = models.filter((model) => model.misplaced !== null)
  const right = models.filter((model) => model.misplaced === null)
  const notes = right.length === 0 ? [] : [`${some(right.map(({ path }) => path))}: in the right folder already`]
  const places = new Map<number, string>()
  for (const { id, root: rootId, misplaced: kind, path } of misplaced) {
    const root = roots.get(rootId)
    try {
      if (kind !== null) places.set(id, await placeIn(root, kind, keptSubFolders(root, path, kind)))
    } catch (error) {
      // One that cannot go must not keep the others.
      if (!(error instanceof DeckError)) throw error
      notes.push(`${path} stays: ${error.message}`)
    }
  }
  const going = misplaced.filter(({ id }) => places.has(id))
  return planMoves(planning, going, [...warnings, ...notes], ({ id, path }, { stem }) =>
    Promise.resolve({ into: places.get(id) ?? dirname(path), stem }),
  )
}

/** Another stem for a model and its sidecars. Raises `name-invalid`, and `name-taken` instead of numbering. */
export async function planRename(planning: Planning, id: number, stem: string): Promise<Planned<TransferInput>> {
  const { models, warnings } = await planning.writable([id])
  const { outcomes, ...planned } = await planMoves(planning, models, warnings, (_, found) => {
    const ending = found.folder ? '' : (found.files[0]?.rest ?? '')
    // Who writes the ending too does not want it twice.
    const plain =
      ending !== '' && stem.toLowerCase().endsWith(ending.toLowerCase()) ? stem.slice(0, -ending.length) : stem
    checkName(plain)
    if (!found.folder) for (const { rest } of found.files) checkName(plain + rest)
    return Promise.resolve({ into: dirname(found.from), stem: plain })
  })
  const [outcome] = outcomes
  if (outcome === undefined) throw new DeckError('not-found', { what: 'model', name: String(id) })
  if (outcome.conflict === 'renamed' || outcome.conflict === 'same') {
    const name = outcome.unit.stem + (outcome.unit.folder ? '' : (outcome.unit.files[0]?.rest ?? ''))
    throw new DeckError('name-taken', { name, folder: outcome.unit.into })
  }
  return planned
}

/** Sub-folders of a misplaced model that it keeps; one that only names the kind is not needed any more. */
function keptSubFolders(root: Root, path: string, kind: ModelKind): readonly string[] {
  const folders = kindFoldersOf(root).filter((each) => isWithin(each, path))
  const top = folders.toSorted((a, b) => b.length - a.length)[0]
  if (top === undefined || dirname(path) === top) return []
  const parts = relative(top, dirname(path)).split(sep)
  const own = [modelKinds[kind].folder, basename(root.folders[kind]?.[0] ?? '')].map((name) => name.toLowerCase())
  return parts.filter((part) => !own.includes(part.toLowerCase()))
}
