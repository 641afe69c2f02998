import type { Row } from './figures.ts'
import { packagesShown, serveBare, serveDeck, type Served } from './served.ts'
import { deckMust, interleaved, seconds, type Bench } from './workplace.ts'
import type { Page } from '@playwright/test'

/** From the start of the process to the first page that can be used, in a browser that has never seen it. */
export default async function start(bench: Bench): Promise<readonly Row[]> {
  const dataDir = bench.dataFolder('start')
  await deckMust(dataDir, 'settings', 'set', 'welcomed', 'true')
  const spoke: number[] = []

  const once = async (serve: () => Promise<Served>, shown: (page: Page) => Promise<unknown>): Promise<number> => {
    // The browser itself stands before the clock runs; its profile is new.
    const browser = await bench.launchBrowser()
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'en-GB' })
      let server: Served | null = null
      const time = await seconds(async () => {
        spoke.push(await seconds(async () => (server = await serve())))
        if (server === null) return
        await page.goto((server as Served).url, { waitUntil: 'commit' })
        await shown(page)
      })
      await (server as Served | null)?.stop()
      return time
    } finally {
      await browser.close()
    }
  }
  const answered: number[] = []
  const times = await interleaved(5, {
    ours: async () => {
      const time = await once(() => serveDeck(dataDir), packagesShown)
      answered.push(spoke.pop() ?? Number.NaN)
      return time
    },
    theirs: () => once(serveBare, (page) => page.locator('#root > *').first().waitFor({ state: 'visible' })),
  })
  return [
    {
      ...{ bench: 'start', what: 'to the Packages page with its cards', unit: 's', ours: times.ours, goal: null },
      peer: { name: 'bare server, first paint without data', samples: times.theirs },
    },
    { bench: 'start', what: '… until it has printed its address', unit: 's', ours: answered, peer: null, goal: null },
  ]
}
