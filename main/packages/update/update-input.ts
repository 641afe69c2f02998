import { z } from 'zod'
import { installInputSchema } from '../install-input.ts'
import { installRecordSchema } from '../install-store.ts'

/** Everything that was decided for one update; journalled whole. */
export const updateInputSchema = z.object({
  /** As for an installation, with the id and the name of the install that is there. */
  install: installInputSchema,
  /** What was there when the update was asked for. */
  previous: installRecordSchema,
})
export type UpdateInput = Readonly<z.infer<typeof updateInputSchema>>

export const revertInputSchema = z.object({ previous: installRecordSchema, current: installRecordSchema })
export type RevertInput = Readonly<z.infer<typeof revertInputSchema>>
