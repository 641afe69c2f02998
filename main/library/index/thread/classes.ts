import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { fileFamilySchema, lineageSchema, modelKindSchema, verdictSchema } from '../../../../shared/library/model.ts'

const presenceSchema = z.enum(['here', 'missing', 'away', 'gone'])
/** As it is kept; a root that is not there makes `here` and `away` to `offline` when it is shown. */
export type KeptPresence = z.infer<typeof presenceSchema>

const classSchema = z.tuple([
  z.string(),
  z.string(),
  modelKindSchema,
  fileFamilySchema.nullable(),
  lineageSchema.nullable(),
  verdictSchema,
  z.boolean(),
  z.boolean(),
  z.boolean(),
  z.boolean(),
  z.boolean(),
  presenceSchema,
])

/**
 * Everything of a model that filters and facets ask for, but words and tags. Models are many and their classes few:
 * what holds for a class is decided once, and counting is adding up numbers of classes.
 */
export interface ModelClass {
  readonly root: string
  /** Kinds of the folder, separated by commas. */
  readonly folderKinds: string
  readonly kind: z.infer<typeof modelKindSchema>
  readonly family: z.infer<typeof fileFamilySchema> | null
  readonly lineage: z.infer<typeof lineageSchema> | null
  readonly verdict: z.infer<typeof verdictSchema>
  readonly favourite: boolean
  readonly duplicate: boolean
  readonly misplaced: boolean
  readonly unidentified: boolean
  readonly hashed: boolean
  readonly presence: KeptPresence
}

function write(c: ModelClass): string {
  const flags = [c.favourite, c.duplicate, c.misplaced, c.unidentified, c.hashed]
  return JSON.stringify([c.root, c.folderKinds, c.kind, c.family, c.lineage, c.verdict, ...flags, c.presence])
}

function read(text: string): ModelClass | null {
  const found = classSchema.safeParse(JSON.parse(text))
  if (!found.success) return null
  const [root, folderKinds, kind, family, lineage, verdict, ...rest] = found.data
  const [favourite, duplicate, misplaced, unidentified, hashed, presence] = rest
  return {
    ...{ root, folderKinds, kind, family, lineage, verdict },
    ...{ favourite, duplicate, misplaced, unidentified, hashed, presence },
  }
}

export interface Classes {
  /** The number of a class; a new one is kept at once. */
  numberOf(value: ModelClass): number
  get(number: number): ModelClass | undefined
  entries(): Iterable<readonly [number, ModelClass]>
  /** Reads them again, after a transaction that added some was taken back. */
  reload(): void
  /** Numbers of classes that this version cannot read. */
  unreadable(): readonly number[]
}

/** The classes that occur, in the database and in memory. */
export function openClasses(database: DatabaseSync): Classes {
  const byNumber = new Map<number, ModelClass>()
  const numbers = new Map<string, number>()
  const strange: number[] = []
  const reload = (): void => {
    byNumber.clear()
    numbers.clear()
    strange.length = 0
    for (const row of database.prepare('SELECT id, class FROM classes').iterate()) {
      const value = read(String(row['class']))
      numbers.set(String(row['class']), Number(row['id']))
      if (value === null) strange.push(Number(row['id']))
      else byNumber.set(Number(row['id']), value)
    }
  }
  reload()
  const insert = database.prepare('INSERT INTO classes (class) VALUES (?)')
  return {
    numberOf: (value) => {
      const text = write(value)
      const known = numbers.get(text)
      if (known !== undefined) return known
      const number = Number(insert.run(text).lastInsertRowid)
      numbers.set(text, number)
      byNumber.set(number, value)
      return number
    },
    get: (number) => byNumber.get(number),
    entries: () => byNumber.entries(),
    reload,
    unreadable: () => strange,
  }
}
