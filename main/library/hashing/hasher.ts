import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { assertNever } from '../../../shared/assert-never.ts'
import { DeckError } from '../../../shared/errors.ts'
import { workerFile } from '../../worker-file.ts'
import { createCrew, type Crew, type StartThread } from './crew.ts'
import { planLanes } from './lane-plan.ts'
import type { Answer, DigestName, Failure, Task } from './protocol.ts'
import type { Hasher } from './types.ts'

export interface HasherOptions {
  /** Files worked on at the same time; one file keeps up to five threads busy. Default 1. */
  readonly concurrency?: number
  /** Threads that had nothing to do for so long are ended, in ms. Default 30 s. */
  readonly idleMs?: number
  /** What each thread besides the reading one computes; by default what suits this machine. */
  readonly lanes?: readonly (readonly DigestName[])[]
  readonly startThread?: StartThread
}

const startThread: StartThread = (role, transfer) =>
  new Worker(workerFile('hash-worker', 'library/hashing/hash-worker.ts'), {
    name: `deck-hash-${role.role}`,
    workerData: role,
    transferList: [...transfer],
  })

function errorOf(failure: Failure): DeckError {
  switch (failure.kind) {
    case 'changed':
      return new DeckError('model-changed', { path: failure.path })
    case 'unreadable':
      return failure.missing
        ? new DeckError('not-found', { what: 'file', name: failure.path })
        : new DeckError('model-unreadable', { path: failure.path, detail: failure.detail })
    case 'defect':
      return new DeckError('internal', { detail: failure.detail })
    default:
      return assertNever(failure)
  }
}

type Finished = Extract<Answer, { readonly kind: 'hashed' | 'compared' }>

interface Job {
  readonly task: Task
  readonly signal: AbortSignal
  readonly progress: (bytes: number) => void
  readonly resolve: (answer: Finished) => void
  readonly reject: (error: unknown) => void
}

/**
 * Hashes files in threads of its own, which are started by the first call and ended when idle; they never keep the
 * process alive without work. Calls beyond `concurrency` wait their turn.
 *
 * Raises `not-found` (no such file), `model-unreadable`, `model-changed`, `cancelled` (closed meanwhile), `internal`
 * (a thread ended; the next call starts new ones). An aborted call ends within 200 ms even when the disk does not
 * answer. A file that was interrupted is begun anew: OpenSSL's SHA-256 cannot be saved half-way, and the one that
 * can (WebAssembly) is several times slower than what a restart costs.
 */
export function createHasher(options: HasherOptions = {}): Hasher {
  const { concurrency = 1, idleMs = 30_000 } = options
  const lanes = options.lanes ?? planLanes(availableParallelism(), process.platform)
  const idle: Crew[] = []
  const crews = new Set<Crew>()
  const waiting: Job[] = []
  let idleTimer: NodeJS.Timeout | undefined
  let closed = false

  const endIdle = (): void => {
    for (const crew of idle.splice(0)) {
      crews.delete(crew)
      void crew.end()
    }
  }
  const takeCrew = (): Crew | null => {
    for (let crew = idle.pop(); crew !== undefined; crew = idle.pop()) {
      if (!crew.ended) return crew
      crews.delete(crew)
    }
    if (crews.size >= concurrency) return null
    const crew = createCrew({ startThread: options.startThread ?? startThread, lanes })
    crews.add(crew)
    return crew
  }

  const work = async (crew: Crew, job: Job): Promise<void> => {
    try {
      const answer = await crew.run(job.task, job.signal, job.progress)
      // Whoever asked for the end is not given an answer that came at the same moment.
      job.signal.throwIfAborted()
      switch (answer.kind) {
        case 'hashed':
        case 'compared':
          job.resolve(answer)
          break
        case 'failed':
          throw errorOf(answer.failure)
        case 'stopped':
          throw new DeckError('cancelled')
        default:
          assertNever(answer)
      }
    } catch (error) {
      job.reject(closed ? new DeckError('cancelled') : error)
    }
    if (crew.ended || closed) crews.delete(crew)
    else idle.push(crew)
    pump()
  }
  const pump = (): void => {
    clearTimeout(idleTimer)
    while (waiting.length > 0) {
      const crew = takeCrew()
      const job = crew === null ? undefined : waiting.shift()
      if (crew === null || job === undefined) return
      void work(crew, job)
    }
    if (idle.length > 0) idleTimer = setTimeout(endIdle, idleMs).unref()
  }

  const ask = async (task: Task, signal: AbortSignal, progress: (bytes: number) => void): Promise<Finished> => {
    signal.throwIfAborted()
    if (closed) throw new DeckError('cancelled')
    const { promise, resolve, reject } = Promise.withResolvers<Finished>()
    const job: Job = { task, signal, progress, resolve, reject }
    const leave = (): void => {
      const index = waiting.indexOf(job)
      if (index < 0) return
      waiting.splice(index, 1)
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    waiting.push(job)
    pump()
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  return {
    hash: async (path, signal, progress) => {
      const answer = await ask({ kind: 'hash', path }, signal, (bytes) => progress?.({ bytes }))
      if (answer.kind !== 'hashed') throw new DeckError('internal', { detail: 'the answer to another question' })
      return answer.hashes
    },
    equal: async (a, b, signal) => {
      const answer = await ask({ kind: 'equal', a, b }, signal, () => undefined)
      if (answer.kind !== 'compared') throw new DeckError('internal', { detail: 'the answer to another question' })
      return answer.equal
    },
    close: async () => {
      closed = true
      clearTimeout(idleTimer)
      for (const job of waiting.splice(0)) job.reject(new DeckError('cancelled'))
      await Promise.all([...crews].map((crew) => crew.end()))
      crews.clear()
    },
  }
}
