import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import { DeckError } from '../../../shared/errors.ts'
import type { Answer, DigestName, FromReader, Role, Task, ToReader } from './protocol.ts'
import { createRing } from './ring.ts'

/** Starts a hashing thread. */
export type StartThread = (role: Role, transfer: readonly MessagePort[]) => Worker

interface CrewOptions {
  readonly startThread: StartThread
  /** The digests of each lane; without lanes the reader computes all of them. */
  readonly lanes: readonly (readonly DigestName[])[]
}

/** One reader and, from its first large file on, the lanes that compute while it reads. */
export interface Crew {
  /**
   * Works on one task; one at a time. Raises `internal` when a thread ends meanwhile; the crew has `ended` then, and
   * also when a stopped task did not stop in time.
   */
  run(task: Task, signal: AbortSignal, progress: (bytes: number) => void): Promise<Answer>
  readonly ended: boolean
  end(): Promise<void>
}

/** From here on it pays to wake the lanes. */
const largeFrom = 4 << 20
/** Deep enough that no lane waits while another has the core for a moment; larger was no faster. */
const ring = { blocks: 16, blockBytes: 2 << 20 }
/** A read from a dead disk or share can keep a thread for minutes; whoever aborts does not wait for it. */
const stopWithinMs = 200
const endWithinMs = 2000

interface Pending {
  readonly id: number
  readonly task: Task
  readonly progress: (bytes: number) => void
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: DeckError) => void
}

export function createCrew({ startThread, lanes }: CrewOptions): Crew {
  const stop = new SharedArrayBuffer(4)
  const threads: Worker[] = []
  let pending: Pending | null = null
  let lastId = 0
  let ended = false

  const end = async (): Promise<void> => {
    ended = true
    const gone = Promise.all(threads.splice(0).map((thread) => thread.terminate()))
    await Promise.race([gone, sleep(endWithinMs, undefined, { ref: false })])
  }
  const start = (role: Role, transfer: readonly MessagePort[] = []): Worker => {
    const thread = startThread(role, transfer)
    threads.push(thread)
    const lost = (detail: string): void => {
      const failed = pending
      pending = null
      void end()
      failed?.reject(new DeckError('internal', { detail: `a hashing thread ended: ${detail}` }))
    }
    thread.on('error', (error) => lost(error instanceof Error ? (error.stack ?? error.message) : String(error)))
    thread.on('exit', (code) => lost(`exit code ${code}`))
    thread.unref()
    return thread
  }

  const reader = start({ role: 'reader', stop, largeFrom: lanes.length === 0 ? Infinity : largeFrom })
  const say = (message: ToReader, transfer: readonly MessagePort[] = []): void => reader.postMessage(message, transfer)

  const startLanes = (): void => {
    const memory = createRing({ lanes: lanes.length, ...ring })
    const ports = lanes.map((digests, lane) => {
      const { port1, port2 } = new MessageChannel()
      start({ role: 'lane', lane, digests, ring: memory, port: port1 }, [port1])
      return port2
    })
    say({ kind: 'lanes', lanes: { ring: memory, ports } }, ports)
  }

  reader.on('message', (message: FromReader) => {
    if (pending?.id !== message.id) return
    switch (message.kind) {
      case 'progress':
        pending.progress(message.bytes)
        return
      case 'large':
        startLanes()
        say({ kind: 'task', id: pending.id, task: pending.task })
        return
      case 'answer': {
        const { resolve } = pending
        pending = null
        resolve(message.answer)
      }
    }
  })

  const run = (task: Task, signal: AbortSignal, progress: (bytes: number) => void): Promise<Answer> => {
    const id = ++lastId
    return new Promise<Answer>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      const onAbort = (): void => {
        Atomics.store(new Int32Array(stop), 0, id)
        timer = setTimeout(() => {
          const given = pending
          pending = null
          void end()
          given?.resolve({ kind: 'stopped' })
        }, stopWithinMs)
      }
      const settled = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        reader.unref()
      }
      pending = {
        ...{ id, task, progress },
        resolve: (answer) => {
          settled()
          resolve(answer)
        },
        reject: (error) => {
          settled()
          reject(error)
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      // Whoever waits for an answer gets it; only an idle crew lets the process end.
      reader.ref()
      say({ kind: 'task', id, task })
    })
  }

  return {
    run,
    get ended() {
      return ended
    },
    end,
  }
}
