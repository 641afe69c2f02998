import { open, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createWorkplace, longBytes, never, onceUnderWay, type Workplace } from './hasher.fixture.ts'

let place: Workplace
beforeAll(async () => {
  place = await createWorkplace()
})
afterEach(() => place.closeHashers())
afterAll(() => place.remove())

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
    const hash = place.hashing()
    const path = await place.freshLong()
    const { progress, acted } = onceUnderWay(() => change(path))
    await expect(hash(path, never, progress)).rejects.toMatchObject({ code: 'model-changed', params: { path } })
    await acted()
    expect((await hash(await place.written('hello', 'hello world'), never)).crc32).toBe('0d4a1185')
  })

  it('with the reader alone gives none either', async () => {
    const hash = place.hashing({ lanes: [] })
    const path = await place.freshLong()
    const { progress } = onceUnderWay(() => writeFile(path, 'x', { flag: 'a' }))
    await expect(hash(path, never, progress)).rejects.toMatchObject({ code: 'model-changed' })
  })
})
