import { describe, expect, it } from 'vitest'
import { manifestSchema, type Manifest } from '../catalogue/manifest.ts'
import { fitSchema } from '../contract/catalogue.ts'
import type { Backend } from '../hardware.ts'
import { usableBackend } from './backends.ts'
import { fit } from './fit.ts'
import { machines } from './machines.fixture.ts'

const torch = (index: string) => `https://download.pytorch.org/whl/${index}`
const packages = ['torch', 'torchvision']
const gib = 2 ** 30

function manifest(
  changes: Partial<{ [Key in keyof Manifest]: unknown }> = {},
  needs: Partial<Manifest['needs']> = {},
): Manifest {
  return manifestSchema.parse({
    schema: 1,
    id: 'example',
    name: 'Example',
    role: 'ui',
    summary: 'An example.',
    audience: 'Nobody.',
    homepage: 'https://example.org',
    license: 'MIT',
    status: { state: 'active', date: '2026-01-01', source: 'https://example.org' },
    traits: { ease: 3, features: 3 },
    families: [],
    needs: {
      platforms: ['linux', 'windows', 'macos'],
      backends: ['cuda', 'rocm', 'xpu', 'mps', 'directml', 'cpu'],
      diskGiB: 20,
      ramGiB: 16,
      vramGiB: 6,
      ...needs,
    },
    source: { type: 'git', url: 'https://example.org/a.git', defaultRef: 'main', branches: ['main'] },
    runtime: { type: 'python', accepted: '>=3.10,<3.13', preferred: '3.12' },
    torch: [
      { when: { backend: ['cuda'], computeCapability: '<7.5', driver: '>=525' }, index: torch('cu126'), packages },
      { when: { backend: ['cuda'], driver: '>=580' }, index: torch('cu130'), packages },
      { when: { backend: ['cuda'], driver: '>=525', computeCapability: '<12' }, index: torch('cu126'), packages },
      {
        when: { backend: ['rocm'], platform: ['linux'], gfx: ['gfx103*', 'gfx11*', 'gfx12*', 'gfx9*'] },
        index: torch('rocm6.4'),
        packages,
      },
      { when: { backend: ['xpu'] }, index: torch('xpu'), packages },
      { when: { backend: ['directml'] }, index: 'pypi', packages: ['torch-directml'] },
      { when: { backend: ['mps'] }, index: 'pypi', packages },
      { when: { backend: ['cpu'] }, index: torch('cpu'), packages },
    ],
    install: [{ use: 'torch' }],
    launch: { argv: ['{python}', 'main.py'], ready: { type: 'url', pattern: 'on (http\\S+)' } },
    models: { defaultWay: 'link', map: [] },
    ...changes,
  })
}

type Row = readonly [
  machine: keyof typeof machines,
  verdict: string,
  recommended: Backend | null,
  reason: RegExp | null,
]

const rows: readonly Row[] = [
  ['no GPU', 'limited', 'cpu', /^No GPU was found\. .*very slow/],
  ['GTX 1650 4 GB', 'limited', 'cuda', /GTX 1650 can use 4\.0 GiB of memory/],
  ['GTX 1060 6 GB', 'fits', 'cuda', null],
  ['GTX 1080 8 GB', 'fits', 'cuda', null],
  ['RTX 4060 8 GB', 'fits', 'cuda', null],
  ['RTX 3060 12 GB', 'fits', 'cuda', null],
  ['RTX 4090', 'fits', 'cuda', null],
  ['RTX 4090, full disk', 'refused', 'cuda', /9\.0 GiB free/],
  ['Tesla M40 24 GB', 'fits', 'cuda', null],
  ['RTX 4090, old driver', 'limited', 'cpu', /driver 470\.256\.02 is too old for Example.*very slow/],
  ['RTX 4090, no driver', 'limited', 'cpu', /driver of the GeForce RTX 4090 \(AD102\) is not installed/],
  ['RTX 5090', 'fits', 'cuda', null],
  ['RX 580', 'limited', 'cpu', /gfx803.*very slow/],
  ['RX 580, Windows', 'fits', 'directml', null],
  ['7900 XTX, Linux', 'fits', 'rocm', null],
  ['7900 XTX, Windows', 'fits', 'directml', null],
  ['Arc A770', 'fits', 'xpu', null],
  ['Arc A770, Windows', 'fits', 'xpu', null],
  ['Intel UHD', 'limited', 'directml', /integrated graphics/],
  ['M1 8 GB', 'limited', 'mps', /Apple M1 can use 5\.6 GiB|8\.0 GiB of RAM/],
  ['M3 Max', 'fits', 'mps', null],
  ['Intel Mac', 'limited', 'cpu', /very slow/],
  ['two 4090', 'fits', 'cuda', null],
  ['RTX 3060 and AMD graphics', 'fits', 'cuda', null],
  ['7900 XTX and GTX 1050', 'fits', 'rocm', null],
]

describe('a package with builds for all', () => {
  it.each(rows)('on %s: %s, %s', (name, verdict, recommended, reason) => {
    const answer = fit(manifest(), machines[name])
    expect(fitSchema.parse(answer)).toMatchObject({ verdict, recommended })
    if (reason === null) expect(answer.reasons).toEqual([])
    else expect(answer.reasons.join(' ')).toMatch(reason)
    expect(answer.backends.map(({ backend }) => backend)).toEqual(['cuda', 'rocm', 'xpu', 'mps', 'directml', 'cpu'])
    expect(answer.backends.every((one) => one.reason.endsWith('.'))).toBe(true)
  })
  it('covers every described machine', () => expect(rows.map(([name]) => name)).toEqual(Object.keys(machines)))
})

const withRoom = (freeGiB: number, ramGiB: number) => ({
  ...machines['RTX 3060 12 GB'],
  ramBytes: ramGiB * gib,
  disk: { ...machines['RTX 3060 12 GB'].disk, freeBytes: freeGiB * gib },
})

it.each([
  [15, 32, 'limited', /15\.0 GiB free; Example wants 20 GiB/],
  [9, 32, 'refused', /9\.0 GiB free/],
  [100, 8, 'limited', /8\.0 GiB of RAM; Example wants 16 GiB/],
  [100, 15.4, 'fits', /^$/],
])('with %i GiB of disk and %i GiB of RAM it is %s', (free, ram, verdict, reason) => {
  const answer = fit(manifest(), withRoom(free, ram))
  expect(answer.verdict).toBe(verdict)
  expect(answer.reasons.join(' ')).toMatch(reason)
})

it('says when the card is too small, and when nobody knows its size', () => {
  const small = fit(manifest({}, { vramGiB: 16 }), machines['RTX 3060 12 GB'])
  expect(small).toMatchObject({ verdict: 'limited', recommended: 'cuda' })
  expect(small.reasons[0]).toMatch(/RTX 3060 can use 12\.0 GiB of memory; Example wants 16 GiB/)
  const card = machines['RTX 3060 12 GB'].gpus.map((gpu) => ({ ...gpu, vramBytes: null }))
  expect(fit(manifest(), { ...machines['RTX 3060 12 GB'], gpus: card }).reasons[0]).toMatch(/is unknown/)
})

it('refuses a platform that the package does not know', () => {
  expect(fit(manifest({}, { platforms: ['windows'] }), machines['two 4090'])).toMatchObject({
    verdict: 'refused',
    recommended: null,
    reasons: ['Example does not run on Linux.'],
  })
})

it('refuses a machine without anything that the package computes on', () => {
  const answer = fit(manifest({}, { backends: ['cuda'] }), machines['7900 XTX, Linux'])
  expect(answer).toMatchObject({
    verdict: 'refused',
    recommended: null,
    backends: [{ backend: 'cuda', usable: false }],
  })
  expect(answer.reasons[0]).toMatch(/cannot compute on this machine\. CUDA needs an NVIDIA GPU/)
})

it('says with every refusal which hardware the package needs', () => {
  const hardware = { en: 'It needs a card of the moon.', ru: 'Нужна карта с Луны.' }
  const needs = { backends: ['cuda' as const], platforms: ['linux' as const], hardware }
  expect(fit(manifest({}, needs), machines['7900 XTX, Linux']).reasons).toEqual([
    'Example cannot compute on this machine. It needs a card of the moon. CUDA needs an NVIDIA GPU; none was found.',
  ])
  expect(fit(manifest({}, needs), machines['M3 Max']).reasons).toEqual([
    'Example does not run on macOS. It needs a card of the moon.',
  ])
  expect(fit(manifest({}, needs), machines['two 4090'])).toMatchObject({ verdict: 'fits', reasons: [] })
})

it('asks no torch rule of a package that installs no torch', () => {
  const answer = fit(manifest({ torch: [], install: [] }, { backends: ['cuda', 'cpu'] }), machines['RTX 3060 12 GB'])
  expect(answer).toMatchObject({ verdict: 'fits', recommended: 'cuda' })
})

it('does not call a package slow on the processor that wants no GPU', () => {
  expect(fit(manifest({}, { vramGiB: 0 }), machines['no GPU']).verdict).toBe('fits')
})

it.each<[keyof typeof machines, readonly Backend[]]>([
  ['no GPU', ['cpu']],
  ['RTX 3060 12 GB', ['cuda', 'directml', 'cpu']],
  ['RTX 4090, no driver', ['cpu']],
  ['RX 580', ['rocm', 'cpu']],
  ['7900 XTX, Windows', ['rocm', 'directml', 'cpu']],
  ['Arc A770', ['xpu', 'cpu']],
  ['Intel UHD', ['directml', 'cpu']],
  ['M1 8 GB', ['mps', 'cpu']],
  ['Intel Mac', ['cpu']],
])('%s can use %j at all', (name, expected) => {
  const all: readonly Backend[] = ['cuda', 'rocm', 'xpu', 'mps', 'directml', 'cpu']
  expect(all.filter((backend) => usableBackend(machines[name], backend).usable)).toEqual(expected)
})

describe('a package that computes through another one', () => {
  const worker = (needs: object): Manifest => ({ ...manifest({}, needs), id: 'worker', name: 'Worker' })
  const front = {
    ...manifest({ torch: [], install: [] }, { backends: ['cuda', 'rocm', 'cpu'] }),
    workers: { type: 'swarmui' as const, file: 'list', package: 'worker', requirements: [] },
  }

  it('can use what its worker can', () => {
    const answer = fit(front, machines['two 4090'], [front, worker({ backends: ['cpu'] })])
    expect(answer.recommended).toBe('cpu')
    expect(answer.backends.find(({ backend }) => backend === 'cuda')).toMatchObject({
      usable: false,
      reason: 'It computes through Worker, which has no CUDA backend.',
    })
  })

  it('still runs for workers on other machines', () => {
    const answer = fit(front, machines['two 4090'], [front, worker({ backends: ['mps'] })])
    expect(answer).toMatchObject({ verdict: 'limited', recommended: 'cuda' })
    expect(answer.reasons[0]).toMatch(/^Worker does not run on this machine/)
  })

  it('is judged by itself where nobody knows the worker', () => {
    expect(fit(front, machines['two 4090'])).toMatchObject({ verdict: 'fits', recommended: 'cuda' })
  })
})
