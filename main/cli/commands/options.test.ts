import { expect, it } from 'vitest'
import { manifestSchema } from '../../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../../shared/catalogue/sample-manifest.fixture.ts'
import { changeOptions } from './options.ts'

const base = { group: 'behaviour', label: 'An option' }
const manifest = manifestSchema.parse({
  ...minimalManifest,
  launch: {
    ...minimalManifest.launch,
    options: [
      { ...base, id: 'fast', type: 'flag', args: ['--fast'] },
      { ...base, id: 'vram', type: 'choice', default: 'auto', choices: [{ value: 'auto' }, { value: 'low' }] },
      { ...base, id: 'device', type: 'number', min: 0 },
      { ...base, id: 'title', type: 'text' },
      { ...base, id: 'comfyui', type: 'install' },
      { ...base, id: 'remotes', type: 'addresses' },
    ],
  },
})

it.each([
  [{}, ['fast=on', 'vram=low', 'device=1'], { fast: true, vram: 'low', device: 1 }],
  [{ fast: true }, ['fast=No'], { fast: false }],
  [{ fast: true, vram: 'low' }, ['vram='], { fast: true }],
  [{}, ['title=a=b'], { title: 'a=b' }],
  [
    {},
    ['comfyui=My ComfyUI', 'remotes=http://a:8188 https://b'],
    { comfyui: 'My ComfyUI', remotes: 'http://a:8188 https://b' },
  ],
  [{ fast: true, gone: 1 }, [], { fast: true }],
] as const)('%j with %j', (chosen, changes, expected) => {
  expect(changeOptions(manifest, chosen, changes)).toEqual(expected)
})

it.each([
  ['fast', /option=value/],
  ['=on', /option=value/],
  ['nothing=1', /no option “nothing”/],
  ['fast=maybe', /on or off/],
  ['vram=high', /one of auto, low/],
  ['device=-1', /at least 0/],
  ['device=x', /is a number/],
  ['remotes=192.168.1.20', /is not an address/],
])('refuses %s', (change, message) => {
  expect(() => changeOptions(manifest, {}, [change])).toThrow(message)
})
