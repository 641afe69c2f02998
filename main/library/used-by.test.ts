import { describe, expect, it } from 'vitest'
import type { Manifest, ModelMapping } from '../../shared/catalogue/manifest.ts'
import { readKinds, usedBy } from './used-by.ts'

const manifest = (map: readonly Partial<ModelMapping>[], more: object = {}): Manifest =>
  ({ models: { defaultWay: 'link', map, ...more } }) as unknown as Manifest

const primary = { primary: true, name: 'Models', folders: { lora: ['loras'], upscaler: ['upscale_models'] } }
const nas = { primary: false, name: 'NAS', folders: { lora: ['Lora', 'LyCORIS'] } }
const ui = { install: 'ui', manifest: manifest([{ kind: 'lora', link: 'models/Lora' }]) }
const trainer = { install: 'kohya', manifest: manifest([{ kind: 'lora', sub: '{name}', link: 'outputs' }]) }
const split = {
  install: 'a1111',
  manifest: manifest([
    { kind: 'upscaler', link: 'models/ESRGAN' },
    { kind: 'upscaler', sub: 'DAT', link: 'models/DAT' },
  ]),
}

describe('who reads a file', () => {
  it.each([
    ['loras/a.safetensors', primary, [{ install: 'ui', name: 'a.safetensors' }]],
    ['loras/style/a.safetensors', primary, [{ install: 'ui', name: 'style/a.safetensors' }]],
    // Another root appears as a folder of its name.
    ['Lora/a.safetensors', nas, [{ install: 'ui', name: 'NAS/a.safetensors' }]],
    ['LyCORIS/x/a.safetensors', nas, [{ install: 'ui', name: 'NAS/x/a.safetensors' }]],
    // A trainer reads only what is its own.
    [
      'loras/kohya/a.safetensors',
      primary,
      [
        { install: 'ui', name: 'kohya/a.safetensors' },
        { install: 'kohya', name: 'a.safetensors' },
      ],
    ],
    ['upscale_models/x.pth', primary, [{ install: 'a1111', name: 'x.pth' }]],
    ['upscale_models/DAT/x.pth', primary, [{ install: 'a1111', name: 'x.pth' }]],
    ['upscale_models/other/x.pth', primary, [{ install: 'a1111', name: 'other/x.pth' }]],
    ['lorasx/a.safetensors', primary, []],
    ['elsewhere/a.safetensors', nas, []],
  ])('%s', (inner, root, expected) => {
    expect(usedBy({ inner }, root, [ui, trainer, split])).toEqual(expected)
  })

  it('counts a kind that is reached through a root key or an API', () => {
    expect(readKinds(manifest([{ kind: 'vae' }]))).toEqual([])
    expect(readKinds(manifest([{ kind: 'vae' }], { api: { type: 'invokeai' } }))).toEqual(['vae'])
    expect(readKinds(manifest([{ kind: 'vae' }], { config: { file: 'x', format: 'fds', root: 'Root' } }))).toEqual([
      'vae',
    ])
  })
})
