import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { implement } from '@orpc/server'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { contract, type DeckClient } from '../../shared/contract/index.ts'
import type { DeckRouter } from '../router/router.ts'
import { listenLocal } from './local-endpoint.ts'
import { relay } from './relay.ts'

const os = implement(contract)
let open = 0
const router = {
  system: {
    hello: os.system.hello.handler(() => ({
      version: '1.2.3',
      pid: 7,
      dataDir: `/data/${'ö'.repeat(100_000)}`,
      dataDirChosen: false,
      host: 'server' as const,
      notices: [],
    })),
    events: os.system.events.handler(async function* ({ signal }) {
      open++
      try {
        yield { type: 'models' as const }
        yield { type: 'catalogue' as const }
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
      } finally {
        open--
      }
    }),
  },
} as unknown as DeckRouter

/** Electron's MessagePortMain hands its listeners an event where Node's port hands them the data. */
function asMainPort(port: MessagePort): Parameters<typeof relay>[0] {
  return {
    on: (event: 'message' | 'close', listener: (message: { data: unknown }) => void) =>
      port.on(event, (data: unknown) => listener({ data })),
    postMessage: (message) => port.postMessage(message),
    close: () => port.close(),
  }
}

let folder: string
let endpoint: string
let server: Awaited<ReturnType<typeof listenLocal>>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deck-relay-'))
  endpoint = process.platform === 'win32' ? `\\\\.\\pipe\\deck-relay-${String(process.pid)}` : join(folder, 'socket')
  server = await listenLocal({ router }, endpoint)
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('did not happen within 5 s')
    await sleep(10)
  }
}

async function page(): Promise<{ client: DeckClient; port: MessagePort }> {
  const { port1, port2 } = new MessageChannel()
  await relay(asMainPort(port2), endpoint)
  return { client: createORPCClient<DeckClient>(new RPCLink({ port: port1 })), port: port1 }
}

test('calls and streams pass through, and a page that goes ends what it had asked for', async () => {
  const { client, port } = await page()
  const hello = await client.system.hello()
  expect(hello.dataDir).toBe(`/data/${'ö'.repeat(100_000)}`)
  const events = await client.system.events()
  expect((await events.next()).value).toEqual({ type: 'models' })
  expect((await events.next()).value).toEqual({ type: 'catalogue' })
  expect([open, server.peers]).toEqual([1, 1])
  port.close()
  await until(() => open === 0 && server.peers === 0)
})

test('a core that goes closes the port of the page', async () => {
  const { client, port } = await page()
  await client.system.hello()
  const closed = once(port, 'close')
  await server.close()
  await closed
})

test('an endpoint where nobody answers is said', async () => {
  const { port1, port2 } = new MessageChannel()
  await expect(relay(asMainPort(port2), join(folder, 'nobody'))).rejects.toMatchObject({ code: 'core-lost' })
  port1.close()
})
