import { describe, expect, it } from 'vitest'
import type { Workers } from '../../shared/catalogue/manifest.ts'
import type { Install } from '../../shared/contract/installs.ts'
import { unmetRequirements } from './serve-operation.ts'
import { chooseWorker } from './workers.ts'

const workers: Workers = { type: 'swarmui', file: 'Data/Backends.fds', package: 'comfyui', requirements: [] }
const install = (name: string, change: Partial<Install> = {}): Install => ({
  ...{ id: '9b2f4c1e-0000-4000-8000-000000000000', name, package: 'comfyui', path: `/i/${name}`, state: 'ready' },
  ...{ ref: 'master', revision: null, backend: 'cuda', python: '3.12.11', torch: null, size: null, options: {} },
  ...{ sizeAlone: null, extraArgs: [], sharing: null, before: null, createdAt: 1, lastLaunchedAt: null },
  ...change,
})
const onCpu = install('alpha', { backend: 'cpu' })
const onCuda = install('beta')
const half = install('gamma', { state: 'installing' })
const forge = install('forge', { package: 'forge' })
const all = [onCpu, onCuda, half, forge]

describe('chooseWorker', () => {
  it.each([
    ['one with the same backend', all, '', 'cuda', 'beta'],
    ['the first that is ready, whatever its backend', all, '', 'rocm', 'alpha'],
    ['the named one, whatever the letters', all, 'ALPHA', 'cuda', 'alpha'],
    ['none that is not ready', [half, forge], '', 'cuda', undefined],
    ['none', [], '', 'cpu', undefined],
  ] as const)('takes %s', (_, installs, named, backend, expected) => {
    expect(chooseWorker(installs, workers, named, backend)?.name).toBe(expected)
  })

  it.each([
    ['an unknown name', 'delta', 'not-found'],
    ['another package', 'forge', 'not-found'],
    ['one that is not ready', 'gamma', 'install-not-ready'],
  ])('refuses %s', (_, named, code) => {
    expect(() => chooseWorker(all, workers, named, 'cuda')).toThrow(expect.objectContaining({ code }))
  })
})

describe('unmetRequirements', () => {
  const frozen = [
    'PyOpenGL==3.1.7',
    'opencv-python-headless==4.12.0.88',
    'ultralytics==8.3.197',
    'av==18.1.0rc1',
    'local @ file:///x',
  ]
  it.each([
    ['pyopengl', true],
    ['pyopengl>=3.1.8', false],
    ['pyopengl>=3.1.7', true],
    ['opencv_python_headless', true],
    ['ultralytics==8.3.197', true],
    ['ultralytics==8.3.198', false],
    ['av>=18.1.0', false],
    ['local', true],
    ['local>=1', false],
    ['rembg', false],
    ['pyopengl<4', false],
  ])('%s: %s', (requirement, met) => {
    expect(unmetRequirements([requirement], frozen)).toEqual(met ? [] : [requirement])
  })
})
