import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { logPath, openConsoleLog, readLogTail } from './console-log.ts'

let folder = ''
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'console-log-'))))
afterEach(() => rm(folder, { recursive: true }))

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const fail = (error: Error): never => {
  throw error
}

it('writes everything, and holds up a program that is faster than the disk', async () => {
  const held: boolean[] = []
  const file = logPath(folder, 'My UI', Date.UTC(2026, 10, 22, 18, 5, 1, 7), id(1))
  expect(file).toBe(join(folder, 'My UI', `20261122T180501007Z-${id(1)}.log`))
  const log = await openConsoleLog(file, (value) => held.push(value), fail)
  const piece = 'ü'.repeat(32 * 1024)
  for (let i = 0; i < 64; i++) log.write(piece)
  await log.close()
  expect((await stat(file)).size).toBe(64 * 64 * 1024)
  expect(held).toEqual([true, false])
})

it('rotates by size and keeps so many files', async () => {
  const file = logPath(folder, 'a', 0, id(2))
  const log = await openConsoleLog(file, () => undefined, fail, { fileBytes: 1000, files: 3, runs: 5 })
  for (let i = 0; i < 10; i++) {
    log.write(`${i}`.repeat(400))
    await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toMatch(new RegExp(`${i}$`)))
  }
  await log.close()
  const files = await readdir(dirname(file))
  expect(files).toHaveLength(3)
  for (const name of files) expect((await stat(join(dirname(file), name))).size).toBeLessThanOrEqual(1000)
  expect((await readFile(file, 'utf8')).endsWith('9'.repeat(400))).toBe(true)
})

it('keeps the logs of the newest runs and whatever else lies there', async () => {
  for (let n = 0; n < 6; n++) {
    const log = await openConsoleLog(logPath(folder, 'a', n * 1000, id(n)), () => undefined, fail, {
      fileBytes: 1000,
      files: 2,
      runs: 3,
    })
    log.write('x')
    await log.close()
    if (n === 0) {
      await writeFile(join(folder, 'a', 'notes.log'), 'mine')
    }
  }
  const left = (await readdir(join(folder, 'a'))).toSorted()
  expect(left.map((name) => name.slice(-5))).toEqual(['3.log', '4.log', '5.log', 's.log'])
})

it('gives up on a disk that refuses, once, and lets the program go on', async () => {
  const errors: Error[] = []
  const log = await openConsoleLog(
    '/dev/full',
    () => undefined,
    (error) => errors.push(error),
  ).catch(() => null)
  // Elsewhere there is no such device.
  if (log === null) return
  log.write('x')
  await log.close()
  log.write('y')
  await log.close()
  expect(errors).toHaveLength(1)
})

it('reads the end of a log from a whole line on', async () => {
  const file = logPath(folder, 'a', 0, id(3))
  const log = await openConsoleLog(file, () => undefined, fail)
  log.write('first line\nsecond line\nthird')
  await log.close()
  expect(await readLogTail(file, 1000)).toBe('first line\nsecond line\nthird')
  expect(await readLogTail(file, 14)).toBe('third')
  expect(await readLogTail(join(folder, 'none'), 10)).toBe('')
})
