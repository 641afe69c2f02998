import { describe, expect, it } from 'vitest'
import { describingErrors, queueOf } from './event-queue.ts'

function source(): {
  subscribe: (push: (value: number) => void) => () => void
  push(value: number): void
  readonly listeners: number
} {
  const listeners = new Set<(value: number) => void>()
  return {
    subscribe: (push) => {
      listeners.add(push)
      return () => listeners.delete(push)
    },
    push: (value) => {
      for (const listener of listeners) listener(value)
    },
    get listeners() {
      return listeners.size
    },
  }
}

describe('queueOf', () => {
  it('hands on what comes before and while one waits, in order', async () => {
    const numbers = source()
    const queue = queueOf(numbers.subscribe, undefined)
    const first = queue.next()
    numbers.push(1)
    numbers.push(2)
    expect((await first).value).toBe(1)
    expect((await queue.next()).value).toBe(2)
    const third = queue.next()
    numbers.push(3)
    expect((await third).value).toBe(3)
    await queue.return(undefined)
    expect(numbers.listeners).toBe(0)
  })

  it('ends with its signal, also while it waits', async () => {
    const numbers = source()
    const ending = new AbortController()
    const queue = queueOf(numbers.subscribe, ending.signal)
    const waiting = queue.next()
    ending.abort()
    expect((await waiting).done).toBe(true)
    expect(numbers.listeners).toBe(0)
  })

  it('ends a reader that falls too far behind instead of growing', async () => {
    const numbers = source()
    const queue = queueOf(numbers.subscribe, undefined, 3)
    const first = queue.next()
    for (let value = 0; value < 10; value++) numbers.push(value)
    await first
    expect((await queue.next()).done).toBe(true)
    expect(numbers.listeners).toBe(0)
  })
})

describe('describingErrors', () => {
  it('hands values on and describes what is thrown', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield await Promise.resolve(1)
      throw new Error('inner')
    }
    const stream = describingErrors(broken(), (thrown) => new Error(`described ${String(thrown)}`))
    expect((await stream.next()).value).toBe(1)
    await expect(stream.next()).rejects.toThrow('described Error: inner')
  })
})
