import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import {
  createWorkplace,
  expected,
  gatedThreads,
  longBytes,
  mebibyte,
  never,
  safetensors,
  watchedThreads,
} from './hasher.fixture.ts'
import { planLanes } from './lane-plan.ts'

const place = await createWorkplace()

describe('an abort', () => {
  it.each([
    ['with lanes', {}],
    ['by the reader alone', { lanes: [] }],
  ])('ends the work %s', async (_name, options) => {
    const { startThread, reached, open } = gatedThreads()
    const hash = place.hashing({ ...options, startThread })
    const stop = new AbortController()
    const reason = new Error('the person changed their mind')
    const ending = expect(hash(await place.freshLong(), stop.signal)).rejects.toBe(reason)
    await reached()
    stop.abort(reason)
    open()
    await ending
    // Nothing of the first file is left in what hashes the next.
    const bytes = safetensors(1000, randomBytes(6 * mebibyte))
    expect(await hash(await place.written('next', bytes), never)).toEqual(await expected(bytes, 1008))
  })

  it('before the work begins it', async () => {
    const { threads, startThread } = watchedThreads()
    const hash = place.hashing({ startThread })
    const reason = new Error('never mind')
    await expect(hash(await place.freshLong(), AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(threads).toHaveLength(0)
  })

  it('while it waits for its turn takes it out of the queue', async () => {
    const hash = place.hashing()
    const path = await place.freshLong()
    const hello = await place.written('hello', 'hello world')
    const stop = new AbortController()
    const first = new AbortController()
    const order: string[] = []
    const working = hash(path, first.signal).catch(() => order.push('first'))
    const aborted = hash(path, stop.signal).catch(() => order.push('second'))
    const last = hash(hello, never).then(() => order.push('third'))
    stop.abort()
    await aborted
    first.abort()
    await Promise.all([working, last])
    expect(order).toEqual(['second', 'first', 'third'])
  })

  it('does not wait for a thread that the disk holds', async () => {
    let fresh = 0
    const { startThread } = watchedThreads()
    const hash = place.hashing({
      startThread: (role, transfer) =>
        fresh++ > 0
          ? startThread(role, transfer)
          : new Worker('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)', { eval: true }),
    })
    const hello = await place.written('hello', 'hello world')
    const stop = new AbortController()
    const held = hash(hello, stop.signal)
    const next = hash(hello, never)
    stop.abort(new Error('enough'))
    await expect(held).rejects.toThrow('enough')
    expect((await next).crc32).toBe('0d4a1185')
    expect(fresh).toBe(2)
  })
})

describe('threads', () => {
  it.each([
    ['the reader', 0],
    ['the first lane', 1],
    ['the last lane', -1],
  ])('when %s dies the work fails and the next goes well', async (_name, index) => {
    const { threads, startThread, reached, open } = gatedThreads()
    const hash = place.hashing({ startThread, lanes: planLanes(8, 'linux') })
    const hello = await place.written('hello', 'hello world')
    const failing = expect(hash(await place.freshLong(), never)).rejects.toMatchObject({ code: 'internal' })
    const waiting = hash(hello, never)
    await reached()
    await threads.at(index)?.terminate()
    open()
    await failing
    expect((await waiting).crc32).toBe('0d4a1185')
    const bytes = randomBytes(6 * mebibyte).fill(0, 8, 9)
    expect(await hash(await place.written('next', bytes), never)).toEqual(await expected(bytes, null))
  })

  it('that cannot even start are told', async () => {
    const hash = place.hashing({ startThread: () => new Worker('throw new Error("no such thing")', { eval: true }) })
    await expect(hash(await place.written('hello', 'hello world'), never)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('no such thing') as string,
    })
  })

  it('are started by the first call and ended when they have nothing to do', async () => {
    const { threads, startThread } = watchedThreads()
    const hash = place.hashing({ startThread, idleMs: 10 })
    expect(threads).toHaveLength(0)
    const hello = await place.written('hello', 'hello world')
    await hash(hello, never)
    expect(threads).toHaveLength(1)
    await new Promise((resolve) => threads[0]?.once('exit', resolve))
    expect((await hash(hello, never)).crc32).toBe('0d4a1185')
    expect(threads).toHaveLength(2)
  })

  it('work on as many files at once as asked', async () => {
    const { threads, startThread } = watchedThreads()
    const hash = place.hashing({ startThread, lanes: [], concurrency: 2 })
    const paths = await Promise.all([1, 2, 3, 4, 5].map((index) => place.written(`many${index}`, `content ${index}`)))
    const found = await Promise.all(paths.map((path) => hash(path, never)))
    const digests = [1, 2, 3, 4, 5].map((index) => createHash('sha256').update(`content ${index}`).digest('hex'))
    expect(found.map(({ sha256 }) => sha256)).toEqual(digests)
    expect(threads).toHaveLength(2)
  })

  it('are ended by a close, which cancels what is under way and what waits', async () => {
    const { startThread, reached } = gatedThreads()
    const made = place.hasher({ startThread })
    const path = await place.freshLong()
    const working = made.hash(path, never)
    const waiting = made.hash(path, never)
    const outcomes = Promise.allSettled([working, waiting])
    await reached()
    await made.close()
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: 'cancelled' } })
    await expect(made.hash(path, never)).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('let the process end by itself, the lanes too', async () => {
    const bytes = randomBytes(6 * mebibyte).fill(0, 8, 9)
    const path = await place.written('next', bytes)
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'idle.fixture.ts'), path])
    expect(JSON.parse(stdout)).toEqual(await expected(bytes, null))
  })

  // Elsewhere the priority is that of the whole process, which must stay as it is.
  it.skipIf(process.platform !== 'linux')('step back for others, and the thread that asks does not', async () => {
    const niceness = async (): Promise<ReadonlyMap<number, number>> => {
      const tasks = await readdir('/proc/self/task')
      const found = new Map<number, number>()
      for (const task of tasks) {
        const line = await readFile(`/proc/self/task/${task}/stat`, 'utf8').catch(() => '')
        // The 19th field of the whole line; the name before the last parenthesis may hold spaces.
        found.set(Number(task), Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[16]))
      }
      return found
    }
    const own = getPriority()
    const before = await niceness()
    const { startThread, reached, open } = gatedThreads()
    const hashes = place.hasher({ startThread, lanes: planLanes(8, 'linux') }).hash(await place.freshLong(), never)
    await reached()
    // The lanes may still be starting.
    await expect
      .poll(async () => [...(await niceness())].filter(([task, nice]) => !before.has(task) && nice > own).length, {
        timeout: 20_000,
      })
      .toBe(5)
    const during = await niceness()
    for (const [task, nice] of before) expect(during.get(task) ?? nice).toBe(nice)
    expect(during.get(process.pid)).toBe(own)
    open()
    await hashes
  })
})

it('says how far it is, a few times a second and never backwards', async () => {
  const { startThread, reached, open } = gatedThreads()
  const said: number[] = []
  const path = await place.freshLong()
  const began = performance.now()
  const hashes = place.hasher({ startThread, lanes: [] }).hash(path, never, ({ bytes }) => void said.push(bytes))
  await reached()
  await sleep(300)
  open()
  await hashes
  expect(said.length).toBeGreaterThan(0)
  expect(said.length).toBeLessThanOrEqual((performance.now() - began) / 250)
  expect(said).toEqual(said.toSorted((a, b) => a - b))
  expect(said.every((bytes) => bytes > 0 && bytes <= longBytes)).toBe(true)
})
