import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { WebSocket } from 'ws'
import type { DeckClient } from '../../shared/contract/index.ts'

type BrowserSocket = ConstructorParameters<typeof RPCLink>[0]['websocket']

/** The contract's client over a socket of `ws`, which offers the four members that oRPC uses under the browser's names. */
export function createRpcClient(socket: WebSocket): DeckClient {
  // The default, Node's Buffer, is none of the types that oRPC reads.
  socket.binaryType = 'arraybuffer'
  return createORPCClient<DeckClient>(new RPCLink({ websocket: socket as unknown as BrowserSocket }))
}
