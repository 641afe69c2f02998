import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/contract/settings.ts'
import { doctorSchema } from '../../shared/contract/system.ts'
import { machines } from '../../shared/recommend/machines.fixture.ts'
import { createDoctor } from './doctor.ts'

let root: string
let server: http.Server
let base: string
let seen: string[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-doctor-'))
  seen = []
  server = http.createServer((request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`)
    if (request.url?.startsWith('/hang') === true) return
    if (request.url?.startsWith('/denied') === true) response.statusCode = 403
    if (request.url?.startsWith('/missing') === true) response.statusCode = 404
    if (request.url?.startsWith('/nohead') === true && request.method === 'HEAD') response.statusCode = 405
    response.end('x')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(root, { recursive: true, force: true })
})

async function closedPort(): Promise<number> {
  const other = http.createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  await new Promise((resolve) => other.close(resolve))
  return port
}

const doctor = (settings: Record<string, unknown>, more: Partial<Parameters<typeof createDoctor>[0]> = {}) =>
  createDoctor({
    hardware: () => Promise.resolve(machines['no GPU']),
    python: {
      find: () => Promise.resolve({ path: null, version: null, note: '' }),
      interpreters: () => Promise.resolve([{ version: '3.12.11', path: '/usr/bin/python3', managed: false }]),
    },
    git: { find: () => Promise.resolve({ path: '/usr/bin/git', version: '2.47.0' }) },
    settings: () => settingsSchema.parse(settings),
    env: { PATH: root },
    limitMs: 500,
    ...more,
  })

it('asks every mirror and says what each answered', async () => {
  const refused = await closedPort()
  const answer = await doctor({
    'mirrors.git': [
      { from: 'https://github.com/', to: `${root}/` },
      { from: 'https://github.com/some/', to: `${base}/missing/` },
    ],
    'mirrors.pypi': `${base}/nohead/simple`,
    'mirrors.torch': `${base}/hang`,
    'mirrors.huggingface': `http://127.0.0.1:${refused}`,
    'mirrors.python': `${base}/denied/`,
  })()
  expect(
    doctorSchema
      .parse(answer)
      .reach.map(({ what, reachable, detail }) => [what, reachable, detail.replace(/ in \d+ ms/, '')]),
  ).toEqual([
    ['git', true, 'The folder is there.'],
    ['git', true, 'Answered 404.'],
    ['pypi', true, 'Answered 200.'],
    ['torch', false, 'No answer within 0.5 s.'],
    ['huggingface', false, 'The connection was refused.'],
    ['python', false, 'It refuses access (403).'],
  ])
  expect(seen.toSorted()).toEqual([
    'GET /nohead/simple/pip/',
    'HEAD /denied/',
    'HEAD /hang/cpu/',
    'HEAD /missing/',
    'HEAD /nohead/simple/pip/',
  ])
})

it('says a wrong path of a mirror, a missing folder and an unknown name in plain words', async () => {
  const answer = await doctor(
    {
      'mirrors.git': [{ from: 'https://github.com/', to: join(root, 'gone/') }],
      'mirrors.pypi': `${base}/missing`,
      'mirrors.torch': 'http://deck-test.invalid',
      'mirrors.huggingface': base,
      'mirrors.python': base,
    },
    { limitMs: 20_000 },
  )()
  const details = Object.fromEntries(answer.reach.map(({ what, detail }) => [what, detail]))
  expect(details['git']).toBe('There is no such folder.')
  expect(details['pypi']).toMatch(/no such page \(404\)/)
  expect(details['torch']).toMatch(/deck-test\.invalid cannot be resolved \(DNS\)/)
})

it('lists the tools and the interpreters', async () => {
  const mirrors = {
    'mirrors.git': [{ from: 'https://github.com/', to: `${root}/` }],
    'mirrors.pypi': base,
    'mirrors.torch': base,
    'mirrors.huggingface': base,
    'mirrors.python': base,
  }
  const before = await doctor(mirrors, { git: { find: () => Promise.reject(new Error('broken git')) } })()
  expect(before.tools).toMatchObject([
    { tool: 'git', path: null, note: 'broken git' },
    { tool: 'uv', path: null, note: expect.stringMatching(/^Not found/) as unknown },
    { tool: 'node', path: process.execPath, version: process.versions.node },
    { tool: 'dotnet', path: null, note: expect.stringMatching(/^Not found/) as unknown },
  ])
  expect(before.interpreters).toEqual([{ version: '3.12.11', path: '/usr/bin/python3', managed: false }])
  if (process.platform === 'win32') return
  await writeFile(
    join(root, 'dotnet'),
    "#!/bin/sh\necho '6.0.428 [/usr/share/dotnet/sdk]'\necho '8.0.404 [/usr/share/dotnet/sdk]'\n",
  )
  await chmod(join(root, 'dotnet'), 0o755)
  const after = await doctor(mirrors)()
  expect(after.tools[0]).toEqual({ tool: 'git', path: '/usr/bin/git', version: '2.47.0', note: '' })
  expect(after.tools[3]).toEqual({ tool: 'dotnet', path: join(root, 'dotnet'), version: '8.0.404', note: '' })
})

it('goes through the proxy of the settings', async () => {
  const answer = await doctor({
    proxy: base,
    'mirrors.pypi': 'http://index.invalid/simple',
    'mirrors.git': [{ from: 'https://github.com/', to: `${root}/` }],
  })()
  expect(answer.reach.find(({ what }) => what === 'pypi')?.reachable).toBe(true)
  expect(seen).toContain('HEAD http://index.invalid/simple/pip/')
})
