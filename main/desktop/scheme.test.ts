import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import type { Session } from 'electron'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { securityHeaders } from '../server/headers.ts'
import { answerPage, registerScheme, serveApp } from './scheme.ts'

const registerSchemesAsPrivileged = vi.hoisted(() => vi.fn())
vi.mock('electron', () => ({ protocol: { registerSchemesAsPrivileged } }))

let folder: string
let root: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'deck-scheme-')))
  root = join(folder, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<!doctype html>')
  await writeFile(join(root, 'assets', 'index-B1a2C3d4.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await symlink(join(folder, 'secret.txt'), join(root, 'leak.txt'))
})
afterEach(() => rm(folder, { recursive: true }))

const ask = (url: string, method = 'GET'): Promise<Response> => answerPage(root, { url, method })

test.each([
  ['deck://app/', 'text/html; charset=utf-8', '<!doctype html>'],
  ['deck://app/?a=b#/running', 'text/html; charset=utf-8', '<!doctype html>'],
  ['deck://app/assets/index-B1a2C3d4.js', 'text/javascript; charset=utf-8', 'export {}'],
])('%s is answered with its type and every security header', async (url, type, body) => {
  const answer = await ask(url)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Content-Type')).toBe(type)
  expect(await answer.text()).toBe(body)
  for (const [name, value] of Object.entries(securityHeaders(null))) expect(answer.headers.get(name)).toBe(value)
})

test.each([
  'deck://app/assets',
  'deck://app/absent.js',
  'deck://app/leak.txt',
  'deck://app/../secret.txt',
  'deck://app/%2e%2e/secret.txt',
  'deck://app/..%2fsecret.txt',
  'deck://app/..%5csecret.txt',
  'deck://app//etc/passwd',
  'deck://app/%00',
  'deck://app/%zz',
  'deck://other/index.html',
  'deck://app.org/index.html',
  'https://app/index.html',
])('%s is refused', async (url) => {
  const answer = await ask(url)
  expect(answer.status).toBe(404)
  expect(await answer.text()).toBe('')
})

test.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
  expect((await ask('deck://app/', method)).status).toBe(404)
})

test('the scheme is standard and secure, and nothing more', () => {
  registerScheme()
  expect(registerSchemesAsPrivileged.mock.calls).toEqual([
    [
      [
        {
          scheme: 'deck',
          privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
        },
      ],
    ],
  ])
})

test('the handler belongs to one session, and a page that was not built is said', async () => {
  const handle = vi.fn<(scheme: string, handler: (request: Request) => Promise<Response>) => void>()
  const session = { protocol: { handle } } as unknown as Session
  await serveApp(session, root)
  expect(handle.mock.calls.map(([scheme]) => scheme)).toEqual(['deck'])
  await expect(serveApp(session, join(folder, 'absent'))).rejects.toMatchObject({ code: 'not-built' })
})
