import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { createPython } from './python.ts'
import {
  answerIndex,
  recordedWork,
  serve,
  serveIndex,
  settingsWith,
  sha256,
  temporaryFolder,
  type ServedFile,
} from './test-support.ts'
import type { Python } from './types.ts'
import type { DataFolder } from '../store/data-folder.ts'

/** A wheel as uv's is built, with a program that only tells its version. */
function uvWheel(version = '0.13.9', program = `#!/bin/sh\necho "uv ${version} (test)"\n`): Buffer {
  return Buffer.from(
    zipSync({
      [`uv-${version}.data/scripts/uv`]: strToU8(program.padEnd(200_000, '#')),
      [`uv-${version}.data/scripts/uvx`]: strToU8('#!/bin/sh\n'),
      'uv/__init__.py': strToU8(''),
    }),
  )
}

const filename = `uv-0.13.9-py3-none-manylinux_2_17_${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.whl`
const served = (data: Buffer, more: Partial<ServedFile> = {}): ServedFile => ({
  project: 'uv',
  filename,
  data,
  ...more,
})

function pythonAt(folder: DataFolder, index: string): Python {
  return createPython({
    folder,
    settings: () => settingsWith({ 'mirrors.pypi': index }),
    env: { PATH: '/usr/bin:/bin' },
    bundledUv: null,
  })
}

/** What a fetch that did not succeed may leave: nothing. */
async function leftovers(folder: DataFolder): Promise<string[]> {
  return [...(await readdir(folder.tools)), ...(await readdir(folder.temp))]
}

describe.skipIf(process.platform !== 'linux')('fetching uv', () => {
  test('fetched, checked, unpacked and found again without the network', async () => {
    await using data = await temporaryFolder()
    const wheel = uvWheel()
    let path: string
    {
      await using server = await serveIndex([served(wheel)])
      const python = pythonAt(data.folder, `${server.url}/simple`)
      expect(await python.find()).toMatchObject({ path: null })
      expect(server.requests).toEqual([])
      const work = recordedWork()
      const found = await python.uv(work)
      expect(found).toMatchObject({ version: '0.13.9', origin: 'fetched' })
      path = found.path
      expect(work.updates.at(-1)).toMatchObject({ bytesDone: wheel.length, bytesTotal: wheel.length })
      expect((await stat(path)).mode & 0o111).not.toBe(0)
    }
    expect(await readdir(data.folder.temp)).toEqual([])
    const later = pythonAt(data.folder, 'http://127.0.0.1:9/simple')
    expect(await later.find()).toMatchObject({ path, version: '0.13.9' })
    expect(await later.uv(recordedWork())).toMatchObject({ path, origin: 'fetched' })
  })

  test('an index that speaks HTML only', async () => {
    await using data = await temporaryFolder()
    const wheel = uvWheel()
    await using server = await serve((request, response) => {
      if (request.url === '/simple/uv/')
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(`<a href="../../f/${filename}#sha256=${sha256(wheel)}">${filename}</a>`)
      else response.end(wheel)
    })
    expect(await pythonAt(data.folder, `${server.url}/simple/`).uv(recordedWork())).toMatchObject({ version: '0.13.9' })
  })

  test.each<[string, (wheel: Buffer) => ServedFile, string]>([
    ['a foreign file', (wheel) => served(wheel, { sha256: '0'.repeat(64) }), 'checksum-mismatch'],
    ['a damaged archive', () => served(Buffer.from('no zip at all')), 'uv-missing'],
    ['an archive without uv', () => served(Buffer.from(zipSync({ 'uv/__init__.py': strToU8('') }))), 'uv-missing'],
    [
      'names that lead elsewhere',
      () => served(Buffer.from(zipSync({ 'uv-1.data/scripts/../../../uv': strToU8('x') }))),
      'uv-missing',
    ],
    ['an index without a checksum', (wheel) => served(wheel, { sha256: 'none' }), 'uv-missing'],
    [
      'only builds for others',
      (wheel) => served(wheel, { filename: 'uv-0.13.9-py3-none-win_amd64.whl' }),
      'uv-missing',
    ],
  ])('%s is refused and leaves nothing', async (_name, file, code) => {
    await using data = await temporaryFolder()
    await using server = await serveIndex([file(uvWheel())])
    await expect(pythonAt(data.folder, `${server.url}/simple`).uv(recordedWork())).rejects.toMatchObject({ code })
    expect(await leftovers(data.folder)).toEqual([])
  })

  test.each<[string, (url: string) => { status: number; cut: boolean }, string]>([
    ['no such project', () => ({ status: 404, cut: false }), 'uv-missing'],
    ['an index that fails', () => ({ status: 500, cut: false }), 'unreachable'],
    ['a wheel that is gone', (url) => ({ status: url.includes('.whl') ? 404 : 200, cut: false }), 'unreachable'],
    ['a wheel that ends too early', (url) => ({ status: 200, cut: url.includes('.whl') }), 'unreachable'],
  ])('%s', async (_name, behaviour, code) => {
    await using data = await temporaryFolder()
    const wheel = uvWheel()
    await using server = await serve((request, response) => {
      const { status, cut } = behaviour(request.url ?? '')
      if (status !== 200) response.writeHead(status).end()
      else if (cut)
        response
          .writeHead(200, { 'content-length': wheel.length })
          .write(wheel.subarray(0, 100), () => response.destroy())
      else answerIndex([served(wheel)], request, response)
    })
    await expect(pythonAt(data.folder, `${server.url}/simple`).uv(recordedWork())).rejects.toMatchObject({ code })
    expect(await leftovers(data.folder)).toEqual([])
  })

  test('an index that cannot be reached', async () => {
    await using data = await temporaryFolder()
    await expect(pythonAt(data.folder, 'http://127.0.0.1:9/simple').uv(recordedWork())).rejects.toMatchObject({
      code: 'unreachable',
    })
  })

  test('two at once share one fetch; one that gives up does not end the other', async () => {
    await using data = await temporaryFolder()
    const wheel = uvWheel()
    const gate = Promise.withResolvers<undefined>()
    await using server = await serve((request, response) => {
      if (request.url?.includes('.whl') === true) void gate.promise.then(() => response.end(wheel))
      else answerIndex([served(wheel)], request, response)
    })
    const python = pythonAt(data.folder, `${server.url}/simple`)
    const abort = new AbortController()
    const works = [recordedWork(), recordedWork(), recordedWork(abort.signal)]
    const asked = works.map((work) => python.uv(work))
    await expect.poll(() => server.requests.length, { timeout: 5000 }).toBe(2)
    abort.abort()
    await expect(asked[2]).rejects.toMatchObject({ code: 'cancelled' })
    gate.resolve(undefined)
    const [first, second] = await Promise.all(asked.slice(0, 2))
    expect(first).toEqual(second)
    expect(server.requests).toHaveLength(2)
  })

  test('cancelled in the middle of the download: ends at once and leaves nothing', async () => {
    await using data = await temporaryFolder()
    const wheel = uvWheel()
    await using server = await serve((request, response) => {
      if (request.url?.includes('.whl') === true)
        response.writeHead(200, { 'content-length': wheel.length }).write(wheel.subarray(0, 100))
      else answerIndex([served(wheel)], request, response)
    })
    const abort = new AbortController()
    const work = recordedWork(abort.signal)
    const asked = pythonAt(data.folder, `${server.url}/simple`).uv(work)
    await expect.poll(() => work.updates.some(({ bytesDone }) => bytesDone === 100), { timeout: 5000 }).toBe(true)
    const began = performance.now()
    abort.abort()
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - began).toBeLessThan(2000)
    await expect.poll(() => leftovers(data.folder), { timeout: 5000 }).toEqual([])
  })

  test('a uv on PATH is taken when it is new enough, else passed over', async () => {
    await using data = await temporaryFolder()
    const program = join(data.folder.temp, 'uv')
    const python = createPython({
      folder: data.folder,
      settings: () => settingsWith(),
      env: { PATH: `${data.folder.temp}:/usr/bin:/bin` },
      bundledUv: join(data.folder.root, 'no-such-uv'),
    })
    await writeFile(program, '#!/bin/sh\necho "uv 0.7.9"\n', { mode: 0o755 })
    expect(await python.find()).toMatchObject({
      path: null,
      note: expect.stringContaining('0.7.9, older than') as string,
    })
    await writeFile(program, '#!/bin/sh\necho "uv 0.9.2 (homebrew)"\n', { mode: 0o755 })
    expect(await python.find()).toMatchObject({ path: program, version: '0.9.2' })
    expect(await python.uv(recordedWork())).toMatchObject({ origin: 'path' })
  })
})
