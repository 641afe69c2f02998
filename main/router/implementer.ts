import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../shared/contract/index.ts'
import { toErrorInfo } from '../../shared/errors.ts'
import type { Services } from '../core.ts'
import { describingErrors, isStream } from './event-queue.ts'

/** The contract, ready to be given its handlers: every DeckError leaves as the contract's one typed error. */
export function implementer(services: Pick<Services, 'report'>) {
  return implement(contract).use(async ({ next, errors }) => {
    const describe = (thrown: unknown): unknown => {
      // What oRPC itself raises (invalid input, say) already has a code.
      if (thrown instanceof ORPCError) return thrown
      const data = toErrorInfo(thrown)
      if (data.code === 'internal') services.report(thrown)
      return errors.DECK({ message: data.message, data })
    }
    try {
      const result = await next()
      return isStream(result.output) ? { ...result, output: describingErrors(result.output, describe) } : result
    } catch (error) {
      throw describe(error)
    }
  })
}

export type Implementer = ReturnType<typeof implementer>
