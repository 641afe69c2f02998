import { Worker } from 'node:worker_threads'
import { workerFile } from '../../../worker-file.ts'
import type { IndexRole } from '../messages.ts'
import type { Found } from './found.ts'
import type { LookCalls } from './look-tasks.ts'

export interface LookRequest {
  readonly id: number
  readonly call: keyof LookCalls
  readonly task: unknown
}

export type LookResponse =
  | { readonly id: number; readonly ok: 'part'; readonly value: readonly Found[] }
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly detail: string }

interface Waiting extends LookRequest {
  readonly part: ((found: readonly Found[]) => void) | null
  readonly done: (value: unknown) => void
  readonly fail: (error: Error) => void
}

interface Looker {
  readonly worker: Worker
  job: Waiting | null
  timer: NodeJS.Timeout | null
}

/** Threads that wait for the disk in place of the index. They come when there is work and go when there is none. */
export interface LookPool {
  /** `part` takes what of a long listing comes before its end. */
  run<C extends keyof LookCalls>(
    call: C,
    task: Parameters<LookCalls[C]>[0],
    part?: (found: readonly Found[]) => void,
  ): Promise<Awaited<ReturnType<LookCalls[C]>>>
  close(): void
}

/** A drive that is gone without a word may hold a thread for ever. */
const answerMs = 120_000
/** Work comes in waves: a thread waits so long for more. */
const restMs = 3000
/** Work that waits longer than this gets another thread. */
const helpMs = 100

export function createLookPool(options: { readonly size: number; readonly answerMs?: number }): LookPool {
  const queue: Waiting[] = []
  const lookers = new Set<Looker>()
  let nextId = 1
  let closed = false
  let helpTimer: NodeJS.Timeout | null = null

  function drop(looker: Looker, why: string, code?: string): void {
    if (looker.timer !== null) clearTimeout(looker.timer)
    lookers.delete(looker)
    const { job } = looker
    looker.job = null
    job?.fail(Object.assign(new Error(why), code === undefined ? {} : { code }))
    // Not awaited: a thread that hangs in the system does not end.
    void looker.worker.terminate()
    next()
  }

  function start(): Looker {
    const role: IndexRole = { role: 'look' }
    const worker = new Worker(workerFile('index-worker', 'library/index/index-worker.ts'), { workerData: role })
    const looker: Looker = { worker, job: null, timer: null }
    worker.on('message', (response: LookResponse) => {
      const { job } = looker
      if (job?.id !== response.id) return
      if (response.ok === 'part') {
        job.part?.(response.value)
        return
      }
      looker.job = null
      rest(looker)
      if (response.ok) job.done(response.value)
      else job.fail(new Error(response.detail))
      next()
    })
    worker.on('error', (error) => drop(looker, error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => {
      if (lookers.has(looker)) drop(looker, 'a thread that looks at files ended')
    })
    lookers.add(looker)
    return looker
  }

  function rest(looker: Looker): void {
    if (looker.timer !== null) clearTimeout(looker.timer)
    looker.timer = setTimeout(() => drop(looker, 'no work'), restMs)
  }

  function give(looker: Looker, job: Waiting): void {
    looker.job = job
    if (looker.timer !== null) clearTimeout(looker.timer)
    const limit = options.answerMs ?? answerMs
    looker.timer = setTimeout(() => drop(looker, `no answer from the disk in ${limit / 1000} s`, 'ETIMEDOUT'), limit)
    const request: LookRequest = { id: job.id, call: job.call, task: job.task }
    looker.worker.postMessage(request)
  }

  function next(): void {
    while (!closed && queue.length > 0) {
      const idle = [...lookers].find(({ job }) => job === null)
      if (idle === undefined && lookers.size > 0) {
        // A thread costs more to start than a quick disk takes for most scans.
        if (lookers.size < options.size) helpTimer ??= setTimeout(help, helpMs)
        return
      }
      const job = queue.shift()
      if (job !== undefined) give(idle ?? start(), job)
    }
  }

  function help(): void {
    helpTimer = null
    const job = queue.shift()
    if (job !== undefined) give([...lookers].find((looker) => looker.job === null) ?? start(), job)
    next()
  }

  return {
    run: (call, task, part) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('closed'))
          return
        }
        const done = (value: unknown): void => resolve(value as Awaited<ReturnType<LookCalls[typeof call]>>)
        queue.push({ id: nextId++, call, task, part: part ?? null, done, fail: reject })
        next()
      }),
    close: () => {
      closed = true
      if (helpTimer !== null) clearTimeout(helpTimer)
      for (const job of queue.splice(0)) job.fail(new Error('closed'))
      for (const looker of [...lookers]) drop(looker, 'closed')
    },
  }
}
