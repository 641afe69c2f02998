/** Stands for the thread of the index: answers `usage` with how often it was asked, and dies of `duplicates`. */
import { parentPort, threadId } from 'node:worker_threads'
import type { FromThread, Request } from './messages.ts'

let asked = 0
parentPort?.on('message', ({ id, method }: Request) => {
  if (method === 'duplicates') throw new Error('the disk is on fire')
  const answer: FromThread = {
    type: 'done',
    id,
    value: [{ kind: 'lora', family: null, files: ++asked, bytes: threadId }],
  }
  // Leaves room for a death in between.
  setTimeout(() => parentPort?.postMessage(answer), 50)
})
