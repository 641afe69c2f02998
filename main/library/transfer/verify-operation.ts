import { DeckError, toErrorInfo } from '../../../shared/errors.ts'
import type { OperationType, StepContext } from '../../operations/types.ts'
import { hashInputSchema, type HashInput } from './hash-operation.ts'
import type { Hasher } from '../hashing/types.ts'
import type { ModelIndex } from '../index/types.ts'

interface VerifyServices {
  readonly index: Pick<ModelIndex, 'refresh' | 'models' | 'keepHashes' | 'get'>
  readonly hasher: Pick<Hasher, 'hash'>
}

/**
 * Reads hashed files again and compares. A file whose size and time are still those that were hashed but whose bytes
 * are others was damaged by its disk: the operation then fails with `models-damaged`, and the log names each. A file
 * that somebody changed meanwhile is no damage and is left out.
 */
export function verifyOperation(services: VerifyServices): OperationType<HashInput> {
  return {
    kind: 'verify-models',
    input: hashInputSchema,
    locks: () => ['hash-models'],
    subject: ({ subject }) => subject,
    steps: ({ ids }) => [
      { id: 'verify', title: 'Read again and compare', weight: 1, run: (context) => verifyAll(ids, services, context) },
    ],
  }
}

async function verifyAll(
  ids: readonly number[],
  { index, hasher }: VerifyServices,
  context: StepContext,
): Promise<void> {
  const { log, signal } = context
  const before = await index.models(ids)
  await index.refresh(before.map(({ path }) => path))
  const models = (await index.models(ids)).filter(({ hashed, presence }) => hashed && presence === 'here')
  const total = models.reduce((sum, { bytes }) => sum + bytes, 0)
  const damaged: string[] = []
  let done = 0
  for (const { id, path, bytes } of models) {
    signal.throwIfAborted()
    const { hashes } = await index.get(id)
    try {
      const found = await hasher.hash(path, signal, (progress) =>
        context.progress({ detail: path, bytesDone: done + progress.bytes, bytesTotal: total }),
      )
      if (hashes === null || found.sha256 === hashes.sha256) log(`${path}: as it was`)
      else {
        damaged.push(path)
        log(`${path} is damaged: SHA-256 ${found.sha256}, it was ${hashes.sha256}`, 'err')
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof DeckError) || !['model-changed', 'model-unreadable', 'not-found'].includes(error.code))
        throw error
      log(`${path} was left out: ${toErrorInfo(error).message}`, 'err')
      if (error.code === 'model-unreadable') damaged.push(path)
    }
    done += bytes
  }
  if (damaged.length > 0) {
    throw new DeckError('models-damaged', { count: damaged.length, names: damaged.slice(0, 5).join(', ') })
  }
  log(`${models.length} models are as they were when they were hashed.`)
}
