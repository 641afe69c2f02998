import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { deck, document as told } from '../harness/deck.ts'
import { expect, fixtures, screens, test } from '../harness/app.ts'
import { writeManifest } from '../harness/manifests.ts'
import { fillWithTrouble, modelsOf } from '../harness/models.ts'

const sizes = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
]
const pages = [
  'packages',
  'packages?view=lineage',
  'packages/comfyui',
  'packages/own/add',
  'packages/find/flux?priority=easy&flux=yes',
  'packages/find/result?priority=flexible&flux=yes&needs=wan-video',
  'running',
  'models',
  'models?view=table',
  'models/detail',
  'models/roots',
  'models/sharing',
  'models/usage',
  'models/duplicates',
  'models/health',
  'activity',
  'settings',
  'settings/network',
]

/** A page as the name of a file: without what was answered or chosen in it. */
const pictureName = (page: string): string => page.replace('?view=', '-').replace(/\?.*/, '').replaceAll('/', '-')

/** Waits until the page has nothing left to draw: a page of the same heading as the one before is not told apart by it. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        // A browser that is never idle is not waited for.
        const idle = (then: () => void): number => requestIdleCallback(then, { timeout: 1000 })
        idle(() => idle(resolve))
      }),
  )
}

/** Nothing may be wider than the window, and no control may lie outside it to the side. */
async function expectNoOverflow(page: Page, where: string): Promise<void> {
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth
    const scrolls = document.documentElement.scrollWidth > limit
    const outside = [...document.querySelectorAll('button, a, input, h1, h2')].filter((element) => {
      const box = element.getBoundingClientRect()
      return box.width > 0 && (box.right > limit + 1 || box.left < -1)
    })
    return { scrolls, outside: outside.map((element) => element.textContent || element.outerHTML.slice(0, 100)) }
  })
  expect(wide, where).toEqual({ scrolls: false, outside: [] })
}

for (const language of ['en', 'ru'] as const) {
  for (const theme of ['dark', 'light'] as const) {
    test(`every page holds together: ${language}, ${theme}`, async ({ app, open }) => {
      app.git.publish('console-ui', join(fixtures, 'console-ui'))
      await app.welcomed()
      await told(app.dataDir, 'settings', 'set', 'language', JSON.stringify(language))
      await told(app.dataDir, 'settings', 'set', 'theme', JSON.stringify(theme))
      writeManifest(app.dataDir, { id: 'fixture', name: 'Sample UI', url: app.git.url('console-ui'), mood: 'well' })
      expect((await deck(app.dataDir, 'install', 'fixture', '--name', 'Sample')).code).toBe(0)
      await fillWithTrouble(modelsOf(app.dataDir))
      expect((await deck(app.dataDir, 'models', 'hash', 'hands', 'hands-again')).code).toBe(0)
      const { items } = await told<{ items: { id: number }[] }>(app.dataDir, 'models', 'list', 'add-detail')
      const detail = `models/${String(items[0]?.id)}`
      const page = await open()
      await page.getByRole('button', { name: /(Launch|Запустить) .?Sample/ }).click()
      await expect(page.getByTestId('terminal')).toContainText('Running on local URL', { timeout: 30_000 })
      mkdirSync(screens, { recursive: true })
      for (const size of sizes) {
        await page.setViewportSize(size)
        for (const name of pages) {
          await page.evaluate((hash) => (location.hash = hash), `#/${name === 'models/detail' ? detail : name}`)
          await drawn(page)
          // A panel that lies over the page hides it from screen readers.
          await expect(page.getByRole('heading', { level: 1, includeHidden: true })).toBeVisible()
          if (name === 'models') await expect(page.locator('[data-index] img').first()).toBeVisible()
          await expect(page.locator('.MuiSkeleton-root')).toHaveCount(0)
          await expectNoOverflow(page, `${name} at ${String(size.width)}`)
          await page.screenshot({
            path: join(screens, `${pictureName(name)}-${language}-${theme}-${String(size.width)}.png`),
            animations: 'disabled',
          })
        }
      }
    })
  }
}
