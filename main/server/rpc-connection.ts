import { RPCHandler } from '@orpc/server/websocket'
import type { RawData, WebSocket } from 'ws'
import type { DeckRouter } from '../router/router.ts'

/**
 * A message larger than this ends its connection. Peers have proved who they are; the largest thing that they send is
 * the list of a library of a hundred thousand models.
 */
export const maxMessageBytes = 96 << 20
const pingMs = 30_000

function content(data: RawData, isBinary: boolean): string | ArrayBuffer {
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data)
  return isBinary ? new Uint8Array(bytes).buffer : bytes.toString('utf8')
}

/**
 * Serves the router to WebSockets. A closed connection aborts all that it had asked for, streams too; a connection
 * that answers no ping for a minute is ended; what a peer does not read holds its own streams up and nobody else's.
 */
export function createRpcService(
  router: DeckRouter,
  report: (error: unknown) => void,
): { accept(socket: WebSocket): void } {
  const handler = new RPCHandler(router)
  return {
    accept(socket) {
      // oRPC awaits what `send` returns before it takes the next value of a stream.
      const peer = {
        addEventListener: () => undefined,
        send: (data: Parameters<WebSocket['send']>[0]) =>
          new Promise<void>((resolve, reject) => socket.send(data, (error) => (error ? reject(error) : resolve()))),
      }
      let answered = true
      const timer = setInterval(() => {
        if (answered) socket.ping()
        else socket.terminate()
        answered = false
      }, pingMs)
      timer.unref()
      socket.on('pong', () => (answered = true))
      socket.on('error', () => socket.terminate())
      socket.on('close', () => {
        clearInterval(timer)
        handler.close(peer)
      })
      socket.on('message', (data, isBinary) => {
        handler.message(peer, content(data, isBinary)).catch((error: unknown) => {
          // Sending to a peer that has just gone fails, and concerns nobody.
          if (socket.readyState !== socket.OPEN) return
          if (error instanceof SyntaxError) socket.close(1007, 'malformed message')
          else report(error)
        })
      })
    },
  }
}
