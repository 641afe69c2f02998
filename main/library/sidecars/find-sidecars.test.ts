import { describe, expect, it } from 'vitest'
import { findSidecars, groupSidecars, sidecarsThatFollow } from './find-sidecars.ts'
import { extensionOf, isModelFile, stemOf } from './model-files.ts'

const files = (model: string, names: readonly string[], foldCase = false): readonly string[] =>
  findSidecars(model, names, foldCase).map(({ file }) => file)

describe('which names are models', () => {
  it.each([
    ['a.safetensors', true],
    ['A.SAFETENSORS', true],
    ['a.vae.safetensors', true],
    ['a.vae.pt', true],
    ['a.Q4_K_M.gguf', true],
    ['模型.ckpt', true],
    ['CON.pth', true],
    ['a\nb.bin', true],
    ['._a.safetensors', false],
    ['.safetensors', false],
    ['safetensors', false],
    ['a.safetensors.part', false],
    ['a.json', false],
    ['a.png', false],
    ['', false],
  ])('%j: %s', (name, expected) => {
    expect(isModelFile(name)).toBe(expected)
  })

  it.each([
    ['a.b.ckpt', 'a.b', 'ckpt'],
    ['.hidden', '.hidden', ''],
    ['none', 'none', ''],
    ['dot.', 'dot', ''],
  ])('%j has stem %j and ending %j', (name, stem, ending) => {
    expect([stemOf(name), extensionOf(name)]).toEqual([stem, ending])
  })
})

describe('the sidecars of a model', () => {
  it.each([
    ['x.preview.png', 'preview'],
    ['x.preview.jpeg', 'preview'],
    ['x.preview.webp', 'preview'],
    ['x.preview.gif', 'preview'],
    ['x.preview.mp4', 'preview'],
    ['x.png', 'preview'],
    ['x.JPG', 'preview'],
    ['x.thumb.jpg', 'preview'],
    ['x.civitai.info', 'civitai-info'],
    ['x.api_info.json', 'civitai-info'],
    ['x.cm-info.json', 'cm-info'],
    ['x.json', 'a1111-json'],
    ['x.metadata.json', 'lora-manager'],
    ['x.swarm.json', 'swarm'],
    ['x.txt', 'description'],
    ['x.description.txt', 'description'],
    ['x.yaml', 'config'],
    ['x.yml', 'config'],
  ])('%s is %s', (file, type) => {
    expect(findSidecars('x.safetensors', ['x.safetensors', file])).toEqual([{ file, type }])
  })

  it.each([
    'x2.png',
    'x2.json',
    'x',
    'x.safetensors',
    'x.vae.safetensors',
    'x.vae.png',
    'x.info',
    'x.html',
    'x.preview',
    'x.preview.txt',
    'x.png.bak',
    'x .png',
    'xpng',
    'x.civitai.info.json',
    '.png',
    '.x.png',
  ])('%j is none of x.safetensors', (name) => {
    expect(findSidecars('x.safetensors', ['x.safetensors', name])).toEqual([])
  })

  it('keeps the sidecars of x and of x.vae apart', () => {
    const names = ['x.safetensors', 'x.vae.safetensors', 'x.png', 'x.vae.png', 'x.vae.yaml', 'x.yaml']
    expect(files('x.safetensors', names)).toEqual(['x.png', 'x.yaml'])
    expect(files('x.vae.safetensors', names)).toEqual(['x.vae.png', 'x.vae.yaml'])
  })

  it('gives an ambiguous name to the model whose whole name it bears', () => {
    const both = ['x.ckpt', 'x.preview.ckpt', 'x.preview.png', 'x.metadata.ckpt', 'x.metadata.json']
    expect(files('x.ckpt', both)).toEqual([])
    expect(findSidecars('x.preview.ckpt', both)).toEqual([{ file: 'x.preview.png', type: 'preview' }])
    expect(findSidecars('x.metadata.ckpt', both)).toEqual([{ file: 'x.metadata.json', type: 'a1111-json' }])
  })

  it('tells cases of the stem apart only where the file system does', () => {
    const names = ['Änne.safetensors', 'änne.png', 'ÄNNE.preview.PNG', 'Änne.json']
    expect(files('Änne.safetensors', names)).toEqual(['Änne.json'])
    expect(files('Änne.safetensors', names, true)).toEqual(['änne.png', 'ÄNNE.preview.PNG', 'Änne.json'])
  })

  it('takes composed and decomposed letters for one where the file system does', () => {
    const [composed, decomposed] = ['é'.normalize('NFC'), 'é'.normalize('NFD')]
    const names = [`${composed}.ckpt`, `${decomposed}.png`]
    expect(files(`${composed}.ckpt`, names)).toEqual([])
    expect(files(`${composed}.ckpt`, names, true)).toEqual([`${decomposed}.png`])
  })

  it.each(['モデル v1.5 (修正)', 'a\nb', 'RTL \u202Egnp', '[x] $1 ^.*', 'İ', '😀', 'ä'.repeat(120), 'CON', '..', ' '])(
    'works for the stem %j',
    (stem) => {
      const names = [`${stem}.safetensors`, `${stem}.preview.png`, `${stem}.json`, `${stem}2.json`]
      const expected = isModelFile(`${stem}.safetensors`) ? [`${stem}.preview.png`, `${stem}.json`] : []
      for (const foldCase of [false, true]) expect(files(`${stem}.safetensors`, names, foldCase)).toEqual(expected)
    },
  )

  it('says nothing of a model that is not in the folder', () => {
    expect(findSidecars('gone.ckpt', ['gone.png'])).toEqual([])
  })
})

describe('models that share a stem', () => {
  const names = ['a.safetensors', 'a.ckpt', 'a.png', 'a.json', 'b.ckpt', 'b.txt']

  it('share the sidecars', () => {
    const groups = groupSidecars(names)
    expect(groups.get('a.safetensors')).toEqual(groups.get('a.ckpt'))
    expect([...groups.keys()].toSorted()).toEqual(['a.ckpt', 'a.safetensors', 'b.ckpt'])
  })

  it.each([
    [['a.safetensors'], {}],
    [['a.safetensors', 'a.ckpt'], { 'a.safetensors': ['a.png', 'a.json'] }],
    [['b.ckpt'], { 'b.ckpt': ['b.txt'] }],
    [['b.ckpt', 'a.ckpt', 'a.safetensors'], { 'a.safetensors': ['a.png', 'a.json'], 'b.ckpt': ['b.txt'] }],
    [['gone.ckpt'], {}],
  ])('%j leaving takes along %j', (leaving, expected) => {
    const follow = [...sidecarsThatFollow(leaving, names)]
    const found = follow.filter(([, all]) => all.length > 0).map(([model, all]) => [model, all.map(({ file }) => file)])
    expect(Object.fromEntries(found)).toEqual(expected)
  })
})

it('groups a folder of 10,000 names, each sidecar at its model alone', () => {
  const stems = Array.from({ length: 2500 }, (_, index) => `model ${index}`)
  const names = stems.flatMap((stem) => [
    `${stem}.safetensors`,
    `${stem}.preview.png`,
    `${stem}.json`,
    `${stem}.civitai.info`,
  ])
  const groups = groupSidecars(names)
  expect(groups.size).toBe(2500)
  for (const stem of stems) {
    expect(groups.get(`${stem}.safetensors`)?.map(({ file }) => file)).toEqual([
      `${stem}.preview.png`,
      `${stem}.json`,
      `${stem}.civitai.info`,
    ])
  }
})
