import { net, protocol, type Session } from 'electron'
import { realpath } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { securityHeaders } from '../server/headers.ts'
import { insideFolder } from '../server/inside-folder.ts'

export const appOrigin = 'deck://app'

/** Must be called before the app is ready, once (https://www.electronjs.org/docs/latest/api/protocol). */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'deck', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built page and nothing else under `deck://app/`, with the same headers as the server host. */
export async function serveApp(session: Session, rendererFolder: string): Promise<void> {
  const root = await realpath(rendererFolder)
  session.protocol.handle('deck', async (request) => {
    const { pathname } = new URL(request.url)
    const refused = new Response(null, { status: 404 })
    if (request.method !== 'GET' || !request.url.startsWith(`${appOrigin}/`)) return refused
    const path = await insideFolder(root, pathname === '/' ? '/index.html' : pathname)
    if (path === null) return refused
    const answer = await net.fetch(pathToFileURL(path).href)
    const headers = new Headers(answer.headers)
    for (const [name, value] of Object.entries(securityHeaders(null))) headers.set(name, String(value))
    return new Response(answer.body, { status: answer.status, headers })
  })
}
