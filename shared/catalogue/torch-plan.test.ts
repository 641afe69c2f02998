import { describe, expect, it } from 'vitest'
import { manifestSchema, type Manifest } from './manifest.ts'
import { minimalManifest } from './sample-manifest.fixture.ts'
import { testGpu, testMachine } from './sample-machines.fixture.ts'
import { decideTorch, mirrorTorchIndex, usesTorch } from './torch-plan.ts'

const manifest: Manifest = manifestSchema.parse({
  ...minimalManifest,
  needs: { ...minimalManifest.needs, platforms: ['linux'], backends: ['cuda', 'rocm', 'cpu'] },
  torch: [
    {
      when: { backend: ['cuda'], driver: '>=580' },
      index: 'https://download.pytorch.org/whl/cu130',
      packages: ['torch'],
      python: '3.12',
      env: { A: '1' },
      note: 'New.',
    },
    {
      when: { backend: ['cuda'], driver: '<580' },
      index: 'https://download.pytorch.org/whl/cu126',
      packages: ['torch==2.7.1'],
      prerelease: true,
    },
    { when: { backend: ['cpu'] }, index: 'pypi', packages: ['torch'] },
  ],
})
const nvidia = (driver: string | null) => testMachine([testGpu({ driver, name: 'RTX' })])

describe('decideTorch', () => {
  it('takes the first rule that holds, whole, and says why', () => {
    expect(decideTorch(manifest, nvidia('580.65.06'), 'cuda')).toEqual({
      backend: 'cuda',
      index: 'https://download.pytorch.org/whl/cu130',
      packages: ['torch'],
      prerelease: false,
      python: '3.12',
      env: { A: '1' },
      reason:
        'CUDA on RTX (driver 580.65.06, Linux x64): rule 1 of 3 of Sample takes PyTorch from https://download.pytorch.org/whl/cu130. New.',
    })
    expect(decideTorch(manifest, nvidia('550'), 'cuda')).toMatchObject({
      packages: ['torch==2.7.1'],
      prerelease: true,
      python: null,
    })
    expect(decideTorch(manifest, nvidia(null), 'cpu')).toMatchObject({
      index: 'pypi',
      reason: 'CPU on the processor (Linux x64): rule 3 of 3 of Sample takes PyTorch from PyPI.',
    })
  })

  it.each([
    ['no GPU of the backend', testMachine(), 'cuda', 'No NVIDIA GPU was found in this machine.'],
    ['a backend that the package lacks', testMachine(), 'xpu', 'Sample has no XPU build; it knows CUDA, ROCm, CPU.'],
    ['another system', testMachine([], { platform: 'macos' }), 'cpu', 'Sample does not run on macOS.'],
    [
      'no rule: the driver is unknown',
      nvidia(null),
      'cuda',
      'Sample names no PyTorch build for CUDA on RTX (Linux x64).',
    ],
  ] as const)('refuses %s', (_, hardware, backend, refused) => {
    expect(decideTorch(manifest, hardware, backend)).toEqual({ refused })
  })
})

it('knows whether a package uses torch at all', () => {
  expect(usesTorch(manifest)).toBe(true)
  expect(usesTorch({ ...manifest, install: [] })).toBe(false)
})

describe('mirrorTorchIndex', () => {
  it.each([
    ['https://download.pytorch.org/whl/cu130', 'https://mirror.example/pt/', 'https://mirror.example/pt/cu130'],
    [
      'https://download.pytorch.org/whl/nightly/cu130/',
      'https://mirror.example',
      'https://mirror.example/nightly/cu130/',
    ],
    ['https://download.pytorch.org/whl', 'https://mirror.example/pt', 'https://mirror.example/pt'],
    ['https://download.pytorch.org/whl/cpu', '', 'https://download.pytorch.org/whl/cpu'],
    ['https://download.pytorch.org/whlx/cpu', 'https://mirror.example', 'https://download.pytorch.org/whlx/cpu'],
    [
      'https://rocm.nightlies.amd.com/v2/gfx1151/',
      'https://mirror.example',
      'https://rocm.nightlies.amd.com/v2/gfx1151/',
    ],
    ['pypi', 'https://mirror.example', 'pypi'],
  ])('%s by "%s": %s', (index, mirror, expected) => {
    expect(mirrorTorchIndex(index, mirror)).toBe(expected)
  })
})
