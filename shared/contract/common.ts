import { oc } from '@orpc/contract'
import { z } from 'zod'
import { isErrorCode, type ErrorCode } from '../errors.ts'

export const errorInfoSchema = z.object({
  code: z.custom<ErrorCode>((value) => typeof value === 'string' && isErrorCode(value)),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
  remedy: z.string(),
})

/** Every procedure can fail with one typed error whose data is an `ErrorInfo`. */
export const base = oc.errors({ DECK: { status: 422, message: 'Failed', data: errorInfoSchema } })

/** Name of an install: a person's word for it, usable as a folder name on every system. */
export const installNameSchema = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]*[\p{L}\p{N}])?$/u, 'letters, digits, spaces, dots, hyphens and underscores')
  .refine((name) => !/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name), 'a name that every system allows')

export const uuidSchema = z.uuid()
/** Milliseconds since 1970, UTC. */
export const timestampSchema = z.number().int().nonnegative()
