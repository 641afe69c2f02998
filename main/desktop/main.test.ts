import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { DeckClient } from '../../shared/contract/index.ts'
import { ensureBuilt } from './testing/built.ts'

/* main.ts over a real core, with Electron played by what is below: which of its functions are called, in which order. */
const electron = await vi.hoisted(async () => {
  const { EventEmitter } = await import('node:events')
  const { MessageChannel } = await import('node:worker_threads')
  const calls: string[] = []
  const called =
    (name: string) =>
    (...given: unknown[]): void => {
      calls.push([name, ...given.filter((value) => typeof value === 'string')].join(' '))
    }
  const ready = Promise.withResolvers<undefined>()
  const state = { isFirst: true, exits: [] as number[], errors: [] as string[], answers: [] as number[], asked: 0 }

  class FakeContents extends EventEmitter {
    readonly posted: { channel: string; ports: readonly MessagePort[] }[] = []
    readonly reload = called('reload')
    postMessage(channel: string, _message: unknown, ports: readonly MessagePort[]): void {
      this.posted.push({ channel, ports })
    }
  }
  class BrowserWindow extends EventEmitter {
    static readonly all: BrowserWindow[] = []
    readonly webContents = new FakeContents()
    readonly setMenuBarVisibility = called('setMenuBarVisibility')
    readonly show = called('show')
    readonly focus = called('focus')
    constructor() {
      super()
      calls.push('new BrowserWindow')
      BrowserWindow.all.push(this)
    }
    isMinimized(): boolean {
      return false
    }
    isDestroyed(): boolean {
      return false
    }
    loadURL(url: string): Promise<void> {
      calls.push(`loadURL ${url}`)
      return Promise.resolve()
    }
  }
  class MessageChannelMain {
    readonly port1: MessagePort
    readonly port2: object
    constructor() {
      const { port1, port2 } = new MessageChannel()
      this.port1 = port1
      this.port2 = {
        on: (name: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
          port2.on(name, (data: unknown) => listener({ data })),
        postMessage: (message: unknown) => port2.postMessage(message),
        start: () => port2.start(),
        close: () => port2.close(),
      }
    }
  }
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    commandLine: { hasSwitch: () => false },
    enableSandbox: called('enableSandbox'),
    setPath: called('setPath'),
    requestSingleInstanceLock: () => {
      calls.push('requestSingleInstanceLock')
      return state.isFirst
    },
    whenReady: () => {
      calls.push('whenReady')
      return ready.promise
    },
    getPreferredSystemLanguages: () => ['ru-RU'],
    quit: called('quit'),
    exit: (code: number) => state.exits.push(code),
  })
  const dialog = {
    showErrorBox: (_title: string, text: string) => state.errors.push(text),
    showMessageBox: () => {
      state.asked++
      return Promise.resolve({ response: state.answers.shift() ?? 1 })
    },
  }
  const fromPartition = (name: string): object => {
    calls.push(`fromPartition ${name}`)
    return {
      setPermissionRequestHandler: called('setPermissionRequestHandler'),
      setPermissionCheckHandler: called('setPermissionCheckHandler'),
      setDevicePermissionHandler: called('setDevicePermissionHandler'),
      protocol: { handle: called('handle') },
    }
  }
  return {
    ...{ calls, state, ready, app, dialog, BrowserWindow, MessageChannelMain },
    ipcMain: new EventEmitter(),
    powerMonitor: new EventEmitter(),
    session: { fromPartition },
    protocol: { registerSchemesAsPrivileged: called('registerSchemesAsPrivileged') },
    Menu: { setApplicationMenu: called('setApplicationMenu'), buildFromTemplate: () => ({}) },
    shell: { openExternal: () => Promise.resolve() },
  }
})
vi.mock('electron', () => electron)

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const { app, calls, state, ipcMain, BrowserWindow } = electron
const { argv } = process
let folder: string

beforeAll(ensureBuilt, 180_000)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deck-desktop-'))
  calls.length = 0
  BrowserWindow.all.length = 0
  Object.assign(state, { isFirst: true, exits: [], errors: [], answers: [], asked: 0 })
  process.argv = ['electron', '.', '--data-dir', join(folder, 'data')]
  vi.resetModules()
})
afterEach(async () => {
  process.argv = argv
  for (const emitter of [app, ipcMain, electron.powerMonitor]) emitter.removeAllListeners()
  await rm(folder, { recursive: true, force: true })
})

async function started(): Promise<InstanceType<typeof BrowserWindow>> {
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]))
  await import('./main.ts')
  electron.ready.resolve(undefined)
  await vi.waitFor(() => expect(calls).toContain('loadURL deck://app/'), 20_000)
  const [window] = BrowserWindow.all
  if (window === undefined) throw new Error('no window')
  // The test's own process must go on dying by signals.
  for (const signal of signals) {
    const added = process.listeners(signal).filter((listener) => before.get(signal)?.includes(listener) !== true)
    expect(added).toHaveLength(1)
    for (const listener of added) process.off(signal, listener)
  }
  return window
}

test('guards come first, then the window; the page gets the core; closing an idle app ends it', async () => {
  const window = await started()
  expect(calls).toEqual([
    'enableSandbox',
    'registerSchemesAsPrivileged',
    `setPath userData ${join(folder, 'data', 'desktop')}`,
    'requestSingleInstanceLock',
    'whenReady',
    'fromPartition persist:deck',
    'setPermissionRequestHandler',
    'setPermissionCheckHandler',
    'setDevicePermissionHandler',
    'handle deck',
    'setApplicationMenu',
    'new BrowserWindow',
    'setMenuBarVisibility',
    'loadURL deck://app/',
  ])
  expect(app.listenerCount('web-contents-created')).toBe(1)

  const { webContents } = window
  ipcMain.emit('deck:connect', { senderFrame: { url: 'https://example.org/', parent: null }, sender: webContents })
  ipcMain.emit('deck:connect', { senderFrame: null, sender: webContents })
  expect(webContents.posted).toEqual([])
  ipcMain.emit('deck:connect', { senderFrame: { url: 'deck://app/', parent: null }, sender: webContents })
  const [message] = webContents.posted
  expect(message?.channel).toBe('deck:port')
  const port = message?.ports[0]
  if (port === undefined) throw new Error('no port')
  const client = createORPCClient<DeckClient>(new RPCLink({ port }))
  expect(await client.system.hello()).toMatchObject({
    host: 'desktop',
    dataDir: join(folder, 'data'),
    dataDirChosen: false,
    pid: process.pid,
  })
  expect((await client.catalogue.list()).entries.map(({ manifest }) => manifest.id)).toContain('comfyui')

  app.emit('second-instance')
  expect(calls.slice(-2)).toEqual(['show', 'focus'])
  window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' })
  state.answers.push(0)
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
  await vi.waitFor(() => expect(calls).toContain('reload'), 5000)
  expect(state.asked).toBe(1)

  const preventDefault = vi.fn()
  window.emit('close', { preventDefault })
  expect(preventDefault).toHaveBeenCalledTimes(process.platform === 'darwin' ? 0 : 1)
  if (process.platform === 'darwin') app.emit('before-quit', { preventDefault })
  await vi.waitFor(() => expect(state.exits).toEqual([0]), 20_000)
  expect(state.asked).toBe(1)
  expect(state.errors).toEqual([])
  port.close()
})

test('a second start on the data folder quits before it opens anything', async () => {
  state.isFirst = false
  await import('./main.ts')
  expect(calls).toEqual([
    'enableSandbox',
    'registerSchemesAsPrivileged',
    `setPath userData ${join(folder, 'data', 'desktop')}`,
    'requestSingleInstanceLock',
    'quit',
  ])
  await expect(access(join(folder, 'data', 'state.db'))).rejects.toThrow('ENOENT')
})

test('a data folder that cannot be is said with its remedy, and the app ends', async () => {
  await writeFile(join(folder, 'data'), 'a file')
  await import('./main.ts')
  expect(state.errors).toHaveLength(1)
  expect(state.errors[0]).toContain(`The data folder ${join(folder, 'data')} cannot be written`)
  expect(state.errors[0]).toContain('Choose another folder')
  expect(state.exits).toEqual([1])
  expect(calls).not.toContain('requestSingleInstanceLock')
})
