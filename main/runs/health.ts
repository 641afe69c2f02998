import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Asks once, directly (no proxy, no redirect followed, certificates checked) and gives the status;
 * null when there is no answer within `timeoutMs`. The body is not read.
 */
function askStatus(url: URL, timeoutMs: number, signal: AbortSignal): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>()
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  const asking = request(url, {
    method: 'GET',
    agent: false,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  })
  asking.on('response', (response) => {
    resolve(response.statusCode ?? null)
    response.on('error', () => undefined)
    response.destroy()
  })
  asking.on('error', () => resolve(null))
  asking.on('close', () => resolve(null))
  asking.end()
  return promise
}

/** Asks until the answer has one of the wanted statuses; false when `signal` ended the waiting. */
export async function waitForHealth(
  base: string,
  health: { readonly path: string; readonly status: readonly number[] },
  signal: AbortSignal,
): Promise<boolean> {
  const url = new URL(new URL(base).origin + health.path)
  for (let pause = 100; !signal.aborted; pause = Math.min(1000, pause * 1.5)) {
    const status = await askStatus(url, 5000, signal)
    if (status !== null && health.status.includes(status)) return true
    await delay(pause, undefined, { signal }).catch(() => undefined)
  }
  return false
}
