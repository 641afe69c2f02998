import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { listeningInodes, nameHolder, parseLsof, parseNetstat } from './port-holder.ts'
import { createPortChooser } from './ports.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listen(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  servers.push(server)
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

it.each(['127.0.0.1', '0.0.0.0', '::'])(
  'moves on from a port that is taken on %s, unless it is fixed',
  async (host) => {
    const port = await listen(host)
    const chooser = createPortChooser(() => null)
    expect(await chooser.choose(port, false)).not.toBe(port)
    await expect(chooser.choose(port, true)).rejects.toThrow(`process ${process.pid})`)
    await expect(chooser.choose(port, true)).rejects.toMatchObject({ code: 'port-taken', params: { port } })
  },
)

it('gives the wanted port when it is free, and the same to nobody else until it is redeemed', async () => {
  const port = await listen('127.0.0.1')
  servers.pop()?.close()
  const chooser = createPortChooser(() => null)
  const chosen = await Promise.all([
    chooser.choose(port, false),
    chooser.choose(port, false),
    chooser.choose(port, false),
  ])
  expect(chosen[0]).toBe(port)
  expect(new Set(chosen).size).toBe(3)
  chooser.redeem(port)
  expect(await chooser.choose(port, false)).toBe(port)
})

it('names the run that was given a port, also before it binds', async () => {
  const chooser = createPortChooser((port) => (port === 45_123 ? 'ComfyUI' : null))
  expect(await chooser.choose(45_123, false)).not.toBe(45_123)
  await expect(chooser.choose(45_123, true)).rejects.toMatchObject({ params: { holder: '“ComfyUI”' } })
})

it('says so when nobody can be named', async () => {
  expect(await nameHolder(1)).toBe('another program')
})

it('reads what systems say about listeners', () => {
  const proc =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n' +
    '   0: 0100007F:1EB4 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0\n' +
    '   1: 0100007F:1EB4 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 4243 1 0 100 0 0 10 0\n' +
    '   2: 00000000000000000000000000000000:1EB4 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 4244 1 0\n'
  expect(listeningInodes(proc, 0x1eb4)).toEqual(['4242', '4244'])
  expect(parseLsof('p812\ncpython3.11\nf12\np900\ncother\n')).toEqual({ pid: 812, command: 'python3.11' })
  expect(parseLsof('')).toBeNull()
  const netstat =
    '\r\nAktive Verbindungen\r\n  TCP    127.0.0.1:17860   0.0.0.0:0   ABHÖREN   11\r\n' +
    '  TCP    127.0.0.1:7860   127.0.0.1:5000   HERGESTELLT   12\r\n  TCP    [::1]:7860   [::]:0   ABHÖREN   13\r\n'
  expect(parseNetstat(netstat, 7860)).toBe(13)
  expect(parseNetstat(netstat, 1)).toBeNull()
})
