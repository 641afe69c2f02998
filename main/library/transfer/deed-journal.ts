import { z } from 'zod'
import type { Memory } from '../../operations/types.ts'

/** Where a deed stands in the whole operation. */
export interface Position {
  /** Number of the deed. */
  readonly deed: number
  /** Number of its first file, counted over all deeds. */
  readonly file: number
}

const placingSchema = z.object({ file: z.number().int(), to: z.string() })
type Placing = z.infer<typeof placingSchema>

/** What one step leaves in the journal of its operation: little, since it is written as a whole each time. */
export interface DeedJournal {
  /** How far the copies are: all files before this one are done, this one's copy is finished and gets its name. */
  stateOf(file: number, to: string): 'placed' | 'placing' | 'before'
  placing(file: number, to: string): void
  /** Stem (or folder name) that a deed was begun with; undefined when it is the planned one or not begun. */
  stem(deed: number): string | undefined
  setStem(deed: number, stem: string): void
  /** Files that were not carried, because they were gone or their name was taken. */
  isLeft(file: number): boolean
  setLeft(file: number): void
}

/** `way`: doing and taking back keep apart how far they are. */
export function deedJournal(memory: Memory, step: string, way: 'run' | 'undo'): DeedJournal {
  const key = `${way}:${step}`
  // The newest place is asked for with every file.
  let placed: Placing | null | undefined
  const newest = (): Placing | null =>
    placed === undefined ? (placed = memory.get(key, placingSchema) ?? null) : placed
  return {
    stateOf(file, to) {
      const place = newest()
      if (place === null) return 'before'
      if (place.file === file) return place.to === to ? 'placing' : 'before'
      const isDone = way === 'run' ? file < place.file : file > place.file
      return isDone ? 'placed' : 'before'
    },
    placing(file, to) {
      placed = { file, to }
      memory.set(key, placed)
    },
    stem: (deed) => memory.get(`stem:${deed}`, z.string()),
    setStem: (deed, stem) => memory.set(`stem:${deed}`, stem),
    isLeft: (file) => memory.get(`left:${file}`, z.literal(true)) === true,
    setLeft: (file) => memory.set(`left:${file}`, true),
  }
}
