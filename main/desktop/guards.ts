import { app, shell, type Session } from 'electron'
import { isOpenable } from './opener.ts'
import { isOwnUrl } from './origin.ts'

/** The page may write to the clipboard; everything else is denied (without handlers Electron grants all). */
export function denyPermissions(session: Session): void {
  const allowed = (permission: string, url: string): boolean =>
    permission === 'clipboard-sanitized-write' && isOwnUrl(url)
  session.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) => {
    decide(allowed(permission, requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => allowed(permission, requestingOrigin))
  session.setDevicePermissionHandler(() => false)
}

/**
 * No web contents leaves the app's own page, opens a window or embeds another; links go to the system's browser.
 * Must be called before the first one is created.
 */
export function guardContents(): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isOwnUrl(event.url)) event.preventDefault()
    })
    // Tells of frames inside the page as well; the page has none.
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || !isOwnUrl(event.url)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => {
      event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(({ url }) => {
      // Fails when the system knows no browser; the page offers the address to copy as well.
      if (isOpenable(url)) shell.openExternal(url).catch((error: unknown) => console.error(error))
      return { action: 'deny' }
    })
  })
}
