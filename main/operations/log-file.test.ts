import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LogLine } from '../../shared/contract/operations.ts'
import { LogFile } from './log-file.ts'

let root: string
let path: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-log-'))
  path = join(root, 'a.log')
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function all(log: LogFile, from = 0): Promise<LogLine[]> {
  const lines: LogLine[] = []
  let next = from
  for await (const batch of log.read(from, undefined, () => false)) {
    expect(batch.index).toBe(next)
    next += batch.lines.length
    lines.push(...batch.lines)
  }
  return lines
}

it('keeps many lines in their order, numbered across batches', async () => {
  const log = new LogFile(path)
  for (let index = 0; index < 5000; index++) log.add('out', `line ${index} ё`)
  await log.settle()
  const lines = await all(log, 1234)
  expect(lines).toHaveLength(3766)
  expect(lines[0]?.text).toBe('line 1234 ё')
  expect((await stat(path)).mode & 0o077).toBe(0)
})

it('bounds a line', async () => {
  const log = new LogFile(path)
  log.add('out', 'x'.repeat(100_000))
  await log.settle()
  expect((await all(log))[0]?.text).toMatch(/^x{8192} … \(91808 more characters\)$/)
})

it('stays within its bound, keeps the app’s own lines and the newest of the rest, and says so', async () => {
  const log = new LogFile(path, { fileBytes: 2000, lineCharacters: 100, tailLines: 3, pendingCharacters: 1e6 })
  for (let index = 0; index < 1000; index++) log.add('out', `line ${index}`)
  log.add('app', 'it failed')
  await log.settle()
  const texts = (await all(log)).map(({ text }) => text)
  expect((await stat(path)).size).toBeLessThan(3000)
  expect(texts).toContain('it failed')
  expect(texts.some((text) => text.startsWith('The log is full'))).toBe(true)
  expect(texts.slice(-4)).toEqual([
    expect.stringMatching(/^\d+ lines were left out/),
    'line 997',
    'line 998',
    'line 999',
  ])
})

it('goes on after a line that a crash cut', async () => {
  await writeFile(path, '{"at":1,"stream":"app","text":"whole"}\n{"at":2,"str')
  const log = new LogFile(path)
  log.add('app', 'next')
  await log.settle()
  expect((await all(log)).map(({ text }) => text)).toEqual(['whole', '{"at":2,"str', 'next'])
})

it('does not raise when the disk refuses', async () => {
  const log = new LogFile(join(root, 'none', 'a.log'))
  log.add('app', 'lost')
  await log.settle()
  expect(await all(log)).toEqual([])
})

it('reads at the pace of the reader and ends at abort', async () => {
  const log = new LogFile(path)
  const stop = new AbortController()
  for (let index = 0; index < 2000; index++) log.add('out', 'y'.repeat(1000))
  await log.settle()
  const reading = log.read(0, stop.signal, () => true)
  const first = await reading.next()
  expect(first.done === true ? [] : first.value.lines).toHaveLength(62)
  await appendFile(path, '{"at":1,"stream":"app","text":"late"}\n')
  stop.abort()
  let rest = 0
  for await (const batch of reading) rest += batch.lines.length
  expect(rest).toBeLessThan(2001)
  expect(await readFile(path, 'utf8')).toContain('late')
})
