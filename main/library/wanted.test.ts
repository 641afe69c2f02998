import { describe, expect, it } from 'vitest'
import { manifestSchema } from '../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../shared/catalogue/sample-manifest.fixture.ts'
import { placeArguments } from './placed.ts'
import { ownFolders } from './roots/root-store.ts'
import type { Root } from './roots/types.ts'
import { decideWanted, placesIn } from './wanted.ts'

const manifest = manifestSchema.parse({
  ...minimalManifest,
  models: {
    defaultWay: 'config',
    config: { file: 'Data/Settings.fds', format: 'fds', root: 'Paths.ModelRoot' },
    map: [
      { kind: 'checkpoint', config: 'Paths.SDModelFolder', link: 'Models/Stable-Diffusion' },
      { kind: 'controlnet', config: 'Paths.SDControlNetsFolder' },
      { kind: 'model-patch', config: 'Paths.SDControlNetsFolder' },
      { kind: 'diffusion-model', link: 'Models/diffusion_models' },
    ],
  },
})
const app = '/data/installs/ui/app'
const models = '/data/models'
const primary: Root = {
  id: 'main',
  name: 'Models',
  path: models,
  primary: true,
  readOnly: false,
  layout: 'own',
  folders: ownFolders,
}
const places = placesIn(primary)

describe.skipIf(process.platform === 'win32')('a configuration file with a key for the models folder itself', () => {
  it('names the root, and the other folders below it', () => {
    const wanted = decideWanted(manifest, undefined, app, places, 'ui')
    expect([...wanted.config]).toEqual([
      ['Paths.ModelRoot', [models]],
      ['Paths.SDModelFolder', ['checkpoints']],
      ['Paths.SDControlNetsFolder', ['controlnet', 'model_patches']],
    ])
    // A kind without a key is found below the root too: its own folder is emptied, not linked.
    expect(wanted.folders.map(({ mode, inner }) => `${mode} ${inner}`)).toEqual([
      'gather Models/Stable-Diffusion',
      'gather Models/diffusion_models',
    ])
    expect(wanted.warnings).toEqual([])
  })

  it('says nothing in the file when folders are linked instead', () => {
    const wanted = decideWanted(manifest, 'link', app, places, 'ui')
    expect(wanted.config.get('Paths.ModelRoot')).toBeUndefined()
    expect(wanted.folders.map(({ mode, inner }) => `${mode} ${inner}`)).toEqual([
      'link Models/Stable-Diffusion',
      'link Models/diffusion_models',
    ])
  })
})

describe.skipIf(process.platform === 'win32')('roots beside the primary one', () => {
  const spread = new Map([
    ['checkpoint', ['/nas/ckpt']],
    ['controlnet', ['/nas/control;net']],
    ['lora', ['/nas/loras']],
    ['upscaler', ['/nas/ESRGAN', '/nas/RealESRGAN']],
  ] as const)
  const withMap = (defaultWay: string, map: readonly object[], more: object = {}) =>
    manifestSchema.parse({ ...minimalManifest, models: { defaultWay, map, ...more } })

  it('are named in full beside folders below the root', () => {
    const wanted = decideWanted(manifest, undefined, app, placesIn(primary, spread), 'ui')
    expect(wanted.config.get('Paths.SDModelFolder')).toEqual(['checkpoints', '/nas/ckpt'])
    // This file parts folders by semicolons, so that one in a name cannot be written.
    expect(wanted.config.get('Paths.SDControlNetsFolder')).toEqual(['controlnet', 'model_patches'])
    expect(wanted.warnings.join()).toContain('/nas/control;net cannot be seen here')
  })

  it.each(['json', 'yaml'])('are not given to a %s file, whose keys take one folder', (format) => {
    const one = withMap('config', [{ kind: 'lora', config: 'path_loras' }], { config: { file: 'c', format } })
    const wanted = decideWanted(one, undefined, app, placesIn(primary, spread), 'ui')
    expect(wanted.config.get('path_loras')).toEqual(['/data/models/loras'])
    expect(wanted.warnings.join()).toContain('/nas/loras cannot be seen here')
  })

  it('are listed where the key of such a file takes several', () => {
    const map = [
      { kind: 'checkpoint', config: 'path_checkpoints', several: true },
      { kind: 'lora', config: 'path_loras' },
    ]
    const listed = withMap('config', map, { config: { file: 'c', format: 'json' } })
    const wanted = decideWanted(listed, undefined, app, placesIn(primary, spread), 'ui')
    expect(wanted.config.get('path_checkpoints')).toEqual(['/data/models/checkpoints', '/nas/ckpt'])
    expect(wanted.warnings.join()).toMatch(/^\/nas\/loras cannot be seen here/)
  })

  it.each([
    ['link', ['--lora-dirs', '/nas/loras']],
    ['flag', ['--lora-dirs', '/nas/loras', '--lora-dirs', '/data/models/loras', '--vae=/data/models/vae']],
  ])('are named by a flag that may be repeated, in the way “%s”', (way, flags) => {
    const map = [
      { kind: 'lora', link: 'l', flag: '--lora-dirs', several: true },
      { kind: 'vae', link: 'v', flag: '--vae=' },
    ]
    const wanted = decideWanted(withMap(way, map), undefined, app, placesIn(primary, spread), 'ui')
    expect(wanted.arguments).toEqual(flags)
    expect(wanted.warnings).toEqual([])
  })

  it('go where their part of a kind is looked for', () => {
    const map = [
      { kind: 'upscaler', config: 'esrgan' },
      { kind: 'upscaler', sub: 'RealESRGAN', config: 'realesrgan' },
    ]
    const split = withMap('config', map, { config: { file: 'c', format: 'comfyui' } })
    const { config, warnings } = decideWanted(split, undefined, app, placesIn(primary, spread), 'ui')
    expect([...config]).toEqual([
      ['esrgan', ['/data/models/upscale_models', '/nas/ESRGAN']],
      ['realesrgan', ['/data/models/upscale_models/RealESRGAN', '/nas/RealESRGAN']],
    ])
    expect(warnings).toEqual([])
  })

  it('are registered by their own paths', () => {
    const api = withMap('api', [{ kind: 'lora' }, { kind: 'vae' }], { api: { type: 'invokeai' } })
    const others = new Map([['lora', ['/nas/loras', '/usb/loras']]] as const)
    expect(decideWanted(api, undefined, app, placesIn(primary, new Map(), others), 'ui').register).toEqual([
      ...['/data/models/loras', '/nas/loras', '/usb/loras', '/data/models/vae'],
    ])
  })
})

describe.skipIf(process.platform === 'win32')('an install whose folder can hold no links', () => {
  const map = [
    { kind: 'lora', link: 'loras', config: 'path_loras', flag: '--loras' },
    { kind: 'vae', link: 'vae', flag: '--vae' },
    { kind: 'gligen', link: 'gligen' },
  ]
  const file = { config: { file: 'c.json', format: 'json' } }
  const decide = (models: object) => {
    const parsed = manifestSchema.parse({ ...minimalManifest, models })
    const {
      folders,
      config,
      arguments: flags,
      register,
      warnings,
    } = decideWanted(parsed, undefined, app, places, 'ui', false)
    return {
      folders: folders.map(({ mode, inner }) => `${mode} ${inner}`),
      config: [...config],
      flags,
      register,
      warnings,
    }
  }

  it('is told by its configuration file what it can be told', () => {
    expect(decide({ defaultWay: 'link', map, ...file })).toEqual({
      folders: ['gather loras'],
      config: [['path_loras', ['/data/models/loras']]],
      flags: [],
      register: [],
      warnings: [
        `No links can be made in ${app}, so its models are shared by its configuration file instead.`,
        expect.stringMatching(/^vae, gligen cannot be shared: no links can be made/),
      ],
    })
  })

  it('is told by flags where there is no such file', () => {
    expect(decide({ defaultWay: 'link', map })).toMatchObject({
      folders: ['gather loras', 'gather vae'],
      flags: ['--loras', '/data/models/loras', '--vae', '/data/models/vae'],
      warnings: [expect.stringContaining('by launch flags instead'), expect.stringMatching(/^gligen cannot be shared/)],
    })
  })

  it('says what cannot be shared where there is no other way at all', () => {
    expect(decide({ defaultWay: 'link', map: [{ kind: 'lora', link: 'loras' }] })).toEqual({
      folders: [],
      config: [],
      flags: [],
      register: [],
      warnings: [expect.stringMatching(/^loras cannot be shared: .+Install it on another drive/)],
    })
  })

  it('says nothing where no links were wanted', () => {
    expect(decide({ defaultWay: 'config', map: map.slice(0, 1), ...file }).warnings).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('a primary root of another layout', () => {
  const webui: Root = {
    ...primary,
    path: '/webui',
    layout: 'a1111',
    folders: {
      checkpoint: ['models/Stable-diffusion'],
      lora: ['models/Lora', 'models/LyCORIS'],
      upscaler: ['models/ESRGAN', 'models/RealESRGAN'],
      embedding: ['embeddings'],
    },
  }

  it('is linked to by its own folder names', () => {
    const map = [
      { kind: 'lora', link: 'l' },
      { kind: 'lora', sub: '{name}', link: 'out' },
      { kind: 'upscaler', link: 'u' },
      { kind: 'upscaler', sub: 'RealESRGAN', link: 'r' },
      { kind: 'upscaler', sub: 'SwinIR', link: 's' },
      { kind: 'vae', link: 'v' },
      { kind: 'gligen', link: 'g' },
      { kind: 'embedding', link: 'e' },
    ]
    const linked = manifestSchema.parse({ ...minimalManifest, models: { defaultWay: 'link', map } })
    const { folders } = decideWanted(linked, undefined, app, placesIn(webui), 'ui')
    expect(folders.map(({ inner, target }) => `${inner} ${target}`)).toEqual([
      'l /webui/models/Lora',
      'out /webui/models/Lora/ui',
      'u /webui/models/ESRGAN',
      'r /webui/models/RealESRGAN',
      's /webui/models/ESRGAN/SwinIR',
      'v /webui/models/VAE',
      'g /webui/models/gligen',
      'e /webui/embeddings',
    ])
  })

  it('is written with the folder around its kinds; what the program would look for elsewhere is left alone', () => {
    const wanted = decideWanted(manifest, undefined, app, placesIn(webui), 'ui')
    expect([...wanted.config]).toEqual([
      ['Paths.ModelRoot', ['/webui/models']],
      ['Paths.SDModelFolder', ['Stable-diffusion']],
      ['Paths.SDControlNetsFolder', ['ControlNet', 'model_patches']],
    ])
    expect(wanted.folders.map(({ mode, inner }) => `${mode} ${inner}`)).toEqual(['gather Models/Stable-Diffusion'])
    expect(wanted.warnings).toEqual([
      'Models/diffusion_models is not shared: the program looks for it in /webui/models/diffusion_models, and it is /webui/models/UNET here',
    ])
  })

  it('is what arguments below {models} lead to', () => {
    const launch = {
      ...minimalManifest.launch,
      always: [
        { args: ['--ckpt-dir', '{models}/diffusion_models', '{models}/embeddings/x', '{models}', '{models}/other'] },
      ],
    }
    const named = manifestSchema.parse({ ...minimalManifest, launch })
    const args = (places: ReturnType<typeof placesIn>) => placeArguments(named, places).launch.always[0]?.args
    expect(args(placesIn(webui))).toEqual([
      ...['--ckpt-dir', '{models}/UNET', '/webui/embeddings/x', '{models}', '{models}/other'],
    ])
    expect(placeArguments(named, places)).toEqual(named)
  })
})

it('a way that the program does not know is none: it is still told of the models in its own', () => {
  const told = manifestSchema.parse({
    ...minimalManifest,
    models: { defaultWay: 'api', api: { type: 'invokeai' }, map: [{ kind: 'lora' }] },
  })
  const wanted = decideWanted(told, 'link', app, places, 'ui')
  expect(wanted.register).toEqual(decideWanted(told, undefined, app, places, 'ui').register)
  expect(wanted.register).toHaveLength(1)
})
