import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser } from '@playwright/test'
import { DeckProcess, type DeckResult } from '../harness/deck.ts'
import { GitServer } from '../harness/git-server.ts'
import { writeManifest } from '../harness/manifests.ts'

const fixtures = join(import.meta.dirname, '..', 'fixtures')

/** What all benches share: a folder of its own, a git server with the fixtures, one uv, a browser. */
export interface Bench {
  readonly folder: string
  readonly git: GitServer
  /** The uv that the app uses, for the same commands by hand. */
  readonly uv: string
  /** PyTorch as `heavy-ui` wants it; empty with `--light`. */
  readonly torch: readonly string[]
  /** A new data folder that knows the fixture packages `heavy-ui` and `console-ui`. */
  dataFolder(name: string): string
  launchBrowser(): Promise<Browser>
  close(): Promise<void>
}

/** Runs a program to its end; throws with what it said when it failed. Asynchronous, since the git server is this process. */
export async function runToEnd(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const child = spawn(file, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  child.stdout.on('data', (data: Buffer) => said.push(data))
  child.stderr.on('data', (data: Buffer) => said.push(data))
  const [code] = (await once(child, 'close')) as [number | null]
  const text = Buffer.concat(said).toString()
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${String(code)}:\n${text.slice(-4000)}`)
  return text
}

/** Seconds that a piece of work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** Removes a folder of many files; `rm` is several times faster at that than Node. */
export async function remove(path: string): Promise<void> {
  if (process.platform === 'win32') rmSync(path, { recursive: true, force: true })
  else await runToEnd('rm', ['-rf', path])
}

/** Runs both sides in turn, so that a machine that is busy for a while is busy for both. */
export async function interleaved(
  times: number,
  sides: { readonly ours: (round: number) => Promise<number>; readonly theirs: (round: number) => Promise<number> },
): Promise<{ readonly ours: number[]; readonly theirs: number[] }> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < times; round++) {
    ours.push(await sides.ours(round))
    theirs.push(await sides.theirs(round))
  }
  return { ours, theirs }
}

interface StepMark {
  readonly at: number
  readonly text: string
}

/** The lines of an operation's log that begin a step (`▶ …`) or end it all (`■ …`), with their times in ms. */
function marksOf(result: DeckResult): readonly StepMark[] {
  return result.events.flatMap(({ event, at, text }) =>
    event === 'log' && typeof at === 'number' && typeof text === 'string' && /^[▶■] /.test(text) ? [{ at, text }] : [],
  )
}

/** Seconds from an operation's first step to its end, without the process around it. */
export function operationSeconds(result: DeckResult): number {
  const marks = marksOf(result)
  return ((marks.at(-1)?.at ?? Number.NaN) - (marks[0]?.at ?? Number.NaN)) / 1000
}

/** Seconds that one step of an operation took. */
export function stepSeconds(result: DeckResult, title: string): number {
  const marks = marksOf(result)
  const index = marks.findIndex(({ text }) => text === `▶ ${title}`)
  return ((marks[index + 1]?.at ?? Number.NaN) - (marks[index]?.at ?? Number.NaN)) / 1000
}

/** A `deck` command that must succeed. */
export async function deckMust(dataDir: string, ...args: readonly string[]): Promise<DeckResult> {
  const result = await new DeckProcess(dataDir, args).finished()
  if (result.code !== 0)
    throw new Error(
      `deck ${args.join(' ')} ended with ${String(result.code)}:\n${result.stdout.slice(-4000)}\n${result.stderr}`,
    )
  return result
}

/** uv as the app finds or fetches it: a small install brings it. */
async function ownUv(dataDir: string): Promise<string> {
  await deckMust(dataDir, 'install', 'console-ui', '--name', 'first')
  const tools = join(dataDir, 'tools')
  const fetched = readdirSync(tools).map((name) => join(tools, name, process.platform === 'win32' ? 'uv.exe' : 'uv'))
  const path = fetched.find((candidate) => existsSync(candidate))
  if (path !== undefined) return path
  const onPath = (await runToEnd(process.platform === 'win32' ? 'where' : 'which', ['uv'])).split(/\r?\n/)[0]
  if (onPath === undefined || onPath === '') throw new Error('no uv was found or fetched')
  return onPath
}

/** Builds the shared parts; `light` leaves PyTorch out of `heavy-ui`. */
export async function createBench(options: {
  readonly folder: string
  readonly light: boolean
  readonly browser: string | null
}): Promise<Bench> {
  const { folder, browser } = options
  const git = new GitServer(join(folder, 'git'))
  await git.start()
  const heavySource = join(folder, 'heavy-ui')
  cpSync(join(fixtures, 'gradio-ui'), heavySource, { recursive: true })
  // Large wheels of few files, as PyTorch is.
  const wheels = ['numpy==2.2.6', 'scipy==1.15.3', 'pandas==2.3.3', 'pillow==11.3.0', 'pyarrow==21.0.0']
  wheels.push('opencv-python-headless==4.12.0.88')
  writeFileSync(join(heavySource, 'requirements.txt'), `${wheels.join('\n')}\n`)
  const torch = options.light ? [] : ['torch==2.9.1', 'torchvision==0.24.1']
  git.publish('heavy-ui', heavySource)
  git.publish('console-ui', join(fixtures, 'console-ui'))

  const dataFolder = (name: string): string => {
    const path = join(folder, name)
    mkdirSync(path, { recursive: true })
    const heavy = { id: 'heavy-ui', url: git.url('heavy-ui'), requirements: true }
    writeManifest(path, { ...heavy, ...(torch.length === 0 ? {} : { torch }) })
    writeManifest(path, { id: 'console-ui', url: git.url('console-ui'), mood: 'flood-echo' })
    return path
  }
  const named = process.env['DECK_E2E_UV']
  const uv = named !== undefined && existsSync(named) ? named : await ownUv(dataFolder('uv'))
  // Every data folder of the benches uses this one.
  process.env['DECK_E2E_UV'] = uv
  return {
    folder,
    git,
    uv,
    torch,
    dataFolder,
    launchBrowser: () => {
      if (browser === null) throw new Error('there is no browser')
      // The same flags as for the end-to-end tests; a software GPU has the DOM renderer drawn.
      const args = [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
      ]
      return chromium.launch({
        executablePath: browser,
        args: [...args, '--disable-component-update', '--enable-precise-memory-info'],
      })
    },
    close: async () => {
      await git.stop()
      await remove(folder)
    },
  }
}
