import { dirname } from 'node:path'
import type { OperationPlan, PlanItem } from '../../../shared/contract/operations.ts'
import type { CarryOutcome } from './plan-carry.ts'
import type { Room } from './place.ts'

/** Lines that a plan shows; a plan goes with every report of progress, and nobody reads thousands of lines. */
const maxItems = 200

const line = (
  action: PlanItem['action'],
  subject: string,
  target: string | null,
  bytes: number,
  note: string | null,
): PlanItem => ({ action, subject, target, bytes, note })

/** Bytes that an outcome adds to the disk of its target. */
function addedBytes({ unit, conflict, to }: CarryOutcome, mode: 'copy' | 'move', rooms: Rooms): number {
  if (conflict === 'same' || conflict === 'stays') return 0
  const room = rooms.get(dirname(to))
  return unit.files
    .filter(({ inode }) => mode === 'copy' || room === undefined || inode.split(':')[0] !== String(room.device))
    .reduce((sum, { bytes }) => sum + bytes, 0)
}

/** File systems of the target folders. */
export type Rooms = ReadonlyMap<string, Room>

function describe(outcome: CarryOutcome, mode: 'copy' | 'move', bytes: number): PlanItem {
  const { unit, to, conflict, sidecars } = outcome
  const along = sidecars === 0 ? null : `with ${sidecars} ${sidecars === 1 ? 'file' : 'files'} of its own`
  switch (conflict) {
    case 'stays':
      return line('keep', unit.from, null, 0, 'it is there already')
    case 'same':
      return mode === 'copy'
        ? line('keep', to, null, 0, `the same as ${unit.from}`)
        : line('trash', unit.from, null, 0, `the same as ${to}`)
    case 'none':
    case 'renamed': {
      const both = conflict === 'renamed' ? 'another file has that name; both are kept' : null
      const note = [along, both].filter((each) => each !== null).join('; ')
      return mode === 'copy'
        ? line('create', to, null, bytes, [`a copy of ${unit.from}`, note].filter((each) => each !== '').join('; '))
        : line('move', unit.from, to, bytes, note === '' ? null : note)
    }
  }
}

/** What a plan says at most, with a last line for the rest. */
function shortened(items: readonly PlanItem[]): readonly PlanItem[] {
  if (items.length <= maxItems) return items
  const rest = items.slice(maxItems)
  const bytes = rest.reduce((sum, item) => sum + (item.bytes ?? 0), 0)
  const action = rest[0]?.action ?? 'keep'
  return [...items.slice(0, maxItems), line(action, `… and ${rest.length} more`, null, bytes, null)]
}

/** Says outcomes in the words of a plan. The room is that of the fullest of the target disks. */
export function planOfCarry(
  outcomes: readonly CarryOutcome[],
  mode: 'copy' | 'move',
  rooms: Rooms,
  warnings: readonly string[],
): OperationPlan {
  const needed = new Map<number, number>()
  const free = new Map<number, number>()
  const items = outcomes.map((outcome) => {
    const bytes = addedBytes(outcome, mode, rooms)
    const room = rooms.get(dirname(outcome.to))
    if (room !== undefined) {
      needed.set(room.device, (needed.get(room.device) ?? 0) + bytes)
      free.set(room.device, room.freeBytes)
    }
    return describe(outcome, mode, bytes)
  })
  const [device, neededBytes] = [...needed].toSorted(
    ([a, wantedA], [b, wantedB]) => (free.get(a) ?? 0) - wantedA - ((free.get(b) ?? 0) - wantedB),
  )[0] ?? [-1, 0]
  const freeBytes = free.get(device) ?? 0
  const tight = neededBytes > freeBytes ? ['There is not enough room on the disk for all of this.'] : []
  return { items: shortened(items), neededBytes, freeBytes, warnings: [...tight, ...warnings] }
}

/** A plan that adds nothing to any disk. */
export function plainPlan(items: readonly PlanItem[], freeBytes: number, warnings: readonly string[]): OperationPlan {
  return { items: shortened(items), neededBytes: 0, freeBytes, warnings }
}
