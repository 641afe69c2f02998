import { expect, test } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { errorOf } from '../harness/deck.ts'
import { World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel' })

const json = (result: { readonly stdout: string }): unknown => JSON.parse(result.stdout)

test('doctor tells the hardware, the tools, the interpreters, the disk and what can be reached', async () => {
  await using world = await World.create('doctor')
  const doctor = json(await world.succeeds('doctor'))
  const text = expect.any(String)
  expect(doctor).toMatchObject({
    dataDir: world.data,
    notices: [],
    hardware: {
      cpu: { name: text, cores: expect.any(Number) },
      disk: { freeBytes: expect.any(Number) },
    },
    tools: expect.arrayContaining([expect.objectContaining({ tool: 'git', path: text, version: text })]),
    interpreters: expect.any(Array),
    reach: expect.arrayContaining(
      ['git', 'pypi', 'torch', 'huggingface'].map((what) => expect.objectContaining({ what, url: text })),
    ),
  })
})

test('catalog lists the packages and whether they fit', async () => {
  await using world = await World.create('catalog')
  const entries = json(await world.succeeds('catalog')) as Record<string, unknown>[]
  for (const id of ['comfyui', 'invokeai', 'forge']) {
    const entry = entries.find((each) => each['id'] === id)
    expect(entry, id).toMatchObject({ origin: 'built-in', status: { state: expect.any(String) } })
    expect(entry?.['fit'], id).toMatchObject({ verdict: expect.stringMatching(/^(?:fits|limited|refused)$/) })
  }
  expect(entries.filter((entry) => 'error' in entry)).toEqual([])
  expect(json(await world.succeeds('catalog', 'check'))).toHaveLength(entries.length)
})

test('install --plan shows everything and touches nothing; then list has the agreed shape', async () => {
  await using world = await World.create('plan')
  world.package({ id: 'fixture', pip: ['six==1.17.0'] })
  const tree = (): readonly string[] =>
    readdirSync(world.data, { recursive: true })
      .map(String)
      // What the index answered about sizes is kept in uv's cache.
      .filter((path) => !/^(?:state\.db|core\.|logs|cache)/.test(path))
      .toSorted()
  expect(json(await world.succeeds('list'))).toEqual([])
  const before = tree()
  const plan = json(await world.succeeds('install', 'fixture', '--name', 'One', '--ref', 'v1.0.0', '--plan')) as {
    steps: { title: string }[]
  }
  expect(plan).toMatchObject({ package: 'fixture', name: 'One', ref: 'v1.0.0', backend: 'cpu', torch: null })
  expect(plan.steps.map(({ title }) => title)).toEqual([
    'Prepare the folder',
    'Clone the source',
    'Create the Python environment',
    'Install six==1.17.0',
    'Share the models folder',
    'Record what was installed',
  ])
  expect(tree()).toEqual(before)
  expect(await world.operations()).toEqual([])
  expect(json(await world.succeeds('list'))).toEqual([])

  await world.succeeds('install', 'fixture', '--name', 'One', '--ref', 'v1.0.0')
  const [install] = await world.list()
  expect(Object.keys(install ?? {}).toSorted()).toEqual(['backend', 'name', 'package', 'path', 'ref', 'size', 'state'])
  expect(install).toMatchObject({
    name: 'One',
    package: 'fixture',
    path: world.installFolder('One'),
    state: 'ready',
    ref: 'v1.0.0',
    backend: 'cpu',
  })
  expect(install?.size).toBeGreaterThan(0)
})

test('launch, stop and uninstall tell their events, and an error is code, message and remedy', async () => {
  await using world = await World.create('errors')
  world.package({ id: 'fixture' })
  await world.installed('fixture', 'One')
  const failures: readonly (readonly [readonly string[], string, number])[] = [
    [['install', 'nothing-like-it'], 'not-found', 1],
    [['install', 'fixture', '--name', 'one'], 'install-exists', 1],
    [['install', 'fixture', '--name', '../up'], 'invalid-input', 1],
    [['install', 'fixture', '--backend', 'abacus'], 'invalid-input', 2],
    [['install', 'fixture', '--backend', 'cuda', '--name', 'Two'], 'package-unsupported', 1],
    [['launch', 'Nobody'], 'not-found', 1],
    [['stop', 'One'], 'not-found', 1],
    [['uninstall', 'One'], 'confirmation-needed', 1],
    [['settings', 'get', 'colour'], 'not-found', 1],
    [['settings', 'set', 'theme', '"pink"'], 'settings-invalid', 1],
    [['operations', 'resume', '00000000-0000-4000-8000-000000000000'], 'not-found', 1],
    [['dance'], 'invalid-input', 2],
  ]
  for (const [args, code, exit] of failures) {
    const result = await world.deck(...args)
    expect(result.code, args.join(' ')).toBe(exit)
    const error = errorOf(result)
    expect(error.code, args.join(' ')).toBe(code)
    expect(error.message, args.join(' ')).not.toMatch(/^$|\{\w+\}/)
    expect(error.remedy, args.join(' ')).not.toMatch(/^$|\{\w+\}/)
  }

  const run = world.start('launch', 'One', '--', '--mood', 'well')
  const ready = await run.until(({ event }) => event === 'ready')
  expect(ready).toEqual({
    event: 'ready',
    url: `http://127.0.0.1:${String(ready['port'])}/`,
    pid: expect.any(Number),
    port: expect.any(Number),
  })
  expect(errorOf(await world.deck('launch', 'One')).code).toBe('run-exists')
  await world.succeeds('stop', 'One')
  const ended = await run.finished()
  expect(ended.code).toBe(0)
  expect(ended.events.at(-1)).toMatchObject({ event: 'exit', name: 'One', stopped: true })

  const removed = await world.succeeds('uninstall', 'One', '--yes')
  expect(removed.events.at(-1)).toMatchObject({ event: 'done', name: 'One' })
  expect(await world.list()).toEqual([])
})

test('settings survive a restart; a corrupt file is kept aside, and that is said', async () => {
  await using world = await World.create('settings')
  const mirrors = [{ from: 'https://github.com/', to: 'https://mirror.example/' }]
  await world.succeeds('settings', 'set', 'mirrors.git', JSON.stringify(mirrors))
  await world.succeeds('settings', 'set', 'language', '"ru"')
  expect(json(await world.succeeds('settings', 'get', 'mirrors.git'))).toEqual(mirrors)
  expect(json(await world.succeeds('settings', 'get'))).toMatchObject({ language: 'ru', 'mirrors.git': mirrors })

  const damaged = '{"version": 1, "language": "ru"'
  writeFileSync(join(world.data, 'settings.json'), damaged)
  const doctor = json(await world.succeeds('doctor')) as { notices: { code: string; file: string }[] }
  const [aside = ''] = readdirSync(world.data).filter((file) => file.startsWith('settings.corrupt-'))
  expect(readFileSync(join(world.data, aside), 'utf8')).toBe(damaged)
  expect(doctor.notices).toEqual([{ code: 'settings-kept-aside', file: join(world.data, aside) }])
  expect(json(await world.succeeds('settings', 'get', 'language'))).not.toBe('ru')
})

test('a second process is a client of the first, and says so when that is of another version', async () => {
  await using world = await World.create('version')
  const serve = world.start('serve', '--port', '0')
  await world.client()
  expect(await world.list()).toEqual([])
  // What another version would have announced.
  const file = join(world.data, 'core.json')
  const address = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  writeFileSync(file, JSON.stringify({ ...address, version: '0.0.1-other' }))
  const refused = await world.deck('list')
  expect(refused.code).toBe(1)
  expect(errorOf(refused)).toMatchObject({
    code: 'core-other-version',
    message: expect.stringContaining('0.0.1-other'),
  })
  writeFileSync(file, JSON.stringify(address))
  expect((await serve.kill('SIGTERM')).code).toBe(0)
  expect(existsSync(file)).toBe(false)
})

/** An environment in which no uv is found, so that it must be fetched. */
function withoutUv(): Record<string, string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return { DECK_UV: '/nowhere/uv', PATH: folders.filter((folder) => !existsSync(join(folder, 'uv'))).join(delimiter) }
}

test('uv is fetched from the package index into the data folder when there is none', async () => {
  await using world = await World.create('uv')
  world.package({ id: 'fixture' })
  const result = await world.startWith(withoutUv(), 'install', 'fixture', '--name', 'One').finished()
  expect(result.code, `${result.stdout}\n${result.stderr}`).toBe(0)
  const [folder = ''] = readdirSync(join(world.data, 'tools')).filter((entry) => entry.startsWith('uv-'))
  const version = execFileSync(join(world.data, 'tools', folder, 'uv'), ['--version'], { encoding: 'utf8' })
  expect(version).toContain(`uv ${folder.slice('uv-'.length)}`)
  expect(await world.list()).toMatchObject([{ name: 'One', state: 'ready' }])
})

test('a uv that is not what the index promised is refused', async () => {
  await using world = await World.create('checksum')
  world.package({ id: 'fixture' })
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/simple/uv') !== true) {
      response.end('something else')
      return
    }
    const [x64, arm64] = ['manylinux_2_17_x86_64', 'manylinux_2_17_aarch64']
    const files = [x64, arm64].map((tag) => {
      const filename = `uv-0.13.9-py3-none-${tag}.whl`
      return { filename, url: `/files/${filename}`, hashes: { sha256: 'a'.repeat(64) }, yanked: false }
    })
    response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json')
    response.end(JSON.stringify({ meta: { 'api-version': '1.0' }, name: 'uv', files }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    const { port } = server.address() as AddressInfo
    await world.succeeds('settings', 'set', 'mirrors.pypi', `"http://127.0.0.1:${String(port)}/simple"`)
    const result = await world.startWith(withoutUv(), 'install', 'fixture', '--name', 'One').finished()
    expect(result.code).toBe(1)
    expect(errorOf(result)).toMatchObject({
      code: 'checksum-mismatch',
      message: expect.stringContaining('a'.repeat(64)),
    })
    expect(readdirSync(join(world.data, 'tools')).filter((entry) => /^uv-\d/.test(entry))).toEqual([])
  } finally {
    server.close()
  }
})
