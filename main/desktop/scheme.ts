import { protocol, type Session } from 'electron'
import { readFile, realpath } from 'node:fs/promises'
import { DeckError } from '../../shared/errors.ts'
import { securityHeaders } from '../server/headers.ts'
import { insideFolder } from '../server/inside-folder.ts'
import { contentTypeOf } from '../server/static-files.ts'
import { appOrigin, appScheme } from './origin.ts'

/** Must be called before the app is ready, once (https://www.electronjs.org/docs/latest/api/protocol). */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Answers a GET of a built file under `deck://app/` with the headers of the server host; refuses all else with 404. */
export async function answerPage(root: string, request: Pick<Request, 'method' | 'url'>): Promise<Response> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(securityHeaders(null))) headers.set(name, String(value))
  const refused = new Response(null, { status: 404, headers })
  if (request.method !== 'GET' || !request.url.startsWith(`${appOrigin}/`)) return refused
  const pathname = request.url.slice(appOrigin.length).split(/[?#]/, 1)[0] ?? '/'
  const path = await insideFolder(root, pathname === '/' ? '/index.html' : pathname)
  if (path === null) return refused
  headers.set('Content-Type', contentTypeOf(path))
  // Node's own fs reads from an asar archive by documentation (tutorial/asar-archives), and needs no `file:` request,
  // whose rights the fuses take away. The files are the app's own: the largest has a few megabytes.
  return new Response(new Uint8Array(await readFile(path)), { headers })
}

/** Serves the built page, and nothing else, to one session. Raises `not-built` when there is none. */
export async function serveApp(session: Session, rendererFolder: string): Promise<void> {
  const root = await realpath(rendererFolder).catch((error: unknown) => {
    throw new DeckError('not-built', { path: rendererFolder }, { cause: error })
  })
  session.protocol.handle(appScheme, (request) => answerPage(root, request))
}
