import { createORPCClient } from '@orpc/client'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepOpen, serveCore, type MainPort } from '../main/desktop/bridge.ts'
import { openDeck, type OpenDeck } from '../main/server/open-deck.ts'
import { connect, type Connection } from '../renderer/api/transport.ts'
import type { DeckClient } from '../shared/contract/index.ts'

/*
 * The desktop's way from the page to the core with all its real parts (transport.ts, preload.ts, bridge.ts, a core
 * over a data folder) but Electron, whose ports, window and IPC are played by Node's.
 */
const resources = join(import.meta.dirname, '..', 'resources')

type PortListener = (event: { readonly ports: readonly MessagePort[] }) => void
const ipc = vi.hoisted(() => ({
  bridges: new Map<string, unknown>(),
  sent: [] as string[],
  onSend: (): void => undefined,
  listeners: new Map<string, unknown>(),
}))
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, bridge: unknown) => ipc.bridges.set(name, bridge) },
  ipcRenderer: {
    send: (channel: string) => {
      ipc.sent.push(channel)
      ipc.onSend()
    },
    on: (channel: string, listener: unknown) => ipc.listeners.set(channel, listener),
  },
}))

class FakeWindow extends EventTarget {
  readonly location = { protocol: 'deck:', host: 'app', origin: 'deck://app' }
  get deck(): unknown {
    return ipc.bridges.get('deck')
  }
  postMessage(data: unknown, _target: string, ports: readonly MessagePort[]): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data, ports, source: this }))
  }
}

/** Electron's MessagePortMain hands its listeners an event where Node's port hands them the data, and waits for `start`. */
function asMainPort(port: MessagePort): MainPort {
  const listeners: ((message: { data: unknown }) => void)[] = []
  return {
    on: (event: 'message' | 'close', listener: (message: { data: unknown }) => void) =>
      event === 'message' ? listeners.push(listener) : port.on('close', () => listener({ data: undefined })),
    postMessage: (message) => port.postMessage(message),
    start: () => port.on('message', (data: unknown) => listeners.forEach((listener) => listener({ data }))),
    close: () => port.close(),
  }
}

let dataDir: string
const opened: OpenDeck[] = []
const ended = new WeakSet<OpenDeck>()
const ports: MessagePort[] = []

async function open(): Promise<OpenDeck> {
  const deck = await openDeck({
    ...{ dataDir, dataDirChosen: false, host: 'desktop', version: '0.0.0-test', resources },
    env: { ...process.env },
  })
  opened.push(deck)
  return deck
}

async function end(deck: OpenDeck): Promise<void> {
  if (ended.has(deck)) return
  ended.add(deck)
  await deck.close(AbortSignal.abort(), () => undefined)
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deck-bridge-'))
  vi.stubGlobal('window', new FakeWindow())
  vi.resetModules()
  await import('../main/desktop/preload.ts')
})

afterEach(async () => {
  for (const port of ports.splice(0)) port.close()
  for (const deck of opened.splice(0).reverse()) await end(deck)
  vi.unstubAllGlobals()
  ipc.sent.length = 0
  await rm(dataDir, { recursive: true, force: true })
})

/** What main.ts does with `deck:connect`. */
function answerConnects(deck: () => Promise<OpenDeck>): void {
  ipc.onSend = () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1, port2)
    const deliver = ipc.listeners.get('deck:port') as PortListener
    setImmediate(() => deliver({ ports: [port1] }))
    deck()
      .then((found) => serveCore(found, asMainPort(port2)))
      .catch(() => undefined)
  }
}

function clientOf(connection: Connection): DeckClient {
  return createORPCClient<DeckClient>({
    call: async (...given) => (await connection.link()).call(...given),
  })
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('did not happen within 10 s')
    await sleep(10)
  }
}

test('the page reaches the core in this process: calls, typed errors and streams', async () => {
  answerConnects(keepOpen(await open(), open))
  const connection = connect(window)
  expect(connection.state()).toEqual({ status: 'connecting' })
  const client = clientOf(connection)
  expect(await client.system.hello()).toMatchObject({ host: 'desktop', dataDir, pid: process.pid })
  expect(connection.state()).toEqual({ status: 'open', epoch: 1 })
  expect(ipc.sent).toEqual(['deck:connect'])
  expect((await client.catalogue.list()).entries.length).toBeGreaterThan(0)
  await expect(client.catalogue.get({ id: 'no-such-package' })).rejects.toMatchObject({
    code: 'DECK',
    data: { code: 'not-found' },
  })
  const events = await client.system.events()
  const next = events.next()
  await client.settings.set({ key: 'theme', value: 'light' })
  expect((await next).value).toMatchObject({ type: 'settings', settings: { theme: 'light' } })
  await events.return()
})

test('the page reaches the core of another process, sees it go, and takes over when it tries again', async () => {
  // Two openings of one data folder behave in one process as they do in two: the second becomes a client.
  const other = await open()
  const here = await open()
  expect([other.core === null, here.core === null]).toEqual([false, true])
  answerConnects(keepOpen(here, open))
  const connection = connect(window)
  const client = clientOf(connection)
  expect(await client.system.hello()).toMatchObject({ dataDir })
  await client.settings.set({ key: 'theme', value: 'light' })

  await end(other)
  await until(() => connection.state().status === 'lost')
  expect(connection.state()).toEqual({ status: 'lost', retryAt: null })
  await expect(client.system.hello()).rejects.toThrow('connection')
  await until(() => here.lost)

  connection.retryNow()
  expect(await client.settings.get()).toMatchObject({ theme: 'light' })
  expect(connection.state()).toEqual({ status: 'open', epoch: 2 })
  expect(opened.map(({ core }) => core !== null)).toEqual([true, false, true])
})

test('a core that cannot be reached shows as a lost connection, not as one that waits for ever', async () => {
  const other = await open()
  const here = await open()
  await end(other)
  await until(() => here.lost)
  answerConnects(keepOpen(here, () => Promise.reject(new Error('the disk is gone'))))
  const connection = connect(window)
  await until(() => connection.state().status === 'lost')
})
