import { implement } from '@orpc/server'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { contract } from '../../shared/contract/index.ts'
import type { DeckRouter } from '../router/router.ts'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { MessageChannel } from 'node:worker_threads'
import type { DeckClient } from '../../shared/contract/index.ts'
import { connectLocal, listenLocal } from './local-endpoint.ts'
import { relay } from './relay.ts'

const os = implement(contract)
let streamsOpen = 0
const router = {
  settings: {
    set: os.settings.set.handler(({ errors, input }) => {
      const data = {
        code: 'settings-invalid' as const,
        params: { key: input.key, detail: 'no' },
        message: 'm',
        remedy: 'r',
      }
      throw errors.DECK({ message: 'm', data })
    }),
  },
  system: {
    events: os.system.events.handler(async function* ({ signal }) {
      streamsOpen++
      try {
        yield { type: 'catalogue' as const }
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
      } finally {
        streamsOpen--
      }
    }),
  },
} as unknown as DeckRouter

let folder: string
let endpoint: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deck-local-'))
  endpoint = join(folder, 'core.sock')
})
afterEach(() => rm(folder, { recursive: true }))

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('did not happen within 5 s')
    await sleep(10)
  }
}

test('a client gets typed errors and streams; closing ends its streams', async () => {
  const server = await listenLocal({ router }, endpoint)
  const connection = await connectLocal(endpoint)
  const { client } = connection
  await expect(client.settings.set({ key: 'theme', value: 1 })).rejects.toMatchObject({
    code: 'DECK',
    data: { code: 'settings-invalid' },
  })
  const events = await client.system.events()
  expect((await events.next()).value).toEqual({ type: 'catalogue' })
  expect(streamsOpen).toBe(1)
  await connection.close()
  await until(() => streamsOpen === 0)
  await server.close()
})

test('only this user may open the socket', async () => {
  const server = await listenLocal({ router }, endpoint)
  expect((await stat(endpoint)).mode & 0o777).toBe(0o600)
  await server.close()
})

test('a request with an Origin is refused', async () => {
  const server = await listenLocal({ router }, endpoint)
  const socket = new WebSocket('ws://localhost/rpc', {
    origin: 'http://localhost',
    createConnection: () => connect(endpoint),
  })
  const [error] = (await once(socket, 'error')) as [Error]
  expect(error.message).toContain('403')
  await server.close()
})

test('a second core is refused while the first answers, and the socket of a dead one is replaced', async () => {
  const server = await listenLocal({ router }, endpoint)
  await expect(listenLocal({ router }, endpoint)).rejects.toMatchObject({ code: 'core-busy' })
  await server.close()

  // A process that dies by SIGKILL leaves its socket behind.
  const script = `require('net').createServer().listen(${JSON.stringify(endpoint)}, () => console.log('up'))`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect((await stat(endpoint)).isSocket()).toBe(true)
  const next = await listenLocal({ router }, endpoint)
  await next.close()
})

test('a file in the way is left alone', async () => {
  await writeFile(endpoint, 'mine')
  await expect(listenLocal({ router }, endpoint)).rejects.toMatchObject({ code: 'folder-in-the-way' })
  expect((await stat(endpoint)).size).toBe(4)
})

test('nobody there is said, and a core that goes is noticed', async () => {
  await expect(connectLocal(endpoint)).rejects.toMatchObject({ code: 'core-lost' })
  const server = await listenLocal({ router }, endpoint)
  const connection = await connectLocal(endpoint)
  const events = await connection.client.system.events()
  await events.next()
  const lost = expect(events.next()).rejects.toThrow()
  await server.close()
  await connection.ended
  await lost
})

test('a relayed port speaks to the core, and each end ends the other', async () => {
  const server = await listenLocal({ router }, endpoint)
  const { port1, port2 } = new MessageChannel()
  // Electron's MessagePortMain hands over an event with `data`; a port of Node the data alone.
  const port: Parameters<typeof relay>[0] = {
    on: (event: string, listener: (message: { data: unknown }) => void) =>
      event === 'message'
        ? port2.on('message', (data) => listener({ data }))
        : port2.on('close', () => listener({ data: null })),
    postMessage: (message) => port2.postMessage(message),
    close: () => port2.close(),
  }
  await relay(port, endpoint)
  const client = createORPCClient<DeckClient>(new RPCLink({ port: port1 }))
  await expect(client.settings.set({ key: 'theme', value: 1 })).rejects.toMatchObject({ code: 'DECK' })
  const events = await client.system.events()
  expect((await events.next()).value).toEqual({ type: 'catalogue' })
  expect(server.peers).toBe(1)
  port1.close()
  await server.idle()
  await until(() => streamsOpen === 0)
  await server.close()
})
