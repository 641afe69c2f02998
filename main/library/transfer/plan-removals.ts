import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { PlanItem } from '../../../shared/contract/operations.ts'
import { DeckError } from '../../../shared/errors.ts'
import { isThere } from '../../store/move-file.ts'
import { gatherFound, type Found } from './gather-models.ts'
import { inTurn, lookAtFile, roomAt } from './place.ts'
import { plainPlan } from './plan-text.ts'
import type { Planned, Planning } from './planning.ts'
import { subjectOf } from './transfer-operation.ts'
import type { FileDeed, TransferInput } from './types.ts'

type TrashDeed = Extract<FileDeed, { do: 'trash' }>

/** Models with their sidecars to the trash; links go as links. */
export async function planTrash(planning: Planning, ids: readonly number[]): Promise<Planned<TransferInput>> {
  const { foldCase } = planning
  const { folder } = planning.deps
  const { models, warnings } = await planning.writable(ids)
  const paths = new Map(models.map((model) => [model.path, model]))
  const { found, warnings: more } = await gatherFound(models, { foldCase, leaving: true })
  const seen = new Set(found.map(({ from }) => from))
  // A link, or a folder with links in it, can go to the trash as it is.
  const others = models.filter(({ path }) => !seen.has(path)).map(({ path }) => path)
  const links = await inTurn(others, async (path) => ((await isThere(path)) ? path : null))
  const deeds: TrashDeed[] = [
    ...found.map((each) => trashDeed(each, null)),
    ...links
      .filter((path) => path !== null)
      .map((path): TrashDeed => ({ do: 'trash', id: randomUUID(), path, with: [], same: null, bytes: 0 })),
  ]
  const items = deeds.map((deed): PlanItem => ({
    action: 'trash',
    subject: deed.path,
    target: null,
    bytes: paths.get(deed.path)?.bytes ?? deed.bytes,
    note: deed.with.length === 0 ? null : `with ${deed.with.map((each) => basename(each)).join(', ')}`,
  }))
  const left = more.filter((warning) => !links.some((path) => path !== null && warning.startsWith(`${path} `)))
  return {
    plan: plainPlan(items, (await roomAt(models[0]?.path ?? folder.root)).freeBytes, [...warnings, ...left]),
    input: { subject: subjectOf(deeds.map(({ path }) => path)), deeds: [...deeds, ...planning.emptied(deeds)] },
  }
}

/**
 * The others become further names of one file, or go to the trash. Raises `models-differ` where the sizes differ
 * already, and `same-disk-only`.
 */
export async function planDedupe(
  planning: Planning,
  keep: number,
  others: readonly number[],
  how: 'hard-link' | 'trash',
): Promise<Planned<TransferInput>> {
  const { foldCase } = planning
  const { index } = planning.deps
  const [kept] = await index.models([keep])
  const original = kept?.presence === 'here' ? await lookAtFile(kept.path) : null
  if (kept === undefined || original === null) throw new DeckError('not-found', { what: 'model', name: String(keep) })
  const { models, warnings } = await planning.writable(others.filter((id) => id !== keep))
  const { found, warnings: more } = await gatherFound(models, { foldCase, leaving: true })
  const notes: string[] = []
  const deeds: FileDeed[] = []
  const items: PlanItem[] = []
  for (const each of found) {
    const [file] = each.files
    if (file === undefined || each.folder || file.bytes !== original.bytes)
      throw new DeckError('models-differ', { path: each.from, other: kept.path })
    if (how === 'hard-link' && file.inode === original.inode) {
      notes.push(`${each.from} is another name of ${kept.path} already`)
      continue
    }
    if (how === 'hard-link' && file.inode.split(':')[0] !== original.inode.split(':')[0])
      throw new DeckError('same-disk-only', { path: each.from, other: kept.path })
    deeds.push(
      how === 'trash'
        ? trashDeed(each, kept.path)
        : { do: 'hard-link', path: each.from, keep: kept.path, bytes: file.bytes, mtimeMs: file.mtimeMs },
    )
    items.push(
      how === 'trash'
        ? { action: 'trash', subject: each.from, target: null, bytes: file.bytes, note: `the same as ${kept.path}` }
        : { action: 'link', subject: each.from, target: kept.path, bytes: 0, note: `saves ${file.bytes} bytes` },
    )
  }
  return {
    plan: plainPlan(items, (await roomAt(kept.path)).freeBytes, [...warnings, ...more, ...notes]),
    input: { subject: basename(kept.path), deeds: [...deeds, ...(how === 'trash' ? planning.emptied(deeds) : [])] },
  }
}

function trashDeed(found: Found, same: string | null): TrashDeed {
  const sidecars = found.folder ? [] : found.files.slice(1).map(({ path }) => path)
  return { do: 'trash', id: randomUUID(), path: found.from, with: sidecars, same, bytes: found.bytes }
}
