/** One scan of a models folder in a process of its own: `node library-scan-child.ts DATABASE MODELS`; see library-scan.ts. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelSort } from '../../shared/library/query.ts'
import { EventBus } from '../../main/events.ts'
import { createModelIndex } from '../../main/library/index/model-index.ts'
import { fakeRoot, fakeRoots } from '../../main/library/index/testing/index-bench.ts'

const [database = '', models = ''] = process.argv.slice(2)
const roots = fakeRoots([fakeRoot('primary', models)])
const index = createModelIndex({ database, roots, events: new EventBus(), watch: false })

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const firstPage = { filter: {}, sort: 'title', descending: false, offset: 0, limit: 100 } as const
const page = (sort: ModelSort, offset = 0) => index.list({ ...firstPage, sort, offset }).then(({ total }) => total)

// The thread stands before the clock runs.
await page('title')
const scanning = new AbortController()
const began = performance.now()
const scanned = index.scan()
const waiting = (async () => {
  let longest = 0
  await page('title')
  while (!scanning.signal.aborted) {
    longest = Math.max(longest, await milliseconds(() => page('modifiedAt')))
    await sleep(100)
  }
  return longest
})()
await scanned
const scan = (performance.now() - began) / 1000
scanning.abort()
const waited = await waiting

const pages: number[] = []
for (const sort of ['title', 'bytes', 'addedAt', 'family'] as const) {
  pages.push(await milliseconds(() => page(sort)), await milliseconds(() => page(sort, 5000)))
}
const facets = [
  await milliseconds(() => index.facets({})),
  await milliseconds(() => index.facets({ kinds: ['lora'], hashed: false })),
]
const search = [await milliseconds(() => index.list({ ...firstPage, filter: { search: 'set 7 model' } }))]
const total = await page('title')
const peak = process.resourceUsage().maxRSS / 1024
// The threads that look at files end after some seconds without work.
await sleep(4000)
const rest = process.memoryUsage.rss() / 1024 / 1024
console.log(JSON.stringify({ scan, models: total, peak, rest, page: pages, facets, search, waited }))
await index.close()
