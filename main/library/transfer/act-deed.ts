import { link, mkdir, unlink, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { assertNever } from '../../../shared/assert-never.ts'
import { DeckError } from '../../../shared/errors.ts'
import { renameOver } from '../../store/atomic-file.ts'
import { cannotLink, copyToPart, partOf } from '../../store/copy-file.ts'
import { unlinkIfThere } from '../../store/file-errors.ts'
import { removeIfEmpty } from '../../store/move-file.ts'
import { keepsInodes } from '../file-system.ts'
import type { Hasher } from '../hashing/types.ts'
import { runCarry, undoCarry, type CarryTools } from './act-carry.ts'
import type { Position } from './deed-journal.ts'
import { roomForCopy } from './failure.ts'
import { lookAt, lookAtFile } from './place.ts'
import type { FileDeed, FoundFile } from './types.ts'

export interface DeedTools extends CarryTools {
  readonly hasher: Pick<Hasher, 'equal'>
  /** Absolute; where the index is told that trashed files went. */
  readonly trashFolder: string
}

/** What the index is to be told. */
export interface Touched {
  readonly moved: { readonly from: string; readonly to: string } | null
  readonly paths: readonly string[]
}

const nothing: Touched = { moved: null, paths: [] }

/**
 * Does one deed; doing it again after a kill does what is left. Raises `models-differ` where a comparison was asked
 * for and says no, `model-changed`, `disk-full`, or what the system says.
 */
export async function runDeed(deed: FileDeed, position: Position, tools: DeedTools): Promise<Touched> {
  switch (deed.do) {
    case 'move':
    case 'copy': {
      const to = await runCarry(deed, position, tools)
      if (to === null) return { moved: null, paths: [deed.from] }
      const moved = deed.do === 'move' && deed.id !== null ? { from: deed.from, to } : null
      return { moved, paths: deed.do === 'move' ? [deed.from, to] : [to] }
    }
    case 'trash':
      await runTrash(deed, tools)
      // Out of the library: its row waits unseen, with all that was said of it, until it comes back.
      return {
        moved: { from: deed.path, to: join(tools.trashFolder, deed.id, basename(deed.path)) },
        paths: [deed.path],
      }
    case 'hard-link':
      await runHardLink(deed, tools)
      return { moved: null, paths: [deed.path, deed.keep] }
    case 'make-folder':
      await mkdir(deed.path, { recursive: true })
      return nothing
    case 'remove-empty':
      await removeIfEmpty(deed.path)
      return nothing
    default:
      return assertNever(deed)
  }
}

/** Takes back what `runDeed` did, wholly or half; touches nothing that it did not make. */
export async function undoDeed(deed: FileDeed, position: Position, tools: DeedTools): Promise<Touched> {
  switch (deed.do) {
    case 'move':
    case 'copy': {
      const was = await undoCarry(deed, position, tools)
      if (was === null) return nothing
      const moved = deed.do === 'move' && deed.id !== null ? { from: was, to: deed.from } : null
      return { moved, paths: [was, deed.from] }
    }
    case 'trash':
      await undoTrash(deed, tools)
      return { moved: null, paths: [deed.path] }
    case 'hard-link':
      await undoHardLink(deed, tools)
      return { moved: null, paths: [deed.path, deed.keep] }
    case 'make-folder':
      await removeIfEmpty(deed.path)
      return nothing
    case 'remove-empty':
      // What comes back brings its folder along.
      return nothing
    default:
      return assertNever(deed)
  }
}

/** Raises `models-differ` or `model-changed`; on return both had the same bytes, and neither changed meanwhile. */
async function compare(
  path: string,
  other: string,
  { hasher, context }: DeedTools,
): Promise<{ readonly file: FoundFile; readonly other: FoundFile }> {
  const before = { file: await lookAtFile(path), other: await lookAtFile(other) }
  const { file, other: twin } = before
  if (file === null || twin?.bytes !== file.bytes) throw new DeckError('models-differ', { path, other })
  if (file.inode !== twin.inode && !(await hasher.equal(path, other, context.signal)))
    throw new DeckError('models-differ', { path, other })
  if (!(await isStill(file, await lookAtFile(path)))) throw new DeckError('model-changed', { path })
  if (!(await isStill(twin, await lookAtFile(other)))) throw new DeckError('model-changed', { path: other })
  return { file, other: twin }
}

/** Where numbers do not last (exFAT) a file may get another one while it is read. */
async function isStill(before: FoundFile, now: FoundFile | null): Promise<boolean> {
  if (now?.bytes !== before.bytes || now.mtimeMs !== before.mtimeMs) return false
  return now.inode === before.inode || !(await keepsInodes(before.path))
}

type TrashDeed = Extract<FileDeed, { do: 'trash' }>

async function runTrash(deed: TrashDeed, tools: DeedTools): Promise<void> {
  const { context, trash } = tools
  if (!(await trash.has(deed.id))) {
    if ((await lookAt(deed.path)) === null) {
      context.log(`${deed.path} is not there any more`, 'err')
      return
    }
    if (deed.same !== null) await compare(deed.path, deed.same, tools)
  }
  await trash.discard(deed.path, basename(deed.path), { id: deed.id, with: deed.with, signal: context.signal })
  context.log(`${deed.path} went to the trash`)
}

async function undoTrash(deed: TrashDeed, { context, trash }: DeedTools): Promise<void> {
  if (!(await trash.has(deed.id))) return
  try {
    await trash.restore(deed.id)
  } catch (error) {
    if (!(error instanceof DeckError) || error.code !== 'folder-in-the-way') throw error
    context.log(`${deed.path} stays in the trash: ${error.message}`, 'err')
  }
}

type HardLinkDeed = Extract<FileDeed, { do: 'hard-link' }>

const linkPart = (deed: HardLinkDeed): string => partOf(dirname(deed.path), `link\0${deed.keep}\0${deed.path}`)
const copyPart = (deed: HardLinkDeed): string => partOf(dirname(deed.path), `copy\0${deed.keep}\0${deed.path}`)

async function runHardLink(deed: HardLinkDeed, tools: DeedTools): Promise<void> {
  const part = linkPart(deed)
  await unlinkIfThere(part)
  const { file, other } = await compare(deed.path, deed.keep, tools)
  if (file.inode === other.inode) return
  if (file.inode.split(':')[0] !== other.inode.split(':')[0])
    throw new DeckError('same-disk-only', { path: deed.path, other: deed.keep })
  try {
    await link(deed.keep, part)
  } catch (error) {
    if (!cannotLink(error)) throw error
    throw new DeckError(
      'link-refused',
      { path: deed.path, reason: 'a file cannot have two names on this disk' },
      { cause: error },
    )
  }
  if (!(await isStill(file, await lookAtFile(deed.path)))) {
    await unlink(part)
    throw new DeckError('model-changed', { path: deed.path })
  }
  // At once: whoever looks finds the old file or the other name, both of the same content.
  await renameOver(part, deed.path)
  tools.context.log(`${deed.path} is another name of ${deed.keep} now`)
}

/** Gives the name a file of its own again; needs the room that was saved. */
async function undoHardLink(deed: HardLinkDeed, { context, progress }: DeedTools): Promise<void> {
  await unlinkIfThere(linkPart(deed))
  const [file, keep] = [await lookAtFile(deed.path), await lookAtFile(deed.keep)]
  const part = copyPart(deed)
  if (file === null || file.inode !== keep?.inode) {
    await unlinkIfThere(part)
    return
  }
  await roomForCopy(part, file.bytes)
  await copyToPart(deed.keep, part, { signal: context.signal, progress })
  await utimes(part, deed.mtimeMs / 1000, deed.mtimeMs / 1000)
  await renameOver(part, deed.path)
}
