import { once } from 'node:events'
import { chmod, lstat, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { DeckClient } from '../../shared/contract/index.ts'
import { DeckError } from '../../shared/errors.ts'
import type { DeckRouter } from '../router/router.ts'
import { createRpcClient } from './rpc-client.ts'
import { createRpcService, maxMessageBytes } from './rpc-connection.ts'

const connectMs = 5000
const maxPeers = 64
/** What a core sends is trusted as far as its size: lists with long logs are larger than what it accepts. */
const maxAnswerBytes = 64 << 20

/** Whether anybody listens at the endpoint now. */
function isAnswered(endpoint: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(endpoint)
  const settle = (answered: boolean): void => {
    socket.destroy()
    resolve(answered)
  }
  socket.once('connect', () => settle(true))
  socket.once('error', (error: NodeJS.ErrnoException) =>
    settle(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
  )
  // Neither accepted nor refused: somebody is there, and busy.
  socket.setTimeout(connectMs, () => settle(true))
  return promise
}

async function removeStale(endpoint: string): Promise<void> {
  if (await isAnswered(endpoint)) throw new DeckError('core-busy', { pid: 'unknown' })
  const found = await lstat(endpoint).catch(() => null)
  if (found === null) return
  if (!found.isSocket()) throw new DeckError('folder-in-the-way', { path: endpoint })
  await rm(endpoint, { force: true })
}

/** Listens so that nobody but this user can connect, also in the moment before the mode could be changed. */
async function listenPrivately(server: Server, endpoint: string): Promise<void> {
  const listening = once(server, 'listening')
  // libuv binds within this call, so the mask meets the new socket and nothing else.
  const mask = process.umask(0o177)
  try {
    server.listen(endpoint)
  } finally {
    process.umask(mask)
  }
  await listening
  await chmod(endpoint, 0o600)
}

interface LocalServer {
  /** How many other processes are connected now. */
  readonly peers: number
  /** Resolves when no other process is connected. */
  idle(): Promise<void>
  close(): Promise<void>
}

/**
 * Serves the router to this user's other processes over a unix socket (mode 0600) or a named pipe. libuv creates
 * pipes with the default security descriptor, which lets others read at most, and a reader cannot open a session
 * (https://learn.microsoft.com/windows/win32/ipc/named-pipe-security-and-access-rights). A request with an Origin
 * comes from a web page and is refused. Raises `core-busy` when somebody answers there already, and
 * `folder-in-the-way` when something else than a socket is there.
 */
export async function listenLocal(
  core: { readonly router: DeckRouter },
  endpoint: string,
  report: (error: unknown) => void = () => undefined,
): Promise<LocalServer> {
  const isPipe = process.platform === 'win32'
  if (!isPipe) await removeStale(endpoint)
  const server = createServer(
    { headersTimeout: 5000, requestTimeout: 10_000, maxHeaderSize: 8 * 1024 },
    (_request, response) => {
      response.writeHead(404, { 'Content-Length': 0 }).end()
    },
  )
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false })
  const service = createRpcService(core.router, report)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const allowed = request.headers.origin === undefined && request.url === '/rpc' && sockets.clients.size < maxPeers
    if (!allowed) {
      socket.on('error', () => undefined)
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy())
      return
    }
    sockets.handleUpgrade(request, socket, head, (connection) => {
      service.accept(connection)
      connection.once('close', () => server.emit('peer-left'))
    })
  })
  if (isPipe) {
    server.listen(endpoint)
    await once(server, 'listening').catch((error: unknown) => {
      throw new DeckError('core-busy', { pid: 'unknown' }, { cause: error })
    })
  } else {
    await listenPrivately(server, endpoint)
  }
  return {
    get peers() {
      return sockets.clients.size
    },
    async idle() {
      // `ws` takes a client off its list in a listener of the same event that was added before ours.
      while (sockets.clients.size > 0) await once(server, 'peer-left')
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const connection of sockets.clients) connection.terminate()
      sockets.close()
      server.closeAllConnections()
      await closed
    },
  }
}

export interface LocalConnection {
  readonly client: DeckClient
  /** Resolves when the connection has ended, by whom ever. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** Opens the socket of the core that listens at the endpoint. Raises `core-lost` when nobody answers there. */
export async function connectSocket(endpoint: string): Promise<WebSocket> {
  const socket = new WebSocket('ws://localhost/rpc', {
    createConnection: () => connect(endpoint),
    handshakeTimeout: connectMs,
    maxPayload: maxAnswerBytes,
    perMessageDeflate: false,
  })
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>()
  socket.once('open', () => resolve(socket))
  // Stays for good: an error of an open socket is followed by its close, which is what others listen to.
  socket.on('error', (error) => reject(new DeckError('core-lost', { detail: error.message }, { cause: error })))
  return promise
}

/** Becomes a client of the core that listens at the endpoint. Raises `core-lost` when nobody answers there. */
export async function connectLocal(endpoint: string): Promise<LocalConnection> {
  const socket = await connectSocket(endpoint)
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return {
    client: createRpcClient(socket),
    ended,
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return
      socket.close()
      const timer = setTimeout(() => socket.terminate(), 1000)
      await ended
      clearTimeout(timer)
    },
  }
}
