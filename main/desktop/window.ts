import { BrowserWindow, type BrowserWindowConstructorOptions, type Session } from 'electron'
import { appOrigin } from './origin.ts'

interface WindowFiles {
  readonly preload: string
  readonly icon: string
}

/** The one window. Everything that could weaken it is set, not left to defaults. */
export function windowOptions(session: Session, { preload, icon }: WindowFiles): BrowserWindowConstructorOptions {
  return {
    width: 1360,
    height: 860,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Diffusion Deck',
    icon,
    backgroundColor: '#131518',
    // The place and size of the last time, which Electron keeps by name.
    name: 'main',
    windowStatePersistence: { bounds: true, displayMode: false },
    webPreferences: {
      session,
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  }
}

/** Opens the window on the app's page; it shows itself when there is something to see. */
export function openWindow(session: Session, files: WindowFiles): BrowserWindow {
  const window = new BrowserWindow(windowOptions(session, files))
  // Only hidden: the menu's zoom keys go on working.
  window.setMenuBarVisibility(false)
  window.once('ready-to-show', () => {
    window.show()
  })
  // Rejects when the page is left while it loads, and when it cannot be loaded; Chromium then shows its own page.
  window.loadURL(`${appOrigin}/`).catch((error: unknown) => console.error(error))
  return window
}
