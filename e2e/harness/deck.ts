import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const entry = join(root, 'out', 'main', 'deck.js')

export type DeckEvent = Readonly<{ event: string } & Record<string, unknown>>

export interface DeckResult {
  readonly code: number | null
  readonly events: readonly DeckEvent[]
  readonly stdout: string
  readonly stderr: string
}

/** A `deck` process with `--json`, whose events can be awaited while it runs. */
export class DeckProcess {
  readonly child: ChildProcess
  readonly events: DeckEvent[] = []
  readonly #waiting = new Set<() => void>()
  #stdout = ''
  #stderr = ''

  constructor(dataDir: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [entry, '--data-dir', dataDir, '--json', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...sharedUv(), ...env },
    })
    const { stdout, stderr } = this.child
    if (stdout === null || stderr === null) throw new Error('no pipes')
    stderr.on('data', (data: Buffer) => (this.#stderr += data.toString()))
    createInterface({ input: stdout }).on('line', (line) => {
      this.#stdout += `${line}\n`
      try {
        const value: unknown = JSON.parse(line)
        if (typeof value === 'object' && value !== null && 'event' in value) this.events.push(value as DeckEvent)
      } catch {
        // A document over several lines; `document()` reads it whole.
      }
      for (const wake of this.#waiting) wake()
    })
    this.child.on('close', () => {
      for (const wake of this.#waiting) wake()
    })
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('not started')
    return this.child.pid
  }

  get output(): string {
    return `${this.#stdout}\n${this.#stderr}`
  }

  /** The first event that fits, seen already or to come; rejects when the process ends without it. */
  async until(test: (event: DeckEvent) => boolean, seconds = 90): Promise<DeckEvent> {
    const deadline = Date.now() + seconds * 1000
    for (;;) {
      const found = this.events.find(test)
      if (found !== undefined) return found
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`deck ended without the event:\n${this.output}`)
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`no such event in ${String(seconds)} s:\n${this.output}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, Math.min(left, 1000))
        const waiting = this.#waiting
        function done(): void {
          clearTimeout(timer)
          waiting.delete(done)
          resolve()
        }
        waiting.add(done)
      })
    }
  }

  async finished(): Promise<DeckResult> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close')
    return { code: this.child.exitCode, events: this.events, stdout: this.#stdout, stderr: this.#stderr }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<DeckResult> {
    this.child.kill(signal)
    return this.finished()
  }
}

/** Runs a `deck` command to its end. */
export async function deck(dataDir: string, ...args: readonly string[]): Promise<DeckResult> {
  return new DeckProcess(dataDir, args).finished()
}

/** The one JSON document that a short command prints; throws with its output when it failed. */
export async function document<T>(dataDir: string, ...args: readonly string[]): Promise<T> {
  const result = await deck(dataDir, ...args)
  if (result.code !== 0)
    throw new Error(`deck ${args.join(' ')} ended with ${String(result.code)}:\n${result.stdout}\n${result.stderr}`)
  return JSON.parse(result.stdout) as T
}

export function errorOf(result: DeckResult): { code: string; message: string; remedy: string } {
  const event = result.events.find((candidate) => candidate.event === 'error')
  return (event ?? (JSON.parse(result.stdout) as unknown)) as { code: string; message: string; remedy: string }
}

/** Fetching uv is tested once on its own; elsewhere one fetched copy serves all data folders. */
function sharedUv(): Record<string, string> {
  const path = process.env['DECK_E2E_UV']
  return path === undefined || !existsSync(path) ? {} : { DECK_UV: path }
}

/** Processes whose command line names the folder: what a run left behind would show here. */
export function processesNaming(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes(folder)
      } catch {
        return false
      }
    })
}
