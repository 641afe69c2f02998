import { describe, expect, it } from 'vitest'
import type { Manifest } from './manifest.ts'
import { wayInUse, waysOf, wayWithoutLinks } from './sharing-ways.ts'

type Models = Manifest['models']

describe('ways of sharing', () => {
  it.each<[string, Models, string[]]>([
    ['links alone', { defaultWay: 'link', map: [{ kind: 'lora', link: 'models/loras' }] }, ['link']],
    [
      'all that the map and the file allow',
      {
        defaultWay: 'config',
        map: [{ kind: 'lora', link: 'models/loras', config: 'loras', flag: ['--lora', '{path}'] as never }],
        config: { file: 'extra.yaml', format: 'comfyui' },
      },
      ['link', 'config', 'flag'],
    ],
    ['a key without a file is no way', { defaultWay: 'link', map: [{ kind: 'lora', config: 'loras' }] }, ['link']],
    ['its own API', { defaultWay: 'api', map: [], api: { type: 'invokeai' } }, ['api']],
  ])('%s', (_name, models, ways) => {
    expect(waysOf({ models })).toEqual(ways)
  })

  const linked: Models = { defaultWay: 'link', map: [{ kind: 'lora', link: 'models/loras' }] }
  const told: Models = { defaultWay: 'api', map: [{ kind: 'lora' }], api: { type: 'invokeai' } }
  it.each([
    ['nothing chosen', linked, null, 'link'],
    ['a way that it knows', { ...linked, defaultWay: 'api', api: { type: 'invokeai' } }, 'link', 'link'],
    ['a way that it does not know', told, 'link', 'api'],
  ] as const)('in use: %s', (_name, models, chosen, way) => {
    expect(wayInUse({ models }, chosen)).toBe(way)
  })

  const listed: Models = {
    defaultWay: 'link',
    map: [{ kind: 'lora', link: 'models/loras', config: 'loras', flag: '--loras' }],
    config: { file: 'extra.yaml', format: 'comfyui' },
  }
  it.each([
    ['its configuration file', listed, 'link', 'config'],
    ['nothing, where links were all', linked, 'link', null],
    ['what was no link anyway', listed, 'flag', 'flag'],
  ] as const)('without links: %s', (_name, models, way, left) => {
    expect(wayWithoutLinks({ models }, way)).toBe(left)
  })
})
