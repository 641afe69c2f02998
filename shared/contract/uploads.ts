import { z } from 'zod'
import { base } from './common.ts'

/** Where the pieces of an upload are sent to by PUT: `/uploads/<id>/<index of the file>?at=<bytes before it>`. */
export const uploadsPath = '/uploads/'

/** Longest piece of a file in one request, in bytes. */
export const uploadPieceBytes = 8 * 1024 ** 2

export const uploadIdSchema = z.string().regex(/^[0-9a-f]{32}$/)

export const uploadFileSchema = z.object({
  /** Path below what was chosen or let fall, with forward slashes. */
  name: z.string().min(1).max(2000),
  bytes: z.number().int().nonnegative(),
  modifiedAt: z.number().int(),
})

const uploadSchema = z.object({
  id: uploadIdSchema,
  files: z.array(uploadFileSchema.extend({ received: z.number().int().nonnegative() })),
})

/** What the answer to a piece says; also when the piece began in the wrong place. */
export const uploadAnswerSchema = z.object({ received: z.number().int().nonnegative() })

/** Files that a browser sends, since it does not say where they lie; then `models.files.import` takes them in. */
export const uploadsContract = {
  /** Begins, or goes on with what was sent of the very same files before. */
  begin: base.input(z.object({ files: z.array(uploadFileSchema).min(1).max(10_000) })).output(uploadSchema),
  get: base.input(z.object({ id: uploadIdSchema })).output(uploadSchema),
  /** Removes what was sent. */
  remove: base.input(z.object({ id: uploadIdSchema })).output(z.object({})),
}
