import type { Row } from './figures.ts'
import { packagesShown, serveBare, serveDeck, type Served } from './served.ts'
import { deckMust, interleaved, type Bench } from './workplace.ts'
import type { Page } from '@playwright/test'

interface Opened {
  /** Seconds from the start of the process. */
  readonly answered: number
  readonly shown: number
}

const firstPaint = (page: Page): Promise<void> => page.locator('#root > *').first().waitFor({ state: 'visible' })

/** From the start of the process to the first page that can be used, in a browser that has never seen it. */
export default async function start(bench: Bench): Promise<readonly Row[]> {
  const dataDir = bench.dataFolder('start')
  await deckMust(dataDir, 'settings', 'set', 'welcomed', 'true')
  const once = async (serve: () => Promise<Served>, shown: (page: Page) => Promise<unknown>): Promise<Opened> => {
    // The browser itself stands before the clock runs; its profile is new.
    const browser = await bench.launchBrowser()
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'en-GB' })
      const began = performance.now()
      const server = await serve()
      const answered = (performance.now() - began) / 1000
      try {
        await page.goto(server.url, { waitUntil: 'commit' })
        await shown(page)
        return { answered, shown: (performance.now() - began) / 1000 }
      } finally {
        await server.stop()
      }
    } finally {
      await browser.close()
    }
  }
  const answered: number[] = []
  const times = await interleaved(5, {
    ours: async () => {
      const opened = await once(() => serveDeck(dataDir), packagesShown)
      answered.push(opened.answered)
      return opened.shown
    },
    theirs: async () => (await once(serveBare, firstPaint)).shown,
  })
  return [
    {
      ...{ bench: 'start', what: 'to the Packages page with its cards', unit: 's', ours: times.ours, goal: null },
      peer: { name: 'bare server, first paint without data', samples: times.theirs },
    },
    { bench: 'start', what: '… until it has printed its address', unit: 's', ours: answered, peer: null, goal: null },
  ]
}
