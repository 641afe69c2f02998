import { z } from 'zod'
import type { OperationPlan } from '../../../shared/contract/operations.ts'
import { DeckError, toErrorInfo } from '../../../shared/errors.ts'
import { formatBytes } from '../../../shared/format.ts'
import type { EventBus } from '../../events.ts'
import type { OperationType, StepContext } from '../../operations/types.ts'
import { errorCode } from '../../store/move-file.ts'
import type { Hasher } from '../hashing/types.ts'
import type { ModelIndex, Unhashed } from '../index/types.ts'
import { plainPlan } from './plan-text.ts'
import { subjectOf } from './transfer-operation.ts'

export const hashInputSchema = z.object({
  subject: z.string().max(500),
  /** Numbers in the index of the files whose hashes are wanted. */
  ids: z.array(z.number().int().positive()).max(1_000_000),
})
export type HashInput = Readonly<z.infer<typeof hashInputSchema>>

export interface HashServices {
  readonly index: Pick<ModelIndex, 'unhashed' | 'keepHashes'>
  readonly hasher: Pick<Hasher, 'hash'>
  readonly events: EventBus
}

/** Files at work at once: while one is waited for, the next is read. */
const atOnce = 2

const size = (bytes: number): string => formatBytes(bytes, 'en')

/** What hashing will read. */
export function planHashes(files: readonly Unhashed[], freeBytes: number): { plan: OperationPlan; input: HashInput } {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const items = files.map(
    ({ path, bytes: own }) => ({ action: 'run', subject: path, target: null, bytes: 0, note: size(own) }) as const,
  )
  const plan = plainPlan(items, freeBytes, [])
  const whole = {
    action: 'run',
    subject: `${files.length} files`,
    target: null,
    bytes: 0,
    note: size(bytes),
  } as const
  return {
    plan: { ...plan, items: [whole, ...plan.items] },
    input: { subject: subjectOf(files.map(({ path }) => path)), ids: files.map(({ id }) => id) },
  }
}

/**
 * Computes the hashes that are still missing of some files. Each result is kept at once, so that whatever ends the
 * work, nothing that was finished is done again. A file that cannot be read, or changes meanwhile, is left out.
 */
export function hashOperation({ index, hasher, events }: HashServices): OperationType<HashInput> {
  return {
    kind: 'hash-models',
    input: hashInputSchema,
    locks: () => ['hash-models'],
    subject: ({ subject }) => subject,
    steps: ({ ids }) => [
      { id: 'hash', title: 'Compute hashes', weight: 1, run: (context) => hashAll(ids, index, hasher, context) },
    ],
    settled: async () => {
      events.emit({ type: 'models' })
      await Promise.resolve()
    },
  }
}

async function hashAll(
  ids: readonly number[],
  index: HashServices['index'],
  hasher: HashServices['hasher'],
  context: StepContext,
): Promise<void> {
  const { log } = context
  const failing = new AbortController()
  const signal = AbortSignal.any([context.signal, failing.signal])
  const files = ids.length === 0 ? [] : await index.unhashed(ids)
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const atWork = new Map<number, number>()
  let finished = 0
  let failed = 0
  const report = (detail: string): void => {
    const done = finished + [...atWork.values()].reduce((sum, bytes) => sum + bytes, 0)
    context.progress({ detail, bytesDone: Math.min(done, total), bytesTotal: total })
  }
  const hashOne = async ({ id, path, bytes }: Unhashed): Promise<void> => {
    try {
      const hashes = await hasher.hash(path, signal, (done) => {
        atWork.set(id, done.bytes)
        report(path)
      })
      await index.keepHashes(id, hashes)
      log(`${path}: ${hashes.sha256}`)
    } catch (error) {
      signal.throwIfAborted()
      if (!isAboutTheFile(error)) throw error
      failed++
      log(`${path} was left out: ${toErrorInfo(error).message}`, 'err')
    } finally {
      atWork.delete(id)
    }
    finished += bytes
    report(path)
  }
  const queue = files.values()
  const work = async (): Promise<void> => {
    for (const file of queue) {
      signal.throwIfAborted()
      await hashOne(file)
    }
  }
  // Both are waited for, also when one fails: nothing may be at work after the end.
  const ends = await Promise.allSettled(
    Array.from({ length: atOnce }, () =>
      work().catch((error: unknown) => {
        failing.abort(error)
        throw error
      }),
    ),
  )
  context.signal.throwIfAborted()
  for (const end of ends) if (end.status === 'rejected') throw failing.signal.reason
  if (failed > 0) log(`${failed} of ${files.length} files were left out`, 'err')
}

/** Errors that say something of one file only; all others end the work. */
function isAboutTheFile(error: unknown): boolean {
  if (error instanceof DeckError) return ['model-changed', 'model-unreadable', 'not-found'].includes(error.code)
  return ['ENOENT', 'EACCES', 'EPERM', 'EIO', 'EISDIR', 'ELOOP', 'ENOTDIR', 'ESTALE'].includes(errorCode(error))
}
