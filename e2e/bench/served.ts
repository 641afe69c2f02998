import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from '@playwright/test'
import { DeckProcess } from '../harness/deck.ts'

export interface Served {
  readonly pid: number
  readonly url: string
  stop(): Promise<void>
}

/** `deck serve` on a free port. */
export async function serveDeck(dataDir: string): Promise<Served> {
  const deck = new DeckProcess(dataDir, ['serve', '--port', '0'])
  try {
    const { url } = await deck.until(({ event }) => event === 'ready', 60)
    if (typeof url !== 'string') throw new Error('deck serve told no address')
    const stop = async (): Promise<void> => {
      await deck.kill('SIGTERM')
    }
    return { pid: deck.pid, url, stop }
  } catch (error) {
    await deck.kill()
    throw error
  }
}

/** The bare server of static-server.ts over the built page. */
export async function serveBare(): Promise<Served> {
  const page = join(import.meta.dirname, '..', '..', 'out', 'renderer')
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'static-server.ts'), page], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { stdout, pid } = child
  if (stdout === null || pid === undefined) throw new Error('the bare server did not start')
  const [port] = (await once(createInterface({ input: stdout }), 'line')) as [string]
  return {
    pid,
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      child.kill()
      await once(child, 'close')
    },
  }
}

/** Waits until the catalogue is on the Packages page and can be pressed. */
export async function packagesShown(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: 'Install ComfyUI', exact: true })
    .waitFor({ state: 'visible', timeout: 60_000 })
}
