/** The program of the hashing threads; `crew.ts` starts them and says which is which. */
import { constants, getPriority, setPriority } from 'node:os'
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { loadBlake3, type StartBlake3 } from './blake3.ts'
import { startDigests, type DigestSet } from './digests.ts'
import type { Answer, Digests, FromReader, Role, Task, ToReader } from './protocol.ts'
import { equalFiles, hashFile, NeedsLanes, ReadFailure, Stopped, type ReadOptions } from './read-worker.ts'
import { ringLane, ringWriter } from './ring.ts'

/**
 * On Linux the number 0 means the calling thread and nobody else, and its disk reads step back with it: a thread
 * without an I/O class of its own has one made of its nice value
 * (https://man7.org/linux/man-pages/man2/setpriority.2.html, https://man7.org/linux/man-pages/man2/ioprio_set.2.html).
 * Where the kernel shares the processor out by session first (sched_autogroup), it counts among the app's own
 * threads. On macOS and Windows the same call would slow the whole app, so there the threads stay as they are and
 * fewer are started. Node can set no I/O class.
 */
function stepBack(): void {
  const lower = constants.priority.PRIORITY_BELOW_NORMAL
  if (process.platform !== 'linux') return
  try {
    if (getPriority(0) < lower) setPriority(0, lower)
  } catch {
    // A sandbox may forbid it; the work is the same.
  }
}

const progressEveryMs = 250

function runLane(role: Extract<Role, { role: 'lane' }>, startBlake3: StartBlake3): never {
  const next = ringLane(role.ring, role.lane)
  let set: DigestSet | null = null
  // The thread sleeps in here while there is nothing to do, and is ended from outside.
  for (;;) {
    next((item) => {
      switch (item.kind) {
        case 'begin':
          set = startDigests(role.digests, item.payloadAt, startBlake3)
          return
        case 'piece':
          set?.update(item.bytes)
          return
        case 'end':
          role.port.postMessage(set?.digests() ?? {})
          return
        case 'drop':
          set = null
      }
    })
  }
}

/** What every lane has just handed over, in one. */
function collectDigests(ports: readonly MessagePort[]): Digests {
  return Object.assign(
    {},
    ...ports.map((port) => receiveMessageOnPort(port)?.message as Digests | undefined),
  ) as Digests
}

function failureOf(error: unknown): Answer {
  if (error instanceof Stopped) return { kind: 'stopped' }
  if (error instanceof ReadFailure) return { kind: 'failed', failure: error.failure }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { kind: 'failed', failure: { kind: 'defect', detail } }
}

function runReader(role: Extract<Role, { role: 'reader' }>, startBlake3: StartBlake3, port: MessagePort): void {
  const stop = new Int32Array(role.stop)
  let lanes: ReadOptions['lanes'] = null
  const say = (message: FromReader): void => port.postMessage(message)
  const answerTo = (id: number, task: Task): Answer | null => {
    let saidAt = performance.now()
    const options: ReadOptions = {
      startBlake3,
      lanes,
      largeFrom: role.largeFrom,
      stopped: () => Atomics.load(stop, 0) === id,
      progress: (bytes) => {
        const now = performance.now()
        if (bytes === 0 || now - saidAt < progressEveryMs) return
        saidAt = now
        say({ kind: 'progress', id, bytes })
      },
    }
    try {
      switch (task.kind) {
        case 'hash':
          return { kind: 'hashed', hashes: hashFile(task.path, options) }
        case 'equal':
          return { kind: 'compared', equal: equalFiles(task.a, task.b, options) }
      }
    } catch (error) {
      return error instanceof NeedsLanes ? null : failureOf(error)
    }
  }
  port.on('message', (message: ToReader) => {
    switch (message.kind) {
      case 'lanes': {
        const { ring, ports } = message.lanes
        lanes = { ring: ringWriter(ring), digests: () => collectDigests(ports) }
        return
      }
      case 'task': {
        const answer = answerTo(message.id, message.task)
        say(answer === null ? { kind: 'large', id: message.id } : { kind: 'answer', id: message.id, answer })
      }
    }
  })
}

const role = workerData as Role
stepBack()
const startBlake3 = await loadBlake3()
if (role.role === 'lane') runLane(role, startBlake3)
else if (parentPort !== null) runReader(role, startBlake3, parentPort)
