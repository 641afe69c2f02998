import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import { errorInfoSchema } from '../../shared/contract/common.ts'
import { DeckError, toErrorInfo, type ErrorInfo } from '../../shared/errors.ts'

const issuesSchema = z.object({
  issues: z.array(z.object({ message: z.string(), path: z.array(z.union([z.string(), z.number()])).optional() })),
})

/** Describes what a call to the core threw, be it in this process or over a socket. */
export function describeError(thrown: unknown): ErrorInfo {
  if (!(thrown instanceof ORPCError)) return toErrorInfo(thrown)
  const info = errorInfoSchema.safeParse(thrown.data)
  if (info.success) return info.data
  if (thrown.code === 'BAD_REQUEST') {
    const { data } = issuesSchema.safeParse(thrown.data)
    const details = data?.issues.map(({ path, message }) => [path?.join('.') ?? '', message].filter(Boolean).join(': '))
    return toErrorInfo(
      new DeckError('invalid-input', { detail: details?.join('; ') ?? thrown.message }, { cause: thrown }),
    )
  }
  return toErrorInfo(thrown)
}
