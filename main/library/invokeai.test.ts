import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { registerWithInvoke } from './invokeai.ts'

/** A double of InvokeAI 6.13: `scan_folder` and `install`, with its statuses. */
const state = {
  installed: [] as string[],
  bodies: [] as string[],
  atOnce: 0,
  most: 0,
  hang: false,
  folders: {} as Record<string, { path: string; is_installed: boolean }[]>,
}
let server: Server
let url: string

beforeEach(async () => {
  Object.assign(state, { installed: [], bodies: [], atOnce: 0, most: 0, hang: false, folders: {} })
  server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://x')
    const answer = (status: number, body: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.method === 'GET' && asked.pathname === '/api/v2/models/scan_folder') {
      const found = state.folders[asked.searchParams.get('scan_path') ?? '']
      if (found === undefined) answer(400, { detail: 'is not a valid path' })
      else answer(200, found)
      return
    }
    if (
      request.method !== 'POST' ||
      asked.pathname !== '/api/v2/models/install' ||
      asked.searchParams.get('inplace') !== 'true'
    ) {
      answer(404, {})
      return
    }
    if (state.hang) return
    state.most = Math.max(state.most, ++state.atOnce)
    let body = ''
    request.on('data', (data: Buffer) => (body += data.toString()))
    request.on('end', () =>
      setTimeout(() => {
        state.atOnce--
        const source = asked.searchParams.get('source') ?? ''
        state.bodies.push(body)
        if (source.includes('known')) {
          answer(409, { detail: 'duplicate' })
          return
        }
        if (source.includes('odd')) {
          answer(415, { detail: 'unknown format' })
          return
        }
        if (source.includes('bad')) {
          answer(500, {})
          return
        }
        state.installed.push(source)
        answer(201, { id: 1, status: 'waiting' })
      }, 10),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function register(folders: readonly string[], signal = new AbortController().signal): Promise<string[]> {
  const lines: string[] = []
  await registerWithInvoke({ url, folders, signal, log: (text) => lines.push(text) })
  return lines
}
const fresh = (path: string): { path: string; is_installed: boolean } => ({ path, is_installed: false })

it('registers what is new in place, a few at a time, and counts', async () => {
  state.folders = {
    '/m/checkpoints': [
      ...Array.from({ length: 12 }, (_, index) => fresh(`/m/checkpoints/a & b ${index}.safetensors`)),
      { path: '/m/checkpoints/in.safetensors', is_installed: true },
    ],
    '/m/loras': [fresh('/m/loras/known.pt'), fresh('/m/loras/odd.bin'), fresh('/m/loras/bad.pt'), fresh('/etc/passwd')],
  }
  const lines = await register(['/m/checkpoints', '/m/loras'])
  expect(state.installed.length).toBe(12)
  expect(state.installed).toContain('/m/checkpoints/a & b 0.safetensors')
  expect(new Set(state.bodies)).toEqual(new Set(['{}']))
  expect(state.most).toBeGreaterThan(1)
  expect(state.most).toBeLessThanOrEqual(3)
  expect(lines).toContain('InvokeAI does not know the format of odd.bin')
  expect(lines).toContain('InvokeAI refused bad.pt (HTTP 500)')
  expect(lines.at(-1)).toBe('Shared models in InvokeAI: 12 registered, 2 known already, 1 of unknown format, 1 failed')
})

it('leaves out what lies behind links to folders that are registered by themselves', async () => {
  const [inner, far] = ['/m/loras/NAS/a.pt', '/nas/loras/a.pt']
  state.folders = { '/m/loras': [fresh(inner), fresh('/m/loras/NAS2.pt')], '/nas/loras': [fresh(far)] }
  const lines: string[] = []
  const { signal } = new AbortController()
  const folders = ['/m/loras', '/nas/loras']
  await registerWithInvoke({ url, folders, skip: ['/m/loras/NAS'], signal, log: (text) => lines.push(text) })
  expect(state.installed.toSorted()).toEqual(['/m/loras/NAS2.pt', far])
  expect(lines.at(-1)).toContain('2 registered, 0 known already')
})

it.skipIf(process.platform === 'win32')('takes the real paths that it says for a folder that is a link', async () => {
  const place = await realpath(await mkdtemp(join(tmpdir(), 'deck-invoke-')))
  try {
    await mkdir(join(place, 'disk'))
    await symlink(join(place, 'disk'), join(place, 'loras'))
    state.folders = { [join(place, 'loras')]: [fresh(join(place, 'disk/a.pt')), fresh(join(place, 'other/b.pt'))] }
    await register([join(place, 'loras')])
    expect(state.installed).toEqual([join(place, 'disk/a.pt')])
  } finally {
    await rm(place, { recursive: true })
  }
})

it('goes on when one folder cannot be looked into', async () => {
  state.folders = { '/m/loras': [fresh('/m/loras/a.pt')] }
  const lines = await register(['/m/none', '/m/loras'])
  expect(lines[0]).toContain('could not look into /m/none: HTTP 400')
  expect(state.installed).toEqual(['/m/loras/a.pt'])
})

it.each([
  ['no list', { detail: 'x' }],
  ['wrong entries', [{ path: 1 }]],
])('takes no answer of another form: %s', async (_name, answer) => {
  state.folders = { '/m/loras': answer as never }
  const lines = await register(['/m/loras'])
  expect(lines[0]).toContain('could not look into /m/loras')
  expect(state.installed).toEqual([])
})

it('does not throw when nobody answers', async () => {
  await new Promise((resolve) => server.close(resolve))
  expect((await register(['/m/loras'])).at(-1)).toContain('1 failed')
})

it('ends with the run', async () => {
  state.folders = { '/m/loras': [fresh('/m/loras/a.pt')] }
  state.hang = true
  const controller = new AbortController()
  const began = Date.now()
  setTimeout(() => controller.abort(), 50)
  expect(await register(['/m/loras'], controller.signal)).toEqual([])
  expect(Date.now() - began).toBeLessThan(2000)
})
