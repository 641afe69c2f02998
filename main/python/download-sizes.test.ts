import { readdir } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { createHttpGet } from '../network/http-get.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { downloadSizes, withoutWheels, type SizeSources } from './download-sizes.ts'
import type { PackageSet } from './package-set.ts'
import {
  answerIndex,
  makeWheel,
  serve,
  serveIndex,
  settingsWith,
  sharedUv,
  temporaryFolder,
  type ServedFile,
} from './test-support.ts'
import { ownTarget } from './uv-fetch.ts'
import { uvEnvironment } from './uv-environment.ts'

let uv: string
beforeAll(async () => {
  uv = await sharedUv()
}, 120_000)

const never = new AbortController().signal

function sources(folder: DataFolder, index: string, changes: Partial<SizeSources> = {}): SizeSources {
  return {
    ...{ uv, folder, defaultIndex: index, target: ownTarget(), limitMs: 60_000 },
    env: uvEnvironment(settingsWith(), process.env, folder),
    http: createHttpGet({ settings: () => settingsWith(), env: {} }),
    ...changes,
  }
}

const set = (changes: Partial<PackageSet>): PackageSet => ({
  ...{ index: null, requirements: [], constraints: [], overrides: [], prerelease: false, noDeps: false },
  withoutTorch: true,
  ...changes,
})
const torchSet = (index: string | null, ...requirements: string[]): PackageSet =>
  set({ index, requirements, withoutTorch: false })

const wheel = (project: string, version: string, requires: readonly string[] = []): ServedFile => ({
  project,
  filename: `${project}-${version}-py3-none-any.whl`,
  data: makeWheel(project, version, requires),
})
const sizeOf = (...files: readonly ServedFile[]): number => files.reduce((sum, { data }) => sum + data.length, 0)

const torch = wheel('torch', '2.1', ['big', 'numbers'])
const big = wheel('big', '1.0')
const [numbers2, numbers3] = [wheel('numbers', '2.0'), wheel('numbers', '3.0')]
const ui = wheel('ui', '6.0', ['torch', 'numbers', 'page'])
const page = wheel('page', '1.0')

/** An index as PyTorch's: HTML, no sizes. */
function answerHtml(files: readonly ServedFile[], request: IncomingMessage, response: ServerResponse): void {
  const last = (request.url ?? '').split('/').findLast((part) => part !== '') ?? ''
  const own = files.filter(({ project }) => project === last)
  if (own.length === 0) {
    if (!answerIndex(files, request, response)) response.writeHead(404).end()
    return
  }
  const links = own.map(({ filename }) => `<a href="/files/${filename}">${filename}</a>`)
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<!DOCTYPE html><body>${links.join('\n')}</body>`)
}

describe('with uv', { timeout: 90_000 }, () => {
  test('all dependencies count, and what an earlier set brought does not count again', async () => {
    await using data = await temporaryFolder()
    await using torchIndex = await serveIndex([torch, big, numbers2])
    await using index = await serveIndex([ui, page, numbers2, numbers3, torch])
    const sizes = await downloadSizes(
      [torchSet(`${torchIndex.url}/whl/cpu`, 'torch==2.1'), set({ requirements: ['ui==6.0'] })],
      '3.12',
      sources(data.folder, `${index.url}/simple`),
      never,
    )
    // Of `numbers` the version that torch brought stays, though the other index has a newer one.
    expect(sizes).toEqual([
      { bytes: sizeOf(torch, big, numbers2), whole: true },
      { bytes: sizeOf(ui, page), whole: true },
    ])
    // The torch of the other index is not even looked at.
    expect(index.requests.filter((path) => path.includes('/simple/torch'))).toEqual([])
    expect(await readdir(data.folder.temp)).toEqual([])
  })

  test('an index without sizes: the servers of the files are asked', async () => {
    await using data = await temporaryFolder()
    const heads: string[] = []
    await using index = await serve((request, response) => {
      if (request.method === 'HEAD') heads.push(request.url ?? '')
      answerHtml([torch, big, numbers2], request, response)
    })
    const sizes = await downloadSizes([torchSet(index.url, 'torch')], '3.12', sources(data.folder, index.url), never)
    expect(sizes).toEqual([{ bytes: sizeOf(torch, big, numbers2), whole: true }])
    expect(new Set(heads.map((path) => path.split('/').at(-1)))).toEqual(
      new Set([torch, big, numbers2].map(({ filename }) => filename)),
    )
  })

  test('an address beside what the index knows makes it a least', async () => {
    await using data = await temporaryFolder()
    await using index = await serveIndex([page])
    const requirements = ['page', 'clip @ https://example.org/clip.zip']
    const sizes = await downloadSizes([set({ requirements })], '3.12', sources(data.folder, index.url), never)
    expect(sizes).toEqual([{ bytes: sizeOf(page), whole: false }])
  })

  test('what would have to be built is left out, and nothing is built', async () => {
    await using data = await temporaryFolder()
    const source = (project: string): ServedFile => ({
      project,
      filename: `${project}-1.0.tar.gz`,
      data: Buffer.from('none that could be built'),
    })
    await using index = await serveIndex([
      wheel('ui', '1.0', ['old==1.0', 'page']),
      source('old'),
      source('older'),
      page,
    ])
    const requirements = ['ui', 'older==1.0']
    const sizes = await downloadSizes([set({ requirements })], '3.12', sources(data.folder, index.url), never)
    expect(sizes).toEqual([
      { bytes: wheel('ui', '1.0', ['old==1.0', 'page']).data.length + sizeOf(page), whole: false },
    ])
    expect(index.requests.filter((path) => path.endsWith('.tar.gz'))).toEqual([])
  })

  test('a set that cannot be resolved is told by the packages that it names', async () => {
    await using data = await temporaryFolder()
    await using index = await serveIndex([wheel('ui', '1.0', ['gone']), page])
    const sizes = await downloadSizes(
      [set({ requirements: ['ui'] }), set({ requirements: ['page'] })],
      '3.12',
      sources(data.folder, index.url),
      never,
    )
    expect(sizes).toEqual([
      { bytes: wheel('ui', '1.0', ['gone']).data.length, whole: false },
      { bytes: sizeOf(page), whole: true },
    ])
  })
})

test.each([
  [
    `error: No solution found when resolving dependencies
  cause: Because dadaptation==3.2 has no usable wheels and you require dadaptation==3.2, we can conclude that your requirements are unsatisfiable.

hint: Wheels are required for \`dadaptation\` because building from source is disabled for all packages (i.e., with \`--no-build\`)`,
    ['dadaptation'],
  ],
  ['Because Old_Name==1.0 has no wheels with a matching Python ABI tag', []],
  ['error: Request failed after 3 retries', []],
])('what uv would have to build', (output, names) => {
  expect(withoutWheels(output)).toEqual(names)
})

describe('without uv', () => {
  test('the named packages are a least; where no dependencies are installed, they are all', async () => {
    await using data = await temporaryFolder()
    await using index = await serveIndex([torch, big, numbers2])
    const asked = [torchSet(null, 'torch==2.1'), set({ requirements: ['big'], noDeps: true })]
    const sizes = await downloadSizes(asked, '3.12', sources(data.folder, index.url, { uv: null }), never)
    expect(sizes).toEqual([
      { bytes: sizeOf(torch), whole: false },
      { bytes: sizeOf(big), whole: true },
    ])
  })

  test('files whose server does not tell either stay unknown', async () => {
    await using data = await temporaryFolder()
    await using index = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(403).end()
      else answerHtml([torch], request, response)
    })
    const asked = [torchSet(null, 'torch')]
    expect(await downloadSizes(asked, '3.12', sources(data.folder, index.url, { uv: null }), never)).toEqual([null])
  })
})

describe('when the index is no help', { timeout: 90_000 }, () => {
  test('one that refuses connections leaves it unknown, at once', async () => {
    await using data = await temporaryFolder()
    const index = await serveIndex([])
    await index[Symbol.asyncDispose]()
    const begun = Date.now()
    const asked = [torchSet(null, 'torch')]
    expect(await downloadSizes(asked, '3.12', sources(data.folder, index.url), never)).toEqual([null])
    expect(await downloadSizes(asked, '3.12', sources(data.folder, index.url, { uv: null }), never)).toEqual([null])
    expect(Date.now() - begun).toBeLessThan(20_000)
  })

  test('one that never answers is left after the limit, and nothing stays behind', async () => {
    await using data = await temporaryFolder()
    await using index = await serve(() => undefined)
    const asked = [torchSet(null, 'torch'), set({ requirements: ['ui'] })]
    const begun = Date.now()
    const sizes = await downloadSizes(asked, '3.12', sources(data.folder, index.url, { limitMs: 1500 }), never)
    expect(sizes).toEqual([null, null])
    expect(Date.now() - begun).toBeLessThan(15_000)
    expect(await readdir(data.folder.temp)).toEqual([])
  })

  test('cancelling ends it', async () => {
    await using data = await temporaryFolder()
    await using index = await serve(() => undefined)
    const cancel = new AbortController()
    const asked = downloadSizes([torchSet(null, 'torch')], '3.12', sources(data.folder, index.url), cancel.signal)
    setTimeout(() => cancel.abort(), 500)
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    expect(await readdir(data.folder.temp)).toEqual([])
  })
})
