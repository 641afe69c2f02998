import { describe, expect, it } from 'vitest'
import { findSidecars } from './find-sidecars.ts'
import { chosenPreview, maxSidecarBytes, readSidecars } from './read-sidecars.ts'
import type { SidecarFacts } from './types.ts'

const nothing: SidecarFacts = {
  title: null,
  description: null,
  notes: null,
  tags: [],
  triggerWords: [],
  preferredWeight: null,
  negativeText: null,
  baseModel: null,
  type: null,
  sha256: null,
  favourite: null,
  civitai: null,
  preview: null,
}

/** Reads the sidecars of `x.safetensors` out of these files. */
function read(files: Readonly<Record<string, unknown>>): SidecarFacts {
  const bytes = new Map(
    Object.entries(files).map(([name, content]) => [
      name,
      content instanceof Uint8Array
        ? content
        : new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
    ]),
  )
  return readSidecars(
    (file) => bytes.get(file) ?? null,
    findSidecars('x.safetensors', ['x.safetensors', ...bytes.keys()]),
  )
}

const sha = (letter: string): string => letter.repeat(64)

/** As `GET /model-versions/{id}` answers and Civitai Helper keeps it. */
const civitaiInfo = {
  id: 135867,
  modelId: 122359,
  name: 'v1.0',
  baseModel: 'SDXL 1.0',
  baseModelType: 'Standard',
  description: '<p>First version</p>',
  trainedWords: ['add detail, ', 'detail slider'],
  model: { name: 'Detail Tweaker XL', type: 'LORA', nsfw: false, poi: false },
  files: [
    {
      id: 1,
      sizeKB: 223.5,
      name: 'add-detail-xl.safetensors',
      type: 'Model',
      primary: true,
      hashes: { AutoV2: '0D9BD1B873', SHA256: sha('A'), BLAKE3: sha('B') },
    },
  ],
  images: [{ url: 'https://example.org/1.jpeg', nsfwLevel: 1, meta: { prompt: 'a' } }],
}

const cmInfo = {
  ModelId: 122359,
  ModelName: 'Detail Tweaker XL',
  ModelDescription: '<p>Adds <strong>detail</strong>.</p>',
  Nsfw: false,
  Tags: ['concept', 'Detail'],
  ModelType: 'LORA',
  VersionId: 135867,
  VersionName: 'v1.0',
  VersionDescription: null,
  BaseModel: 'SDXL 1.0',
  FileMetadata: { fp: null, size: null, format: 'SafeTensor' },
  ImportedAt: '2026-01-02T03:04:05.6789+00:00',
  Hashes: { SHA256: sha('A'), CRC32: '01234567', BLAKE3: sha('B') },
  TrainedWords: ['add detail'],
  Stats: { downloadCount: 1 },
  UserTitle: null,
  Source: 'Civitai',
}

const a1111 = {
  description: 'Good at <lora:x:0.6>',
  'sd version': 'SDXL',
  'activation text': 'add detail, sharp, ',
  'preferred weight': 0.6,
  'negative text': 'blurry',
  notes: 'Not above 1.',
}

const loraManager = {
  file_name: 'x',
  model_name: 'Detail Tweaker XL',
  file_path: '/models/loras/x.safetensors',
  size: 228_000,
  modified: 1_760_000_000.5,
  sha256: sha('a'),
  base_model: 'SDXL 1.0',
  preview_url: '/models/loras/x.webp',
  preview_nsfw_level: 1,
  notes: 'From the workshop.',
  from_civitai: true,
  civitai: civitaiInfo,
  tags: ['detail', 'tool'],
  modelDescription: '<p>By the manager</p>',
  favorite: true,
  exclude: false,
  usage_tips: '{"strength":0.75,"strength_min":0.5}',
}

const swarm = {
  'modelspec.title': 'My detail',
  'modelspec.description': 'Mine',
  'modelspec.trigger_phrase': 'add detail',
  'modelspec.usage_hint': 'Use it low.',
  'modelspec.tags': 'a, b , ,a',
  'modelspec.lora_default_weight': '0.5',
  'modelspec.thumbnail': 'data:image/jpeg;base64,AAAA',
}

const model = {
  id: 122359,
  name: 'Detail Tweaker XL',
  type: 'LORA',
  description: '<p>A model.</p>',
  tags: ['tool'],
  modelVersions: [
    {
      id: 2,
      name: 'v2.0',
      baseModel: 'Pony',
      trainedWords: ['two'],
      files: [{ name: 'other.safetensors', hashes: { SHA256: sha('C') } }],
    },
    {
      id: 1,
      name: 'v1.0',
      baseModel: 'SDXL 1.0',
      trainedWords: ['one'],
      files: [{ name: 'X.safetensors', hashes: { SHA256: sha('A') } }],
    },
  ],
}

const civitai = { modelId: 122359, versionId: 135867 }

describe('each format alone', () => {
  it.each<[string, Readonly<Record<string, unknown>>, Partial<SidecarFacts>]>([
    [
      'Civitai Helper',
      { 'x.civitai.info': civitaiInfo },
      {
        title: 'Detail Tweaker XL v1.0',
        description: 'First version',
        triggerWords: [
          { word: 'add detail', source: 'civitai' },
          { word: 'detail slider', source: 'civitai' },
        ],
        baseModel: 'SDXL 1.0',
        type: 'LORA',
        sha256: sha('a'),
        civitai,
      },
    ],
    [
      'Stability Matrix',
      { 'x.cm-info.json': cmInfo },
      {
        title: 'Detail Tweaker XL v1.0',
        description: 'Adds detail.',
        tags: ['concept', 'Detail'],
        triggerWords: [{ word: 'add detail', source: 'civitai' }],
        baseModel: 'SDXL 1.0',
        type: 'LORA',
        sha256: sha('a'),
        civitai,
      },
    ],
    ['a title typed there', { 'x.cm-info.json': { ...cmInfo, UserTitle: 'Sharp' } }, { title: 'Sharp' }],
    [
      'another site through Stability Matrix',
      { 'x.cm-info.json': { ...cmInfo, Source: 'OpenModelDb', ModelType: 'Unknown' } },
      { civitai: null, type: null },
    ],
    [
      'A1111',
      { 'x.json': a1111 },
      {
        description: 'Good at <lora:x:0.6>',
        notes: 'Not above 1.',
        triggerWords: [{ word: 'add detail, sharp', source: 'a1111' }],
        preferredWeight: 0.6,
        negativeText: 'blurry',
        baseModel: 'SDXL 1.0',
      },
    ],
    [
      'A1111 with its defaults',
      { 'x.json': { ...a1111, 'sd version': 'Unknown', 'preferred weight': 0.0, notes: '', 'negative text': '' } },
      {
        description: 'Good at <lora:x:0.6>',
        triggerWords: [{ word: 'add detail, sharp', source: 'a1111' }],
      },
    ],
    [
      'LoRA Manager',
      { 'x.metadata.json': loraManager },
      {
        title: 'Detail Tweaker XL v1.0',
        description: 'By the manager',
        notes: 'From the workshop.',
        tags: ['detail', 'tool'],
        triggerWords: [
          { word: 'add detail', source: 'civitai' },
          { word: 'detail slider', source: 'civitai' },
        ],
        preferredWeight: 0.75,
        baseModel: 'SDXL 1.0',
        type: 'LORA',
        sha256: sha('a'),
        favourite: true,
        civitai,
      },
    ],
    [
      'LoRA Manager before it asked anybody',
      {
        'x.metadata.json': { ...loraManager, model_name: 'x', civitai: null, base_model: 'Unknown', usage_tips: '{}' },
      },
      { title: null, baseModel: null, preferredWeight: null, type: null, civitai: null, triggerWords: [] },
    ],
    ['a name changed there', { 'x.metadata.json': { ...loraManager, model_name: 'Detail' } }, { title: 'Detail' }],
    [
      'SwarmUI',
      { 'x.swarm.json': swarm },
      {
        title: 'My detail',
        description: 'Mine',
        notes: 'Use it low.',
        tags: ['a', 'b'],
        triggerWords: [{ word: 'add detail', source: 'swarmui' }],
        preferredWeight: 0.5,
      },
    ],
    [
      'SwarmUI without prefixes',
      { 'x.swarm.json': { title: 'T', tags: ['t'], description: '<p>d</p>', trigger_phrase: null } },
      { title: 'T', tags: ['t'], description: 'd' },
    ],
    [
      'SD.Next, by the file name among the versions',
      { 'x.json': model },
      {
        title: 'Detail Tweaker XL v1.0',
        description: 'A model.',
        tags: ['tool'],
        triggerWords: [{ word: 'one', source: 'civitai' }],
        baseModel: 'SDXL 1.0',
        type: 'LORA',
        sha256: sha('a'),
        civitai: { modelId: 122359, versionId: 1 },
      },
    ],
    [
      'SD.Next, when no version is the one',
      { 'x.json': { ...model, modelVersions: model.modelVersions.map((each) => ({ ...each, files: [] })) } },
      {
        title: 'Detail Tweaker XL',
        baseModel: null,
        triggerWords: [],
        sha256: null,
        civitai: { modelId: 122359, versionId: null },
      },
    ],
    [
      'SD.Next and A1111 in one file',
      { 'x.json': { ...civitaiInfo, 'activation text': 'mine', notes: 'kept' } },
      {
        notes: 'kept',
        description: 'First version',
        title: 'Detail Tweaker XL v1.0',
        triggerWords: [
          { word: 'mine', source: 'a1111' },
          { word: 'add detail', source: 'civitai' },
          { word: 'detail slider', source: 'civitai' },
        ],
        civitai,
      },
    ],
    ['CivitAI Browser+', { 'x.api_info.json': model }, { civitai: { modelId: 122359, versionId: 1 } }],
    ['text', { 'x.txt': '  By hand.\r\nTwo lines. ' }, { description: 'By hand.\nTwo lines.' }],
    ['text of the long name', { 'x.description.txt': 'By hand.' }, { description: 'By hand.' }],
    ['a configuration', { 'x.yaml': 'model:\n  target: ldm\n' }, nothing],
  ])('%s', (_, files, expected) => {
    expect(read(files)).toMatchObject(expected)
  })
})

it('puts all together: people first, then CivitAI, nothing twice', () => {
  expect(
    read({
      'x.civitai.info': civitaiInfo,
      'x.cm-info.json': cmInfo,
      'x.json': a1111,
      'x.metadata.json': loraManager,
      'x.swarm.json': swarm,
      'x.txt': 'Text.',
      'x.png': '',
      'x.preview.jpg': '',
    }),
  ).toEqual({
    title: 'My detail',
    description: 'Good at <lora:x:0.6>',
    notes: 'Not above 1.\n\nUse it low.\n\nFrom the workshop.',
    tags: ['a', 'b', 'detail', 'tool', 'concept'],
    triggerWords: [
      { word: 'add detail, sharp', source: 'a1111' },
      { word: 'add detail', source: 'swarmui' },
      { word: 'detail slider', source: 'civitai' },
    ],
    preferredWeight: 0.6,
    negativeText: 'blurry',
    baseModel: 'SDXL 1.0',
    type: 'LORA',
    sha256: sha('a'),
    favourite: true,
    civitai,
    preview: 'x.preview.jpg',
  })
})

it('lets CivitAI name the base more finely than A1111 does, and keeps the exact version', () => {
  const facts = read({
    'x.json': { ...model, 'sd version': 'SDXL', modelVersions: [] },
    'x.civitai.info': { ...civitaiInfo, baseModel: 'Pony' },
  })
  expect(facts).toMatchObject({ baseModel: 'Pony', civitai })
})

it.each<[string, Readonly<Record<string, unknown>>, Partial<SidecarFacts>]>([
  ['x.json', { notes: 'n' }, { notes: 'n' }],
  ['x.json', { 'activation text': 'w' }, { triggerWords: [{ word: 'w', source: 'a1111' }] }],
  ['x.swarm.json', { title: 't' }, { title: 't' }],
  ['x.metadata.json', { favorite: false }, { favourite: false }],
  ['x.metadata.json', { notes: 'n' }, { notes: 'n' }],
  ['x.cm-info.json', { UserTitle: 't' }, { title: 't' }],
  ['x.cm-info.json', { ModelId: 7 }, { civitai: { modelId: 7, versionId: null } }],
  ['x.civitai.info', { baseModel: 'Pony' }, { baseModel: 'Pony' }],
  ['x.civitai.info', { modelVersions: [{ id: 3 }] }, { civitai: { modelId: null, versionId: 3 } }],
])('%s may hold just %j', (name, content, expected) => {
  expect(read({ [name]: content })).toEqual({ ...nothing, ...expected })
})

describe('encodings', () => {
  const text = JSON.stringify({ notes: 'Überraschung 模型 😀' })
  const utf16 = (bigEndian: boolean): Uint8Array => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le')
    return bigEndian ? bytes.swap16() : bytes
  }
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16', utf16(false)],
    ['UTF-16 of the other order', utf16(true)],
  ])('%s', (_, bytes) => {
    expect(read({ 'x.json': new Uint8Array(bytes) }).notes).toBe('Überraschung 模型 😀')
  })

  it('takes nothing from text in an unknown encoding', () => {
    expect(read({ 'x.txt': new Uint8Array([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]) })).toEqual(nothing)
  })
})

describe('hostile sidecars say nothing', () => {
  const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000)
  const wrong = [
    null,
    [],
    1,
    'text',
    true,
    {},
    { id: 'x', modelId: {} },
    { modelVersions: 'no' },
    { modelVersions: [null, 1, []] },
  ]
  const names = ['x.json', 'x.civitai.info', 'x.cm-info.json', 'x.metadata.json', 'x.swarm.json', 'x.api_info.json']
  it.each(names)('%s', (name) => {
    for (const value of wrong) expect(read({ [name]: JSON.stringify(value) })).toEqual(nothing)
    for (const text of [
      '',
      '{',
      '{"notes": NaN}',
      '{"preferred weight": 1e400}',
      deep,
      `{"notes":${deep}}`,
      '\0'.repeat(1000),
      '<html></html>',
    ]) {
      expect(read({ [name]: text })).toEqual(nothing)
    }
    expect(read({ [name]: JSON.stringify({ notes: 'x', title: 'x' }).padEnd(maxSidecarBytes + 1) })).toEqual(nothing)
  })

  it.each([a1111, civitaiInfo, cmInfo, loraManager, swarm, model])(
    'every field of a wrong type, sample %#',
    (sample) => {
      for (const bad of [null, -11, [], {}, [[1]], { a: 1 }, true]) {
        const broken = Object.fromEntries(Object.keys(sample).map((key) => [key, bad]))
        for (const name of names) {
          const facts = read({ [name]: broken })
          expect({ ...facts, favourite: null }).toEqual(nothing)
        }
      }
    },
  )

  it('bounds what is long or many', () => {
    const words = Array.from({ length: 1200 }, (_, index) => `word ${index} ${'w'.repeat(600)}`)
    const facts = read({
      'x.cm-info.json': { ...cmInfo, Tags: words, TrainedWords: words, ModelName: 'n'.repeat(100_000) },
      'x.json': { notes: 'n'.repeat(1_000_000), 'preferred weight': 1e300, 'activation text': 'a'.repeat(100_000) },
    })
    expect(facts.tags).toHaveLength(100)
    expect(facts.triggerWords).toHaveLength(100)
    expect(Math.max(...facts.tags.map((tag) => tag.length))).toBeLessThanOrEqual(100)
    expect(Math.max(...facts.triggerWords.map(({ word }) => word.length))).toBeLessThanOrEqual(500)
    expect(facts.notes).toHaveLength(20_000)
    expect(facts.title?.length).toBeLessThanOrEqual(310)
    expect(facts.preferredWeight).toBeNull()
  })

  it('does not touch the prototype of anything', () => {
    read({ 'x.swarm.json': '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"title":"t"}' })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('asks for no more than it will take, and not for pictures', () => {
    const asked: [string, number][] = []
    const names = ['x.safetensors', 'x.json', 'x.preview.png', 'x.yaml', 'x.txt']
    readSidecars(
      (file, limit) => {
        asked.push([file, limit])
        return null
      },
      findSidecars('x.safetensors', names),
    )
    expect(asked).toEqual([
      ['x.json', maxSidecarBytes],
      ['x.txt', maxSidecarBytes],
    ])
  })
})

it.each([
  [['x.png', 'x.preview.webp', 'x.thumb.jpg'], 'x.preview.webp'],
  [['x.preview.jpeg', 'x.preview.png', 'x.preview.jpg'], 'x.preview.png'],
  [['x.webp', 'x.jpg'], 'x.jpg'],
  [['x.thumb.jpg'], 'x.thumb.jpg'],
  [['x.preview.mp4', 'x.GIF'], 'x.GIF'],
  [['x.mp4', 'x.txt'], null],
  [[], null],
])('of %j the preview is %s', (names, expected) => {
  expect(chosenPreview(findSidecars('x.safetensors', ['x.safetensors', ...names]))).toBe(expected)
})
