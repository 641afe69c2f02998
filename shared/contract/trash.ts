import { z } from 'zod'
import { base, timestampSchema, uuidSchema } from './common.ts'

/** What was removed waits here, under its own name, until a person empties it. */
export const trashItemSchema = z.object({
  id: uuidSchema,
  /** What it was: an install's name, a file's name. */
  subject: z.string(),
  originalPath: z.string(),
  bytes: z.number().nonnegative(),
  removedAt: timestampSchema,
})
export type TrashItem = Readonly<z.infer<typeof trashItemSchema>>

export const trashContract = {
  list: base.output(z.array(trashItemSchema)),
  /** Puts it back where it was; refused when something is there now. */
  restore: base.input(z.object({ id: uuidSchema })).output(z.object({ path: z.string() })),
  /** Deletes for good exactly the items that are named. */
  remove: base
    .input(z.object({ ids: z.array(uuidSchema).min(1).max(1000) }))
    .output(z.object({ removed: z.number().int() })),
}
