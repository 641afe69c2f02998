import { realpath } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { isWithin } from './within.ts'

const scanSchema = z.array(z.object({ path: z.string().max(8192), is_installed: z.boolean() })).max(100_000)
const maxAnswerBytes = 32 * 1024 ** 2
const scanTimeoutMs = 120_000
const installTimeoutMs = 60_000
/** InvokeAI hashes and probes each file; more at once only makes it slower to answer people. */
const atOnce = 3

interface Registration {
  /** Base URL of the running program. */
  readonly url: string
  /** Absolute shared folders. */
  readonly folders: readonly string[]
  /** Links in these folders that lead to others which are registered by themselves: nothing is registered twice. */
  readonly skip?: readonly string[] | undefined
  readonly signal: AbortSignal
  readonly log: (text: string) => void
}

/**
 * Registers shared files with a running InvokeAI in place, over its own API (`scan_folder`, then
 * `install?inplace=true`). Nothing is copied. Files that it knows (409) or cannot read (415) are no
 * error; trouble is logged, never thrown, because the program runs well without.
 */
export async function registerWithInvoke({ url, folders, skip = [], signal, log }: Registration): Promise<void> {
  const found: string[] = []
  const tally = { registered: 0, known: 0, unreadable: 0, failed: 0 }
  for (const folder of folders) {
    try {
      const models = await scan(url, folder, signal)
      // It follows links, and says real paths for the folder that it was asked for.
      const real = await realpath(folder).catch(() => folder)
      for (const { path, is_installed } of models) {
        const own = isWithin(real, path) ? join(folder, relative(real, path)) : path
        if (skip.some((link) => isWithin(link, own))) continue
        if (is_installed) tally.known++
        // The answer comes from a program: only what lies in the folder that was asked for is taken.
        else if (isWithin(folder, own)) found.push(path)
      }
    } catch (error) {
      if (signal.aborted) return
      log(`InvokeAI could not look into ${folder}: ${reason(error)}`)
      tally.failed++
    }
  }
  const queue = [...new Set(found)].values()
  const worker = async (): Promise<void> => {
    for (const path of queue) {
      if (signal.aborted) return
      const folder = folders.find((each) => isWithin(each, path)) ?? dirname(path)
      try {
        const status = await install(url, path, signal)
        if (status >= 200 && status < 300) tally.registered++
        else if (status === 409) tally.known++
        else if (status === 415) {
          tally.unreadable++
          log(`InvokeAI does not know the format of ${relative(folder, path)}`)
        } else {
          tally.failed++
          log(`InvokeAI refused ${relative(folder, path)} (HTTP ${status})`)
        }
      } catch (error) {
        tally.failed++
        if (!isAborted(signal)) log(`InvokeAI did not take ${relative(folder, path)}: ${reason(error)}`)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (isAborted(signal)) return
  log(
    `Shared models in InvokeAI: ${tally.registered} registered, ${tally.known} known already, ${tally.unreadable} of unknown format, ${tally.failed} failed`,
  )
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}

async function scan(url: string, folder: string, signal: AbortSignal): Promise<z.infer<typeof scanSchema>> {
  const address = new URL('/api/v2/models/scan_folder', url)
  address.searchParams.set('scan_path', folder)
  const answer = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(scanTimeoutMs)]),
  })
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new Error(`HTTP ${answer.status}`)
  }
  return scanSchema.parse(JSON.parse(await readBounded(answer)))
}

async function install(url: string, path: string, signal: AbortSignal): Promise<number> {
  const address = new URL('/api/v2/models/install', url)
  address.searchParams.set('source', path)
  address.searchParams.set('inplace', 'true')
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(installTimeoutMs)]),
  })
  await answer.body?.cancel()
  return answer.status
}

async function readBounded(answer: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes) throw new Error('its answer is too large')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
