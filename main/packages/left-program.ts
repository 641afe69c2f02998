import { z } from 'zod'
import { toErrorInfo } from '../../shared/errors.ts'
import type { Memory, StepContext } from '../operations/types.ts'
import { forceTree } from '../process/kill-tree.ts'
import { identityAtOnce } from '../process/identity-at-once.ts'
import { processIdentity } from '../process/process-table.ts'
import type { ProcessIdentity } from '../process/types.ts'

const key = 'program'
const identitySchema = z.object({ pid: z.number().int().positive(), startTime: z.string() })

/** Notes in the journal which process works for the operation, so that one that outlives the app is found again. */
export function noteProgram(memory: Memory, pid: number): void {
  const note = (entry: ProcessIdentity | null): void => {
    if (entry !== null) memory.set(key, { pid, startTime: entry.startTime })
  }
  // At once, where that can be: the app may be killed before it hears of the program again.
  const known = identityAtOnce(pid)
  if (known !== null) {
    note(known)
    return
  }
  processIdentity(pid).then(
    note,
    // Without the process table the operation still works; only a crash would leave its program alone.
    () => undefined,
  )
}

/**
 * Ends the program that an earlier life of the app started for this operation, with all below it: two of them must
 * never work on one install. Its number and start time must both fit; no other process is touched.
 */
export async function endLeftProgram({ memory, log }: Pick<StepContext, 'memory' | 'log'>): Promise<void> {
  const left = memory.get(key, identitySchema)
  if (left === undefined) return
  try {
    const { living } = await forceTree([left])
    if (living.length > 0) log(`Process ${living.map(({ pid }) => pid).join(', ')} of before did not end.`)
  } catch (error) {
    log(`A program of before could not be looked for: ${toErrorInfo(error).message}`)
  }
  memory.set(key, undefined)
}
