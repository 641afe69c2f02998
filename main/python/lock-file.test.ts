import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseLockFile } from './lock-file.ts'
import { preferredFile } from './wheel-tags.ts'

/** What uv 0.13.9 wrote on 2026-11-22 for torch 2.13.0, torchvision 0.28.0 and torchaudio 2.11.0 with CPython 3.12. */
const recorded = (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, 'fixtures', `${name}.pylock.toml`), 'utf8')

const bytesOf = (text: string): number =>
  (parseLockFile(text) ?? []).reduce((total, { files }) => total + (preferredFile(files)?.size ?? Number.NaN), 0)

describe('what uv wrote', () => {
  test('for CUDA on Linux: torch and the gigabytes that it needs', async () => {
    const packages = parseLockFile(await recorded('torch-cuda')) ?? []
    expect(packages).toHaveLength(33)
    expect(packages.find(({ name }) => name === 'torch')).toEqual({
      name: 'torch',
      version: '2.13.0',
      files: [
        {
          filename: 'torch-2.13.0-cp312-cp312-manylinux_2_28_x86_64.whl',
          url: 'https://files.pythonhosted.org/packages/f3/82/fea946351658e6534db52d2cc12bc53087cbf87f9440c5f180f367c1950b/torch-2.13.0-cp312-cp312-manylinux_2_28_x86_64.whl',
          size: 526_605_292,
        },
      ],
    })
    expect(packages.find(({ name }) => name === 'nvidia-cublas')?.files[0]?.size).toBe(423_138_758)
    expect(bytesOf(await recorded('torch-cuda'))).toBe(2_773_135_218)
  })

  test('for the processor of a Mac: of two wheels of numpy the one for the newer system', async () => {
    const packages = parseLockFile(await recorded('torch-cpu')) ?? []
    expect(packages).toHaveLength(14)
    expect(packages.find(({ name }) => name === 'numpy')?.files.map(({ size }) => size)).toEqual([
      10_749_920, 5_513_680,
    ])
    expect(bytesOf(await recorded('torch-cpu'))).toBe(139_845_820 - 10_749_920 + 5_513_680)
  })

  test('with the line ends of Windows', async () => {
    const text = (await recorded('torch-cpu')).replaceAll('\n', '\r\n')
    expect(parseLockFile(text)).toEqual(parseLockFile(await recorded('torch-cpu')))
  })
})

const lock = (...lines: string[]): string =>
  ['lock-version = "1.0"', 'created-by = "uv"', '', '[[packages]]', ...lines, ''].join('\n')

test.each([
  [
    'an index that tells no sizes',
    [
      'name = "a"',
      'version = "1"',
      'wheels = [{ url = "https://x.test/a-1-py3-none-any.whl", hashes = { sha256 = "00" } }]',
    ],
    [{ filename: 'a-1-py3-none-any.whl', url: 'https://x.test/a-1-py3-none-any.whl', size: null }],
  ],
  [
    'a source archive',
    ['name = "a"', 'sdist = { url = "https://x.test/a-1.tar.gz", upload-time = 2021-11-06T17:52:23Z, size = 12 }'],
    [{ filename: 'a-1.tar.gz', url: 'https://x.test/a-1.tar.gz', size: 12 }],
  ],
  [
    'an address',
    ['name = "a"', 'archive = { url = "https://x.test/six.whl", hashes = { sha256 = "00" } }'],
    [{ filename: 'six.whl', url: 'https://x.test/six.whl', size: null }],
  ],
  ['a repository', ['name = "a"', 'vcs = { type = "git", url = "https://x.test/a.git", commit-id = "00" }'], []],
  ['a file without an address', ['name = "a"', 'wheels = [{ path = "../a.whl", size = 5 }]'], []],
  [
    'a size in a text',
    ['name = "a"', 'wheels = [{ url = "https://x.test/a?x=, size = 5 }", hashes = {} }]'],
    [{ filename: 'a', url: 'https://x.test/a?x=, size = 5 }', size: null }],
  ],
])('%s', (_what, lines, files) => {
  expect(parseLockFile(lock(...lines))?.[0]).toMatchObject({ name: 'a', files })
})

test.each([
  ['nothing', ''],
  ['a list of requirements', 'torch==2.13.0\n'],
  ['a later format', 'lock-version = "2.0"\n'],
  ['a package without a name', lock('version = "1"')],
])('%s is no lock file', (_what, text) => {
  expect(parseLockFile(text)).toBeNull()
})
