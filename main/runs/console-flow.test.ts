import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ConsoleChunk } from '../../shared/contract/runs.ts'
import { consoleLimits } from './console-channel.ts'
import { createHarness, readConsole, until, type Harness } from './harness.fixture.ts'

const MiB = 1024 * 1024
const window = consoleLimits.highUnits
let harness: Harness
beforeEach(async () => (harness = await createHarness()))
afterEach(() => harness.end())

/** Lines of 64 units (CR included), `mebibytes` MiB of them; then the end of it. */
function flood(mebibytes: number): string {
  const line = 'x'.repeat(62)
  return `stty raw; yes '${line}'$'\\r' | head -c ${mebibytes * MiB}; printf 'the end 😀'`
}

async function logged(id: string): Promise<number> {
  const folder = dirname(harness.runs.logFile(id))
  let size = 0
  for (const file of await readdir(folder)) size += (await stat(join(folder, file))).size
  return size
}

/** Waits until the log has not grown for half a second, and gives its size. */
async function standstill(id: string): Promise<number> {
  let size = -1
  for (const deadline = Date.now() + 15_000; Date.now() < deadline;) {
    const before = size
    size = await logged(id)
    if (size === before && size > 0) return size
    await delay(500)
  }
  throw new Error('the program was not held up')
}

it('holds up a program whose reader does not acknowledge, and lets it go when that leaves', async () => {
  const { runs, request } = harness
  const { id } = await runs.launch(request(`read; ${flood(500)}`))
  const leave = new AbortController()
  const seen: ConsoleChunk[] = []
  const reading = (async () => {
    for await (const chunk of runs.console(id, crypto.randomUUID(), leave.signal)) seen.push(chunk)
  })()
  runs.write(id, '\n')
  const size = await standstill(id)
  expect(size).toBeGreaterThan(window)
  expect(size).toBeLessThan(window + MiB / 2)
  const given = seen.reduce((sum, chunk) => sum + (chunk.type === 'data' ? chunk.data.length : 0), 0)
  expect(given).toBeLessThan(window + MiB / 10)

  const before = process.memoryUsage().rss
  leave.abort()
  await reading
  await runs.ended(id)
  // Four files of 64 MiB at most are kept of it.
  expect(await logged(id)).toBeGreaterThan(3 * 64 * MiB)
  expect(await logged(id)).toBeLessThanOrEqual(4 * 64 * MiB)
  // Kept in memory it would be twice that at least; measured: 150 MiB, whether 200 or 800 MiB are printed.
  expect(process.memoryUsage().rss - before).toBeLessThan(250 * MiB)
  // A reader that comes later gets the newest part, from a whole line on, and the end.
  const text = await readConsole(runs, id, (all) => all.length > 3.5 * MiB)
  expect(text.slice(0, 62)).toBe('x'.repeat(62))
}, 60_000)

it('gives a slow reader everything, in order and in bounded memory, also what a held program leaves at its end', async () => {
  const { runs, request } = harness
  const { id } = await runs.launch(request(`read; ${flood(24)}`))
  const reader = crypto.randomUUID()
  runs.write(id, '\n')
  let offset = 0
  let tail = ''
  let unacknowledged = 0
  for await (const chunk of runs.console(id, reader, AbortSignal.timeout(25_000))) {
    if (chunk.type === 'end') break
    expect(chunk.offset).toBe(offset)
    expect(chunk.data.isWellFormed()).toBe(true)
    offset += chunk.data.length
    tail = (tail + chunk.data).slice(-100)
    unacknowledged += chunk.data.length
    if (unacknowledged < MiB / 16) continue
    await delay(10)
    runs.ack(id, reader, unacknowledged)
    unacknowledged = 0
  }
  expect(offset).toBeGreaterThan(24 * MiB)
  expect(tail.endsWith('the end 😀')).toBe(true)
})

// How much fits into a terminal that nobody reads depends on the system, so several sizes are tried.
it.each([4000, 8000, 12_000, 16_000, 20_000, 24_000])(
  'keeps all of a program that ends while it is held up (%i more)',
  async (more) => {
    const { runs, request } = harness
    const reader = crypto.randomUUID()
    const script = `stty raw; echo go; read; head -c ${window + more} /dev/zero | tr '\\0' x; printf 'the end'`
    const { id } = await runs.launch(request(script))
    const chunks = runs.console(id, reader, AbortSignal.timeout(20_000))
    let text = ''
    const take = async (): Promise<void> => {
      const next: IteratorResult<ConsoleChunk, unknown> = await chunks.next()
      if (next.done === true) throw new Error('the console ended before that')
      if (next.value.type === 'data') text += next.value.data
    }
    while (!text.includes('go')) await take()
    runs.write(id, '\n')
    while (text.length < window) await take()
    await Promise.race([runs.ended(id), delay(700)])
    runs.ack(id, reader, text.length)
    for await (const chunk of chunks) if (chunk.type === 'data') text += chunk.data
    expect(text.endsWith('xthe end')).toBe(true)
    expect(text.replaceAll(/[^x]/g, '')).toHaveLength(window + more)
  },
)

it('goes on without a reader that holds it up for too long', async () => {
  const impatient = await createHarness({ ...consoleLimits, patienceMs: 200 })
  try {
    const { id } = await impatient.runs.launch(impatient.request(flood(20)))
    const chunks = impatient.runs.console(id, crypto.randomUUID(), undefined)
    expect((await chunks.next()).value).toMatchObject({ type: 'data' })
    await impatient.runs.ended(id)
    await chunks.return(undefined)
  } finally {
    await impatient.end()
  }
})

it('answers input while it is flooded', async () => {
  const { runs, request } = harness
  const { id } = await runs.launch(request(`stty -echo; (yes flood) & while read line; do echo "[$line]"; done`))
  const reader = crypto.randomUUID()
  let times = 0
  let seen = 0
  let waiting: { readonly since: number; readonly mark: string } | null = null
  let tail = ''
  const delays: number[] = []
  for await (const chunk of runs.console(id, reader, AbortSignal.timeout(20_000))) {
    if (chunk.type === 'end') break
    seen += chunk.data.length
    runs.ack(id, reader, chunk.data.length)
    tail = (tail + chunk.data).slice(-20_000)
    if (waiting !== null && tail.includes(waiting.mark)) {
      delays.push(performance.now() - waiting.since)
      waiting = null
      if (++times === 10) break
    } else if (waiting === null && seen > 200_000) {
      waiting = { since: performance.now(), mark: `[mark${times}]` }
      runs.write(id, `mark${times}\n`)
    }
  }
  expect(delays).toHaveLength(10)
  if (process.env['DECK_TEST_FIGURES'] !== undefined) console.log('input answered after ms', delays.map(Math.round))
  expect(delays.toSorted((a, b) => a - b)[5]).toBeLessThan(1000)
})

it('ends for a reader that goes away while nothing is printed', async () => {
  const { runs, request } = harness
  const { id } = await runs.launch(request('sleep 60'))
  const leave = new AbortController()
  const quiet = runs.console(id, crypto.randomUUID(), leave.signal).next()
  leave.abort()
  expect(await quiet).toMatchObject({ done: true })
  const other = runs.console(id, crypto.randomUUID(), undefined)
  const waiting = other.next()
  await other.return(undefined)
  expect(await waiting).toMatchObject({ done: true })
  await until(() => runs.get(id).state === 'ready')
})
