import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { settingsSchema, type Settings } from '../../shared/contract/settings.ts'
import { dataFolderAt } from '../store/data-folder.ts'
import { nearest, parseUvList, sameMinor } from './interpreters.ts'
import { torchConstraints, wrongBuild } from './torch-install.ts'
import type { Interpreter } from './types.ts'
import { packageIndex, uvEnvironment, withoutShims } from './uv-environment.ts'

const python = (version: string, managed = false): Interpreter => ({ version, path: `/p/${version}`, managed })
const some = [
  python('3.13.0'),
  python('3.12.1'),
  python('3.12.0', true),
  python('3.12.9'),
  python('3.10.4'),
  python('3.9.1'),
]
const versions = (list: readonly Interpreter[]): string[] => list.map(({ version }) => version)

test('the same minor version: managed first, then the newest', () => {
  expect(versions(sameMinor(some, '3.12'))).toEqual(['3.12.0', '3.12.9', '3.12.1'])
  expect(sameMinor(some, '3.11')).toEqual([])
})

test.each([
  ['3.11', '>=3.10,<3.14', ['3.10.4', '3.12.0', '3.12.9', '3.12.1', '3.13.0']],
  ['3.13', '>=3.10,<3.13', ['3.12.0', '3.12.9', '3.12.1', '3.10.4']],
  ['3.12', '>=3.14', []],
])('nearest to %s in %s', (preferred, accepted, expected) => {
  expect(versions(nearest(some, { preferred, accepted }))).toEqual(expected)
})

test('the list of uv: complete CPython 3 only', () => {
  const entry = {
    key: 'k',
    version: '3.12.1',
    path: '/a/python3.12',
    symlink: null,
    url: null,
    variant: 'default',
    implementation: 'cpython',
  }
  const list = [
    entry,
    { ...entry, path: null },
    { ...entry, implementation: 'pypy' },
    { ...entry, variant: 'freethreaded' },
    { ...entry, version: '3.15.0a1' },
  ]
  expect(parseUvList(JSON.stringify(list))).toEqual([{ version: '3.12.1', path: '/a/python3.12' }])
  expect(parseUvList('no json')).toEqual([])
  expect(parseUvList('{}')).toEqual([])
})

const settings = (changes: Partial<Settings> = {}): Settings => settingsSchema.parse(changes)

test.each<[string, Partial<Settings>, NodeJS.ProcessEnv, string]>([
  ['PyPI by default', {}, {}, 'https://pypi.org/simple'],
  ['the machine’s own', {}, { PIP_INDEX_URL: 'https://corp.test/simple/' }, 'https://corp.test/simple'],
  [
    'a named one of uv before pip’s',
    {},
    { PIP_INDEX_URL: 'https://a.test/s', UV_DEFAULT_INDEX: 'corp=https://b.test/s' },
    'https://b.test/s',
  ],
  [
    'the mirror of Settings before all',
    { 'mirrors.pypi': 'https://m.test/s' },
    { UV_DEFAULT_INDEX: 'https://b.test/s' },
    'https://m.test/s',
  ],
  ['nothing that is no web address', {}, { PIP_INDEX_URL: 'file:///x' }, 'https://pypi.org/simple'],
])('index: %s', (_name, changes, env, index) => {
  expect(packageIndex(settings(changes), env)).toBe(index)
})

test('the environment of uv: everything in the data folder, nothing of somebody’s shell', () => {
  const folder = dataFolderAt('/data')
  const source = {
    PATH: '/bin',
    UV_CACHE_DIR: '/home/cache',
    UV_PYTHON: '/x',
    PIP_INDEX_URL: 'https://corp.test/s',
    PIP_CERT: '/ca.pem',
    VIRTUAL_ENV: '/venv',
    PYTHONHOME: '/h',
  }
  const git = [{ from: 'https://github.com/', to: 'https://mirror.test/' }]
  const env = uvEnvironment(
    settings({ 'mirrors.git': git, 'mirrors.python': 'https://py.test', proxy: 'http://p.test:1' }),
    source,
    folder,
  )
  expect(env).toMatchObject({
    PATH: '/bin',
    SSL_CERT_FILE: '/ca.pem',
    UV_CACHE_DIR: folder.uvCache,
    UV_PYTHON_INSTALL_DIR: folder.pythons,
    UV_DEFAULT_INDEX: 'https://corp.test/s',
    UV_PYTHON_INSTALL_MIRROR: 'https://py.test',
    HTTPS_PROXY: 'http://p.test:1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'url.https://mirror.test/.insteadOf',
    GIT_CONFIG_VALUE_0: 'https://github.com/',
    GIT_TERMINAL_PROMPT: '0',
  })
  for (const name of ['UV_PYTHON', 'PIP_INDEX_URL', 'VIRTUAL_ENV', 'PYTHONHOME']) expect(env).not.toHaveProperty(name)
})

test.skipIf(process.platform === 'win32')('real interpreters stand for the shims of pyenv', async () => {
  const root = await mkdtemp(join(tmpdir(), 'deck-shims-'))
  try {
    for (const name of ['shims', 'versions/3.12.1', 'versions/2.7.18', 'lonely/shims'])
      await mkdir(join(root, name), { recursive: true })
    const before = ['/usr/bin', join(root, 'shims'), join(root, 'lonely/shims'), '/usr/bin'].join(delimiter)
    expect((await withoutShims(before)).split(delimiter)).toEqual([
      '/usr/bin',
      join(root, 'versions/3.12.1/bin'),
      join(root, 'lonely/shims'),
    ])
  } finally {
    await rm(root, { recursive: true })
  }
})

test.each([
  ['2.8.0+cu128', 'https://download.pytorch.org/whl/cu128', true],
  ['2.8.0+cu128', 'https://mirror.test/torch/cu128/', true],
  ['2.8.0', 'https://download.pytorch.org/whl/cu128', false],
  ['2.8.0+cu126', 'https://download.pytorch.org/whl/cu128', false],
  ['2.8.0+rocm6.4', 'https://download.pytorch.org/whl/rocm6.4', true],
  ['2.8.0', 'https://download.pytorch.org/whl/cpu', true],
  ['2.8.0+cpu', 'https://download.pytorch.org/whl/cpu', true],
  ['2.8.0+cu128', 'https://download.pytorch.org/whl/cpu', false],
  ['2.9.0.dev20250801+cu129', 'https://download.pytorch.org/whl/nightly/cu129', true],
  ['2.8.0', 'https://pypi.org/simple', true],
])('torch %s from %s: right build %s', (version, index, right) => {
  expect(wrongBuild(version, index) === null).toBe(right)
})

test('what is frozen after the torch step', () => {
  const frozen = [
    'jinja2==3.1',
    'nvidia-cublas-cu12==12.8',
    'six @ file:///x',
    'sympy==1.14',
    'torch==2.8.0+cu128',
    'torchvision==0.23',
    'triton==3.4',
    'xformers==0.0.32',
    'bitsandbytes==1.0',
  ]
  expect(torchConstraints(frozen, ['torch==2.8.0', 'bitsandbytes'])).toEqual([
    'nvidia-cublas-cu12==12.8',
    'torch==2.8.0+cu128',
    'torchvision==0.23',
    'triton==3.4',
    'xformers==0.0.32',
    'bitsandbytes==1.0',
  ])
})
