import type { ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeckClient } from '../../shared/contract/index.ts'
import type { Operation } from '../../shared/contract/operations.ts'
import type { Run } from '../../shared/contract/runs.ts'
import { connectLocal } from '../../main/server/local-endpoint.ts'
import { deck, DeckProcess, document, processesNaming, type DeckResult } from './deck.ts'
import { contentsOf, TemporaryFolder } from './folder.ts'
import { GitServer } from './git-server.ts'
import { writeManifest, type FixturePackage } from './manifests.ts'

/** The built command, for tests that run it in their own way. */
export const deckEntry = join(import.meta.dirname, '..', '..', 'out', 'main', 'deck.js')

const fixtures = join(import.meta.dirname, '..', 'fixtures')

export interface OperationView {
  readonly id: string
  readonly kind: string
  readonly subject: string
  readonly state: string
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface InstallView {
  readonly name: string
  readonly package: string
  readonly path: string
  readonly state: string
  readonly size: number | null
}

/** A data folder, a git server and every `deck` process of one test; `await using` ends and removes them all. */
export class World implements AsyncDisposable {
  readonly #folder: TemporaryFolder
  readonly #processes: DeckProcess[] = []
  readonly #adopted: ChildProcess[] = []
  readonly #connections: { close(): Promise<void> }[] = []
  readonly git: GitServer
  readonly data: string

  private constructor(name: string) {
    this.#folder = new TemporaryFolder(name)
    this.data = join(this.#folder.path, 'data')
    mkdirSync(this.data)
    this.git = new GitServer(join(this.#folder.path, 'git'))
  }

  static async create(name: string): Promise<World> {
    const world = new World(name)
    await world.git.start()
    return world
  }

  get root(): string {
    return this.#folder.path
  }

  installFolder(name: string): string {
    return join(this.data, 'installs', name)
  }

  /** Publishes `console-ui` under the package's id, with further files, and writes its manifest. */
  package(fixture: Omit<FixturePackage, 'url'>, files: Readonly<Record<string, string | Buffer>> = {}): void {
    const source = join(this.root, `source-${fixture.id}`)
    rmSync(source, { recursive: true, force: true })
    cpSync(join(fixtures, 'console-ui'), source, { recursive: true })
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(source, name)), { recursive: true })
      writeFileSync(join(source, name), content)
    }
    this.git.publish(fixture.id, source)
    this.manifest(fixture)
  }

  /** Writes the manifest anew, as a person who edits it does; what is published stays. */
  manifest(fixture: Omit<FixturePackage, 'url'>): void {
    writeManifest(this.data, { ...fixture, url: this.git.url(fixture.id) })
  }

  /** Starts a `deck` command and leaves it running; it never outlives the test. */
  start(...args: readonly string[]): DeckProcess {
    return this.startWith({}, ...args)
  }

  startWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): DeckProcess {
    const process = new DeckProcess(this.data, args, env)
    this.#processes.push(process)
    return process
  }

  /** Processes of this world that have not ended. */
  running(): readonly DeckProcess[] {
    return this.#processes.filter(({ child }) => child.exitCode === null && child.signalCode === null)
  }

  deck(...args: readonly string[]): Promise<DeckResult> {
    return deck(this.data, ...args)
  }

  async installed(id: string, name: string): Promise<void> {
    await this.succeeds('install', id, '--name', name)
  }

  /** Runs a command that must succeed. */
  async succeeds(...args: readonly string[]): Promise<DeckResult> {
    const result = await this.deck(...args)
    if (result.code !== 0)
      throw new Error(`deck ${args.join(' ')} ended with ${String(result.code)}:\n${result.stdout}\n${result.stderr}`)
    return result
  }

  list(): Promise<readonly InstallView[]> {
    return document(this.data, 'list')
  }

  operations(): Promise<readonly OperationView[]> {
    return document(this.data, 'operations', 'list')
  }

  trash(): Promise<readonly { readonly id: string; readonly originalPath: string }[]> {
    return document(this.data, 'trash', 'list')
  }

  /** The newest operation. */
  async operation(): Promise<OperationView> {
    const [newest] = await this.operations()
    if (newest === undefined) throw new Error('no operation')
    return newest
  }

  /** Speaks to the live core of the data folder as a second process does; call it while one lives. */
  async client(): Promise<{ readonly client: DeckClient; close(): Promise<void> }> {
    const connection = await eventually(() => {
      const { endpoint } = JSON.parse(readFileSync(join(this.data, 'core.json'), 'utf8')) as { endpoint: string }
      return connectLocal(endpoint)
    })
    this.#connections.push(connection)
    return connection
  }

  /** Starts the app again, without a page, and speaks to it: quicker than a command for each question. */
  async core(): Promise<DeckClient> {
    await this.start('serve', '--port', '0').until(({ event }) => event === 'ready')
    return (await this.client()).client
  }

  /** Puts a person's file somewhere into the world. */
  put(path: string, content: string | Buffer): void {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }

  contents(...folders: readonly string[]): readonly string[] {
    return folders.flatMap((folder) => (existsSync(folder) ? contentsOf(folder) : [])).sort()
  }

  /** Processes that name this world's folder, the test's own `deck` processes not counted. */
  leftovers(): readonly number[] {
    const own = new Set([...this.#processes.map(({ child }) => child.pid), ...this.#adopted.map(({ pid }) => pid)])
    return processesNaming(this.data).filter((pid) => !own.has(pid))
  }

  /** Takes over a process that a test started itself: it ends with the world. */
  adopt(child: ChildProcess): void {
    this.#adopted.push(child)
  }

  async endProcesses(): Promise<void> {
    for (const connection of this.#connections.splice(0)) await connection.close()
    for (const process of this.#processes) await process.kill()
    for (const child of this.#adopted) child.kill('SIGKILL')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endProcesses()
    for (const pid of processesNaming(this.root)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended by itself meanwhile.
      }
    }
    await this.git.stop()
    // What was killed may write for another moment.
    await eventually(() => this.#folder[Symbol.dispose](), 10)
  }
}

/** Waits for the end of an operation. */
export async function operationEnd(client: DeckClient, id: string, seconds = 60): Promise<Operation> {
  return eventually(async () => {
    const operation = await client.operations.get({ id })
    if (['queued', 'running', 'cancelling', 'rolling-back'].includes(operation.state))
      throw new Error(`still ${operation.state}`)
    return operation
  }, seconds)
}

/** Waits until a run is in one of the states. */
export async function runIn(
  client: DeckClient,
  id: string,
  states: readonly Run['state'][],
  seconds = 30,
): Promise<Run> {
  return eventually(async () => {
    const run = (await client.runs.list()).find((each) => each.id === id)
    if (run === undefined || !states.includes(run.state)) throw new Error(`the run is ${run?.state ?? 'gone'}`)
    return run
  }, seconds)
}

/** Repeats until it does not throw; at the deadline its last error is the test's. */
export async function eventually<T>(attempt: () => T | Promise<T>, seconds = 20): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await sleep(50)
    }
  }
}

/** A zombie is dead: nothing of it runs, and whoever adopted it may be slow to clear it away. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))
  } catch {
    return false
  }
}
