import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { settingsSchema } from '../../shared/contract/settings.ts'
import { createHttpGet, type HttpGet } from './http-get.ts'

async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const getter = (proxy = ''): HttpGet => createHttpGet({ settings: () => settingsSchema.parse({ proxy }), env: {} })
const small = { maxBytes: 1000 }

test('a body as text, packed or not', async () => {
  await using server = await serve((request, response) => {
    if (request.url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('héllo'))
    else response.end('héllo')
  })
  expect(await getter().text(`${server.url}/packed`, small)).toMatchObject({ text: 'héllo' })
  expect(await getter().text(server.url, small)).toMatchObject({ text: 'héllo' })
})

test('a status is an answer for open and a failure for text', async () => {
  await using server = await serve((_request, response) => response.writeHead(503).end('no'))
  const answer = await getter().open(server.url, small)
  expect(answer.status).toBe(503)
  answer.close()
  await expect(getter().text(server.url, small)).rejects.toMatchObject({
    code: 'unreachable',
    params: { detail: 'it answered 503' },
  })
})

test('redirects are followed, but not without end', async () => {
  await using server = await serve((request, response) => {
    if (request.url === '/end') response.end('there')
    else response.writeHead(302, { location: request.url === '/start' ? '/end' : '/loop' }).end()
  })
  expect(await getter().text(`${server.url}/start`, small)).toMatchObject({ text: 'there', url: `${server.url}/end` })
  await expect(getter().text(`${server.url}/loop`, small)).rejects.toMatchObject({
    code: 'unreachable',
    params: { detail: 'it redirects without end' },
  })
})

test('a login goes to its own server only and shows nowhere', async () => {
  const seen: (string | undefined)[] = []
  await using other = await serve((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(500).end()
  })
  await using server = await serve((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(307, { location: other.url }).end()
  })
  const failure = await getter()
    .text(server.url.replace('//', '//me:s%40crt@'), small)
    .catch((error: unknown) => error)
  expect(seen).toEqual([`Basic ${Buffer.from('me:s@crt').toString('base64')}`, undefined])
  expect(String(failure)).not.toContain('crt')
})

test.each([true, false])('a body that is too long is refused (length said: %s)', async (said) => {
  await using server = await serve((_request, response) => {
    if (said) response.setHeader('content-length', 5000)
    response.end(Buffer.alloc(5000))
  })
  await expect(getter().text(server.url, small)).rejects.toMatchObject({
    code: 'unreachable',
    params: { detail: 'its answer is longer than 1000 bytes' },
  })
})

test('a packed body is bounded by what it unpacks to', async () => {
  await using server = await serve((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000))),
  )
  await expect(getter().text(server.url, small)).rejects.toMatchObject({ code: 'unreachable' })
})

test('a connection that is cut is no whole body', async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 500 })
    response.write('half', () => response.destroy())
  })
  await expect(getter().text(server.url, small)).rejects.toMatchObject({ code: 'unreachable' })
})

test('silence ends the request, before the answer and within it', async () => {
  await using server = await serve((request, response) => {
    if (request.url === '/within') response.writeHead(200).write('some')
  })
  const impatient = { ...small, stallMs: 100 }
  await expect(getter().text(server.url, impatient)).rejects.toMatchObject({ code: 'unreachable' })
  await expect(getter().text(`${server.url}/within`, impatient)).rejects.toMatchObject({ code: 'unreachable' })
})

test('abort ends it at once, whenever it comes', async () => {
  await using server = await serve((request, response) => {
    if (request.url === '/within') response.writeHead(200).write('some')
  })
  for (const path of ['/', '/within']) {
    const abort = new AbortController()
    const asked = getter().text(server.url + path, { ...small, signal: abort.signal })
    setTimeout(() => abort.abort(), 50)
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    await expect(getter().text(server.url + path, { ...small, signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
  }
})

test('who refuses is named', async () => {
  const server = await serve((_request, response) => response.end())
  await server[Symbol.asyncDispose]()
  await expect(getter().text(server.url, small)).rejects.toMatchObject({
    code: 'unreachable',
    params: { host: new URL(server.url).host, detail: 'it refuses connections' },
  })
  await expect(getter().text('http://nobody.invalid/', small)).rejects.toMatchObject({
    code: 'unreachable',
    params: { host: 'nobody.invalid' },
  })
})

test('the proxy of Settings is used, but not for loopback', async () => {
  const asked: string[] = []
  await using proxy = await serve((request, response) => {
    asked.push(request.url ?? '')
    response.end('by proxy')
  })
  await using server = await serve((_request, response) => response.end('directly'))
  expect(await getter(proxy.url).text('http://index.invalid/simple/', small)).toMatchObject({ text: 'by proxy' })
  expect(asked).toEqual(['http://index.invalid/simple/'])
  expect(await getter(proxy.url).text(server.url, small)).toMatchObject({ text: 'directly' })
  await expect(getter('socks5://127.0.0.1:9').text(server.url, small)).rejects.toMatchObject({ code: 'unreachable' })
})

test.each(['file:///etc/passwd', 'ftp://x.test/', 'nonsense'])('%s is not fetched', async (url) => {
  await expect(getter().text(url, small)).rejects.toMatchObject({ code: 'invalid-input' })
})

test('many questions about files share their connections', async () => {
  const ports = new Set<number | undefined>()
  await using server = await serve((request, response) => {
    ports.add(request.socket.remotePort)
    response.writeHead(200, { 'content-length': 5 }).end()
  })
  const http = getter()
  for (let index = 0; index < 20; index++)
    expect(await http.open(server.url, { ...small, method: 'HEAD' })).toMatchObject({ status: 200, total: 5 })
  // A connection is free only a moment after its answer.
  expect(ports.size).toBeLessThanOrEqual(2)
})
