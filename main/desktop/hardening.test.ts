import { readFile } from 'node:fs/promises'
import { createContext, runInContext } from 'node:vm'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { securityHeaders } from '../server/headers.ts'
import { builtMain, ensureBuilt, loadedBy, requireOfBuilder, root } from './testing/built.ts'

beforeAll(ensureBuilt, 180_000)

const read = (...path: readonly string[]): Promise<string> => readFile(join(root, ...path), 'utf8')

test('the preload is one CommonJS script that a sandbox can run, and offers the page two functions', async () => {
  const code = await read('out', 'preload', 'preload.cjs')
  expect(loadedBy(code)).toEqual(['electron'])
  expect(code).not.toMatch(/^\s*(?:import|export)\b/m)
  // Run as a sandboxed preload is: with `require` for electron alone, and without a Node.
  const offered: Record<string, Record<string, unknown>> = {}
  const sent: unknown[][] = []
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, api: Record<string, unknown>) => (offered[name] = api) },
    ipcRenderer: { send: (...given: unknown[]) => sent.push(given), on: () => undefined },
    webUtils: { getPathForFile: ({ name }: { readonly name: string }) => `/dropped/${name}` },
  }
  const require = (id: string): unknown => {
    if (id !== 'electron') throw new Error(`a sandboxed preload cannot load ${id}`)
    return electron
  }
  runInContext(code, createContext({ require, module: { exports: {} }, exports: {} }))
  expect(Object.keys(offered)).toEqual(['deck'])
  expect(Object.keys(offered['deck'] ?? {})).toEqual(['connect', 'pathOf'])
  const connect = offered['deck']?.['connect'] as (...given: unknown[]) => unknown
  expect(connect('anything')).toBeUndefined()
  expect(sent).toEqual([['deck:connect']])
  const pathOf = offered['deck']?.['pathOf'] as (file: unknown) => unknown
  expect(pathOf({ name: 'a.safetensors' })).toBe('/dropped/a.safetensors')
})

test('the built desktop sandboxes everything and guards before it waits for Electron', async () => {
  const code = await read('out', 'main', 'desktop.js')
  const order = [
    'if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();',
    'registerScheme();',
    'guardContents();',
    'await app.whenReady();',
  ]
  const lines = code.split('\n').map((line) => line.trim())
  const positions = order.map((statement) => lines.indexOf(statement))
  expect(positions).not.toContain(-1)
  expect(positions).toEqual([...positions].sort((a, b) => a - b))
  for (const preference of [
    'sandbox: true',
    'contextIsolation: true',
    'nodeIntegration: false',
    'nodeIntegrationInSubFrames: false',
    'nodeIntegrationInWorker: false',
    'webSecurity: true',
    'webviewTag: false',
    'allowRunningInsecureContent: false',
    'experimentalFeatures: false',
  ]) {
    expect(code).toContain(preference)
  }
  // One window, one way in, and nothing that could weaken what is set above.
  expect(code.match(/new BrowserWindow\(/g)).toHaveLength(1)
  expect(code.match(/commandLine\.\w+/g)).toEqual(['commandLine.hasSwitch'])
  expect(code.match(/ipcMain\.\w+\(/g)).toEqual(['ipcMain.on('])
  expect(code).toContain('isOwnFrame(event.senderFrame')
  expect(code).not.toMatch(/disable-web-security|appendSwitch|bypassCSP|setCertificateVerifyProc/)
  expect(code).not.toMatch(/loadURL\((?!`deck:\/\/app\/`|`\$\{appOrigin\}\/`)/)
})

test('only the desktop loads electron', async () => {
  const files = await builtMain()
  const loading = [...files].filter(([, code]) => loadedBy(code).some((name) => /^electron(?:$|\/)/.test(name)))
  expect(loading.map(([name]) => name)).toEqual(['desktop.js'])
  expect(files.has('deck.js')).toBe(true)
})

function directivesOf(policy: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/)
      return [name, sources] as const
    }),
  )
}

test('the content security policy says exactly this', () => {
  const policy = (host: string | null): ReadonlyMap<string, readonly string[]> =>
    directivesOf(String(securityHeaders(host)['Content-Security-Policy']))
  const wanted = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'manifest-src': ["'self'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
  }
  expect(Object.fromEntries(policy(null))).toEqual(wanted)
  expect(Object.fromEntries(policy('127.0.0.1:8930'))).toEqual({
    ...wanted,
    'connect-src': ["'self'", 'ws://127.0.0.1:8930'],
  })
})

test('the built page has nothing inline and loads only what lies beside it', async () => {
  const html = await read('out', 'renderer', 'index.html')
  const tags = [...html.matchAll(/<([a-z]+)\b([^>]*)>/gi)]
  expect(tags.length).toBeGreaterThan(5)
  for (const [tag, , attributes = ''] of tags) {
    expect(attributes, tag).not.toMatch(/\s(?:on\w+|style|srcdoc|http-equiv)\s*=/i)
    for (const [, address = ''] of attributes.matchAll(/\s(?:src|href)="([^"]*)"/g)) {
      expect(address).toMatch(/^\/assets\/[\w.-]+$/)
      await read('out', 'renderer', address)
    }
  }
  expect(html).toMatch(/<script\b[^>]*\ssrc="/)
  expect(html.replace(/\s+/g, ' ')).not.toMatch(/<script\b[^>]*>[^<]|<style\b/)
  expect(html).not.toMatch(/javascript:|https?:\/\//)
})

test('the packaging configuration is valid and flips the fuses', async () => {
  const config = parse(await read('electron-builder.yml')) as Record<string, unknown>
  const { validateConfiguration } = requireOfBuilder('app-builder-lib/out/util/config/config') as {
    validateConfiguration: (config: unknown, logger: unknown) => Promise<void>
  }
  const { DebugLogger } = requireOfBuilder('builder-util') as { DebugLogger: new (enabled: boolean) => unknown }
  await validateConfiguration(config, new DebugLogger(false))
  await expect(validateConfiguration({ ...config, fuses: {} }, new DebugLogger(false))).rejects.toThrow('fuses')
  expect(config['electronFuses']).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  })
  expect(config['asar']).toBe(true)
  expect(config['npmRebuild']).toBe(false)
  const { main } = JSON.parse(await read('package.json')) as { main: string }
  expect(main).toBe('out/main/desktop.js')
})
