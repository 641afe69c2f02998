import { describe, expect, it } from 'vitest'
import { manifestSchema } from '../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../shared/catalogue/sample-manifest.fixture.ts'
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
