import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createAckBatcher } from './ack-batcher.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('waits 50 ms from the first and sends the sum once', () => {
  const send = vi.fn()
  const acks = createAckBatcher({ send })
  acks.add(10)
  vi.advanceTimersByTime(40)
  acks.add(5)
  expect(send).not.toHaveBeenCalled()
  vi.advanceTimersByTime(10)
  expect(send.mock.calls).toEqual([[15]])
  vi.advanceTimersByTime(1000)
  expect(send).toHaveBeenCalledTimes(1)
})

it('sends at once from 64 Ki units on, and starts a new wait afterwards', () => {
  const send = vi.fn()
  const acks = createAckBatcher({ send })
  acks.add(65_535)
  acks.add(1)
  expect(send.mock.calls).toEqual([[65_536]])
  acks.add(3)
  vi.advanceTimersByTime(50)
  expect(send.mock.calls).toEqual([[65_536], [3]])
})

it('loses nothing at the end and sends nothing after it', () => {
  const send = vi.fn()
  const acks = createAckBatcher({ send })
  acks.add(7)
  acks.dispose()
  acks.add(9)
  vi.advanceTimersByTime(1000)
  expect(send.mock.calls).toEqual([[7]])
})
