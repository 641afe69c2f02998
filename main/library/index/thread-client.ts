import { Worker } from 'node:worker_threads'
import { assertNever } from '../../../shared/assert-never.ts'
import { DeckError } from '../../../shared/errors.ts'
import { workerFile } from '../../worker-file.ts'
import type { FromThread, IndexCalls, IndexMethod, IndexRole, Notice, Request } from './messages.ts'

interface Pending {
  readonly done: (value: unknown) => void
  readonly fail: (error: DeckError) => void
}

export interface ThreadClient {
  call<M extends IndexMethod>(
    method: M,
    ...args: Parameters<IndexCalls[M]>
  ): Promise<Awaited<ReturnType<IndexCalls[M]>>>
  /** False: no thread is running (yet, or any more). */
  running(): boolean
  /** The thread closes its database and ends; calls after this one fail. */
  close(): Promise<void>
}

interface Running {
  readonly worker: Worker
  readonly pending: Map<number, Pending>
}

/**
 * Speaks with the index thread. It starts at the first call; when it dies, the calls that wait fail, and the next
 * call starts it anew. It keeps the process alive only while somebody waits for an answer.
 */
export function createThreadClient(
  role: Extract<IndexRole, { readonly role: 'index' }>,
  on: {
    /** Before the first call of a new thread. */
    started(client: ThreadClient): Promise<void>
    notice(notice: Notice): void
  },
  program = workerFile('index-worker', 'library/index/index-worker.ts'),
): ThreadClient {
  let running: Running | null = null
  let ready: Promise<unknown> = Promise.resolve()
  let nextId = 1
  let closed = false
  /** It may have died while one waited. */
  const current = (): Running | null => running

  function end(thread: Running, detail: string): void {
    if (running === thread) running = null
    for (const { fail } of thread.pending.values()) fail(new DeckError('internal', { detail }))
    thread.pending.clear()
  }

  function receive(thread: Running, message: FromThread): void {
    switch (message.type) {
      case 'done':
      case 'failed': {
        const waiting = thread.pending.get(message.id)
        thread.pending.delete(message.id)
        if (thread.pending.size === 0) thread.worker.unref()
        if (message.type === 'done') waiting?.done(message.value)
        else waiting?.fail(new DeckError(message.code, message.params))
        break
      }
      case 'changed':
      case 'scan':
      case 'log':
      case 'roots':
        on.notice(message)
        break
      default:
        assertNever(message)
    }
  }

  function start(): Running {
    const worker = new Worker(program, { workerData: role })
    const thread: Running = { worker, pending: new Map() }
    worker.unref()
    worker.on('message', (message: FromThread) => receive(thread, message))
    worker.on('error', (error) => end(thread, error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => end(thread, 'the thread of the library’s index ended'))
    return thread
  }

  function post(thread: Running, method: IndexMethod, args: readonly unknown[]): Promise<unknown> {
    return new Promise((done, fail) => {
      const request: Request = { id: nextId++, method, args }
      thread.pending.set(request.id, { done, fail })
      thread.worker.ref()
      thread.worker.postMessage(request)
    })
  }

  const client: ThreadClient = {
    call: async <M extends IndexMethod>(
      method: M,
      ...args: Parameters<IndexCalls[M]>
    ): Promise<Awaited<ReturnType<IndexCalls[M]>>> => {
      if (closed) throw new DeckError('internal', { detail: 'the library’s index is closed' })
      if (running === null) {
        running = start()
        if (method !== 'setRoots') ready = on.started(client)
      }
      // The roots come first: without them nothing has a path.
      if (method !== 'setRoots') await ready
      const thread = current()
      if (thread === null) throw new DeckError('internal', { detail: 'the thread of the library’s index ended' })
      return (await post(thread, method, args)) as Awaited<ReturnType<IndexCalls[M]>>
    },
    running: () => running !== null,
    close: async () => {
      if (closed) return
      closed = true
      const thread = current()
      if (thread === null) return
      await post(thread, 'close', []).catch(() => undefined)
      await thread.worker.terminate()
    },
  }
  return client
}
