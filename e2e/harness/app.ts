import { test as base, type Page } from '@playwright/test'
import { join } from 'node:path'
import { DeckProcess, document } from './deck.ts'
import { TemporaryFolder } from './folder.ts'
import { GitServer } from './git-server.ts'

/** One app over a data folder of its own, with a git server beside it; both end with the test. */
export class App {
  readonly dataDir: string
  readonly git: GitServer
  #host: DeckProcess | null = null

  constructor(dataDir: string, git: GitServer) {
    this.dataDir = dataDir
    this.git = git
  }

  /** Starts `deck serve` and returns the address with its one-time token. */
  async serve(): Promise<string> {
    this.#host = new DeckProcess(this.dataDir, ['serve', '--port', '0'])
    const ready = await this.#host.until((event) => event.event === 'ready', 60)
    return String(ready['url'])
  }

  /** The process that serves; its core lives in it. */
  get host(): DeckProcess {
    if (this.#host === null) throw new Error('not served')
    return this.#host
  }

  /** Past the first start, where a test is about something else. */
  async welcomed(): Promise<void> {
    await document(this.dataDir, 'settings', 'set', 'welcomed', 'true')
  }

  async end(): Promise<void> {
    const host = this.#host
    if (host?.child.exitCode !== null || host.child.signalCode !== null) return
    host.child.kill('SIGTERM')
    const forced = setTimeout(() => host.child.kill('SIGKILL'), 30_000)
    await host.finished()
    clearTimeout(forced)
  }
}

/** Where the run leaves its pictures; those in the README are copies of some of them. */
export const screens = join(import.meta.dirname, '..', '..', 'test-results', 'screens')

export const fixtures = join(import.meta.dirname, '..', 'fixtures')

/** `app` is made for each test; the page is opened by `open`, so that data can be laid out before. */
export const test = base.extend<{ app: App; open: (hash?: string) => Promise<Page>; faults: string[] }>({
  app: async ({ browserName: _ }, use, info) => {
    using folder = new TemporaryFolder('app')
    const git = new GitServer(join(folder.path, 'git'))
    await git.start()
    const app = new App(join(folder.path, 'data'), git)
    try {
      await use(app)
    } finally {
      if (info.status !== info.expectedStatus) await info.attach('host output', { body: hostOutput(app) })
      await app.end()
      await git.stop()
    }
  },
  /** What the page's own console complained of; every test ends with it being empty. */
  faults: async ({ page }, use) => {
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await use(faults)
    base.expect(faults).toEqual([])
  },
  open: async ({ app, page, faults: _ }, use) => {
    await use(async (hash = '') => {
      const url = await app.serve()
      await page.goto(url)
      if (hash === '') return page
      // The page goes to its first view by itself, and would come after us.
      await page.waitForURL(/#\/./)
      await page.goto(`${new URL(url).origin}/${hash}`)
      return page
    })
  },
})

function hostOutput(app: App): string {
  try {
    return app.host.output
  } catch {
    return 'not started'
  }
}

export { expect } from '@playwright/test'
