import { spawn, spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface GitServer {
  readonly url: string
  /** Requests so far, as `METHOD path`. */
  readonly requests: string[]
  /** While true, answers to a fetch stop after their first bytes and hang. */
  stall: boolean
  /** Resolves when a stalled answer has begun. */
  stalled(): Promise<void>
  close(): Promise<void>
}

/** Serves the bare repositories below `root` on loopback with git's own http-backend, as a forge would. */
export async function startGitServer(root: string): Promise<GitServer> {
  let begun = Promise.withResolvers<null>()
  const state = { requests: [] as string[], stall: false }
  const server = createServer((request, response) => {
    state.requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
    serve(root, request, response, () => {
      if (!state.stall || !(request.url ?? '').endsWith('/git-upload-pack')) return false
      begun.resolve(null)
      return true
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stalled: async () => {
      await begun.promise
      begun = Promise.withResolvers<null>()
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

function serve(root: string, request: IncomingMessage, response: ServerResponse, stalls: () => boolean): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_ADDR: '127.0.0.1',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  backend.stdin.on('error', () => undefined)
  request.pipe(backend.stdin)
  let head = Buffer.alloc(0)
  let started = false
  const pass = (body: Buffer): void => {
    if (!body.includes('packfile') || !stalls()) return void response.write(body)
    response.write(body.subarray(0, Math.min(body.length, 2000)))
    backend.stdout.removeAllListeners('data')
    backend.stdout.removeAllListeners('end')
    backend.kill('SIGKILL')
  }
  backend.stdout.on('data', (data: Buffer) => {
    if (started) {
      pass(data)
      return
    }
    head = Buffer.concat([head, data])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    started = true
    for (const line of head.subarray(0, end).toString().split('\r\n')) {
      const colon = line.indexOf(':')
      if (/^status:/i.test(line)) response.statusCode = Number.parseInt(line.slice(colon + 1), 10)
      else response.setHeader(line.slice(0, colon), line.slice(colon + 1).trim())
    }
    pass(head.subarray(end + 4))
  })
  backend.stdout.on('end', () => response.end())
}

/** Runs git for a test's own set-up and returns what it wrote; raises when it fails. */
export function gitForTest(cwd: string, ...args: string[]): string {
  const identity = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'init.defaultBranch=main',
    '-c',
    'protocol.file.allow=always',
    '-c',
    'commit.gpgSign=false',
  ]
  const result = spawnSync('git', [...identity, ...args], { cwd, encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`)
  return result.stdout.trim()
}
