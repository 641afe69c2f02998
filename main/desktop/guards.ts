import { app, shell, type Session, type WebContents } from 'electron'
import { isOpenable } from './opener.ts'
import { appOrigin } from './scheme.ts'

/** The page asks for nothing but the clipboard's write side; everything else is denied (the default grants all). */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, decide) => {
    decide(permission === 'clipboard-sanitized-write' && contents.getURL().startsWith(`${appOrigin}/`))
  })
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write')
  session.setDevicePermissionHandler(() => false)
}

/** No web contents leaves the app's own page, opens a window or embeds another; links go to the system's browser. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!event.url.startsWith(`${appOrigin}/`)) event.preventDefault()
    })
    contents.on('will-redirect', (event) => {
      event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(({ url }) => {
      if (isOpenable(url)) void shell.openExternal(url)
      return { action: 'deny' }
    })
  })
}

/** Whether a message comes from the top frame of the app's own page. */
export function isOwnFrame(frame: { readonly url: string; readonly parent: unknown } | null, contents: WebContents, own: WebContents | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${appOrigin}/`) && contents === own
}
