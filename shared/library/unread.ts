import { z } from 'zod'

/** Why something on a disk could not be read, as far as the system says; `other`: the code says it. */
export const unreadReasonSchema = z.enum([
  'no-permission',
  'disk-error',
  'no-answer',
  'link-loop',
  'path-too-long',
  'too-deep',
  'bad-name',
  'other',
])
export type UnreadReason = z.infer<typeof unreadReasonSchema>

/** A folder or a file that a scan passed over, since it could not be read. */
export const unreadSchema = z.object({
  root: z.string(),
  /** Absolute. */
  path: z.string(),
  reason: unreadReasonSchema,
  /** The system's own word (`EACCES`), or what was said instead. */
  code: z.string().max(300),
})
export type Unread = Readonly<z.infer<typeof unreadSchema>>
