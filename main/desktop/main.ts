import { RPCHandler } from '@orpc/server/message-port'
import { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, session } from 'electron'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { toErrorInfo } from '../../shared/errors.ts'
import { openDeck, type OpenDeck } from '../server/open-deck.ts'
import { relay } from '../server/relay.ts'
import { resolveDataDir } from '../store/location.ts'
import { denyPermissions, guardContents, isOwnFrame } from './guards.ts'
import { installQuit } from './quit.ts'
import { registerScheme, serveApp } from './scheme.ts'
import { openWindow } from './window.ts'

const root = join(import.meta.dirname, '..', '..')
const resources = app.isPackaged ? join(process.resourcesPath, 'resources') : join(root, 'resources')

app.enableSandbox()
registerScheme()
guardContents()

if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    const { message, remedy } = toErrorInfo(error)
    dialog.showErrorBox('Diffusion Deck', `${message}\n\n${remedy}`)
    app.exit(1)
  })
} else {
  app.quit()
}

async function start(): Promise<void> {
  await app.whenReady()
  const { path, chosen } = await resolveDataDir({ argument: dataDirArgument(), env: process.env, platform: process.platform, home: homedir() })
  const deck = await openDeck({ dataDir: path, dataDirChosen: chosen, host: 'desktop', version: app.getVersion(), resources, env: process.env })
  const partition = session.fromPartition('persist:deck')
  denyPermissions(partition)
  await serveApp(partition, join(root, 'out', 'renderer'))
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null)

  let window: BrowserWindow | null = null
  const show = (): void => {
    window = openWindow(partition, join(root, 'out', 'preload', 'preload.cjs'), join(resources, 'icons', 'icon.png'))
    window.on('closed', () => {
      window = null
    })
  }
  ipcMain.on('deck:connect', (event) => {
    if (!isOwnFrame(event.senderFrame, event.sender, window?.webContents ?? null)) return
    void handPort(deck, event.sender)
  })
  app.on('second-instance', () => {
    if (window === null) show()
    window?.focus()
  })
  app.on('activate', () => {
    if (window === null) show()
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  installQuit(app, {
    busy: () => busyCount(deck),
    confirm: async (busy) => {
      const { response } = await dialog.showMessageBox({
        type: 'question',
        message: `Quit and stop what is at work (${String(busy)})?`,
        detail: 'Runs are stopped gracefully. Installations are interrupted and can be resumed at the next start.',
        buttons: ['Quit', 'Stay'],
        defaultId: 1,
        cancelId: 1,
      })
      return response === 0
    },
    close: () => deck.close(AbortSignal.timeout(0), () => undefined),
  })
  show()
}

/** Only what is owned here ends with the app; a core in another process goes on. */
async function busyCount(deck: OpenDeck): Promise<number> {
  if (deck.core === null) return 0
  const runs = await deck.client.runs.list()
  const operations = await deck.client.operations.list({ limit: 500 })
  return runs.filter(({ state }) => state !== 'exited' && state !== 'left').length + operations.filter(({ state }) => state === 'running' || state === 'queued').length
}

/** Gives the page one end of a channel; the other end speaks to the core, here or in another process. */
async function handPort(deck: OpenDeck, contents: Electron.WebContents): Promise<void> {
  const { port1, port2 } = new MessageChannelMain()
  if (deck.core === null) await relay(port2, deck.endpoint)
  else new RPCHandler(deck.core.router).upgrade(port2)
  port2.start()
  contents.postMessage('deck:port', null, [port1])
}

function dataDirArgument(): string | undefined {
  const position = process.argv.indexOf('--data-dir')
  return position < 0 ? undefined : process.argv[position + 1]
}
