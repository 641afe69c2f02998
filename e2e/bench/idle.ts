import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from './figures.ts'
import { processUsage } from './process-usage.ts'
import { packagesShown, serveBare, serveDeck } from './served.ts'
import { deckMust, type Bench } from './workplace.ts'

const settleMs = 3000

interface Idle {
  readonly memory: number
  /** Per cent of one core. */
  readonly cpu: number
}

async function watch(pid: number, forSeconds: number): Promise<Idle> {
  await sleep(settleMs)
  const before = processUsage(pid)
  const began = performance.now()
  await sleep(forSeconds * 1000)
  const after = processUsage(pid)
  const passed = (performance.now() - began) / 1000
  return { memory: after.memory, cpu: ((after.cpuSeconds - before.cpuSeconds) / passed) * 100 }
}

/** Memory and processor time of the core when nothing is going on: alone, and with a page open for 20 s. */
export default async function idle(bench: Bench): Promise<readonly Row[]> {
  const dataDir = bench.dataFolder('idle')
  await deckMust(dataDir, 'settings', 'set', 'welcomed', 'true')
  const bareServer = await serveBare()
  const bare = await watch(bareServer.pid, 10)
  await bareServer.stop()

  const server = await serveDeck(dataDir)
  try {
    const alone = await watch(server.pid, 10)
    const browser = await bench.launchBrowser()
    try {
      const page = await browser.newPage({ locale: 'en-GB' })
      await page.goto(server.url)
      await packagesShown(page)
      const open = await watch(server.pid, 20)
      const row = (what: string, unit: 'MB' | '%', ours: number, theirs: number): Row => {
        const peer = { name: 'bare HTTP server', samples: [theirs] }
        return { bench: 'idle', what, unit, ours: [ours], peer: unit === 'MB' ? peer : null, goal: null }
      }
      return [
        row('memory, core alone', 'MB', alone.memory, bare.memory),
        row('memory, a page open', 'MB', open.memory, bare.memory),
        row('processor, core alone', '%', alone.cpu, bare.cpu),
        row('processor, a page open for 20 s', '%', open.cpu, bare.cpu),
        row('processor, the bare server', '%', bare.cpu, bare.cpu),
      ]
    } finally {
      await browser.close()
    }
  } finally {
    await server.stop()
  }
}
