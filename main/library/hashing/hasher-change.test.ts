import { open, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createWorkplace, expected, gatedThreads, longBytes, never } from './hasher.fixture.ts'
import { planLanes } from './lane-plan.ts'

const place = await createWorkplace()

describe('a file that changes while it is read', () => {
  const changes: readonly [string, (path: string) => Promise<unknown>][] = [
    ['grows', async (path) => writeFile(path, 'x', { flag: 'a' })],
    ['shrinks', (path) => truncate(path, longBytes - 1)],
    [
      'is written into',
      async (path) => {
        const file = await open(path, 'r+')
        await file.write('x', longBytes / 2)
        await file.close()
      },
    ],
    ['gets another time', (path) => utimes(path, 1, 1)],
    // Windows does not let go of a file that is open.
    ...(process.platform === 'win32'
      ? []
      : ([
          ['is removed', (path) => rm(path)],
          [
            'is replaced by another of the same size and time',
            async (path) => {
              const twin = await place.freshLong('twin')
              await rename(twin, path)
            },
          ],
        ] satisfies readonly [string, (path: string) => Promise<unknown>][])),
  ]
  it.each(changes)('and %s gives no hashes', async (_name, change) => {
    for (const lanes of [planLanes(8, 'linux'), []]) {
      const { startThread, reached, open: openGate } = gatedThreads()
      const hash = place.hashing({ startThread, lanes })
      const path = await place.freshLong()
      const failing = expect(hash(path, never)).rejects.toMatchObject({ code: 'model-changed', params: { path } })
      await reached()
      await change(path)
      openGate()
      await failing
      expect((await hash(await place.written('hello', 'hello world'), never)).crc32).toBe('0d4a1185')
    }
  })

  it('before the end is not followed for ever', async () => {
    const { startThread, reached, open: openGate } = gatedThreads()
    const path = await place.freshLong()
    const failing = place.hashing({ startThread })(path, never)
    const outcome = expect(failing).rejects.toMatchObject({ code: 'model-changed' })
    await reached()
    // Reading all of it would take hours.
    await truncate(path, 2 ** 42)
    openGate()
    await outcome
  })

  it('and is not changed gives its hashes behind the same gate', async () => {
    const { startThread, reached, open: openGate } = gatedThreads()
    const path = await place.freshLong()
    const hashes = place.hashing({ startThread })(path, never)
    await reached()
    openGate()
    expect(await hashes).toEqual(await expected(new Uint8Array(longBytes), null))
  })
})
