/**
 * The threads of the library's index: one that owns the database and answers, and some that look at the disk for it
 * while there is something to look at. Started by main/library/index/model-index.ts and thread/look-pool.ts.
 */
import { setPriority } from 'node:os'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { assertNever } from '../../../shared/assert-never.ts'
import { toErrorInfo } from '../../../shared/errors.ts'
import type { FromThread, IndexCalls, IndexRole, Request } from './messages.ts'
import type { LookRequest, LookResponse } from './thread/look-pool.ts'

/** Messages of a long listing, so that the index never takes long to read one. */
const partLength = 1000

// Each thread loads what its role needs, and no more.
async function answerLooks(port: MessagePort): Promise<void> {
  const { lookCalls } = await import('./thread/look-tasks.ts')
  // On Linux the priority is the thread's own; elsewhere it would be that of the whole program.
  if (process.platform === 'linux') setPriority(5)
  const send = (response: LookResponse): void => port.postMessage(response)
  const answer = async ({ id, call, task }: LookRequest): Promise<void> => {
    const work = lookCalls[call] as (task: unknown) => unknown
    const value = await work(task)
    if (call !== 'list') {
      send({ id, ok: true, value })
      return
    }
    const listing = value as ReturnType<(typeof lookCalls)['list']>
    for (let start = 0; start < listing.found.length; start += partLength)
      send({ id, ok: 'part', value: listing.found.slice(start, start + partLength) })
    send({ id, ok: true, value: { ...listing, found: [] } })
  }
  port.on('message', (request: LookRequest) => {
    answer(request).catch((error: unknown) => {
      send({ id: request.id, ok: false, detail: error instanceof Error ? error.message : String(error) })
    })
  })
}

async function answerIndex(port: MessagePort, role: Extract<IndexRole, { readonly role: 'index' }>): Promise<void> {
  const { createIndexService } = await import('./thread/service.ts')
  const send = (message: FromThread): void => port.postMessage(message)
  // Made by the first call, so that what stands in its way is told to who asked.
  let made: IndexCalls | null = null
  port.on('message', ({ id, method, args }: Request) => {
    const work = (): unknown => {
      if (made === null && method === 'close') return
      const service = (made ??= createIndexService(role, send))
      // Sender and receiver are checked against one type (IndexCalls); here only the name is left.
      const call = service[method] as (...args: readonly unknown[]) => unknown
      return call(...args)
    }
    new Promise((resolve) => resolve(work())).then(
      (value) => {
        send({ type: 'done', id, value })
        if (method === 'close') port.close()
      },
      (error: unknown) => {
        const { code, params } = toErrorInfo(error)
        send({ type: 'failed', id, code, params })
      },
    )
  })
}

const role = workerData as IndexRole
if (parentPort !== null) {
  switch (role.role) {
    case 'look':
      await answerLooks(parentPort)
      break
    case 'index':
      await answerIndex(parentPort, role)
      break
    default:
      assertNever(role)
  }
}
