import { RPCHandler } from '@orpc/server/message-port'
import type { OpenDeck } from '../server/open-deck.ts'
import { relay } from '../server/relay.ts'

/** The part of Electron's MessagePortMain that the bridge needs. */
export interface MainPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/**
 * Lets a page speak to the core over a port: to the one in this process, or through a relay to the one in another.
 * When the core cannot be reached the port is closed, which the page sees as a lost connection.
 */
export async function serveCore(deck: OpenDeck, port: MainPort): Promise<void> {
  try {
    if (deck.core === null) await relay(port, deck.endpoint)
    else new RPCHandler(deck.core.router).upgrade(port)
    // What the page has sent meanwhile waits in the port until now.
    port.start()
  } catch (error) {
    port.close()
    throw error
  }
}

/**
 * Keeps the way to the core: when the process that the core lived in has gone, the next call opens the data folder
 * again, here if nobody else holds it.
 */
export function keepOpen(first: OpenDeck, open: () => Promise<OpenDeck>): () => Promise<OpenDeck> {
  let current = Promise.resolve(first)
  return async () => {
    const asked = current
    const deck = await asked
    // Only the first of several callers opens it.
    if (deck.lost && current === asked) current = open().catch(() => deck)
    return current
  }
}
