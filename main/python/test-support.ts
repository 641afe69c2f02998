import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { settingsSchema, type Settings } from '../../shared/contract/settings.ts'
import type { StepProgress, Work } from '../operations/types.ts'
import { createDataFolder, dataFolderAt, type DataFolder } from '../store/data-folder.ts'
import { createPython } from './python.ts'
import type { Python } from './types.ts'
import { testedUv } from './uv-fetch.ts'

/** Work that remembers what it was told. */
export function recordedWork(
  signal: AbortSignal = new AbortController().signal,
): Work & { readonly lines: string[]; readonly updates: StepProgress[] } {
  const lines: string[] = []
  const updates: StepProgress[] = []
  return { signal, lines, updates, log: (text) => lines.push(text), progress: (update) => updates.push(update) }
}

export function settingsWith(changes: Partial<Settings> = {}): Settings {
  return settingsSchema.parse(changes)
}

export interface TestFolder extends AsyncDisposable {
  readonly folder: DataFolder
}

/** A data folder that is gone afterwards. */
export async function temporaryFolder(): Promise<TestFolder> {
  const folder = dataFolderAt(await mkdtemp(join(tmpdir(), 'deck-python-')))
  await createDataFolder(folder)
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  }
}

/** One uv for all tests of a machine: fetched once by the product's own code. */
export async function sharedUv(): Promise<string> {
  const folder = dataFolderAt(join(tmpdir(), `deck-test-uv-${testedUv}`))
  await createDataFolder(folder)
  const python = createPython({ folder, settings: () => settingsWith(), env: process.env, bundledUv: null })
  return (await python.uv(recordedWork())).path
}

/** Python services over a folder with the shared uv. */
export async function pythonWith(
  folder: DataFolder,
  settings: Settings = settingsWith(),
  env: NodeJS.ProcessEnv = process.env,
): Promise<Python> {
  return createPython({ folder, settings: () => settings, env, bundledUv: await sharedUv() })
}

export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly requests: string[]
}

/** An HTTP server on loopback. */
export async function serve(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TestServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    handler(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** A wheel that holds nothing but its description; as pip and uv expect it. */
export function makeWheel(name: string, version: string, requires: readonly string[] = []): Buffer {
  const info = `${name}-${version}.dist-info`
  const metadata = [
    'Metadata-Version: 2.1',
    `Name: ${name}`,
    `Version: ${version}`,
    ...requires.map((each) => `Requires-Dist: ${each}`),
  ]
  const record = ['METADATA', 'WHEEL', 'RECORD'].map((file) => `${info}/${file},,`).join('\n')
  return Buffer.from(
    zipSync({
      [`${name}.py`]: strToU8(`__version__ = "${version}"\n`),
      [`${info}/METADATA`]: strToU8(`${metadata.join('\n')}\n`),
      [`${info}/WHEEL`]: strToU8('Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
      [`${info}/RECORD`]: strToU8(`${name}.py,,\n${record}\n`),
    }),
  )
}

export interface ServedFile {
  readonly project: string
  readonly filename: string
  readonly data: Buffer
  /** What the index promises; the truth when absent. */
  readonly sha256?: string
  readonly yanked?: boolean
}

/** Answers as a package index does (PEP 691), below any prefix; `false` for what it does not know. */
export function answerIndex(files: readonly ServedFile[], request: IncomingMessage, response: ServerResponse): boolean {
  const parts = (request.url ?? '').split('/').filter((part) => part !== '')
  const last = decodeURIComponent(parts.at(-1) ?? '')
  const file = files.find(({ filename }) => filename === last)
  if (file !== undefined) {
    response.writeHead(200, { 'content-length': file.data.length }).end(file.data)
    return true
  }
  const own = files.filter(({ project }) => project === last)
  if (own.length === 0) return false
  response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' }).end(
    JSON.stringify({
      meta: { 'api-version': '1.1' },
      name: last,
      files: own.map(({ filename, data, yanked, ...rest }) => ({
        filename,
        url: `../../files/${encodeURIComponent(filename)}`,
        hashes: { sha256: rest.sha256 ?? sha256(data) },
        size: data.length,
        yanked: yanked ?? false,
      })),
    }),
  )
  return true
}

/** A package index that knows these files and nothing else. */
export function serveIndex(files: readonly ServedFile[]): Promise<TestServer> {
  return serve((request, response) => {
    if (!answerIndex(files, request, response)) response.writeHead(404).end()
  })
}
