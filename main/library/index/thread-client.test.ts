import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createThreadClient, type ThreadClient } from './thread-client.ts'
import { throttle } from './throttle.ts'

let client: ThreadClient
let started = 0
const open = (): ThreadClient =>
  createThreadClient(
    { role: 'index', database: 'none', watch: false, lookers: 1 },
    {
      started: async (thread) => {
        started++
        await thread.call('setRoots', [])
      },
      notice: () => undefined,
    },
    join(import.meta.dirname, 'crashing-thread.fixture.ts'),
  )
afterEach(() => client.close())

describe('the client of the index thread', () => {
  it('starts it with the first call, fails what waits when it dies, and starts it anew', async () => {
    started = 0
    client = open()
    expect(client.running()).toBe(false)
    const first = await client.call('usage')
    expect(started).toBe(1)
    const waiting = client.call('usage')
    const deadly = client.call('duplicates')
    await expect(waiting).rejects.toMatchObject({ code: 'internal', params: { detail: 'the disk is on fire' } })
    await expect(deadly).rejects.toMatchObject({ code: 'internal' })
    expect(client.running()).toBe(false)
    const again = await client.call('usage')
    expect(started).toBe(2)
    expect(again[0]?.bytes).not.toBe(first[0]?.bytes)
  })

  it('refuses after its end, which needs no thread', async () => {
    client = open()
    await client.close()
    await expect(client.call('usage')).rejects.toMatchObject({ code: 'internal' })
    expect(client.running()).toBe(false)
  })
})

describe('throttle', () => {
  it('works at once, and once more for all that came since', async () => {
    client = open()
    let times = 0
    const throttled = throttle(50, () => times++)
    for (let n = 0; n < 10; n++) throttled.call()
    expect(times).toBe(1)
    await expect.poll(() => times).toBe(2)
    throttled.stop()
    throttled.call()
    expect(times).toBe(2)
  })
})
