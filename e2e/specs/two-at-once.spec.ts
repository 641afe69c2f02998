import { expect, test } from '@playwright/test'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { errorOf, processesNaming } from '../harness/deck.ts'
import { isAlive, World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel' })

/** Two ports that nobody holds at this moment, both held until both are known. */
async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer(), createServer()] as const
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      return (server.address() as AddressInfo).port
    }),
  )
  for (const server of servers) server.close()
  await Promise.all(servers.map((server) => once(server, 'close')))
  return [ports[0] ?? 0, ports[1] ?? 0]
}

/** What the UI itself says: its page lists the checkpoints that it finds. */
async function pageOf(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${String(port)}/`, { signal: AbortSignal.timeout(5000) })
  return answer.text()
}

const names = ['Left', 'Right'] as const

test('two installs of one package run on chosen ports, see the same models, and end one by one', async () => {
  await using world = await World.create('two')
  world.package({ id: 'fixture' })
  for (const name of names) await world.installed('fixture', name)
  writeFileSync(join(world.data, 'models', 'checkpoints', 'shared-xl.safetensors'), 'weights')

  const [leftPort, rightPort] = await freePorts()
  const left = world.start('launch', 'Left', '--port', String(leftPort))
  const right = world.start('launch', 'Right', '--port', String(rightPort))
  const isReady = ({ event }: { readonly event: string }): boolean => event === 'ready'
  const leftReady = await left.until(isReady)
  const rightReady = await right.until(isReady)
  expect(leftReady).toMatchObject({ port: leftPort, url: `http://127.0.0.1:${String(leftPort)}/` })
  expect(rightReady).toMatchObject({ port: rightPort, url: `http://127.0.0.1:${String(rightPort)}/` })
  expect(leftReady['pid']).not.toBe(rightReady['pid'])

  expect(await pageOf(leftPort)).toContain('shared-xl.safetensors')
  expect(await pageOf(rightPort)).toContain('shared-xl.safetensors')
  // One shelf: what arrives while both run is seen by both.
  writeFileSync(join(world.data, 'models', 'checkpoints', 'late-xl.safetensors'), 'weights')
  expect(await pageOf(leftPort)).toContain('late-xl.safetensors')
  expect(await pageOf(rightPort)).toContain('late-xl.safetensors')

  // One of the commands owns the core that the others use and ends last, so only the runs' ends are awaited here.
  await world.succeeds('stop', 'Left')
  const isExit = ({ event }: { readonly event: string }): boolean => event === 'exit'
  expect(await left.until(isExit)).toMatchObject({ name: 'Left', stopped: true })
  await expect(pageOf(leftPort)).rejects.toThrow()
  expect(processesNaming(world.installFolder('Left'))).toEqual([])
  expect(isAlive(Number(rightReady['pid']))).toBe(true)
  expect(await pageOf(rightPort)).toContain('late-xl.safetensors')
  expect(right.events.some(isExit)).toBe(false)

  // The port of the one that runs is refused to the other, and that does not disturb it.
  expect(errorOf(await world.deck('launch', 'Left', '--port', String(rightPort))).code).toBe('port-taken')
  expect(await pageOf(rightPort)).toContain('late-xl.safetensors')

  // The freed port can be taken again while the other runs on.
  const again = world.start('launch', 'Left', '--port', String(leftPort))
  await again.until(isReady)
  await world.succeeds('stop', 'Right')
  expect(await right.until(isExit)).toMatchObject({ name: 'Right', stopped: true })
  expect(processesNaming(world.installFolder('Right'))).toEqual([])
  expect(await pageOf(leftPort)).toContain('shared-xl.safetensors')
  await world.succeeds('stop', 'Left')
  expect((await again.finished()).code).toBe(0)
  expect((await left.finished()).code).toBe(0)
  expect((await right.finished()).code).toBe(0)
  expect(world.leftovers()).toEqual([])
})
