import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'

export type ConnectionState =
  | { readonly status: 'connecting' }
  /** `epoch` grows with every new connection, so that streams know when to start again. */
  | { readonly status: 'open'; readonly epoch: number }
  /** `retryAt` is in milliseconds since 1970; null when it does not try again by itself. */
  | { readonly status: 'lost'; readonly retryAt: number | null }

export interface Connection {
  /** The link of the open connection; waits for one while connecting, rejects while it is lost. */
  readonly link: () => Promise<ClientLink<ClientContext>>
  readonly state: () => ConnectionState
  readonly subscribe: (listener: () => void) => () => void
  readonly retryNow: () => void
}

/** What the desktop's preload offers to the page. */
export interface DeckBridge {
  /** Asks for a port; it arrives as a window message `{ type: 'deck-port' }` that carries it. */
  connect(): void
  /** Absolute path of a file that was let fall on the page; empty for one that is none of the disk. */
  readonly pathOf: (file: File) => string
}

declare global {
  interface Window {
    readonly deck?: DeckBridge
  }
}

const firstDelayMs = 400
const longestDelayMs = 10_000

/** Milliseconds until attempt number `attempt` (from 1): doubling, bounded. */
export function reconnectDelay(attempt: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, attempt - 1))
}

interface Slot {
  readonly promise: Promise<ClientLink<ClientContext>>
  readonly open: (link: ClientLink<ClientContext>) => void
  readonly fail: (error: Error) => void
}

function createSlot(): Slot {
  const { promise, resolve, reject } = Promise.withResolvers<ClientLink<ClientContext>>()
  promise.catch(() => undefined)
  return { promise, open: resolve, fail: reject }
}

/** Thrown by calls while there is no connection; the banner tells what to do. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'
}

function createStateStore(): {
  state: ConnectionState
  set: (next: ConnectionState) => void
  subscribe: Connection['subscribe']
} {
  const listeners = new Set<() => void>()
  const store = {
    state: { status: 'connecting' } as ConnectionState,
    set(next: ConnectionState) {
      store.state = next
      for (const listener of listeners) listener()
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return store
}

/** Keeps one WebSocket open; after a loss it tries again with growing pauses. */
function connectWebSocket(url: string): Connection {
  const store = createStateStore()
  let slot = createSlot()
  let epoch = 0
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const open = (): void => {
    clearTimeout(timer)
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => {
      attempt = 0
      epoch += 1
      slot.open(new WebSocketLink({ websocket: socket }))
      store.set({ status: 'open', epoch })
    })
    socket.addEventListener('close', () => {
      attempt += 1
      const delay = reconnectDelay(attempt)
      slot.fail(new ConnectionLostError('The connection to Diffusion Deck is lost.'))
      slot = createSlot()
      slot.fail(new ConnectionLostError('The connection to Diffusion Deck is lost.'))
      store.set({ status: 'lost', retryAt: Date.now() + delay })
      timer = setTimeout(() => {
        slot = createSlot()
        open()
      }, delay)
    })
  }

  open()
  return {
    link: () => slot.promise,
    state: () => store.state,
    subscribe: store.subscribe,
    retryNow: () => {
      if (store.state.status !== 'lost') return
      clearTimeout(timer)
      slot = createSlot()
      store.set({ status: 'connecting' })
      open()
    },
  }
}

/** Takes the port that the desktop's preload hands over. */
function connectPort(bridge: DeckBridge): Connection {
  const store = createStateStore()
  let slot = createSlot()
  let epoch = 0

  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const { data } = event
    const port = event.ports[0]
    if (event.source !== window || port === undefined) return
    if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== 'deck-port') return
    epoch += 1
    port.addEventListener('close', () => {
      slot = createSlot()
      slot.fail(new ConnectionLostError('The connection to Diffusion Deck is lost.'))
      store.set({ status: 'lost', retryAt: null })
    })
    slot.open(new MessagePortLink({ port }))
    port.start()
    store.set({ status: 'open', epoch })
  })

  bridge.connect()
  return {
    link: () => slot.promise,
    state: () => store.state,
    subscribe: store.subscribe,
    retryNow: () => {
      slot = createSlot()
      store.set({ status: 'connecting' })
      bridge.connect()
    },
  }
}

/** The desktop's port where there is one, else the WebSocket of the host that served the page. */
export function connect(view: Window): Connection {
  if (view.deck !== undefined) return connectPort(view.deck)
  const { protocol, host } = view.location
  return connectWebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`)
}
