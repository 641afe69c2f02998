import { delimiter } from 'node:path'
import { expect, it } from 'vitest'
import { settingsSchema } from '../../shared/contract/settings.ts'
import { packageEnvironment } from './environment.ts'

const defaults = settingsSchema.parse({})
const mirrored = settingsSchema.parse({
  'mirrors.git': [{ from: 'https://github.com/', to: 'https://git.example/' }],
  'mirrors.pypi': 'https://pypi.example/simple',
  'mirrors.huggingface': 'https://hf.example',
})
const request = { source: { PATH: '/usr/bin' }, bin: null, additions: {} }

it('tells nothing of mirrors that nobody set', () => {
  const env = packageEnvironment({ ...request, settings: defaults })
  const names = ['GIT_CONFIG_COUNT', 'PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'HF_ENDPOINT', 'HF_MIRROR']
  expect(names.filter((name) => name in env)).toEqual([])
})

it('gives every mirror to the tools that a package may use', () => {
  expect(packageEnvironment({ ...request, settings: mirrored })).toMatchObject({
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'url.https://git.example/.insteadOf',
    GIT_CONFIG_VALUE_0: 'https://github.com/',
    PIP_INDEX_URL: 'https://pypi.example/simple',
    UV_DEFAULT_INDEX: 'https://pypi.example/simple',
    HF_ENDPOINT: 'https://hf.example',
    // Fooocus fetches by itself and knows only this name.
    HF_MIRROR: 'https://hf.example',
  })
})

it('lets the package’s own settings win, and puts its programs first', () => {
  const env = packageEnvironment({
    ...request,
    settings: mirrored,
    bin: '/data/installs/one/env/bin',
    additions: { HF_MIRROR: 'https://other.example' },
  })
  expect(env).toMatchObject({
    HF_MIRROR: 'https://other.example',
    PATH: `/data/installs/one/env/bin${delimiter}/usr/bin`,
    VIRTUAL_ENV: '/data/installs/one/env',
  })
})
