import { implement } from '@orpc/server'
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { contract } from '../../shared/contract/index.ts'
import type { Uploads } from '../library/uploads/types.ts'
import { createUploads } from '../library/uploads/uploads.ts'
import type { DeckRouter } from '../router/router.ts'
import { DeckError } from '../../shared/errors.ts'
import { createRpcClient } from './rpc-client.ts'
import { startServer, type RunningServer } from './server.ts'

const os = implement(contract)
let streamsOpen = 0
const router = {
  system: {
    hello: os.system.hello.handler(() => ({
      version: '1.2.3',
      pid: 7,
      dataDir: '/data',
      dataDirChosen: false,
      host: 'server' as const,
      notices: [],
    })),
    events: os.system.events.handler(async function* ({ signal }) {
      streamsOpen++
      try {
        yield { type: 'models' as const }
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
      } finally {
        streamsOpen--
      }
    }),
  },
} as unknown as DeckRouter

let folder: string
let uploads: Uploads
let server: RunningServer
const links: string[] = []
const logged: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deck-server-'))
  await mkdir(join(folder, 'www', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'www', 'index.html'), '<!doctype html><title>Deck</title>')
  await writeFile(join(folder, 'www', 'assets', 'index-B1a2C3d4.js'), 'export {}')
  await symlink(join(folder, 'secret.txt'), join(folder, 'www', 'leak.txt'))
  uploads = createUploads({ folder: { temp: join(folder, 'temp') } })
  links.length = 0
  logged.length = 0
  server = await startServer({
    core: { router, uploads },
    host: '127.0.0.1',
    port: 0,
    rendererFolder: join(folder, 'www'),
    log: (text) => logged.push(text),
    onLink: (url) => links.push(url),
  })
})

afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends exactly this path and these headers, as `fetch` would not. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const request = httpRequest(
    { host: '127.0.0.1', port: server.port, path, method, headers, agent: false },
    (response) => {
      let text = ''
      response.on('data', (data: Buffer) => (text += data.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    },
  )
  request.on('error', reject)
  request.end(body)
  return promise
}

const host = (): string => `127.0.0.1:${server.port}`

async function enter(): Promise<string> {
  const { search } = new URL(server.url)
  const answer = await ask(`/${search}`)
  expect(answer.status).toBe(302)
  return (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
}

/** Resolves with 'open', or the status or the error that refused it. */
function tryRpc(headers: Record<string, string>, path = '/rpc'): Promise<{ result: string; socket: WebSocket }> {
  const socket = new WebSocket(`ws://${host()}${path}`, { headers })
  return new Promise((resolve) => {
    socket.on('open', () => resolve({ result: 'open', socket }))
    socket.on('unexpected-response', (_request, response) => resolve({ result: String(response.statusCode), socket }))
    socket.on('error', (error) => resolve({ result: error.message, socket }))
  })
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('did not happen within 5 s')
    await sleep(10)
  }
}

test('the token is exchanged once for a strict cookie and a clean address', async () => {
  const used = new URL(server.url).search
  const first = await ask(`/${used}`)
  expect(first.status).toBe(302)
  expect(first.headers.location).toBe('/')
  const cookie = first.headers['set-cookie']?.[0] ?? ''
  expect(cookie).toMatch(new RegExp(`^deck-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`))
  expect((await ask('/', { cookie: cookie.split(';')[0] ?? '' })).body).toContain('<title>Deck')

  const again = await ask(`/${used}`)
  expect(again.status).toBe(401)
  expect(again.headers['set-cookie']).toBeUndefined()
  // The next link was given out, and works.
  expect(links).toEqual([server.url])
  expect(new URL(server.url).search).not.toBe(used)
  await enter()
})

test('a browser that is in is led to the clean address without using the link up', async () => {
  const cookie = await enter()
  const url = server.url
  const answer = await ask(`/${new URL(url).search}`, { cookie })
  expect([answer.status, answer.headers['set-cookie']]).toEqual([302, undefined])
  expect(server.url).toBe(url)
})

test('HEAD with the token does not use it up', async () => {
  expect((await ask(`/${new URL(server.url).search}`, {}, 'HEAD')).status).toBe(401)
  await enter()
})

test('without the cookie nothing of the app is given out', async () => {
  for (const path of ['/', '/index.html', '/assets/index-B1a2C3d4.js', '/packages', '/nothing.js']) {
    const answer = await ask(path)
    expect(answer.status, path).toBe(401)
    expect(answer.body).toContain('deck serve')
    expect(answer.body).not.toContain('Deck</title>')
  }
  const wrong = { cookie: `deck-${server.port}=${'A'.repeat(43)}` }
  expect((await ask('/', wrong)).status).toBe(401)
})

test('a foreign Host is refused, with and without the cookie', async () => {
  const cookie = await enter()
  const foreign = [
    'evil.example',
    `evil.example:${server.port}`,
    '127.0.0.1:1',
    '127.0.0.1',
    `127.0.0.1.evil.example:${server.port}`,
  ]
  for (const name of foreign) expect((await ask('/', { host: name, cookie })).status, name).toBe(421)
  for (const name of [`localhost:${server.port}`, `LOCALHOST:${server.port}`, `[::1]:${server.port}`]) {
    expect((await ask('/', { host: name, cookie })).status, name).toBe(200)
  }
})

test('a request without a Host header is refused', async () => {
  const socket = connect(server.port, '127.0.0.1')
  const text = await new Promise<string>((resolve) => {
    let all = ''
    socket.on('data', (data) => (all += data.toString()))
    socket.on('close', () => resolve(all))
    socket.write('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')
  })
  expect(text).toMatch(/^HTTP\/1\.1 421 /)
})

test('other sites can neither post nor read', async () => {
  const cookie = await enter()
  expect((await ask('/', { cookie, origin: 'http://evil.example' }, 'POST', 'x=1')).status).toBe(403)
  expect((await ask('/', { cookie }, 'POST', 'x=1')).status).toBe(403)
  expect((await ask('/', { cookie, origin: 'http://localhost:9999' }, 'DELETE')).status).toBe(403)
  expect((await ask('/', { cookie, origin: 'null' }, 'OPTIONS')).status).toBe(403)
  expect((await ask('/', { cookie, origin: 'http://evil.example' })).status).toBe(403)
  expect(
    (await ask('/assets/index-B1a2C3d4.js', { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }))
      .status,
  ).toBe(403)
  expect((await ask('/', { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(200)
  const own = await ask('/', { cookie, origin: `http://${host()}` }, 'POST', 'x=1')
  expect(own.status).toBe(405)
  expect(Object.keys(own.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
})

test('paths that leave the folder are not followed', async () => {
  const cookie = await enter()
  const paths = [
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/leak.txt',
    '/secret.txt%00.html',
    '//secret.txt',
    '/%ff',
    '/%2e%2e%2fsecret',
  ]
  for (const path of paths) {
    const answer = await ask(path, { cookie })
    expect(answer.body, path).not.toContain('secret')
    expect([200, 404], path).toContain(answer.status)
  }
  expect((await ask('/assets/missing.js', { cookie })).status).toBe(404)
  // A folder is not listed; the page routes itself.
  expect((await ask('/assets', { cookie })).body).toContain('<title>Deck')
  expect((await ask('/packages/comfyui', { cookie })).body).toContain('<title>Deck')
})

test('security headers stand on pages and refusals alike', async () => {
  const cookie = await enter()
  for (const answer of [await ask('/', { cookie }), await ask('/'), await ask('/', { host: 'evil.example' })]) {
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
    expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin')
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin')
    expect(answer.headers['permissions-policy']).toContain('camera=()')
  }
  expect((await ask('/', { cookie })).headers['content-security-policy']).toContain(
    `connect-src 'self' ws://${host()};`,
  )
})

test('hashed assets may be kept for ever, the page is asked for anew', async () => {
  const cookie = await enter()
  const asset = await ask('/assets/index-B1a2C3d4.js', { cookie })
  expect(asset.headers['content-type']).toBe('text/javascript; charset=utf-8')
  expect(asset.headers['cache-control']).toContain('immutable')
  const page = await ask('/', { cookie })
  expect(page.headers['cache-control']).toBe('no-cache')
  const kept = await ask('/', { cookie, 'if-none-match': String(page.headers.etag) })
  expect([kept.status, kept.body]).toEqual([304, ''])
  const head = await ask('/', { cookie }, 'HEAD')
  expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', page.headers['content-length']])
})

test('the socket opens only to the own page with the cookie', async () => {
  const cookie = await enter()
  const origin = `http://${host()}`
  const cases: readonly [Record<string, string>, string][] = [
    [{ origin }, '401'],
    [{ origin, cookie: `deck-${server.port}=x` }, '401'],
    [{ cookie }, '403'],
    [{ cookie, origin: 'http://evil.example' }, '403'],
    [{ cookie, origin: 'null' }, '403'],
    [{ cookie, origin: `https://${host()}` }, '403'],
    [{ cookie, origin: `http://localhost:${server.port}` }, '403'],
    [{ cookie, origin, host: `evil.example:${server.port}` }, '421'],
    [{ cookie, origin: `http://evil.example:${server.port}`, host: `evil.example:${server.port}` }, '421'],
  ]
  for (const [headers, expected] of cases)
    expect((await tryRpc(headers)).result, JSON.stringify(headers)).toBe(expected)
  expect((await tryRpc({ cookie, origin }, '/other')).result).toBe('404')
  const { result, socket } = await tryRpc({ cookie, origin })
  expect(result).toBe('open')
  socket.terminate()
})

test('procedures and streams work, and closing the connection ends its streams', async () => {
  const cookie = await enter()
  const { socket } = await tryRpc({ cookie, origin: `http://${host()}` })
  const client = createRpcClient(socket)
  expect((await client.system.hello()).version).toBe('1.2.3')
  const events = await client.system.events()
  expect((await events.next()).value).toEqual({ type: 'models' })
  expect(streamsOpen).toBe(1)
  socket.close()
  await until(() => streamsOpen === 0)
  await expect(events.next()).rejects.toThrow()
  expect(logged).toEqual([])
})

test('an oversized or malformed message ends its connection and no other', async () => {
  const headers = { cookie: await enter(), origin: `http://${host()}` }
  const { socket: other } = await tryRpc(headers)
  const { socket: large } = await tryRpc(headers)
  const closed = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.on('close', resolve))
  const largeClosed = closed(large)
  large.on('error', () => undefined)
  large.send('x'.repeat((96 << 20) + 1))
  expect(await largeClosed).toBe(1009)
  const { socket: odd } = await tryRpc(headers)
  const oddClosed = closed(odd)
  odd.send('{not json')
  expect(await oddClosed).toBe(1007)
  const client = createRpcClient(other)
  expect((await client.system.hello()).pid).toBe(7)
  other.terminate()
})

test('the number of connections is capped', async () => {
  const headers = { cookie: await enter(), origin: `http://${host()}` }
  const opened = await Promise.all(Array.from({ length: 32 }, () => tryRpc(headers)))
  expect(opened.every(({ result }) => result === 'open')).toBe(true)
  expect((await tryRpc(headers)).result).toBe('503')
  for (const { socket } of opened) socket.terminate()
})

test('headers that are too large are refused', async () => {
  const answer = await ask('/', { 'x-large': 'x'.repeat(20 * 1024) }).catch((error: unknown) => error)
  expect(answer instanceof Error || (answer as Answer).status >= 400).toBe(true)
})

test('a piece of a file is taken from a browser that was let in, where the file ends so far', async () => {
  const { id } = await uploads.begin([{ name: 'loras/a.safetensors', bytes: 8, modifiedAt: 1 }])
  const cookie = await enter()
  const headers = { host: host(), origin: `http://${host()}`, cookie }
  const send = (at: number | string, body: string, more: Record<string, string> = headers) =>
    ask(`/uploads/${id}/0?at=${at}`, { ...more, 'content-length': String(body.length) }, 'PUT', body)
  expect(await send(0, 'abc')).toMatchObject({ status: 200, body: '{"received":3}' })
  expect(await send(0, 'abc')).toMatchObject({ status: 409, body: '{"received":3}' })
  expect((await send(3, 'too long')).status).toBe(400)
  expect((await send('x', 'x')).status).toBe(400)
  expect((await send(3, '')).status).toBe(400)
  expect(
    (await ask(`/uploads/${'0'.repeat(32)}/0?at=0`, { ...headers, 'content-length': '1' }, 'PUT', 'x')).status,
  ).toBe(404)
  expect((await ask('/uploads/../secret.txt?at=0', { ...headers, 'content-length': '1' }, 'PUT', 'x')).status).toBe(400)
  expect((await ask('/other', headers, 'PUT', 'x')).status).toBe(405)
  // Neither without the cookie nor from another site.
  expect((await send(3, 'defgh', { host: host(), origin: `http://${host()}` })).status).toBe(401)
  expect((await send(3, 'defgh', { ...headers, origin: 'http://evil.example' })).status).toBe(403)
  expect((await send(3, 'defgh', { host: host(), cookie })).status).toBe(403)
  expect((await send(3, 'defgh', { ...headers, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect(await send(3, 'defgh')).toMatchObject({ status: 200, body: '{"received":8}' })
  const [path = ''] = await uploads.finished(id)
  expect(await readFile(join(path, 'a.safetensors'), 'utf8')).toBe('abcdefgh')
  expect(logged).toEqual([])
})

test('a piece that breaks off leaves what came of it', async () => {
  const { id } = await uploads.begin([{ name: 'a.safetensors', bytes: 1000, modifiedAt: 1 }])
  const cookie = await enter()
  const socket = connect(server.port, '127.0.0.1')
  socket.write(
    `PUT /uploads/${id}/0?at=0 HTTP/1.1\r\nHost: ${host()}\r\nOrigin: http://${host()}\r\nCookie: ${cookie}\r\nContent-Length: 1000\r\n\r\n${'x'.repeat(300)}`,
  )
  const received = async (): Promise<number> => (await uploads.get(id)).files[0]?.received ?? 0
  await expect.poll(received).toBe(300)
  socket.destroy()
  const headers = { host: host(), origin: `http://${host()}`, cookie, 'content-length': '700' }
  await expect
    .poll(async () => (await ask(`/uploads/${id}/0?at=300`, headers, 'PUT', 'y'.repeat(700))).status)
    .toBe(200)
  expect(await received()).toBe(1000)
  expect(logged).toEqual([])
})

test('a disk that fills in the midst of a piece is named, and what fitted stays', async ({ skip }) => {
  const temp = join(folder, 'temp')
  await mkdir(temp)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', temp]).status !== 0) skip('mounting is not allowed')
  try {
    const bytes = 2 << 20
    const [first, second] = await Promise.all(
      ['a.pt', 'b.pt'].map((name) => uploads.begin([{ name, bytes, modifiedAt: 1 }])),
    )
    const cookie = await enter()
    const headers = { host: host(), origin: `http://${host()}`, cookie, 'content-length': String(bytes) }
    const send = (id = ''): Promise<Answer> => ask(`/uploads/${id}/0?at=0`, headers, 'PUT', 'x'.repeat(bytes))
    expect((await send(first?.id)).status).toBe(200)
    const refused = await send(second?.id)
    expect(refused.status).toBe(507)
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'disk-full', params: { path: join(temp, 'uploads') } })
    expect((await uploads.get(second?.id ?? '')).files[0]?.received).toBeLessThan(bytes)
    expect(logged).toEqual([])
  } finally {
    spawnSync('umount', ['-l', temp])
  }
})

test('a taken port and missing pages are said', async () => {
  const options = {
    core: { router, uploads },
    host: '127.0.0.1',
    rendererFolder: join(folder, 'www'),
    log: () => undefined,
  }
  await expect(startServer({ ...options, port: server.port })).rejects.toMatchObject({ code: 'port-taken' })
  const bare = startServer({ ...options, port: 0, rendererFolder: join(folder, 'nothing') })
  await expect(bare).rejects.toSatisfy((error) => error instanceof DeckError && error.code === 'not-built')
})

test('bound to every address, the names of this machine are allowed and no others', async () => {
  const wide = await startServer({
    core: { router, uploads },
    host: '0.0.0.0',
    port: 0,
    rendererFolder: join(folder, 'www'),
    token: 'given-token',
    log: () => undefined,
  })
  try {
    expect(new URL(wide.url).searchParams.get('token')).toBe('given-token')
    const status = async (name: string): Promise<number> => {
      const { promise, resolve } = Promise.withResolvers<number>()
      httpRequest({ host: '127.0.0.1', port: wide.port, headers: { host: name }, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      }).end()
      return promise
    }
    expect(await status(new URL(wide.url).host)).toBe(401)
    expect(await status(`127.0.0.1:${wide.port}`)).toBe(401)
    expect(await status(`evil.example:${wide.port}`)).toBe(421)
  } finally {
    await wide.close()
  }
})
