import type { Page } from '@playwright/test'

/** Megabytes of the page's own heap after a collection, as Chromium tells it. */
export async function memoryOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1024 ** 2
}
