import { execFileSync, spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How the server behaves for a repository: well, refusing, or breaking off in the middle of a pack. */
export type GitMood = 'well' | 'forbidden' | 'missing' | 'cut' | 'slow'

/** A real git server on loopback: `git http-backend` behind Node's HTTP server. */
export class GitServer {
  readonly #root: string
  readonly #server: Server
  readonly #moods = new Map<string, GitMood>()

  constructor(root: string) {
    this.#root = root
    mkdirSync(root, { recursive: true })
    this.#server = createServer((request, response) => this.#answer(request, response))
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  url(name: string): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/${name}.git`
  }

  mood(name: string, mood: GitMood): void {
    this.#moods.set(name, mood)
  }

  /** Makes a bare repository out of a folder; returns its only commit. */
  publish(name: string, folder: string): string {
    const work = join(this.#root, `${name}.work`)
    const bare = join(this.#root, `${name}.git`)
    rmSync(work, { recursive: true, force: true })
    rmSync(bare, { recursive: true, force: true })
    cpSync(folder, work, { recursive: true })
    const git = this.#git(work)
    git('init', '-q', '-b', 'main')
    git('add', '-A', '-f')
    git('commit', '-q', '-m', 'Fixture')
    git('tag', 'v1.0.0')
    execFileSync('git', ['clone', '-q', '--bare', work, bare])
    execFileSync('git', ['-C', bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true'])
    return git('rev-parse', 'HEAD').trim()
  }

  /** Adds a commit to what was published: files that are new or changed, null for one that goes. Returns it. */
  change(name: string, files: Readonly<Record<string, string | null>>): string {
    const work = join(this.#root, `${name}.work`)
    const git = this.#git(work)
    for (const [path, content] of Object.entries(files)) {
      if (content === null) {
        rmSync(join(work, path))
        continue
      }
      mkdirSync(dirname(join(work, path)), { recursive: true })
      writeFileSync(join(work, path), content)
    }
    git('add', '-A', '-f')
    git('commit', '-q', '-m', 'Change')
    git('push', '-q', join(this.#root, `${name}.git`), 'main')
    return git('rev-parse', 'HEAD').trim()
  }

  #git(folder: string): (...args: string[]) => string {
    const own = ['-C', folder, '-c', 'user.name=Fixture', '-c', 'user.email=fixture@example.invalid']
    return (...args) => execFileSync('git', [...own, ...args], { encoding: 'utf8' })
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const name = url.pathname.split('/')[1]?.replace(/\.git$/, '') ?? ''
    const mood = this.#moods.get(name) ?? 'well'
    if (mood === 'forbidden' || mood === 'missing') {
      response.writeHead(mood === 'forbidden' ? 403 : 404).end()
      return
    }
    const env = {
      PATH: process.env['PATH'] ?? '',
      GIT_PROJECT_ROOT: this.#root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      REMOTE_ADDR: '127.0.0.1',
    }
    const backend = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
    request.pipe(backend.stdin)
    let head = Buffer.alloc(0)
    let started = false
    let sent = 0
    const isPack = url.pathname.endsWith('git-upload-pack')
    backend.stdout.on('data', (data: Buffer) => {
      if (!started) {
        head = Buffer.concat([head, data])
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        started = true
        const headers = Object.fromEntries(
          head
            .subarray(0, end)
            .toString()
            .split('\r\n')
            .map((line) => line.split(/: */, 2) as [string, string]),
        )
        const { Status: status, ...rest } = headers
        response.writeHead(Number.parseInt(status ?? '200', 10), rest)
        data = head.subarray(end + 4)
      }
      if (mood === 'cut' && isPack && sent + data.length > 200) {
        response.destroy()
        backend.kill()
        return
      }
      sent += data.length
      if (mood === 'slow' && isPack) {
        backend.stdout.pause()
        setTimeout(() => backend.stdout.resume(), 300)
      }
      response.write(data)
    })
    backend.on('close', () => response.end())
    response.on('close', () => backend.kill())
  }
}
