import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import type { Row } from './figures.ts'
import { processUsage } from './process-usage.ts'
import { serveDeck } from './served.ts'
import { deckMust, runToEnd, type Bench } from './workplace.ts'

const floodMegabytes = 200
const longestMs = 90_000

interface Burst {
  readonly seconds: number
  readonly echoMs: readonly number[]
  readonly corePeak: number
  readonly heapPeak: number
}

/** The page's own clock: from Enter to the frame whose screen shows the answer, and to the end of the flood. */
function watchScreen(): void {
  const seen = { began: 0, ended: 0, pressedAt: 0, waitsFor: '', echoMs: [] as number[] }
  Object.assign(globalThis, { seen })
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Enter') return
      seen.pressedAt = performance.now()
      if (seen.began === 0) seen.began = seen.pressedAt
    },
    true,
  )
  const look = (): void => {
    const screen = document.querySelector('.xterm-rows')?.textContent ?? ''
    if (seen.pressedAt !== 0 && seen.waitsFor !== '' && screen.includes(`${seen.waitsFor} xxx`)) {
      seen.echoMs.push(performance.now() - seen.pressedAt)
      seen.waitsFor = ''
    }
    if (seen.ended === 0 && screen.includes('FLOOD DONE')) seen.ended = performance.now()
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

interface Seen {
  began: number
  ended: number
  pressedAt: number
  waitsFor: string
  echoMs: number[]
}
const seenOf = (page: Page): Promise<Seen> => page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen)

async function heapOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1_000_000
}

/** Lets the fixture flood the console of an open page, and types into it meanwhile. */
async function flood(page: Page, corePid: number): Promise<Burst> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.getByTestId('terminal').click()
  await page.evaluate(watchScreen)
  await page.keyboard.type('0')
  await page.keyboard.press('Enter')
  let heapPeak = 0
  const deadline = Date.now() + longestMs
  for (let number = 1; ; number++) {
    const text = String(1000 + number)
    await page.keyboard.type(text)
    await page.evaluate((wanted) => {
      const { seen } = globalThis as unknown as { seen: Seen }
      seen.waitsFor = wanted
      seen.pressedAt = 0
    }, text)
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => {
      const { seen } = globalThis as unknown as { seen: Seen }
      return seen.waitsFor === '' || seen.ended !== 0
    })
    heapPeak = Math.max(heapPeak, await heapOf(session))
    const { began, ended, echoMs } = await seenOf(page)
    if (ended !== 0)
      return { seconds: (ended - began) / 1000, echoMs, heapPeak, corePeak: processUsage(corePid).peakMemory }
    if (Date.now() > deadline) throw new Error(`the flood did not end within ${longestMs / 1000} s`)
  }
}

/** 200 MB through the pty to the screen of a real page, against a program that only reads the same pty. */
export default async function consoleBurst(bench: Bench): Promise<readonly Row[]> {
  const dataDir = bench.dataFolder('console')
  await deckMust(dataDir, 'settings', 'set', 'welcomed', 'true')
  await deckMust(dataDir, 'install', 'console-ui')
  const root = join(dataDir, 'installs', 'console-ui')
  const python = join(root, 'env', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const reader = join(import.meta.dirname, 'pty-reader.ts')
  const program = [python, '-u', join(root, 'app', 'app.py'), '--mood', 'flood-echo', '--port']

  const bursts: Burst[] = []
  const peers: { seconds: number; peakMemory: number }[] = []
  const browser = await bench.launchBrowser()
  try {
    for (let round = 0; round < 2; round++) {
      // A core of its own for each round: the highest memory counts since its start.
      const server = await serveDeck(dataDir)
      try {
        const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'en-GB' })
        await page.goto(server.url)
        await page.getByRole('button', { name: 'Launch console-ui' }).click()
        await page.getByTestId('terminal').filter({ hasText: 'Running on local URL' }).waitFor({ timeout: 60_000 })
        bursts.push(await flood(page, server.pid))
        await page.context().close()
      } finally {
        await server.stop()
      }
      peers.push(
        JSON.parse(await runToEnd(process.execPath, [reader, ...program, String(17_990 + round)])) as (typeof peers)[0],
      )
    }
  } finally {
    await browser.close()
  }
  const echo = bursts.flatMap(({ echoMs }) => echoMs)
  const peer = (samples: number[]): Row['peer'] => ({ name: 'node-pty alone', samples })
  const row = (what: string, unit: Row['unit'], ours: number[], more: Partial<Row> = {}): Row => {
    return { bench: 'console', what, unit, ours, peer: null, goal: null, ...more }
  }
  const times = bursts.map(({ seconds }) => seconds)
  return [
    row(`${floodMegabytes} MB to the screen`, 's', times, { peer: peer(peers.map(({ seconds }) => seconds)) }),
    row(
      '… throughput',
      'MB/s',
      times.map((time) => floodMegabytes / time),
    ),
    row(`line typed meanwhile until it is answered on the screen (${echo.length} lines)`, 'ms', echo, { goal: 100 }),
    row('… the slowest of them', 'ms', [Math.max(...echo)]),
    row(
      'highest memory of the core',
      'MB',
      bursts.map(({ corePeak }) => corePeak),
      {
        peer: peer(peers.map(({ peakMemory }) => peakMemory)),
      },
    ),
    row(
      'highest JS heap of the page',
      'MB',
      bursts.map(({ heapPeak }) => heapPeak),
    ),
  ]
}
