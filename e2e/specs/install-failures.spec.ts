import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { errorOf } from '../harness/deck.ts'
import type { GitMood } from '../harness/git-server.ts'
import { writeManifest } from '../harness/manifests.ts'
import { operationEnd, World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel' })

const name = 'One'
const install = ['install', 'fixture', '--name', name] as const

for (const [mood, reason] of [
  ['forbidden', '403'],
  ['missing', /not found|404/i],
  ['cut', /early EOF|disconnect|hung up|RPC failed|curl/i],
] as const satisfies readonly (readonly [GitMood, string | RegExp])[]) {
  test(`a clone that the server answers with “${mood}” says why, and is resumed when it is well again`, async () => {
    await using world = await World.create(mood)
    world.package({ id: 'fixture' }, { 'large.bin': Buffer.alloc(100_000, 'x').fill(Math.random().toString(36)) })
    world.git.mood('fixture', mood)
    const failed = await world.deck(...install)
    expect(failed.code).toBe(1)
    const error = errorOf(failed)
    expect(error.code).toBe('git-refused')
    expect(error.message).toContain(world.git.url('fixture'))
    expect(error.message).toMatch(reason)
    expect(error.remedy).not.toBe('')

    const client = await world.core()
    expect(await client.installs.list()).toMatchObject([{ state: 'installing' }])
    await expect(client.runs.launch({ name })).rejects.toMatchObject({ data: { code: 'install-not-ready' } })
    const [operation] = await client.operations.list({})
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'git-refused' } })
    world.git.mood('fixture', 'well')
    await client.operations.resume({ id: operation?.id ?? '' })
    expect(await operationEnd(client, operation?.id ?? '')).toMatchObject({ state: 'done' })
  })
}

test('a server that is not there, and a version that is not there', async () => {
  await using world = await World.create('absent')
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  writeManifest(world.data, { id: 'nobody', url: `http://127.0.0.1:${String(port)}/x.git` })
  const refused = await world.deck('install', 'nobody')
  expect(refused.code).toBe(1)
  expect(errorOf(refused).code).toBe('git-refused')
  expect(errorOf(refused).message).toMatch(/connect|refused/i)

  world.package({ id: 'fixture' })
  const missing = await world.deck(...install, '--ref', 'v9.9.9')
  expect(missing.code).toBe(1)
  expect(errorOf(missing)).toMatchObject({
    code: 'git-ref-missing',
    message: expect.stringContaining('v9.9.9'),
  })
  expect(existsSync(world.installFolder(name))).toBe(false)
  expect((await world.list()).filter((each) => each.name === name)).toEqual([])
})

test('a requirement that does not exist is named', async () => {
  await using world = await World.create('requirement')
  const absent = 'diffusion-deck-no-such-package'
  world.package({ id: 'fixture', pip: [`${absent}==1.0`] })
  const failed = await world.deck(...install)
  expect(failed.code).toBe(1)
  expect(errorOf(failed)).toMatchObject({
    code: 'requirement-unavailable',
    message: expect.stringContaining(absent),
  })
  expect((await world.list()).filter(({ state }) => state === 'ready')).toEqual([])
})

test('a full disk is named with numbers, and the installation goes on when there is room', async () => {
  await using world = await World.create('full')
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', world.data], { stdio: 'pipe' })
  } catch (error) {
    test.skip(true, `a small file system cannot be mounted here: ${String(error)}`)
  }
  try {
    world.package({ id: 'fixture', pip: ['six==1.17.0'] })
    const failed = await world.deck(...install)
    expect(failed.code).toBe(1)
    const error = errorOf(failed)
    expect(error.code).toBe('disk-full')
    expect(error.message).toMatch(/\d+(?:\.\d+)? (?:Mi?B|KB) free|0 MB free/)
    expect((await world.list()).filter(({ state }) => state === 'ready')).toEqual([])

    execFileSync('mount', ['-o', 'remount,size=200m', world.data], { stdio: 'pipe' })
    await world.succeeds('operations', 'resume', (await world.operation()).id)
    expect(await world.list()).toMatchObject([{ name, state: 'ready' }])
  } finally {
    await world.endProcesses()
    execFileSync('umount', ['-l', world.data], { stdio: 'pipe' })
  }
})

test("a person's folder in the way is left exactly as it is", async () => {
  await using world = await World.create('in-the-way')
  world.package({ id: 'fixture' })
  const mine = join(world.installFolder(name), 'app', 'mine.txt')
  world.put(mine, 'mine')
  const failed = await world.deck(...install)
  expect(failed.code).toBe(1)
  expect(errorOf(failed).code).toBe('folder-in-the-way')
  expect(errorOf(failed).message).toContain(world.installFolder(name))
  expect(readdirSync(world.installFolder(name), { recursive: true }).toSorted()).toEqual([
    'app',
    join('app', 'mine.txt'),
  ])
  await world.succeeds('operations', 'rollback', (await world.operation()).id)
  expect(readFileSync(mine, 'utf8')).toBe('mine')
  expect(await world.list()).toEqual([])
  expect(await world.trash()).toEqual([])
})

test('a broken manifest of a person disables only itself, with file and line', async () => {
  await using world = await World.create('manifest')
  world.package({ id: 'fixture' })
  const file = join(world.data, 'packages', 'broken.yaml')
  const lines = readFileSync(join(world.data, 'packages', 'fixture.yaml'), 'utf8')
    .replace('id: fixture', 'id: broken')
    .split('\n')
  const line = lines.findIndex((text) => text.startsWith('license:'))
  world.put(file, lines.with(line, 'license: [7]').join('\n'))
  const catalogue = JSON.parse((await world.succeeds('catalog')).stdout) as {
    id: string
    error?: { message: string }
  }[]
  expect(catalogue.find(({ id }) => id === 'fixture')).toMatchObject({ origin: 'user' })
  expect(catalogue.find(({ id }) => id === 'comfyui')).toMatchObject({ origin: 'built-in' })
  expect(catalogue.find(({ id }) => id === 'broken')).toMatchObject({
    file,
    error: {
      code: 'manifest-invalid',
      message: expect.stringMatching(new RegExp(`broken\\.yaml.*line ${String(line + 1)}.*license`)),
    },
  })
  expect(errorOf(await world.deck('install', 'broken'))).toMatchObject({ code: 'manifest-invalid' })
  await world.succeeds(...install)
})
