import { stat } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { fileURLToPath } from 'node:url'
import type { Doctor } from '../../shared/contract/system.ts'

type Reach = Doctor['reach'][number]

export interface ReachTarget {
  readonly what: Reach['what']
  readonly url: string
  /** The folder of a mirror may have no page of its own; then any answer shows that the server is there. */
  readonly anyPage: boolean
}

interface ReachSetting {
  /** Of Settings; empty: what `env` says. */
  readonly proxy: string
  readonly env: NodeJS.ProcessEnv
  readonly limitMs: number
}

/** Whether one service answers, in plain words; a `file:` address is a folder. Never rejects. */
export async function reach(target: ReachTarget, setting: ReachSetting): Promise<Reach> {
  const { what, url } = target
  const say = (reachable: boolean, detail: string): Reach => ({ what, url: withoutPassword(url), reachable, detail })
  try {
    const { protocol } = new URL(url)
    if (protocol === 'file:') {
      await stat(fileURLToPath(url))
      return say(true, 'The folder is there.')
    }
    if (protocol !== 'http:' && protocol !== 'https:')
      return say(false, `Addresses of the form ${protocol} cannot be tested.`)
    if (setting.proxy.startsWith('socks')) return say(false, 'A SOCKS proxy is set; through it this cannot be tested.')
    const started = performance.now()
    const first = await ask('HEAD', url, setting)
    const status = first === 405 || first === 501 ? await ask('GET', url, setting) : first
    const ms = Math.round(performance.now() - started)
    if (status < 400 || (target.anyPage && status === 404)) return say(true, `Answered ${status} in ${ms} ms.`)
    return say(false, statusWords(status))
  } catch (error) {
    return say(false, errorWords(error, new URL(url).hostname, setting.limitMs))
  }
}

function ask(method: 'HEAD' | 'GET', url: string, { proxy, env, limitMs }: ReachSetting): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const client = url.startsWith('https:') ? https : http
  const proxyEnv = proxy === '' ? env : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: '127.0.0.1,localhost,::1' }
  const agent = new client.Agent({ proxyEnv, keepAlive: false })
  const signal = AbortSignal.timeout(limitMs)
  const request = client.request(
    url,
    { method, agent, signal, headers: { 'user-agent': 'diffusion-deck' } },
    (response) => {
      resolve(response.statusCode ?? 0)
      // The page itself is not wanted.
      response.destroy()
    },
  )
  request.on('error', reject)
  request.end()
  return promise.finally(() => agent.destroy())
}

function statusWords(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return `It refuses access (${status}).`
    case 404:
      return 'It answers, but has no such page (404); the address of the mirror may be wrong.'
    case 407:
      return 'The proxy wants a name and a password (407).'
    default:
      return status >= 500 ? `It has a fault of its own (${status}).` : `It answered ${status}.`
  }
}

function errorWords(error: unknown, host: string, limitMs: number): string {
  const code = codeOf(error)
  // With a proxy it is the proxy's name that is looked up.
  const { hostname = host } = error as { hostname?: unknown }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${String(hostname)} cannot be resolved (DNS); there may be no network, or a proxy is needed.`
    case 'ECONNREFUSED':
      return 'The connection was refused.'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'The connection was cut off.'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'There is no route to it.'
    case 'ETIMEDOUT':
    case 'ABORT_ERR':
    case 'TimeoutError':
      return `No answer within ${limitMs / 1000} s.`
    case 'ENOENT':
      return 'There is no such folder.'
    default:
      if (/CERT|SIGNATURE|SELF_SIGNED|UNABLE_TO/.test(code)) return `Its certificate is not trusted (${code}).`
      return error instanceof Error ? error.message : String(error)
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  // Node gathers the failures of several addresses of one name.
  const inner = error instanceof AggregateError ? (error.errors as readonly unknown[])[0] : error
  const { code } = inner as { code?: unknown }
  return typeof code === 'string' ? code : error.name
}

function withoutPassword(url: string): string {
  const clean = new URL(url)
  clean.username = ''
  clean.password = ''
  return clean.href
}
