import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sampleTensors } from '../../main/library/testing/sample-tensors.ts'
import { writeSparseModel } from '../../main/library/testing/sparse-model.ts'
import type { Row } from './figures.ts'
import { memoryOf } from './page-memory.ts'
import { serveDeck } from './served.ts'
import { deckMust, type Bench } from './workplace.ts'

const models = 10_000
const longFrame = 50

/** Scrolls the page of ten thousand models from top to bottom, as cards and as a table, and times every frame. */
export default async function scroll(bench: Bench): Promise<readonly Row[]> {
  const dataDir = bench.dataFolder('scroll')
  const folder = join(dataDir, 'models', 'loras')
  await mkdir(folder, { recursive: true })
  const tensors = sampleTensors('sd15-lora')
  for (let index = 0; index < models; index++)
    await writeSparseModel(join(folder, `lora-${index}.safetensors`), tensors)
  await deckMust(dataDir, 'settings', 'set', 'welcomed', 'true')
  await deckMust(dataDir, 'models', 'scan')
  const server = await serveDeck(dataDir)
  const browser = await bench.launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'en-GB' })
    await page.goto(server.url)
    await page.getByRole('link', { name: 'Models' }).first().waitFor()
    const rows: Row[] = []
    for (const view of ['cards', 'table'] as const) {
      await page.evaluate((hash) => (location.hash = hash), `#/models?view=${view}`)
      await page.getByText('lora-0', { exact: true }).first().waitFor({ timeout: 60_000 })
      const frames = await page.evaluate(async () => {
        const scrollable = [...document.querySelectorAll('main *')].filter(
          (element): element is HTMLElement =>
            element instanceof HTMLElement && element.scrollHeight > 20_000 && element.clientHeight < 2000,
        )
        const area = scrollable.find((element) => element.scrollHeight > element.clientHeight)
        if (area === undefined) throw new Error('nothing scrolls')
        const found: number[] = []
        const steps = 600
        const far = area.scrollHeight - area.clientHeight
        let last = performance.now()
        for (let step = 1; step <= steps; step++) {
          // The first tenth at the pace of a wheel, then whole screens at once.
          area.scrollTop = step <= 400 ? step * 120 : ((step - 400) / (steps - 400)) * far
          await new Promise((resolve) => requestAnimationFrame(resolve))
          const now = performance.now()
          found.push(now - last)
          last = now
        }
        return found
      })
      const long = frames.filter((ms) => ms > longFrame).length
      rows.push(
        {
          bench: 'scroll',
          what: `${models} models as ${view}: one frame`,
          unit: 'ms',
          ours: frames,
          peer: null,
          goal: longFrame,
        },
        {
          ...{
            bench: 'scroll',
            what: `${models} models as ${view}: frames over ${longFrame} ms`,
            unit: '%',
            peer: null,
          },
          ...{ ours: [(long / frames.length) * 100], goal: 0 },
        },
      )
    }
    rows.push({
      bench: 'scroll',
      what: 'heap of the page',
      unit: 'MB',
      ours: [await memoryOf(page)],
      peer: null,
      goal: null,
    })
    return rows
  } finally {
    await browser.close()
    await server.stop()
  }
}
