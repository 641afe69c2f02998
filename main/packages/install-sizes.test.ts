import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manifestSchema, type Manifest } from '../../shared/catalogue/manifest.ts'
import { machineFacts } from '../../shared/catalogue/match.ts'
import { testMachine } from '../../shared/catalogue/sample-machines.fixture.ts'
import { minimalManifest } from '../../shared/catalogue/sample-manifest.fixture.ts'
import { settingsSchema } from '../../shared/contract/settings.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Git, Peek } from '../git/types.ts'
import type { DownloadSize } from '../python/download-sizes.ts'
import type { PackageSet } from '../python/package-set.ts'
import type { Python } from '../python/types.ts'
import { createDataFolder, dataFolderAt } from '../store/data-folder.ts'
import { downloadsOf, fetchesMore } from './install-downloads.ts'
import { decideInstall, type PlanSources } from './install-plan.ts'
import { createInstallSizes } from './install-sizes.ts'

const wheel = manifestSchema.parse({
  ...minimalManifest,
  id: 'wheel',
  source: {
    type: 'wheel',
    package: 'invokeai',
    defaultVersion: '6.14.2',
    extras: [
      { when: { backend: ['cpu'] }, extra: 'cpu' },
      { when: { backend: ['cuda'] }, extra: 'cuda' },
    ],
  },
})
const clone = manifestSchema.parse({
  ...minimalManifest,
  id: 'clone',
  install: [
    { use: 'torch' },
    { use: 'requirements', file: 'requirements.txt', exclude: ['unwanted'], constraints: ['numpy<3'] },
    { use: 'requirements', file: 'more.txt', optional: true },
    { use: 'pip', packages: ['gradio==5'], noDeps: true },
    { use: 'pip', packages: ['xformers'], when: { backend: ['cuda'] } },
  ],
})

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-sizes-'))
  await createDataFolder(dataFolderAt(root))
})
afterEach(() => rm(root, { recursive: true }))

const planSources: Pick<PlanSources, 'manifest' | 'hardware' | 'settings' | 'store'> = {
  manifest: (id) => (id === 'wheel' ? wheel : clone),
  hardware: () => Promise.resolve(testMachine()),
  settings: () => settingsSchema.parse({}),
  store: { has: () => false } as unknown as PlanSources['store'],
}

/** Sizes over a repository with these files and an index that knows what `size` tells. */
function sizesOver(
  files: Readonly<Record<string, string>> | DeckError,
  size: (set: PackageSet) => DownloadSize | null,
  manifest?: Manifest,
): { readonly of: ReturnType<typeof createInstallSizes>; readonly asked: PackageSet[][]; peeks: number } {
  const asked: PackageSet[][] = []
  const made = {
    asked,
    peeks: 0,
    of: createInstallSizes({
      ...planSources,
      ...(manifest === undefined ? {} : { manifest: () => manifest }),
      folder: dataFolderAt(root),
      git: {
        peek: () => {
          made.peeks++
          if (files instanceof DeckError) return Promise.reject(files)
          const listed = Object.keys(files).map((path) => ({ path, id: path }))
          const read: Peek['read'] = (wanted) =>
            Promise.resolve(new Map(wanted.map(({ path }) => [path, files[path] ?? ''])))
          return Promise.resolve({ files: listed, links: [], read } as unknown as Peek)
        },
      } as unknown as Git,
      python: {
        downloadSizes: (sets: readonly PackageSet[]) => {
          asked.push([...sets])
          return Promise.resolve(sets.map(size))
        },
      } as unknown as Python,
    }),
  }
  return made
}

const megabyte = (set: PackageSet): DownloadSize => ({ bytes: set.requirements.length * 1_000_000, whole: true })

describe('what is downloaded', () => {
  it('is torch, then the wheel with the extra that fits', async () => {
    const { input, facts } = await decideInstall({ package: 'wheel', backend: 'cpu' }, planSources)
    expect(downloadsOf(input, facts)).toMatchObject([
      { subject: 'torch', set: { index: null, requirements: ['torch'], withoutTorch: false } },
      { subject: 'invokeai 6.14.2', set: { requirements: ['invokeai[cpu]==6.14.2'], withoutTorch: true } },
    ])
    expect(fetchesMore(input, facts)).toBe(false)
  })

  it('is not what this machine does not need', async () => {
    const { input, facts } = await decideInstall({ package: 'clone', backend: 'cpu' }, planSources)
    expect(downloadsOf(input, facts).map(({ subject }) => subject)).toEqual([
      ...['torch', 'requirements.txt', 'more.txt', 'gradio==5'],
    ])
    const elsewhere = { ...machineFacts(testMachine(), 'cpu'), backend: 'cuda' as const }
    expect(downloadsOf(input, elsewhere).map(({ subject }) => subject)).toContain('xformers')
    expect(fetchesMore(input, facts)).toBe(true)
  })
})

describe('sizes of an installation', () => {
  it('are known for a wheel, asked once, and no repository is looked at', async () => {
    const sizes = sizesOver({}, megabyte)
    const known = {
      items: [
        { subject: 'torch', bytes: 1_000_000, state: 'known' },
        { subject: 'invokeai 6.14.2', bytes: 1_000_000, state: 'known' },
      ],
      totalBytes: 2_000_000,
      more: false,
    }
    expect(await sizes.of({ withinMs: 5000, package: 'wheel', backend: 'cpu' })).toEqual(known)
    expect(await sizes.of({ withinMs: 5000, package: 'wheel', backend: 'cpu' })).toEqual(known)
    expect(sizes.asked).toHaveLength(1)
    await sizes.of({ withinMs: 5000, package: 'wheel', backend: 'cpu', ref: '6.13.0' })
    expect(sizes.asked).toHaveLength(2)
    expect(sizes.peeks).toBe(0)
  })

  it('come from the requirement files of a repository, before its clone', async () => {
    const files = {
      'requirements.txt': '--index-url https://example.org\n-r sub/requirements-base.txt\nnumpy\nunwanted\ntorch\n',
      'sub/requirements-base.txt': 'pillow\n',
      'readme.txt': 'no list',
      '../requirements.txt': 'evil',
    }
    const sizes = sizesOver(files, megabyte)
    expect(await sizes.of({ withinMs: 5000, package: 'clone', backend: 'cpu' })).toEqual({
      items: [
        { subject: 'torch', bytes: 1_000_000, state: 'known' },
        { subject: 'requirements.txt', bytes: 2_000_000, state: 'known' },
        // Optional, and not there in this version.
        { subject: 'more.txt', bytes: 0, state: 'known' },
        { subject: 'gradio==5', bytes: 1_000_000, state: 'known' },
      ],
      totalBytes: 4_000_000,
      more: true,
    })
    expect(sizes.asked[0]).toMatchObject([
      {},
      { requirements: ['pillow', 'numpy'], constraints: ['numpy<3'], noDeps: false },
      { requirements: ['gradio==5'], noDeps: true },
    ])
    expect(await readdir(dataFolderAt(root).temp)).toEqual([])
  })

  it('wait for the clone where a file lies in another repository', async () => {
    const manifest = manifestSchema.parse({
      ...minimalManifest,
      install: [
        { use: 'clone', url: 'https://example.org/node.git', ref: 'main', into: 'nodes/one' },
        { use: 'requirements', file: 'nodes/one/requirements.txt', optional: true },
        { use: 'requirements', file: 'nodes/two/requirements.txt', optional: true },
      ],
    })
    const sizes = sizesOver({}, megabyte, manifest)
    const { items } = await sizes.of({ withinMs: 5000, package: 'sample', backend: 'cpu' })
    expect(items.map(({ bytes, state }) => [bytes, state])).toEqual([
      [null, 'after-clone'],
      [0, 'known'],
    ])
  })

  it('wait for the clone where the repository cannot be asked', async () => {
    const sizes = sizesOver(new DeckError('unreachable', { host: 'x', detail: '' }), megabyte)
    const { items, totalBytes, more } = await sizes.of({ withinMs: 5000, package: 'clone', backend: 'cpu' })
    expect(items.map(({ state }) => state)).toEqual(['known', 'after-clone', 'after-clone', 'known'])
    expect([totalBytes, more]).toEqual([2_000_000, true])
    expect(await readdir(dataFolderAt(root).temp)).toEqual([])
  })

  it('that could not be found out are said, and asked for again', async () => {
    let works = false
    const sizes = sizesOver({}, (set) =>
      set.withoutTorch ? (works ? megabyte(set) : null) : { bytes: 5, whole: works },
    )
    const first = await sizes.of({ withinMs: 5000, package: 'wheel', backend: 'cpu' })
    expect(first.items.map(({ bytes, state }) => [bytes, state])).toEqual([
      [5, 'at-least'],
      [null, 'unknown'],
    ])
    expect([first.totalBytes, first.more]).toEqual([5, true])
    works = true
    expect(await sizes.of({ withinMs: 5000, package: 'wheel', backend: 'cpu' })).toMatchObject({
      totalBytes: 1_000_005,
      more: false,
    })
  })

  it('of which nothing is known have no sum', async () => {
    const sizes = sizesOver({}, () => null)
    expect(await sizes.of({ withinMs: 5000, package: 'clone', backend: 'cpu' })).toMatchObject({
      totalBytes: null,
      more: true,
    })
  })

  it('are no longer wanted after a cancel', async () => {
    const cancel = new AbortController()
    cancel.abort()
    const asked = sizesOver({}, megabyte).of({ withinMs: 5000, package: 'clone', backend: 'cpu' }, cancel.signal)
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
  })
})
