import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import { dirname } from 'node:path'
import type { ImportRequest } from '../../../shared/contract/models.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { Identification } from '../identify/types.ts'
import { isWithin } from '../within.ts'
import { gatherSources, some, type Source } from './gather-import.ts'
import { gatherFound } from './gather-models.ts'
import { checkSubFolder, mendedStem } from './names.ts'
import { checkWritable, inTurn, placeIn } from './place.ts'
import { innerFirst, type Planned, type Planning, type TransferDeps } from './planning.ts'
import { subjectOf } from './transfer-operation.ts'
import type { CarryUnit, FileDeed, ImportItem, TransferInput } from './types.ts'

export interface PlannedImport extends Planned<TransferInput> {
  readonly items: readonly ImportItem[]
}

/**
 * Plans to bring in files and folders from outside. `sent`: a browser has sent them, and they lie in the data folder;
 * what is in the library already is then left, since it is only a copy. Raises `kind-unknown` naming the files whose
 * kind must be chosen, and what `gatherSources` and `placeIn` raise.
 */
export async function planImport(planning: Planning, request: ImportRequest, sent = false): Promise<PlannedImport> {
  const { deps, foldCase } = planning
  const { roots, folder, recognise } = deps

  const root = request.root === undefined ? roots.primary() : roots.get(request.root)
  await checkWritable(roots, root)
  const parts = checkSubFolder(request.folder)
  const grounds = { roots: roots.list(), data: sent ? null : folder.root, installs: folder.installs }
  const { sources, folders, warnings } = await gatherSources(request.paths, request.mode, grounds, deps.limits)
  if (sources.length === 0)
    throw new DeckError('nothing-to-import', { reason: warnings[0] ?? 'no models were found there' })
  const known = await inTurn(sources, (source) => kindOf(source, request.kind, recognise))
  const unknown = sources.filter((_, position) => known[position]?.kind === null)
  if (unknown.length > 0) throw new DeckError('kind-unknown', { files: some(unknown.map(({ path }) => path)) })
  const { found, warnings: more } = await gatherFound(
    sources.map(({ path }) => ({ id: null, path })),
    { foldCase, leaving: request.mode === 'move' },
  )
  const byPath = new Map(sources.map((source, position) => [source.path, { source, known: known[position] }]))
  const units: CarryUnit[] = []
  for (const each of found) {
    const entry = byPath.get(each.from)
    const kind = entry?.known?.kind ?? null
    if (entry === undefined || kind === null) continue
    const into = await placeIn(root, kind, [...parts, ...entry.source.below])
    const rests = each.folder ? [''] : each.files.map(({ rest }) => rest)
    units.push({ ...each, into, stem: mendedStem(each.stem, rests) })
  }
  const decided = await planning.decide(units, request.mode, [...warnings, ...more])
  const { outcomes } = decided
  const deeds = sent ? decided.deeds.filter((deed) => deed.do !== 'trash') : decided.deeds
  const plan = sent
    ? { ...decided.plan, items: decided.plan.items.filter(({ action }) => action !== 'trash') }
    : decided.plan
  const leaving = request.mode === 'copy' ? [] : innerFirst(new Set([...folders, ...deeds.flatMap(innerFolders)]))
  const items = outcomes.map((outcome): ImportItem => {
    const entry = byPath.get(outcome.unit.from)?.known
    return {
      from: outcome.unit.from,
      bytes: outcome.unit.files.reduce((sum, { bytes }) => sum + bytes, 0),
      kind: entry?.kind ?? 'checkpoint',
      certain: entry?.certain ?? false,
      family: entry?.family ?? null,
      to: outcome.to,
      sidecars: outcome.sidecars,
      conflict: outcome.conflict === 'stays' ? 'same' : outcome.conflict,
    }
  })
  return {
    plan,
    items,
    input: {
      subject: subjectOf(units.map(({ from }) => from)),
      deeds: [...deeds, ...leaving.map((path) => ({ do: 'remove-empty', path }) as const)],
    },
  }
}

/** What a source is: by a person's word, its content, the folder's name, its own name; in this order. */
async function kindOf(
  source: Source,
  chosen: ModelKind | undefined,
  recognise: TransferDeps['recognise'],
): Promise<{ readonly kind: ModelKind | null; readonly certain: boolean; readonly family: Identification['family'] }> {
  if (source.folder) return { kind: chosen ?? 'diffusers', certain: chosen === undefined, family: null }
  const found = await recognise(source.path)
  const family = found?.family ?? null
  if (chosen !== undefined) return { kind: chosen, certain: false, family }
  if (found !== null && found.kind !== null && (found.kindSource === 'content' || found.kindSource === 'sidecar'))
    return { kind: found.kind, certain: found.kindSource === 'content', family }
  return { kind: source.folderKind ?? found?.kind ?? null, certain: false, family }
}

/** Folders inside a model that is a folder. */
function innerFolders(deed: FileDeed): readonly string[] {
  if (deed.do !== 'move' || !deed.folder) return []
  const folders = new Set<string>([deed.from])
  for (const { from } of deed.files) {
    for (let path = dirname(from); path !== deed.from && isWithin(deed.from, path); path = dirname(path))
      folders.add(path)
  }
  return [...folders]
}
