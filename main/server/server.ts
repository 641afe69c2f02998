import { realpath, stat } from 'node:fs/promises'
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { DeckError } from '../../shared/errors.ts'
import type { Uploads } from '../library/uploads/types.ts'
import type { DeckRouter } from '../router/router.ts'
import { createAccess, type Access } from './access.ts'
import { hostAllowed, originAllowed, urlHost } from './addresses.ts'
import { securityHeaders } from './headers.ts'
import { createRpcService, maxMessageBytes } from './rpc-connection.ts'
import { serveFile } from './static-files.ts'
import { isPiece, takePiece } from './uploads-route.ts'

interface ServerOptions {
  readonly core: { readonly router: DeckRouter; readonly uploads: Uploads }
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** The built renderer. */
  readonly rendererFolder: string
  /** The first one-time token; random when absent. */
  readonly token?: string
  /** Defects and refusals, for the log. */
  readonly log: (text: string) => void
  /** Called with a fresh link each time a link was used up, so that another browser can be let in. */
  readonly onLink?: (url: string) => void
}

export interface RunningServer {
  /** With the one-time token that is good now. */
  readonly url: string
  readonly port: number
  /** Ends every connection and its streams; resolves when the port is free. */
  close(): Promise<void>
}

interface Bound {
  readonly host: string
  readonly port: number
  /** Real path of the pages. */
  readonly root: string
  readonly access: Access
  readonly uploads: Uploads
  /** Called when a link was used up. */
  readonly entered: () => void
}

const maxConnections = 256
const maxSockets = 32

function refuse(socket: Duplex, status: number): void {
  socket.on('error', () => undefined)
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
  socket.end(head, () => socket.destroy())
}

function plain(response: ServerResponse, status: number, host: string | null, text: string): void {
  response.writeHead(status, {
    ...securityHeaders(host),
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...(status >= 400 && status !== 401 && status !== 404 ? { Connection: 'close' } : {}),
  })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}

const entryText = `Diffusion Deck: this browser has not been let in.

Open the link that "deck serve" (or "npm start") has printed last. Each link works once, for one browser;
when it is used up, the next one is printed. If you have just opened a link, reload this page.
`

/** A request that another site's page caused and that is no plain visit (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/). */
function isForeign(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site']
  const mode = request.headers['sec-fetch-mode']
  return (site === 'cross-site' || site === 'same-site') && mode !== 'navigate'
}

/** Which answer a request gets, in the order of the checks; only `file` and `enter` reach further than this table. */
function judge(
  request: IncomingMessage,
  bound: { readonly host: string; readonly port: number },
):
  | { readonly type: 'refused'; readonly status: number; readonly text: string }
  | { readonly type: 'url'; readonly url: URL } {
  const { host, origin } = request.headers
  const refused = (status: number, text: string) => ({ type: 'refused', status, text }) as const
  if (!hostAllowed(host, bound) || host === undefined) return refused(421, 'Wrong Host header.\n')
  const reading = request.method === 'GET' || request.method === 'HEAD'
  if (!reading && !originAllowed(origin, host)) return refused(403, 'Wrong Origin header.\n')
  if (reading && origin !== undefined && !originAllowed(origin, host)) return refused(403, 'Wrong Origin header.\n')
  if (isForeign(request)) return refused(403, 'Other sites may not ask here.\n')
  if (!reading && !isPiece(request)) return refused(405, 'Only GET and HEAD.\n')
  const target = request.url ?? '/'
  if (!target.startsWith('/')) return refused(400, 'Bad request.\n')
  // Joined as text: a path that begins with two slashes must not be read as a host.
  const url = URL.parse(`http://${host}${target}`)
  return url === null ? refused(400, 'Bad request.\n') : { type: 'url', url }
}

/** The status that refuses a WebSocket, or null for one that may open. */
function judgeUpgrade(request: IncomingMessage, bound: Bound, open: number): number | null {
  const { host, origin, cookie } = request.headers
  if (!hostAllowed(host, bound) || host === undefined) return 421
  if (!originAllowed(origin, host)) return 403
  if (!bound.access.allows(cookie)) return 401
  if (request.url !== '/rpc') return 404
  return open >= maxSockets ? 503 : null
}

/** The raw path, not normalised by the URL parser, so that `..` is seen and refused instead of resolved. */
function rawPath(request: IncomingMessage): string {
  return (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/'
}

async function answer(request: IncomingMessage, response: ServerResponse, bound: Bound): Promise<void> {
  const verdict = judge(request, bound)
  if (verdict.type === 'url' && isPiece(request) && bound.access.allows(request.headers.cookie)) {
    await takePiece(request, response, verdict.url, request.headers.host ?? '', bound.uploads)
    return
  }
  request.resume()
  if (verdict.type === 'refused') {
    plain(response, verdict.status, null, verdict.text)
    return
  }
  const host = request.headers.host ?? ''
  const { access } = bound
  const token = verdict.url.searchParams.get('token')
  const known = access.allows(request.headers.cookie)
  if (token !== null && request.method === 'GET' && verdict.url.pathname === '/') {
    const session = known ? null : access.exchange(token)
    if (known || session !== null) {
      const cookie = `${access.cookieName}=${session ?? ''}; Path=/; HttpOnly; SameSite=Strict`
      response.writeHead(302, {
        ...securityHeaders(host),
        ...(session === null ? {} : { 'Set-Cookie': cookie }),
        Location: '/',
        'Cache-Control': 'no-store',
      })
      response.end()
      if (session !== null) bound.entered()
      return
    }
  }
  if (!known) {
    plain(response, 401, host, entryText)
    return
  }
  const served = await serveFile(bound.root, rawPath(request), request, response, securityHeaders(host))
  if (!served) plain(response, 404, host, 'Not found.\n')
}

function listen(server: Server, port: number, host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      reject(new DeckError('port-taken', { port, holder: 'another program' }, { cause: error }))
    else
      reject(
        new DeckError(
          'invalid-input',
          { detail: `${host}:${port} cannot be opened: ${error.message}` },
          { cause: error },
        ),
      )
  })
  server.listen({ port, host, exclusive: true }, () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : port)
  })
  return promise
}

/**
 * Serves the built pages and, at `/rpc`, the core's contract over WebSocket to browsers that were let in.
 * Raises `not-built` without pages, `port-taken`, and `invalid-input` for an address that is not this machine's.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { core, host, log } = options
  const root = await realpath(options.rendererFolder).catch(() => options.rendererFolder)
  const page = await stat(join(root, 'index.html')).catch(() => null)
  if (page?.isFile() !== true) throw new DeckError('not-built', { path: options.rendererFolder })

  const report = (error: unknown): void => log(error instanceof Error ? (error.stack ?? error.message) : String(error))
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 16 * 1024,
    // A missing Host is answered by the check below, not by Node's own page.
    requireHostHeader: false,
  })
  server.maxConnections = maxConnections
  server.on('clientError', (_error, socket) => refuse(socket, 400))

  const port = await listen(server, options.port, host)
  server.on('error', report)
  const access = createAccess(port, options.token)
  const link = (): string => `http://${urlHost(host)}:${port}/?token=${access.token}`
  const bound = { host, port, root, access, uploads: core.uploads, entered: () => options.onLink?.(link()) }

  server.on('request', (request, response) => {
    answer(request, response, bound).catch((error: unknown) => {
      if (!response.headersSent) plain(response, 500, null, 'Something inside failed.\n')
      else response.destroy()
      // A browser that leaves in the middle of a file is no defect.
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) report(error)
    })
  })

  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false })
  const service = createRpcService(core.router, report)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = judgeUpgrade(request, bound, sockets.clients.size)
    if (status !== null) refuse(socket, status)
    else
      sockets.handleUpgrade(request, socket, head, (connection) => {
        service.accept(connection)
      })
  })

  return {
    get url() {
      return link()
    },
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const connection of sockets.clients) connection.terminate()
      sockets.close()
      server.closeAllConnections()
      await closed
    },
  }
}
