import { describe, expect, it } from 'vitest'
import { manifestSchema } from '../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../shared/catalogue/sample-manifest.fixture.ts'
import { settingsSchema } from '../../shared/contract/settings.ts'
import type { Fit } from '../../shared/contract/catalogue.ts'
import { testMachine } from '../../shared/catalogue/sample-machines.fixture.ts'
import { chooseBackend, chooseName, torchFor } from './install-plan.ts'

const manifest = manifestSchema.parse(minimalManifest)
const fitness: Fit = {
  verdict: 'fits',
  recommended: 'cuda',
  backends: [
    { backend: 'cuda', usable: true, reason: 'an NVIDIA card' },
    { backend: 'rocm', usable: false, reason: 'there is no AMD card' },
    { backend: 'cpu', usable: true, reason: 'always' },
  ],
  reasons: [],
}

describe('chooseBackend', () => {
  it('takes the recommended one with its reason', () => {
    expect(chooseBackend(manifest, fitness, undefined)).toEqual({ backend: 'cuda', reason: 'an NVIDIA card' })
  })

  it('takes what was asked for', () => {
    expect(chooseBackend(manifest, fitness, 'cpu').backend).toBe('cpu')
  })

  it.each([
    ['rocm', /there is no AMD card/],
    ['mps', /no mps backend/],
  ] as const)('refuses %s', (asked, reason) => {
    expect(() => chooseBackend(manifest, fitness, asked)).toThrow(reason)
  })

  it('says why nothing is recommended', () => {
    const refused: Fit = { ...fitness, recommended: null, reasons: ['it needs Windows'] }
    expect(() => chooseBackend(manifest, refused, undefined)).toThrow(/it needs Windows/)
  })
})

describe('chooseName', () => {
  const taken = new Set(['comfyui', 'comfyui-2'])

  it('numbers the package’s own name', () => {
    expect(chooseName('comfyui', undefined, (name) => taken.has(name))).toBe('comfyui-3')
    expect(chooseName('forge', undefined, (name) => taken.has(name))).toBe('forge')
  })

  it('refuses a name that is taken', () => {
    expect(() => chooseName('comfyui', 'comfyui-2', (name) => taken.has(name))).toThrow(/already an install/)
  })
})

describe('torchFor', () => {
  const torch = [{ when: {}, index: 'https://download.pytorch.org/whl/cpu', packages: ['torch'] }]
  const withIndex = manifestSchema.parse({ ...minimalManifest, torch })

  it('puts the mirror before the index and nothing else', () => {
    const settings = settingsSchema.parse({ 'mirrors.torch': 'https://mirror.example/whl' })
    expect(torchFor(withIndex, testMachine(), 'cpu', settings)?.index).toBe('https://mirror.example/whl/cpu')
    expect(torchFor(withIndex, testMachine(), 'cpu', settingsSchema.parse({}))?.index).toBe(
      'https://download.pytorch.org/whl/cpu',
    )
  })

  it('refuses a backend that no rule answers', () => {
    const onlyCuda = manifestSchema.parse({ ...minimalManifest, torch: [{ ...torch[0], when: { backend: ['cuda'] } }] })
    expect(() => torchFor(onlyCuda, testMachine(), 'cpu', settingsSchema.parse({}))).toThrow(
      /does not run on this machine/,
    )
  })

  it('asks for no torch where the package needs none', () => {
    const none = manifestSchema.parse({ ...minimalManifest, torch: [], install: [] })
    expect(torchFor(none, testMachine(), 'cpu', settingsSchema.parse({}))).toBeNull()
  })
})
