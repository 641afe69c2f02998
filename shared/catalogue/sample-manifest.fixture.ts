import type { z } from 'zod'
import type { manifestSchema } from './manifest.ts'

/** The least that a manifest must say, for tests to build upon; as it stands before defaults are filled in. */
export const minimalManifest = {
  schema: 1,
  id: 'sample',
  name: 'Sample',
  role: 'ui',
  summary: 'A sample.',
  audience: 'Tests.',
  homepage: 'https://example.org',
  license: 'MIT',
  status: { state: 'active', date: '2026-01-01', source: 'https://example.org' },
  traits: { ease: 3, features: 3 },
  families: [],
  needs: { platforms: ['linux', 'windows', 'macos'], backends: ['cpu'], diskGiB: 1, ramGiB: 1, vramGiB: 0 },
  source: { type: 'git', url: 'https://example.org/sample.git', defaultRef: 'main', branches: ['main'] },
  runtime: { type: 'python', accepted: '>=3.10,<3.13', preferred: '3.12' },
  torch: [{ when: {}, index: 'pypi', packages: ['torch'] }],
  install: [{ use: 'torch' }],
  launch: {
    argv: ['{python}', 'main.py'],
    port: { default: 7860, args: ['--port', '{port}'] },
    ready: { type: 'url', pattern: 'on (http\\S+)' },
  },
  models: { defaultWay: 'link', map: [{ kind: 'checkpoint', link: 'models/checkpoints' }] },
} satisfies z.input<typeof manifestSchema>
