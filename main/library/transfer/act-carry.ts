import { unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StepContext } from '../../operations/types.ts'
import { partOf, sameBytes } from '../../store/copy-file.ts'
import { unlinkIfThere } from '../../store/file-errors.ts'
import type { Trash } from '../../store/trash.ts'
import { carry, isCarried, relationOf, targetOf, type Carry, type CarryResult } from './carry.ts'
import { deedJournal, type DeedJournal, type Position } from './deed-journal.ts'
import { numberedStem } from './names.ts'
import { isMarked, lookAt, lookAtFile } from './place.ts'
import type { Carried, CarryDeed, FoundFile } from './types.ts'

/** What acting on a deed needs. */
export interface CarryTools {
  readonly context: StepContext
  /** Id of the step at work. */
  readonly step: string
  readonly trash: Trash
  /** Bytes of the file at work that are copied, and compared. */
  readonly progress: (done: { readonly copied: number; readonly compared: number }) => void
}

type FileOf = readonly [file: Carried, number: number]

function filesOf(deed: CarryDeed, position: Position): readonly FileOf[] {
  return deed.files.map((file, index) => [file, position.file + index] as const)
}

/** Model file or folder at the target. */
function resultOf(deed: CarryDeed, stem: string): string {
  return deed.folder ? join(deed.into, stem) : join(deed.into, stem + (deed.files[0]?.rest ?? ''))
}

/** Carries a model with all that belongs to it; returns where it is now, or null when there was nothing to carry. */
export async function runCarry(deed: CarryDeed, position: Position, tools: CarryTools): Promise<string | null> {
  const journal = deedJournal(tools.context.memory, tools.step, 'run')
  let stem = await beginWith(deed, position, journal)
  const files = filesOf(deed, position)
  for (let index = 0; index < files.length;) {
    tools.context.signal.throwIfAborted()
    const [file, number] = files[index] ?? raiseMissing()
    const result = await carryFile(deed, file, number, stem, journal, tools)
    if (result === 'taken' && index === 0 && deed.mayNumber && !deed.folder) {
      stem = await nextStem(deed, position, journal)
      continue
    }
    if (result !== 'done') {
      journal.setLeft(number)
      // A copy that finds its name taken is wanted no more; what it is a copy of stays.
      await unlinkIfThere(partFor(deed, file))
      tools.context.log(
        result === 'gone' ? `${file.from} is not there any more` : `${file.from} stays: its name is taken`,
        'err',
      )
      if (index === 0 && !deed.folder) return null
    }
    index++
  }
  const to = resultOf(deed, stem)
  tools.context.log(`${deed.from} → ${to}`)
  return to
}

function raiseMissing(): never {
  throw new Error('a deed without files')
}

function carryFile(
  deed: CarryDeed,
  file: Carried,
  number: number,
  stem: string,
  journal: DeedJournal,
  tools: CarryTools,
): Promise<CarryResult> {
  const to = targetOf(deed, stem, file.rest)
  const state = journal.stateOf(number, to)
  if (state === 'placed') return Promise.resolve(journal.isLeft(number) ? 'gone' : 'done')
  return carry({
    mode: deed.do,
    from: file.from,
    to,
    part: partFor(deed, file),
    planned: file,
    wasPlacing: state === 'placing',
    placing: () => journal.placing(number, to),
    signal: tools.context.signal,
    progress: tools.progress,
  })
}

/** The half of a copy does not depend on the number that its name gets in the end; it lies where that will be. */
function partFor(deed: CarryDeed, file: Carried): string {
  return partOf(deed.into, `${file.from}\0${deed.stem}${file.rest}`)
}

/** The stem to begin or to go on with: another one than was planned, when one of the names is taken by now. */
async function beginWith(deed: CarryDeed, position: Position, journal: DeedJournal): Promise<string> {
  const begun = journal.stem(position.deed)
  if (begun !== undefined) return begun
  if (deed.folder) {
    // The folder is ours from here on, whatever of it there is after a kill.
    if ((await lookAt(join(deed.into, deed.stem))) !== null) return nextStem(deed, position, journal)
    journal.setStem(position.deed, deed.stem)
    return deed.stem
  }
  const [first, ...others] = deed.files
  if (first === undefined || others.length === 0) return deed.stem
  const to = targetOf(deed, deed.stem, first.rest)
  if (journal.stateOf(position.file, to) !== 'before' || (await lookAt(to)) !== null) return deed.stem
  for (const file of others) {
    const there = await lookAt(targetOf(deed, deed.stem, file.rest))
    if (there !== null && (await lookAtFile(targetOf(deed, deed.stem, file.rest)))?.inode !== file.inode)
      return nextStem(deed, position, journal)
  }
  return deed.stem
}

/** The first numbered stem under which every file finds its name free; journalled before anything gets it. */
async function nextStem(deed: CarryDeed, position: Position, journal: DeedJournal): Promise<string> {
  const rests = deed.folder ? [''] : deed.files.map(({ rest }) => rest)
  for (let number = 2; ; number++) {
    const stem = numberedStem(deed.stem, number, rests)
    const targets = rests.map((rest) => join(deed.into, stem + rest))
    const there = await Promise.all(targets.map(lookAt))
    if (there.some((each) => each !== null)) continue
    journal.setStem(position.deed, stem)
    return stem
  }
}

/** Takes back what `runCarry` did, the last file first. Returns where the model was brought back from, or null. */
export async function undoCarry(deed: CarryDeed, position: Position, tools: CarryTools): Promise<string | null> {
  const { memory, log } = tools.context
  const journal = deedJournal(memory, tools.step, 'run')
  const undone = deedJournal(memory, tools.step, 'undo')
  const stem = journal.stem(position.deed) ?? deed.stem
  let any = false
  for (const [file, number] of filesOf(deed, position).toReversed()) {
    tools.context.signal.throwIfAborted()
    if (journal.isLeft(number)) continue
    const [to, part] = [targetOf(deed, stem, file.rest), partFor(deed, file)]
    const isOurs = await isCarried(
      { mode: deed.do, from: file.from, to, part, planned: file },
      journal.stateOf(number, to),
    )
    await unlinkIfThere(part)
    const there = isOurs ? await lookAtFile(to) : null
    if (there === null) continue
    any = true
    if (there.inode !== file.inode && !isUnchanged(there, file)) {
      log(`${to} stays: it was changed since`, 'err')
      continue
    }
    if (deed.do === 'copy') await takeBackCopy(file, to, tools)
    else if (!(await takeBackMove(file, to, number, there, undone, tools)))
      log(`${to} stays: ${file.from} is taken`, 'err')
  }
  return any ? resultOf(deed, stem) : null
}

/** File systems keep times to 2 s at worst. */
function isUnchanged(now: FoundFile, then: Carried): boolean {
  return now.bytes === then.bytes && Math.abs(now.mtimeMs - then.mtimeMs) <= 2000
}

/** A copy goes for good only while its original is there, untouched; else it may be the last of its content. */
async function takeBackCopy(file: Carried, to: string, { trash, context }: CarryTools): Promise<void> {
  const source = await lookAtFile(file.from)
  if (source !== null && source.inode === file.inode && isUnchanged(source, file)) {
    await unlink(to)
    return
  }
  await trash.discard(to, to)
  context.log(`${to} went to the trash: ${file.from} is not what it was`)
}

/** False when something else has the old name by now. */
async function takeBackMove(
  file: Carried,
  to: string,
  number: number,
  there: FoundFile,
  undone: DeedJournal,
  { context, progress }: CarryTools,
): Promise<boolean> {
  const source = await lookAtFile(file.from)
  const state = undone.stateOf(number, file.from)
  const apart = source !== null && source.inode !== there.inode && (await relationOf(file.from, to)) === 'two'
  if (apart && state !== 'placing') {
    // Copied, and killed before the original went. One that is not known by its number is compared as well.
    if (!(await isMarked(source, file)) || !isUnchanged(source, file)) return false
    if (source.inode !== file.inode && !(await sameBytes(file.from, to, context.signal))) return false
    await unlink(to)
    return true
  }
  const back: Carry = {
    mode: 'move',
    from: to,
    to: file.from,
    part: partOf(dirname(file.from), `${to}\0${file.from}`),
    planned: there,
    wasPlacing: state === 'placing',
    placing: () => undone.placing(number, file.from),
    signal: context.signal,
    progress,
  }
  return (await carry(back)) !== 'taken'
}
