import { expect, test } from '@playwright/test'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { errorOf } from '../harness/deck.ts'
import { eventually, operationEnd, World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel' })

const name = 'One'
const install = ['install', 'fixture', '--name', name] as const

/** An index that takes every question and never answers. */
async function hangingIndex(): Promise<{ url: string; asked: () => boolean; close: () => void }> {
  let asked = false
  const server = createServer(() => (asked = true))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}/simple`,
    asked: () => asked,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const stubbornPreparation = [
  'import signal, time',
  'for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)',
  'open("began", "w").close()',
  'time.sleep(600)',
].join('\n')

interface Slow {
  readonly what: string
  readonly lay: (world: World) => Promise<() => void>
  readonly atWork: (world: World) => boolean
}

let indexAsked = (): boolean => false
const slow: readonly Slow[] = [
  {
    what: 'cloning',
    lay: (world) => {
      world.package(
        { id: 'fixture' },
        { 'large.bin': Buffer.from(Array.from({ length: 3_000_000 }, () => Math.floor(Math.random() * 256))) },
      )
      world.git.mood('fixture', 'slow')
      return Promise.resolve(() => undefined)
    },
    atWork: (world) => existsSync(join(world.installFolder(name), 'app', '.git', 'objects')),
  },
  {
    what: 'installing requirements',
    lay: async (world) => {
      const index = await hangingIndex()
      world.package({ id: 'fixture', pip: ['six==1.17.0'] })
      await world.succeeds('settings', 'set', 'mirrors.pypi', JSON.stringify(index.url))
      indexAsked = index.asked
      return index.close
    },
    atWork: () => indexAsked(),
  },
  {
    what: 'preparing, deaf to requests',
    lay: (world) => {
      world.package(
        { id: 'fixture', prepare: 'exec(open("prepare.py").read())' },
        { 'prepare.py': stubbornPreparation },
      )
      return Promise.resolve(() => undefined)
    },
    atWork: (world) => existsSync(join(world.installFolder(name), 'app', 'began')),
  },
]

for (const { what, lay, atWork } of slow) {
  test(`cancelled while ${what}: within two seconds, nothing left at work`, async () => {
    await using world = await World.create('cancel')
    const close = await lay(world)
    try {
      const client = await world.core()
      const { id } = await client.installs.install({ package: 'fixture', name })
      await eventually(() => expect(atWork(world)).toBe(true))
      const asked = performance.now()
      await client.operations.cancel({ id })
      const ended = await operationEnd(client, id)
      const took = performance.now() - asked
      expect(ended).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } })
      expect(took).toBeLessThan(2000)
      test.info().annotations.push({ type: 'cancelled after', description: `${took.toFixed(0)} ms` })
      expect(world.leftovers()).toEqual([])
      await client.operations.rollBack({ id })
      expect(await operationEnd(client, id)).toMatchObject({ state: 'rolled-back' })
      expect(existsSync(world.installFolder(name))).toBe(false)
    } finally {
      close()
    }
  })

  test(`Ctrl-C while ${what}: within two seconds, and it can be resumed`, async () => {
    await using world = await World.create('ctrl-c')
    const close = await lay(world)
    try {
      const command = world.start(...install)
      await eventually(() => expect(atWork(world)).toBe(true))
      const asked = performance.now()
      command.child.kill('SIGINT')
      await command.until(({ event }) => event === 'error', 20)
      expect(performance.now() - asked).toBeLessThan(2000)
      const result = await command.finished()
      expect(result.code).toBe(130)
      expect(errorOf(result)).toMatchObject({ code: 'cancelled', remedy: expect.stringContaining('resume') })
      expect(world.leftovers()).toEqual([])
      expect(await world.operation()).toMatchObject({ state: 'cancelled' })
      expect((await world.list()).filter(({ state }) => state === 'ready')).toEqual([])
    } finally {
      close()
    }
  })
}
