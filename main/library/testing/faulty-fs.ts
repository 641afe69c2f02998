import type * as fs from 'node:fs/promises'

/** What every call of a dead process says. */
export class Killed extends Error {
  override readonly name = 'Killed'
  constructor() {
    super('killed')
  }
}

/** How long the “process” lives: calls that change something until it dies; after that nothing can be done any more. */
const life: { left: number; isDead: boolean; after: boolean; calls: number } = {
  left: Infinity,
  isDead: false,
  after: false,
  calls: 0,
}

/** Dies at the `calls`-th call that changes something; `after`: when that call has been carried out. */
export function dieAt(calls: number, after: boolean): void {
  Object.assign(life, { left: calls, isDead: false, after, calls: 0 })
}

/** A new process begins. Returns how many calls that change something the last one made. */
export function revive(): number {
  const { calls } = life
  Object.assign(life, { left: Infinity, isDead: false, after: false, calls: 0 })
  return calls
}

/** Goes before anything that changes something outside the process, such as a line in a journal. */
export async function deadly<T>(work: () => T | Promise<T>): Promise<T> {
  if (life.isDead) throw new Killed()
  life.calls++
  if (--life.left > 0) return work()
  life.isDead = true
  if (life.after) await work()
  throw new Killed()
}

/** The same for work that is not awaited. */
export function deadlySync<T>(work: () => T): T {
  if (life.isDead) throw new Killed()
  life.calls++
  if (--life.left > 0) return work()
  life.isDead = true
  if (life.after) work()
  throw new Killed()
}

function alive<T>(work: () => Promise<T>): Promise<T> {
  return life.isDead ? Promise.reject(new Killed()) : work()
}

const changing = [
  'link',
  'unlink',
  'rename',
  'rmdir',
  'mkdir',
  'utimes',
  'symlink',
  'writeFile',
  'rm',
  'chmod',
  'copyFile',
] as const
const reading = ['lstat', 'stat', 'readdir', 'readlink', 'realpath', 'readFile', 'statfs', 'access'] as const

/** The functions of node:fs/promises, mortal. */
export function mortal(real: typeof fs): typeof fs {
  const wrapped: Record<string, unknown> = { ...real }
  for (const name of changing) {
    const call = real[name] as (...given: unknown[]) => Promise<unknown>
    wrapped[name] = (...given: unknown[]) => deadly(() => call(...given))
  }
  for (const name of reading) {
    const call = real[name] as (...given: unknown[]) => Promise<unknown>
    wrapped[name] = (...given: unknown[]) => alive(() => call(...given))
  }
  wrapped['open'] = async (path: string, flags?: string, mode?: number) => {
    if (flags === undefined || flags === 'r') return mortalHandle(await alive(() => real.open(path, flags, mode)))
    let opened: fs.FileHandle | undefined
    try {
      return mortalHandle(await deadly(async () => (opened = await real.open(path, flags, mode))))
    } catch (error) {
      await opened?.close()
      throw error
    }
  }
  return { ...wrapped, default: wrapped } as unknown as typeof fs
}

/** Closing always works: the system does it for the dead. */
function mortalHandle(handle: fs.FileHandle): fs.FileHandle {
  return new Proxy(handle, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const call = (...given: unknown[]): Promise<unknown> => Reflect.apply(value, target, given) as Promise<unknown>
      if (name === 'close') return call
      const isChange = ['write', 'writeFile', 'truncate', 'chmod', 'utimes', 'sync'].includes(String(name))
      return (...given: unknown[]) => (isChange ? deadly(() => call(...given)) : alive(() => call(...given)))
    },
  })
}
