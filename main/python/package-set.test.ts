import { describe, expect, test } from 'vitest'
import type { IndexFile } from './package-index.ts'
import { askable, fileFor, type PackageSet } from './package-set.ts'

const set = (changes: Partial<PackageSet>): PackageSet => ({
  ...{ index: null, requirements: [], constraints: [], overrides: [], prerelease: false, noDeps: false },
  withoutTorch: true,
  ...changes,
})

describe('what an index can be asked about', () => {
  test('the torch family is left to the torch step, wherever it is named', () => {
    const asked = askable(
      set({
        requirements: ['torch', 'Torchvision>=0.2', 'invokeai[cuda]==6.14.2'],
        constraints: ['torch<2', 'numpy<2'],
        overrides: ['torch==1', 'timm==1.0'],
      }),
    )
    expect(asked).toMatchObject({ requirements: ['invokeai[cuda]==6.14.2'], constraints: ['numpy<2'], whole: true })
    expect(asked.overrides).toContain('timm==1.0')
    expect(asked.overrides).not.toContain('torch==1')
    expect(asked.overrides).toContain("torch ; sys_platform == 'never'")
  })

  test('the torch step itself keeps it', () => {
    const asked = askable(set({ requirements: ['torch==2.13.0'], withoutTorch: false }))
    expect(asked).toEqual({ requirements: ['torch==2.13.0'], constraints: [], overrides: [], whole: true })
  })

  test.each([
    'clip @ https://example.org/clip.zip',
    'git+https://example.org/a.git@v1#egg=a',
    './own',
    '/somewhere/own.whl',
    '-e .',
  ])('%s cannot be known', (line) => {
    expect(askable(set({ requirements: ['numpy', line] }))).toMatchObject({ requirements: ['numpy'], whole: false })
  })

  test('a wheel at an address can', () => {
    const line = 'six @ https://example.org/six-1.17.0-py2.py3-none-any.whl'
    expect(askable(set({ requirements: [line] }))).toMatchObject({ requirements: [line], whole: true })
  })
})

describe('the file for a requirement', () => {
  const file = (filename: string, yanked = false): IndexFile => ({
    ...{ filename, url: `https://x.test/${filename}`, sha256: null, size: 1, yanked },
  })
  const torch = ['2.12.0+cu130', '2.13.0+cu130', '2.14.0rc1+cu130'].flatMap((version) => [
    file(`torch-${version}-cp312-cp312-manylinux_2_28_x86_64.whl`),
    file(`torch-${version}-cp311-cp311-manylinux_2_28_x86_64.whl`),
    file(`torch-${version}-cp312-cp312-win_amd64.whl`),
  ])
  const files = [...torch, file('torch-2.13.1+cu130-cp312-cp312-manylinux_2_28_x86_64.whl', true)]
  const machine = {
    python: '3.12',
    target: { platform: 'linux', arch: 'x64', libc: 'glibc' },
    prerelease: false,
  } as const

  test.each([
    ['torch==2.12.0', 'torch-2.12.0+cu130-cp312-cp312-manylinux_2_28_x86_64.whl'],
    ['torch == 2.12.0+cu130', 'torch-2.12.0+cu130-cp312-cp312-manylinux_2_28_x86_64.whl'],
    ['torch==2.12.0+cpu', null],
    ['torch', 'torch-2.13.0+cu130-cp312-cp312-manylinux_2_28_x86_64.whl'],
    ['torch>=2.13', 'torch-2.13.0+cu130-cp312-cp312-manylinux_2_28_x86_64.whl'],
    ['torch>=2.14', null],
    ['torch==2.14.0rc1', 'torch-2.14.0rc1+cu130-cp312-cp312-manylinux_2_28_x86_64.whl'],
    ['torch<2.13', null],
    ['torch==2.*', null],
    ["torch==2.12.0 ; sys_platform == 'linux'", null],
  ])('%s is %s', (requirement, filename) => {
    expect(fileFor(requirement, files, machine)?.filename ?? null).toBe(filename)
  })

  test('a pre-release where they are allowed', () => {
    expect(fileFor('torch', files, { ...machine, prerelease: true })?.filename).toContain('2.14.0rc1')
  })
})
