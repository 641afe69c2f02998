import type { Session } from 'electron'
import { expect, test, vi } from 'vitest'
import { windowOptions } from './window.ts'

vi.mock('electron', () => ({ BrowserWindow: vi.fn() }))

test('the window has every protection on, and no others than these preferences', () => {
  const session = Object.create(null) as Session
  const { webPreferences, show } = windowOptions(session, { preload: '/p/preload.cjs', icon: '/i.png' })
  expect(show).toBe(false)
  expect(webPreferences).toEqual({
    session,
    preload: '/p/preload.cjs',
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
  })
})
