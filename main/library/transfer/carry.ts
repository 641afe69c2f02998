import { link, mkdir, readdir, realpath, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DeckError } from '../../../shared/errors.ts'
import { syncFolder } from '../../store/atomic-file.ts'
import { cannotLink, copyToPart, placeExclusively, sameBytes, SourceChanged } from '../../store/copy-file.ts'
import { unlinkIfThere } from '../../store/file-errors.ts'
import { errorCode, renameInto } from '../../store/move-file.ts'
import { diskFull, roomForCopy } from './failure.ts'
import { isMarked, lookAtFile, lookAt, type FileMark } from './place.ts'
import type { FoundFile } from './types.ts'

/** One file on its way. */
export interface Carry {
  readonly mode: 'move' | 'copy'
  readonly from: string
  readonly to: string
  /** Where an unfinished copy of it lies. */
  readonly part: string
  /** The file when it was planned; an equal one at `to` is this very file. */
  readonly planned: FileMark
  /** Whether the journal says that its finished copy was about to get its name. */
  readonly wasPlacing: boolean
  /** Journals that the copy is finished, before it gets its name. */
  readonly placing: () => void
  readonly signal: AbortSignal
  readonly progress: (done: { readonly copied: number; readonly compared: number }) => void
}

/** `taken`: something else has the name. `gone`: nothing is to be carried any more. */
export type CarryResult = 'done' | 'taken' | 'gone'

/**
 * Brings one file to a name that must be free. After a kill at any moment the content is at `from`, at `to` or at
 * both, and the same call does the rest: it takes for its own only what is the very file that was planned, or a copy
 * that the journal says was finished.
 */
export async function carry(work: Carry): Promise<CarryResult> {
  const there = await lookAtFile(work.to)
  if (there !== null) return finishOrLeave(work, there)
  if ((await lookAt(work.to)) !== null) return 'taken'
  const source = await lookAtFile(work.from)
  if (source === null) {
    await unlinkIfThere(work.part)
    return 'gone'
  }
  await mkdir(dirname(work.to), { recursive: true })
  try {
    if (work.mode === 'move' && (await moveByName(work))) return 'done'
    await copyOver(work, source)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return 'taken'
    throw error
  }
  return 'done'
}

/** How two names of one file stand to each other. `spelling`: a file system that takes `A` and `a` for one has one entry. */
export async function relationOf(a: string, b: string): Promise<'one' | 'spelling' | 'two'> {
  const folder = await realpath(dirname(a))
  if (folder !== (await realpath(dirname(b)))) return 'two'
  const [left, right] = [basename(a), basename(b)]
  if (left === right) return 'one'
  const names = await readdir(folder)
  return names.includes(left) && names.includes(right) ? 'two' : 'spelling'
}

const folded = (path: string): string => basename(path).normalize('NFC').toLowerCase()
const spellsAlike = (a: string, b: string): boolean => folded(a) === folded(b)

/** Something is at `to`: our own work, which is done to its end, or somebody else's, which is left. */
async function finishOrLeave(work: Carry, there: FoundFile): Promise<CarryResult> {
  const source = await lookAtFile(work.from)
  const isOne = source?.inode === there.inode
  // Some file systems (exFAT by FUSE) number a file by the spelling that it is asked for.
  if (work.mode === 'move' && source !== null && (isOne || spellsAlike(work.from, work.to))) {
    const relation = await relationOf(work.from, work.to)
    // Removing another spelling of its only name would remove the file.
    if (relation === 'spelling') await rename(work.from, work.to)
    if (relation === 'two' && isOne) {
      if (there.inode !== work.planned.inode) return 'taken'
      await unlink(work.from)
    }
    if (relation === 'spelling' || isOne) return 'done'
  }
  if (work.mode === 'move' && source === null && (await isMarked(there, work.planned))) return 'done'
  if (!work.wasPlacing) return 'taken'
  const half = await lookAtFile(work.part)
  if (half !== null && half.inode !== there.inode) return 'taken'
  await finishCopy(work, source)
  return 'done'
}

/** Moves within one file system without touching a byte; false when it needs a copy. Raises `EEXIST`. */
async function moveByName({ from, to }: Carry): Promise<boolean> {
  try {
    await link(from, to)
  } catch (error) {
    if (errorCode(error) === 'EXDEV') return false
    if (!cannotLink(error)) throw error
    return renameInto(from, to)
  }
  await unlink(from)
  return true
}

async function copyOver(work: Carry, source: FoundFile): Promise<void> {
  await roomForCopy(work.part, source.bytes)
  try {
    await copyToPart(work.from, work.part, work)
  } catch (error) {
    if (error instanceof SourceChanged) {
      await unlinkIfThere(work.part)
      throw new DeckError('model-changed', { path: work.from }, { cause: error })
    }
    if (errorCode(error) !== 'ENOSPC' && errorCode(error) !== 'EDQUOT') throw error
    // The half would only take the room that is missing.
    await unlinkIfThere(work.part)
    throw await diskFull(dirname(work.to), source.bytes, error)
  }
  work.placing()
  await placeExclusively(work.part, work.to)
  await finishCopy(work, source)
}

/** The copy has its name: our half goes, and after a move the original. */
async function finishCopy({ mode, from, to, part, signal }: Carry, source: FoundFile | null): Promise<void> {
  await syncFolder(dirname(to))
  await unlinkIfThere(part)
  if (mode === 'copy' || source === null) return
  const [now, copy] = [await lookAtFile(from), await lookAtFile(to)]
  if (now === null || copy === null) return
  // Its times are those of the original, unless somebody wrote to one of the two since: then the bytes decide.
  const isSame = now.bytes === copy.bytes && Math.abs(now.mtimeMs - copy.mtimeMs) < 1
  if (isSame || (await sameBytes(from, to, signal))) await unlink(from)
}

/** Whether what is at `to` was brought there by `carry`, as far as the file itself and the journal tell. */
export async function isCarried(
  work: Pick<Carry, 'mode' | 'from' | 'to' | 'part' | 'planned'>,
  journal: 'placed' | 'placing' | 'before',
): Promise<boolean> {
  const there = await lookAtFile(work.to)
  if (there === null) return false
  if (work.mode === 'move') {
    if (there.inode === work.planned.inode) return true
    // Known by size and time alone, it was renamed only if the old name is free.
    const isFree = (await lookAtFile(work.from)) === null || (await relationOf(work.from, work.to)) !== 'two'
    if (isFree && (await isMarked(there, work.planned))) return true
  }
  if (journal !== 'placing') return journal === 'placed'
  const half = await lookAtFile(work.part)
  return half === null || half.inode === there.inode
}

/** Name of a file at the target: for a folder the path below it, else what follows the stem. */
export function targetOf(deed: { folder: boolean; into: string }, stem: string, rest: string): string {
  return deed.folder ? join(deed.into, stem, ...rest.split('/')) : join(deed.into, stem + rest)
}
