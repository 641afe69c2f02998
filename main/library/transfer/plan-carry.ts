import { dirname, join } from 'node:path'
import { isNumbered, numberedStem } from './names.ts'
import type { CarryDeed, CarryUnit, FileDeed, FoundFile, TakenName } from './types.ts'

/** What the decision looks at. */
export interface CarryFacts {
  readonly mode: 'copy' | 'move'
  readonly units: readonly CarryUnit[]
  /** What the target folders hold now; folders that are not there hold nothing. */
  readonly taken: ReadonlyMap<string, readonly TakenName[]>
  /** Folders that are to be made, outermost first. */
  readonly missing: readonly string[]
  /** Pairs that were compared and have the same bytes; see `pairsToCompare` and `pairKey`. */
  readonly equal: ReadonlySet<string>
  /** A new id for the trash. */
  readonly newId: () => string
}

/** What becomes of one unit. `stays`: it is there already. */
export interface CarryOutcome {
  readonly unit: CarryUnit
  readonly to: string
  readonly conflict: 'none' | 'renamed' | 'same' | 'stays'
  /** Sidecars that go along. */
  readonly sidecars: number
}

export interface CarryPlan {
  readonly deeds: readonly FileDeed[]
  readonly outcomes: readonly CarryOutcome[]
}

export const pairKey = (a: string, b: string): string => `${a}\0${b}`

/** Upper and lower case never tell names apart here: libraries wander between systems. */
const fold = (name: string): string => name.normalize('NFC').toLowerCase()

function modelOf(unit: CarryUnit): FoundFile & { readonly rest: string } {
  const model = unit.files[0]
  if (model === undefined) throw new Error(`${unit.from} has no files`)
  return model
}

/** A name in a target folder, as planning goes on: what is there, and what will be. */
interface Slot {
  readonly name: string
  readonly bytes: number
  readonly inode: string
  /** Where its bytes can be read now. */
  readonly source: string
}

type Folders = Map<string, Map<string, Slot>>

function slotsOf(facts: Pick<CarryFacts, 'taken'>): Folders {
  const folders: Folders = new Map()
  for (const [folder, names] of facts.taken) {
    const slots = new Map<string, Slot>()
    for (const each of names) slots.set(fold(each.name), { ...each, source: join(folder, each.name) })
    folders.set(folder, slots)
  }
  return folders
}

/** A file in the slot that might have the unit's content, by name and size. */
function mayBeSame(unit: CarryUnit, slot: Slot): boolean {
  const model = modelOf(unit)
  if (unit.folder || slot.inode === '' || slot.bytes !== model.bytes || slot.source === unit.from) return false
  if (!fold(slot.name).endsWith(fold(model.rest))) return false
  return isNumbered(fold(unit.stem), fold(slot.name.slice(0, slot.name.length - model.rest.length)))
}

/** Pairs of files whose bytes decide; all others are told apart by name or size. */
export function pairsToCompare(
  facts: Pick<CarryFacts, 'units' | 'taken'>,
): readonly { readonly a: string; readonly b: string }[] {
  const folders = slotsOf(facts)
  const pairs: { a: string; b: string }[] = []
  const coming = new Map<string, CarryUnit[]>()
  for (const unit of facts.units) {
    if (unit.folder || staysWhereItIs(unit)) continue
    const model = modelOf(unit)
    for (const slot of folders.get(unit.into)?.values() ?? []) {
      if (mayBeSame(unit, slot) && slot.inode !== model.inode) pairs.push({ a: unit.from, b: slot.source })
    }
    const key = `${unit.into}\0${fold(unit.stem.replace(/ \(\d{1,4}\)$/, '') + model.rest)}\0${model.bytes}`
    const others = coming.get(key) ?? []
    for (const other of others) {
      if (modelOf(other).inode !== model.inode) pairs.push({ a: unit.from, b: other.from })
    }
    coming.set(key, [...others, unit])
  }
  return pairs
}

function staysWhereItIs(unit: CarryUnit): boolean {
  const name = unit.folder ? unit.stem : unit.stem + modelOf(unit).rest
  return join(unit.into, name) === unit.from
}

/** Decides where each unit goes. Pure: the same facts give the same deeds, ids aside. */
export function planCarry(facts: CarryFacts): CarryPlan {
  const folders = slotsOf(facts)
  const outcomes: CarryOutcome[] = []
  const carried: FileDeed[] = []
  const used = new Set<string>()
  for (const unit of facts.units) {
    const slots = folders.get(unit.into) ?? new Map<string, Slot>()
    folders.set(unit.into, slots)
    const decision = staysWhereItIs(unit)
      ? { outcome: { unit, to: unit.from, conflict: 'stays', sidecars: 0 } as const, deeds: [] }
      : decide(unit, slots, facts)
    outcomes.push(decision.outcome)
    carried.push(...decision.deeds)
    if (decision.deeds.some((deed) => deed.do === 'move' || deed.do === 'copy')) used.add(unit.into)
  }
  const wanted = [...used]
  const making = facts.missing.filter((path) => wanted.some((folder) => folder === path || isBelow(path, folder)))
  return { deeds: [...making.map((path) => ({ do: 'make-folder', path }) as const), ...carried], outcomes }
}

function isBelow(folder: string, path: string): boolean {
  const above = dirname(path)
  return above !== path && (above === folder || isBelow(folder, above))
}

interface Decision {
  readonly outcome: CarryOutcome
  readonly deeds: readonly FileDeed[]
}

function decide(unit: CarryUnit, slots: Map<string, Slot>, facts: CarryFacts): Decision {
  const model = modelOf(unit)
  const twin = [...slots.values()].find(
    (slot) => mayBeSame(unit, slot) && (slot.inode === model.inode || facts.equal.has(pairKey(unit.from, slot.source))),
  )
  if (twin !== undefined) return sameThere(unit, twin, slots, facts)
  const own = new Set(unit.files.map(({ path }) => path))
  const rests = unit.folder ? [''] : unit.files.map(({ rest }) => rest)
  const isFree = (stem: string): boolean =>
    rests.every((rest) => {
      const slot = slots.get(fold(stem + rest))
      // A file that only changes the case of its name is in its own way.
      return slot === undefined || own.has(slot.source)
    })
  let number = 1
  while (!isFree(numberedStem(unit.stem, number, rests))) number++
  const stem = numberedStem(unit.stem, number, rests)
  take(unit, stem, slots)
  const name = unit.folder ? stem : stem + model.rest
  return {
    outcome: {
      unit,
      to: join(unit.into, name),
      conflict: number === 1 ? 'none' : 'renamed',
      sidecars: unit.folder ? 0 : unit.files.length - 1,
    },
    deeds: [carry(unit, stem, unit.files, facts.mode)],
  }
}

/** Marks the names that the unit will have. */
function take(unit: CarryUnit, stem: string, slots: Map<string, Slot>): void {
  if (unit.folder) {
    slots.set(fold(stem), { name: stem, bytes: 0, inode: '', source: unit.from })
    return
  }
  for (const { rest, bytes, inode, path } of unit.files) {
    slots.set(fold(stem + rest), { name: stem + rest, bytes, inode, source: path })
  }
}

/**
 * The content is there: nothing is copied, and what was to be moved goes to the trash, after both were compared
 * again. Sidecars that are wanting there are brought along all the same.
 */
function sameThere(unit: CarryUnit, twin: Slot, slots: Map<string, Slot>, facts: CarryFacts): Decision {
  const model = modelOf(unit)
  const to = join(unit.into, twin.name)
  const stem = twin.name.slice(0, twin.name.length - model.rest.length)
  const sidecars = unit.files.slice(1)
  const wanting = sidecars.filter(({ rest }) => !slots.has(fold(stem + rest)))
  for (const { rest, bytes, inode, path } of wanting) {
    slots.set(fold(stem + rest), { name: stem + rest, bytes, inode, source: path })
  }
  // Each by itself: none of them may pull the others to another number.
  const deeds: FileDeed[] = wanting.map((file) => ({
    ...carry({ ...unit, id: null, from: file.path }, stem, [file], facts.mode),
    mayNumber: false,
  }))
  if (facts.mode === 'move') {
    const left = sidecars.filter((file) => !wanting.includes(file))
    deeds.push({
      do: 'trash',
      id: facts.newId(),
      path: unit.from,
      with: left.map(({ path }) => path),
      same: to,
      bytes: model.bytes,
    })
  }
  return { outcome: { unit, to, conflict: 'same', sidecars: wanting.length }, deeds }
}

function carry(unit: CarryUnit, stem: string, files: CarryUnit['files'], mode: 'copy' | 'move'): CarryDeed {
  return {
    do: mode,
    id: unit.id,
    folder: unit.folder,
    from: unit.from,
    mayNumber: true,
    into: unit.into,
    stem,
    files: files.map(({ path, rest, bytes, mtimeMs, inode }) => ({ from: path, rest, bytes, mtimeMs, inode })),
  }
}
