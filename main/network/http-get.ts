import http from 'node:http'
import https from 'node:https'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Settings } from '../../shared/contract/settings.ts'
import { DeckError } from '../../shared/errors.ts'
import { proxyEnvironment } from '../process/environment.ts'

export interface HttpRequest {
  readonly accept?: string
  /** A longer body is refused as soon as it is known to be longer. */
  readonly maxBytes: number
  readonly signal?: AbortSignal
  /** Ends the request when the other side is silent for so long; 30 s by default. */
  readonly stallMs?: number
  readonly method?: 'GET' | 'HEAD'
}

export interface HttpAnswer {
  readonly status: number
  /** Where the answer came from after redirects, without user and password. */
  readonly url: string
  readonly contentType: string
  /** Bytes of the body when the server says so. */
  readonly total: number | null
  /** The body; read it, or `close`. */
  readonly body: AsyncIterable<Uint8Array>
  /** Leaves the body unread and ends the connection. */
  close(): void
}

/** GET over the person's proxy. Everything that goes wrong is a DeckError: `unreachable` or `cancelled`. */
export interface HttpGet {
  /** Any status is an answer; only a failing connection raises. */
  open(url: string, request: HttpRequest): Promise<HttpAnswer>
  /** A whole body as text; a status other than 200 raises `unreachable`. */
  text(
    url: string,
    request: HttpRequest,
  ): Promise<{ readonly url: string; readonly contentType: string; readonly text: string }>
}

const maxRedirects = 5
const defaultStallMs = 30_000

/** The certificates that Node brings and those of the system: companies put their own there. */
let trusted: SecureContext | undefined
function trust(): SecureContext {
  trusted ??= createSecureContext({
    ca: [...new Set([...getCACertificates('default'), ...getCACertificates('system')])],
  })
  return trusted
}

function unreachable(url: URL, detail: string, cause?: unknown): DeckError {
  return new DeckError('unreachable', { host: url.host, detail }, { cause })
}

/** What went wrong in a few words, never with an address that may hold a password. */
function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError && error.errors.length > 0) return words(error.errors[0])
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known: Readonly<Record<string, string>> = {
    ENOTFOUND: 'its name is not known',
    EAI_AGAIN: 'its name cannot be looked up',
    ECONNREFUSED: 'it refuses connections',
    ECONNRESET: 'the connection was cut',
    ETIMEDOUT: 'it does not answer',
    EHOSTUNREACH: 'there is no way to it',
    ENETUNREACH: 'there is no way to it',
  }
  return known[code] ?? error.message.replace(/\/\/[^/\s@]*@/g, '//***@')
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new DeckError('invalid-input', { detail: 'Only http and https addresses can be fetched.' })
  return parsed
}

export function createHttpGet(deps: { readonly settings: () => Settings; readonly env: NodeJS.ProcessEnv }): HttpGet {
  const proxyOf = (url: URL): NodeJS.ProcessEnv => {
    const { proxy } = deps.settings()
    if (proxy.startsWith('socks')) throw unreachable(url, 'the app itself can use an HTTP proxy only, not a SOCKS one')
    return proxy === '' ? deps.env : proxyEnvironment(proxy)
  }

  /**
   * Questions about many files of one server (`HEAD`) share their connections: looking up its name and
   * shaking hands takes longer than the answer. Everything else begins and ends its own.
   */
  let shared: { readonly key: string; readonly agents: Readonly<Record<'http:' | 'https:', http.Agent>> } | null = null
  function agentFor(url: URL, method: HttpRequest['method']): http.Agent {
    const proxyEnv = proxyOf(url)
    const secure = url.protocol === 'https:'
    if (method !== 'HEAD')
      return secure ? new https.Agent({ proxyEnv, secureContext: trust() }) : new http.Agent({ proxyEnv })
    const key = JSON.stringify(proxyEnv)
    if (shared?.key !== key) {
      const options = { proxyEnv, keepAlive: true }
      const agents = {
        'http:': new http.Agent(options),
        'https:': new https.Agent({ ...options, secureContext: trust() }),
      }
      shared = { key, agents }
    }
    return shared.agents[secure ? 'https:' : 'http:']
  }

  /** One request without redirects; the answer's head. */
  async function send(
    url: URL,
    authorization: string | undefined,
    request: HttpRequest,
  ): Promise<http.IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
    const secure = url.protocol === 'https:'
    const options = {
      method: request.method ?? 'GET',
      agent: agentFor(url, request.method),
      headers: {
        accept: request.accept ?? '*/*',
        'accept-encoding': request.accept === undefined ? 'identity' : 'gzip',
        'user-agent': 'diffusion-deck',
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    }
    const stallMs = request.stallMs ?? defaultStallMs
    const sent = (secure ? https : http).request(url, options, resolve)
    // Covers name look-up and connecting, which the socket's own time-out does not.
    const connecting = setTimeout(
      () => sent.destroy(new Error(`it does not answer within ${stallMs / 1000} s`)),
      stallMs,
    )
    sent.setTimeout(stallMs, () => sent.destroy(new Error(`it was silent for ${stallMs / 1000} s`)))
    sent.once('error', reject)
    sent.end()
    try {
      return await promise
    } catch (error) {
      if (request.signal?.aborted === true) throw new DeckError('cancelled')
      throw unreachable(url, words(error), error)
    } finally {
      clearTimeout(connecting)
      // Later errors reach the reader of the body.
      sent.on('error', () => undefined)
    }
  }

  async function* body(message: http.IncomingMessage, url: URL, request: HttpRequest): AsyncGenerator<Uint8Array> {
    const zipped = /\bgzip\b/.test(message.headers['content-encoding'] ?? '')
    const unzip: Transform | null = zipped ? createGunzip() : null
    if (unzip !== null) message.on('error', (error) => unzip.destroy(error))
    const source: AsyncIterable<Uint8Array> = unzip === null ? message : message.pipe(unzip)
    let done = 0
    try {
      for await (const chunk of source) {
        done += chunk.byteLength
        if (done > request.maxBytes) throw unreachable(url, `its answer is longer than ${request.maxBytes} bytes`)
        yield chunk
      }
    } catch (error) {
      if (request.signal?.aborted === true) throw new DeckError('cancelled')
      throw error instanceof DeckError ? error : unreachable(url, words(error), error)
    } finally {
      message.destroy()
      unzip?.destroy()
    }
    if (!message.complete) throw unreachable(url, 'the connection was cut')
  }

  async function open(address: string, request: HttpRequest): Promise<HttpAnswer> {
    let url = parse(address)
    const { origin } = url
    const login =
      url.username === ''
        ? undefined
        : `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`
    url.username = url.password = ''
    for (let hop = 0; hop <= maxRedirects; hop++) {
      if (request.signal?.aborted === true) throw new DeckError('cancelled')
      const message = await send(url, url.origin === origin ? login : undefined, request)
      const status = message.statusCode ?? 0
      const { location } = message.headers
      if (![301, 302, 303, 307, 308].includes(status) || location === undefined)
        return answer(message, status, url, request)
      message.destroy()
      if (!URL.canParse(location, url)) throw unreachable(url, 'it redirects to an address that is none')
      const next = parse(new URL(location, url).href)
      if (url.protocol === 'https:' && next.protocol === 'http:')
        throw unreachable(url, 'it redirects to an unsafe address')
      next.username = next.password = ''
      url = next
    }
    throw unreachable(url, 'it redirects without end')
  }

  function answer(message: http.IncomingMessage, status: number, url: URL, request: HttpRequest): HttpAnswer {
    const length = Number(message.headers['content-length'] ?? Number.NaN)
    const total = Number.isSafeInteger(length) && message.headers['content-encoding'] === undefined ? length : null
    if (request.method !== 'HEAD' && total !== null && total > request.maxBytes) {
      message.destroy()
      throw unreachable(url, `its answer is longer than ${request.maxBytes} bytes`)
    }
    // An answer that nobody reads must not end the process when its connection breaks.
    message.on('error', () => undefined)
    if (request.method === 'HEAD') message.resume()
    return {
      status,
      url: url.href,
      contentType: message.headers['content-type'] ?? '',
      total,
      body: body(message, url, request),
      close: () => message.destroy(),
    }
  }

  return {
    open,
    async text(address, request) {
      const reply = await open(address, { ...request, accept: request.accept ?? '*/*' })
      const parts: Uint8Array[] = []
      for await (const part of reply.body) parts.push(part)
      if (reply.status !== 200) throw unreachable(new URL(reply.url), `it answered ${reply.status}`)
      return { url: reply.url, contentType: reply.contentType, text: Buffer.concat(parts).toString('utf8') }
    },
  }
}
