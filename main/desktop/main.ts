import { app, dialog, ipcMain, MessageChannelMain, powerMonitor, session, type BrowserWindow } from 'electron'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Operation } from '../../shared/contract/operations.ts'
import type { Run } from '../../shared/contract/runs.ts'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import { openDeck, type OpenDeck } from '../server/open-deck.ts'
import { resolveDataDir, type DataLocation } from '../store/location.ts'
import { deckVersion } from '../version.ts'
import { dataDirArgument } from './arguments.ts'
import { keepOpen, serveCore } from './bridge.ts'
import { denyPermissions, guardContents } from './guards.ts'
import { installMenu } from './menu.ts'
import { isOwnFrame } from './origin.ts'
import { installQuit } from './quit.ts'
import { registerScheme, serveApp } from './scheme.ts'
import { openWindow } from './window.ts'
import { wordsFor, type Words } from './words.ts'

// The same two steps up from out/main, unpacked or inside app.asar.
const root = join(import.meta.dirname, '..', '..')
// electron-builder.yml puts the resources beside the archive.
const resources = app.isPackaged ? join(process.resourcesPath, 'resources') : join(root, 'resources')

/** Stopping a run takes up to half of this when it ignores everything short of a kill. */
const closeLimitMs = 60_000

/** The states of runs and operations that quitting would put an end to. */
const endedByQuitting: ReadonlySet<Run['state'] | Operation['state']> = new Set([
  ...(['starting', 'ready', 'stopping'] as const),
  ...(['queued', 'running', 'cancelling', 'rolling-back'] as const),
])

// Sandboxes every renderer whatever its window says. It would also strike out --no-sandbox, with which a person says
// that the system has none to offer; the window asks for its sandbox by itself as well (window.ts).
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()
guardContents()
if (process.platform === 'win32') app.setAppUserModelId('io.diffusiondeck.app')

try {
  // Electron is not ready before this module is: what must come before is awaited here, and `start`, which waits
  // for it to be ready, must not be (https://www.electronjs.org/docs/latest/tutorial/esm).
  const location = await locate()
  if (app.requestSingleInstanceLock()) start(location).catch(fail)
  else app.quit()
} catch (error) {
  fail(error)
}

function fail(error: unknown): void {
  const { message, remedy } = toErrorInfo(error)
  dialog.showErrorBox('Diffusion Deck', `${message}\n\n${remedy}`)
  app.exit(1)
}

/** Finds the data folder. Chromium's profile, and with it the single instance, belongs to it. */
async function locate(): Promise<DataLocation> {
  const { env, platform, argv } = process
  const location = await resolveDataDir({ argument: dataDirArgument(argv), env, platform, home: homedir() })
  const profile = join(location.path, 'desktop')
  try {
    await mkdir(profile, { recursive: true })
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new DeckError('data-folder-unwritable', { path: location.path, detail }, { cause: error })
  }
  app.setPath('userData', profile)
  return location
}

async function start({ path, chosen }: DataLocation): Promise<void> {
  await app.whenReady()
  const open = (): Promise<OpenDeck> =>
    openDeck({
      dataDir: path,
      dataDirChosen: chosen,
      host: 'desktop',
      version: deckVersion,
      resources,
      env: process.env,
    })
  const deck = keepOpen(await open(), open)
  const partition = session.fromPartition('persist:deck')
  denyPermissions(partition)
  await serveApp(partition, join(root, 'out', 'renderer'))
  installMenu(process.platform)

  let window: BrowserWindow | null = null
  const words = async (): Promise<Words> => {
    const settings = await (await deck()).client.settings.get()
    return wordsFor(settings.language, app.getPreferredSystemLanguages())
  }
  /** Resolves with the position of the button; Enter and Escape take the safe one. */
  const ask = async (message: string, detail: string, buttons: string[], safe: number): Promise<number> => {
    const question = { type: 'question' as const, message, detail, buttons, defaultId: safe, cancelId: safe }
    const asked = window === null ? dialog.showMessageBox(question) : dialog.showMessageBox(window, question)
    return (await asked).response
  }

  const quitter = installQuit(app, {
    busy: async () => busyCount(await deck()),
    confirm: async (busy) => {
      const { quitQuestion, quitDetail, quit, stay } = await words()
      return (await ask(quitQuestion(busy), quitDetail, [quit, stay], 1)) === 0
    },
    // Other processes that use this core are not waited for: somebody wants to go now.
    close: async () => (await deck()).close(AbortSignal.abort(), () => undefined),
    report: (error) => console.error(error),
    limitMs: closeLimitMs,
  })
  // Set after Electron has set its own, which would ask a person at a terminal's Ctrl-C.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quitter.now)
  powerMonitor.on('shutdown', quitter.now)

  const offerReload = async (crashed: BrowserWindow): Promise<void> => {
    const { crashed: message, crashedDetail, reload, quit } = await words()
    if ((await ask(message, crashedDetail, [reload, quit], 0)) === 1) quitter.request()
    else if (!crashed.isDestroyed()) crashed.webContents.reload()
  }
  const show = (): void => {
    if (window !== null) {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      return
    }
    const opened = openWindow(partition, {
      preload: join(root, 'out', 'preload', 'preload.cjs'),
      icon: join(resources, 'icons', 'icon-256.png'),
    })
    window = opened
    opened.on('close', (event) => {
      // On macOS an app lives on without windows; elsewhere closing the last one is quitting, which may be declined.
      if (process.platform === 'darwin') return
      event.preventDefault()
      quitter.request()
    })
    opened.on('closed', () => {
      window = null
    })
    opened.on('session-end', quitter.now)
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') offerReload(opened).catch((error: unknown) => console.error(error))
    })
  }

  ipcMain.on('deck:connect', (event) => {
    if (!isOwnFrame(event.senderFrame, event.sender, window?.webContents ?? null)) return
    const { port1, port2 } = new MessageChannelMain()
    event.sender.postMessage('deck:port', null, [port1])
    deck()
      .then((found) => serveCore(found, port2))
      .catch((error: unknown) => console.error(error))
  })
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') quitter.request()
  })
  show()
}

/** Only what lives here ends with the app; a core in another process goes on. */
async function busyCount({ core, client }: OpenDeck): Promise<number> {
  if (core === null) return 0
  const [runs, operations] = await Promise.all([client.runs.list(), client.operations.list({ limit: 500 })])
  return [...runs, ...operations].filter(({ state }) => endedByQuitting.has(state)).length
}
