import { z } from 'zod'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { FileFamily } from '../../../shared/library/families.ts'

const path = z.string().min(1).max(8192)

/** One file of a deed, as it was when it was planned: that tells afterwards what is ours. */
export const carriedSchema = z.object({
  from: path,
  /** What its name at the target has after the stem (`.preview.png`), or its path below the target folder. */
  rest: z.string().max(4096),
  bytes: z.number().nonnegative(),
  mtimeMs: z.number(),
  /** `device:number` */
  inode: z.string(),
})
export type Carried = Readonly<z.infer<typeof carriedSchema>>

const carrySchema = z.object({
  do: z.enum(['move', 'copy']),
  /** Number in the index; null for what is not in it yet. */
  id: z.number().int().nullable(),
  /** A folder that is one model (diffusers), or a file with its sidecars. */
  folder: z.boolean(),
  /** The model file, or the folder; of sidecars that go alone the first of them. */
  from: path,
  /** Whether a taken name may be numbered; else what finds its name taken stays where it is. */
  mayNumber: z.boolean(),
  /** Folder that it goes to. */
  into: path,
  /** Name in there without what `rest` says: the stem, or the folder's own name. */
  stem: z.string().min(1).max(255),
  /** The model first, then its sidecars. */
  files: z.array(carriedSchema).min(1).max(100_000),
})

/**
 * One deed on one model and what belongs to it, as it stands in the journal. Each can be done again after a kill;
 * none overwrites. `move` and `copy` never end on a name that is taken: the plan gave a free one, and a deed that
 * finds it taken since then looks for the next free number, for all its files.
 */
export const fileDeedSchema = z.discriminatedUnion('do', [
  carrySchema,
  z.object({
    do: z.literal('trash'),
    /** Id that the item has in the trash. */
    id: z.uuid(),
    path,
    /** Sidecars that go along. */
    with: z.array(path).max(1000),
    /** Only if this file has the same bytes. */
    same: path.nullable(),
    bytes: z.number().nonnegative(),
  }),
  /** `path` becomes another name of the file `keep`, after both were compared byte for byte. */
  z.object({
    do: z.literal('hard-link'),
    path,
    keep: path,
    bytes: z.number().nonnegative(),
    mtimeMs: z.number(),
  }),
  /** Creates a folder that was not there, so that taking it back knows. */
  z.object({ do: z.literal('make-folder'), path }),
  /** Removes a folder that a person's move left empty; nothing happens when it is not. */
  z.object({ do: z.literal('remove-empty'), path }),
])
export type FileDeed = Readonly<z.infer<typeof fileDeedSchema>>
export type CarryDeed = Extract<FileDeed, { do: 'move' | 'copy' }>

/** What a transfer is journalled with; complete, nothing is decided anew. */
export const transferInputSchema = z.object({
  subject: z.string().max(500),
  deeds: z.array(fileDeedSchema).max(500_000),
})
export type TransferInput = Readonly<z.infer<typeof transferInputSchema>>

/** A file as it was found. */
export interface FoundFile {
  readonly path: string
  readonly bytes: number
  readonly mtimeMs: number
  readonly inode: string
}

/** One model with what belongs to it, and where it is to go. */
export interface CarryUnit {
  readonly id: number | null
  readonly folder: boolean
  /** The model file, or the folder. */
  readonly from: string
  /** The model first; for a folder every file in it. */
  readonly files: readonly (FoundFile & { readonly rest: string })[]
  /** Folder and stem (or folder name) that are wanted. */
  readonly into: string
  readonly stem: string
}

/** Something in a folder that files are to go to. */
export interface TakenName {
  readonly name: string
  readonly bytes: number
  /** Empty for what is no file. */
  readonly inode: string
}

/** What importing one model means; see `importItemSchema` of the contract. */
export interface ImportItem {
  readonly from: string
  readonly bytes: number
  readonly kind: ModelKind
  readonly certain: boolean
  readonly family: FileFamily | null
  readonly to: string
  readonly sidecars: number
  readonly conflict: 'none' | 'renamed' | 'same'
}
