import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TorchDecision } from '../../shared/catalogue/torch-plan.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { findInterpreter } from './interpreters.ts'
import {
  makeWheel,
  pythonWith,
  recordedWork,
  serve,
  serveIndex,
  settingsWith,
  sharedUv,
  temporaryFolder,
  type ServedFile,
} from './test-support.ts'
import type { Interpreter, PipRequest, Python, PythonEnvironment } from './types.ts'

const noRetries = { ...process.env, UV_HTTP_RETRIES: '0' }

const asked = (folder: DataFolder, changes: Partial<PipRequest>): PipRequest => ({
  ...{
    exclude: [],
    constraints: [],
    overrides: [],
    noDeps: false,
    noBuildIsolation: [],
    files: [],
    packages: [],
    cwd: folder.root,
  },
  ...changes,
})

const decision = (index: string, packages: readonly string[] = ['torch']): TorchDecision => ({
  backend: 'cpu',
  index,
  packages,
  prerelease: false,
  python: null,
  env: {},
  reason: '',
})

const anyPython = { accepted: '>=3.9', preferred: '3.11' }

/** What is installed besides that with which an environment begins (for Python 3.11 and older that is more than pip). */
async function installedIn(python: Python, environment: PythonEnvironment): Promise<string[]> {
  const frozen = await python.freeze(environment)
  return frozen.filter((line) => !/^(?:pip|setuptools|wheel)==/.test(line))
}

async function environmentIn(python: Python, folder: DataFolder, name = 'a'): Promise<PythonEnvironment> {
  return python.createEnvironment(
    join(folder.installs, name, 'env'),
    await python.resolve(anyPython, recordedWork()),
    recordedWork(),
  )
}

/** An index on loopback with made-up wheels, for what PyPI must not be asked. */
async function indexOf(wheels: readonly (readonly [name: string, version: string, requires?: readonly string[]])[]) {
  const files = wheels.map(([name, version, requires]): ServedFile => ({
    project: name,
    filename: `${name}-${version}-py3-none-any.whl`,
    data: makeWheel(name, version, requires),
  }))
  return serveIndex(files)
}

beforeAll(sharedUv, 120_000)

describe('interpreters', () => {
  test('each once by its real path, and none that is a shim', async () => {
    await using data = await temporaryFolder()
    const interpreters = await (await pythonWith(data.folder)).interpreters()
    expect(interpreters.length).toBeGreaterThan(0)
    expect(new Set(interpreters.map(({ path }) => path)).size).toBe(interpreters.length)
    expect(interpreters.filter(({ path }) => path.includes('shims'))).toEqual([])
  })

  test('one of the wanted minor version is found without a listing, and is one of those of the listing', async () => {
    await using data = await temporaryFolder()
    const python = await pythonWith(data.folder)
    const [newest] = (await python.interpreters()).filter(({ version }) => /^3\.(?:9|1[0-3])\./.test(version))
    if (newest === undefined) return
    const minor = newest.version.split('.').slice(0, 2).join('.')
    const search = { uv: await sharedUv(), folder: data.folder, signal: new AbortController().signal }
    const childEnv = { PATH: dirname(newest.path), UV_CACHE_DIR: data.folder.uvCache, UV_NO_CONFIG: '1' }
    expect(await findInterpreter(minor, { ...search, childEnv })).toEqual(newest)
    expect(await findInterpreter('3.99', { ...search, childEnv })).toBeNull()
    expect(await findInterpreter(minor, { ...search, childEnv: { ...childEnv, PATH: data.folder.temp } })).toBeNull()
  })

  test('what cannot be fetched is replaced by what the package accepts; else both are named', async () => {
    await using data = await temporaryFolder()
    const python = await pythonWith(data.folder, settingsWith({ 'mirrors.python': 'http://127.0.0.1:9' }))
    const work = recordedWork()
    const installed = (await python.interpreters()).map(({ version }) => version)
    // A version that no machine has installed, so that fetching is tried.
    const found = await python.resolve({ accepted: '>=3.9,<3.99', preferred: '3.14' }, work)
    if (installed.some((version) => version.startsWith('3.14'))) return
    expect(installed).toContain(found.version)
    expect(work.lines.join('\n')).toContain('cannot be fetched')
    const missing = python.resolve({ accepted: '>=3.14,<3.15', preferred: '3.14' }, recordedWork())
    await expect(missing).rejects.toMatchObject({
      code: 'python-missing',
      params: { wanted: '3.14', accepted: '>=3.14,<3.15' },
    })
  }, 60_000)
})

describe('environments', () => {
  test('made, kept, made anew when broken or half; never over what is not ours', async () => {
    await using data = await temporaryFolder()
    const python = await pythonWith(data.folder)
    const path = join(data.folder.installs, 'a', 'env')
    const interpreter: Interpreter = await python.resolve(anyPython, recordedWork())
    const create = () => python.createEnvironment(path, interpreter, recordedWork())

    const environment = await create()
    expect(environment).toEqual(python.environmentAt(path))
    const mark = join(path, 'kept.txt')
    await writeFile(mark, '')
    await create()
    expect(await readdir(path)).toContain('kept.txt')

    await rm(environment.python)
    await create()
    expect(await readdir(path)).not.toContain('kept.txt')

    // As a kill in the middle leaves it.
    await rm(join(path, 'pyvenv.cfg'))
    await writeFile(`${path}.making`, '')
    await create()
    expect((await python.freeze(environment)).some((line) => line.startsWith('pip=='))).toBe(true)
    expect(await readdir(join(path, '..'))).toEqual(['env'])

    const foreign = join(data.folder.installs, 'b')
    await mkdir(foreign)
    await writeFile(join(foreign, 'mine.txt'), 'mine')
    await expect(python.createEnvironment(foreign, interpreter, recordedWork())).rejects.toMatchObject({
      code: 'folder-in-the-way',
    })
    const link = join(data.folder.installs, 'c')
    await symlink(path, link)
    await expect(python.createEnvironment(link, interpreter, recordedWork())).rejects.toMatchObject({
      code: 'folder-in-the-way',
    })
    expect(await readFile(join(foreign, 'mine.txt'), 'utf8')).toBe('mine')
  }, 60_000)
})

describe('packages', () => {
  test('requirements of files, without what is left out; a second environment shares the disk', async () => {
    await using data = await temporaryFolder()
    const { folder } = data
    const python = await pythonWith(folder)
    await mkdir(join(folder.root, 'inner'))
    await writeFile(
      join(folder.root, 'requirements.txt'),
      '--extra-index-url https://download.pytorch.org/whl/cpu\ntorch==1.0\nsix==1.17.0\n-r inner/more.txt\nno-such-thing-9 ; python_version < "3"\n',
    )
    await writeFile(
      join(folder.root, 'inner', 'more.txt'),
      'packaging # latest\nwill-not-be-there\ngit+https://x.invalid/a/nor-this.git\n',
    )
    const request = asked(folder, {
      files: [join(folder.root, 'requirements.txt')],
      exclude: ['Will_Not.be-there', 'nor-this'],
      constraints: ['packaging<25'],
    })
    const inodes: number[] = []
    for (const name of ['a', 'b']) {
      const environment = await environmentIn(python, folder, name)
      const work = recordedWork()
      await python.install(environment, request, work)
      const installed = await installedIn(python, environment)
      expect(installed).toEqual([expect.stringMatching(/^packaging==24/), 'six==1.17.0'])
      const log = work.lines.join('\n')
      for (const left of ['--extra-index-url', 'torch==1.0', 'will-not-be-there', 'git+https://x.invalid/a/nor-this'])
        expect(log).toContain(`Left out ${left.startsWith('--') ? 'the option ' : ''}${left}`)
      expect(work.updates.at(-1)?.fraction).toBe(1)
      const library = (await readdir(join(environment.path, 'lib')))[0] ?? ''
      const entry = await stat(join(environment.path, 'lib', library, 'site-packages', 'six.py'))
      expect(entry.nlink).toBeGreaterThan(1)
      inodes.push(entry.ino)
    }
    expect(inodes[0]).toBe(inodes[1])
    expect(await readdir(folder.temp)).toEqual([])
  }, 60_000)

  test('what cannot be installed says why', async () => {
    await using data = await temporaryFolder()
    const { folder } = data
    const python = await pythonWith(folder, settingsWith(), noRetries)
    const environment = await environmentIn(python, folder)
    const failing = (packages: string[]) => python.install(environment, asked(folder, { packages }), recordedWork())
    await expect(failing(['this-package-does-not-exist-9f2'])).rejects.toMatchObject({
      code: 'requirement-unavailable',
      params: { detail: expect.stringContaining('this-package-does-not-exist-9f2') as string },
    })
    await expect(failing(['six==99.9'])).rejects.toMatchObject({ code: 'requirement-unavailable' })
    await expect(failing(['six==1.16.0', 'six==1.17.0'])).rejects.toMatchObject({ code: 'requirements-conflict' })
    await expect(failing(['six @ http://127.0.0.1:9/six-1.0-py3-none-any.whl'])).rejects.toMatchObject({
      code: 'unreachable',
      params: { host: '127.0.0.1:9' },
    })
    await writeFile(join(folder.root, 'r.txt'), '-r ../outside.txt\n')
    await expect(
      python.install(environment, asked(folder, { files: [join(folder.root, 'r.txt')] }), recordedWork()),
    ).rejects.toMatchObject({ code: 'path-escapes' })
  }, 60_000)

  test('git requirements follow the git mirror', async () => {
    await using data = await temporaryFolder()
    const { folder } = data
    await using server = await serve((_request, response) => response.writeHead(404).end())
    const python = await pythonWith(
      folder,
      settingsWith({ 'mirrors.git': [{ from: 'https://git.invalid/', to: `${server.url}/mirror/` }] }),
      noRetries,
    )
    const environment = await environmentIn(python, folder)
    await expect(
      python.install(environment, asked(folder, { packages: ['x @ git+https://git.invalid/a/b'] }), recordedWork()),
    ).rejects.toMatchObject({ code: 'requirement-unavailable' })
    expect(server.requests[0]).toContain('/mirror/a/b')
    // uv refuses an editable repository before it asks for it; as a package like any other it is fetched.
    await writeFile(join(folder.root, 'r.txt'), '-e git+https://git.invalid/c/d@1ffa423#egg=y\n')
    await expect(
      python.install(environment, asked(folder, { files: [join(folder.root, 'r.txt')] }), recordedWork()),
    ).rejects.toMatchObject({ code: 'requirement-unavailable' })
    expect(server.requests.at(-1)).toContain('/mirror/c/d')
  }, 60_000)

  test('cancel ends uv within two seconds', async () => {
    await using data = await temporaryFolder()
    await using server = await serve(() => undefined)
    const python = await pythonWith(data.folder, settingsWith({ 'mirrors.pypi': `${server.url}/simple` }))
    // pip itself would come from that index: the environment is made with another.
    const environment = await environmentIn(await pythonWith(data.folder), data.folder)
    const abort = new AbortController()
    const installing = python.install(
      environment,
      asked(data.folder, { packages: ['six'] }),
      recordedWork(abort.signal),
    )
    await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBeGreaterThan(0)
    const began = performance.now()
    abort.abort()
    await expect(installing).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - began).toBeLessThan(2000)
  }, 60_000)
})

describe('torch', () => {
  test('from one index only, frozen, and not changed by what comes later', async () => {
    await using data = await temporaryFolder()
    const { folder } = data
    const python = await pythonWith(folder, settingsWith(), noRetries)
    const environment = await environmentIn(python, folder)
    await using torchIndex = await indexOf([
      ['torch', '2.0.0+cpu', ['sympy']],
      ['torchvision', '0.1.0+cpu', ['torch==2.0.0']],
      ['sympy', '1.0'],
    ])
    const index = `${torchIndex.url}/whl/cpu`
    await python.installTorch(environment, decision(index, ['torch', 'torchvision']), recordedWork())
    const constraints = await readFile(`${environment.path}.constraints.txt`, 'utf8')
    expect(constraints).toBe(`# PyTorch from ${index}\ntorch==2.0.0+cpu\ntorchvision==0.1.0+cpu\n`)

    await using other = await indexOf([
      ['torch', '9.9.9'],
      ['wants', '1.0', ['torch>=9']],
      ['modest', '1.0', ['torch']],
    ])
    const later = await pythonWith(folder, settingsWith({ 'mirrors.pypi': `${other.url}/simple` }), noRetries)
    await expect(
      later.install(environment, asked(folder, { packages: ['wants'] }), recordedWork()),
    ).rejects.toMatchObject({ code: 'requirements-conflict' })
    await later.install(environment, asked(folder, { packages: ['modest'] }), recordedWork())
    expect(await python.freeze(environment)).toEqual(expect.arrayContaining(['modest==1.0', 'torch==2.0.0+cpu']))
  }, 60_000)

  test('no fall-back to another index, neither for torch nor for what it needs', async () => {
    await using data = await temporaryFolder()
    const python = await pythonWith(data.folder, settingsWith(), noRetries)
    const environment = await environmentIn(python, data.folder)
    // six is on PyPI, but not here.
    await using index = await indexOf([['torch', '2.0.0+cpu', ['six']]])
    const failed = python.installTorch(environment, decision(`${index.url}/whl/cpu`), recordedWork())
    await expect(failed).rejects.toMatchObject({
      code: 'torch-unavailable',
      params: { backend: 'cpu', index: `${index.url}/whl/cpu`, detail: expect.stringContaining('six') as string },
    })
    await expect(
      python.installTorch(environment, decision('http://127.0.0.1:9/whl/cpu'), recordedWork()),
    ).rejects.toMatchObject({ code: 'torch-unavailable' })
    expect((await installedIn(python, environment)).filter((line) => /^(?:torch|six)/.test(line))).toEqual([])
  }, 60_000)

  test('a build for something else is refused; changing the index replaces what is there', async () => {
    await using data = await temporaryFolder()
    const python = await pythonWith(data.folder, settingsWith(), noRetries)
    const environment = await environmentIn(python, data.folder)
    await using plain = await indexOf([['torch', '2.0.0']])
    await using cuda = await indexOf([['torch', '2.0.0+cu128']])
    await expect(
      python.installTorch(environment, decision(`${plain.url}/whl/cu128`), recordedWork()),
    ).rejects.toMatchObject({ code: 'torch-unavailable' })
    await python.installTorch(environment, decision(`${cuda.url}/whl/cu128`), recordedWork())
    expect(await python.freeze(environment)).toContain('torch==2.0.0+cu128')
    await python.installTorch(environment, decision(`${plain.url}/whl/cpu`), recordedWork())
    expect(await python.freeze(environment)).toContain('torch==2.0.0')
  }, 60_000)
})

test('versions of a package: newest first, and what is not there is said', async () => {
  await using data = await temporaryFolder()
  const python = await pythonWith(data.folder)
  const versions = await python.versions('six')
  expect(versions.indexOf('1.17.0')).toBeLessThan(versions.indexOf('1.9.0'))
  await expect(python.versions('this-package-does-not-exist-9f2')).rejects.toMatchObject({ code: 'not-found' })
})
