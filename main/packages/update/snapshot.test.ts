import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manifestSchema } from '../../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../../shared/catalogue/sample-manifest.fixture.ts'
import type { DeckError } from '../../../shared/errors.ts'
import type { Git } from '../../git/types.ts'
import type { Python } from '../../python/types.ts'
import { dataFolderAt, type DataFolder } from '../../store/data-folder.ts'
import { installRecordSchema, type InstallRecord } from '../install-store.ts'
import { installLayout, type InstallLayout } from '../layout.ts'
import { constraintsBeside, snapshotOf } from './snapshot-files.ts'
import { dropEarlier, readSnapshot, restoreEnvironment, takeSnapshot, undoSnapshot } from './snapshot.ts'

let root: string
let folder: DataFolder
let layout: InstallLayout
let record: InstallRecord
let logged: string[]
const abort = (): AbortController => new AbortController()
const head = '1'.repeat(40)

/** Written by a version that knew nothing of updates. */
const oldRecord = (): unknown => ({
  install: {
    ...{ id: crypto.randomUUID(), name: 'One', package: 'example', path: layout.root, state: 'ready', ref: 'main' },
    ...{ revision: '0'.repeat(40), backend: 'cpu', python: '3.12.1', torch: null, size: null, options: {} },
    ...{ extraArgs: [], createdAt: 1, lastLaunchedAt: null },
  },
  manifest: manifestSchema.parse(minimalManifest),
  torchEnv: {},
})
const tools = {
  git: { place: () => Promise.resolve({ commit: head, branch: 'main', url: 'https://example.org/a.git' }) },
  python: { environmentAt: (path: string) => ({ path }), freeze: () => Promise.resolve(['six==1.0']) },
} as unknown as { readonly git: Git; readonly python: Python }

const take = (hadEarlier: boolean, controller = abort(), with_ = tools): Promise<void> =>
  takeSnapshot(record, layout, with_, hadEarlier, {
    signal: controller.signal,
    log: (text) => logged.push(text),
    progress: () => undefined,
  })

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-snapshot-'))
  folder = dataFolderAt(root)
  layout = installLayout(folder, 'One')
  record = installRecordSchema.parse(oldRecord())
  logged = []
  await mkdir(join(layout.env, 'lib'), { recursive: true })
  await writeFile(join(layout.env, 'lib', 'six.py'), 'old')
  await writeFile(constraintsBeside(layout.env), 'torch==1')
})
afterEach(() => rm(root, { recursive: true }))

const inside = (): Promise<readonly string[]> => readdir(layout.root).then((names) => names.toSorted())
const earlier = async (): Promise<void> => {
  await mkdir(layout.before, { recursive: true })
  await writeFile(join(layout.before, 'earlier'), '')
}

describe('taking a snapshot', () => {
  it('holds the record, where the clones really are, environment, constraints and the list of packages', async () => {
    await take(false)
    const state = await readSnapshot(layout, 'One')
    // What a person has pulled since counts, not what was installed.
    expect(state.record.install).toMatchObject({ name: 'One', revision: head, before: null, sharing: null })
    expect(state.places).toMatchObject([{ inner: '', commit: head, branch: 'main' }])
    const { env, constraints, freeze } = snapshotOf(layout)
    expect(await readFile(join(env, 'lib', 'six.py'), 'utf8')).toBe('old')
    expect(await readFile(constraints, 'utf8')).toBe('torch==1')
    expect(await readFile(freeze, 'utf8')).toBe('six==1.0\n')
    expect(await inside()).toEqual(['before', 'env', 'env.constraints.txt'])
  })

  it('takes one of an environment too broken to list its packages', async () => {
    const broken = { ...tools, python: { ...tools.python, freeze: () => Promise.reject(new Error('no python')) } }
    await take(false, abort(), broken)
    expect((await readSnapshot(layout, 'One')).environment).toBe(true)
    expect(logged.join()).toContain('no python')
  })

  it('keeps that of an earlier update whole until the new one is, and until the update has ended', async () => {
    await earlier()
    const stop = abort()
    stop.abort(new Error('stopped'))
    await expect(take(true, stop)).rejects.toThrow('stopped')
    expect(await readdir(layout.before)).toEqual(['earlier'])
    await undoSnapshot(layout, true)
    expect(await inside()).toEqual(['before', 'env', 'env.constraints.txt'])
    expect(await readdir(layout.before)).toEqual(['earlier'])

    await take(true)
    await take(true)
    expect(await readdir(`${layout.before}.earlier`)).toEqual(['earlier'])
    await undoSnapshot(layout, true)
    await undoSnapshot(layout, true)
    expect(await readdir(layout.before)).toEqual(['earlier'])

    await take(true)
    await dropEarlier(layout, folder.temp)
    await dropEarlier(layout, folder.temp)
    expect(await inside()).toEqual(['before', 'env', 'env.constraints.txt'])
    expect((await readSnapshot(layout, 'One')).record.install.revision).toBe(head)
    expect(await readdir(folder.temp)).toEqual([])
  })

  it('is finished or taken back when a kill came between its two renames', async () => {
    for (const finish of [true, false]) {
      await rm(layout.before, { recursive: true, force: true })
      await earlier()
      await take(true)
      await rename(layout.before, `${layout.before}.making`)
      if (finish) await take(true)
      await undoSnapshot(layout, true)
      expect(await readdir(layout.before)).toEqual(['earlier'])
      expect(await inside()).toEqual(['before', 'env', 'env.constraints.txt'])
    }
  })

  it('leaves nothing when it was the first', async () => {
    await take(false)
    await undoSnapshot(layout, false)
    expect(await inside()).toEqual(['env', 'env.constraints.txt'])
    await expect(readSnapshot(layout, 'One')).rejects.toMatchObject({ code: 'not-found' } satisfies Partial<DeckError>)
  })
})

describe('putting the environment back', () => {
  const restore = (): Promise<void> => restoreEnvironment(layout, 'One', folder.temp)
  const isOld = async (): Promise<void> => {
    expect(await readFile(join(layout.env, 'lib', 'six.py'), 'utf8')).toBe('old')
    expect(await readFile(constraintsBeside(layout.env), 'utf8')).toBe('torch==1')
    expect(await readdir(layout.env)).toEqual(['lib'])
  }
  const change = async (): Promise<void> => {
    await rm(layout.env, { recursive: true })
    await mkdir(join(layout.env, 'lib64'), { recursive: true })
    await writeFile(constraintsBeside(layout.env), 'torch==2')
  }

  it('brings folder and constraints, once and again', async () => {
    await take(false)
    await change()
    await restore()
    await isOld()
    await restore()
    await isOld()
    expect(await readdir(folder.temp)).toEqual([])
  })

  it('is finished after a kill behind each of its parts', async () => {
    for (const part of ['the new one is away', 'the constraints are back'] as const) {
      await take(false)
      await change()
      await rm(layout.env, { recursive: true })
      if (part === 'the constraints are back') await writeFile(constraintsBeside(layout.env), 'torch==1')
      await restore()
      await isOld()
    }
  })

  it('takes the constraints away that came with an update', async () => {
    await rm(constraintsBeside(layout.env))
    await take(false)
    await change()
    await restore()
    await expect(readFile(constraintsBeside(layout.env))).rejects.toThrow('ENOENT')
  })

  it('takes an environment away where there was none before', async () => {
    await rm(layout.env, { recursive: true })
    await rm(constraintsBeside(layout.env))
    await take(false)
    await mkdir(layout.env)
    await restore()
    await restore()
    expect(await inside()).toEqual(['before'])
  })
})
