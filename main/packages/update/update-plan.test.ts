import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testMachine } from '../../../shared/catalogue/sample-machines.fixture.ts'
import { manifestSchema, type Manifest } from '../../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../../shared/catalogue/sample-manifest.fixture.ts'
import type { Install } from '../../../shared/contract/installs.ts'
import { settingsSchema } from '../../../shared/contract/settings.ts'
import { DeckError } from '../../../shared/errors.ts'
import { EventBus } from '../../events.ts'
import type { Git, Place } from '../../git/types.ts'
import { dataFolderAt, type DataFolder } from '../../store/data-folder.ts'
import { openDatabase } from '../../store/database.ts'
import type { PlanSources } from '../install-plan.ts'
import { createInstallStore, type InstallRecord, type InstallStore } from '../install-store.ts'
import { installLayout } from '../layout.ts'
import { writeSnapshot } from './snapshot.ts'
import { planRevert, planUpdate } from './update-plan.ts'

const [first, second, pulled] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string]
const manifest = manifestSchema.parse(minimalManifest)
const wheel = manifestSchema.parse({
  ...minimalManifest,
  source: { type: 'wheel', package: 'sample', defaultVersion: '2.0' },
})

let root: string
let folder: DataFolder
let database: ReturnType<typeof openDatabase>
let store: InstallStore

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-update-plan-'))
  folder = dataFolderAt(root)
  await mkdir(installLayout(folder, 'One').before, { recursive: true })
  database = openDatabase(folder.database)
  store = createInstallStore(database, new EventBus())
})
afterEach(async () => {
  database.close()
  await rm(root, { recursive: true })
})

function put(change: Partial<Install> = {}, by: Manifest = manifest): InstallRecord {
  const install: Install = {
    ...{ id: '7f7f8ad5-4f6b-4a3e-8a52-0a6a3f0b2f11', name: 'One', package: 'sample', path: join(root, 'One') },
    ...{ state: 'ready', ref: 'main', revision: first, backend: 'cpu', python: '3.12.1', torch: null, size: null },
    ...{ sizeAlone: null, options: {}, extraArgs: [], sharing: null, before: null, createdAt: 1, lastLaunchedAt: null },
    ...change,
  }
  const record = { install, manifest: by, torchEnv: {} }
  store.put(record)
  return record
}

interface World {
  /** What the remote says of any ref; an error is thrown. */
  readonly remote?: string | null | DeckError
  readonly place?: Place | null
  readonly catalogue?: Manifest | null
}

function sources({ remote = second, place = null, catalogue = manifest }: World = {}): PlanSources {
  const answer = <T>(value: T): Promise<T> =>
    remote instanceof DeckError ? Promise.reject(remote) : Promise.resolve(value)
  const git: Pick<Git, 'remoteCommit' | 'remoteRefs' | 'place'> = {
    remoteCommit: () => answer(remote as string | null),
    remoteRefs: () => answer({ head: 'main', branches: ['main'], tags: [] }),
    place: () => Promise.resolve(place),
  }
  return {
    ...{ store, folder, env: {}, git: git as Git, hardware: () => Promise.resolve(testMachine()) },
    settings: () => settingsSchema.parse({}),
    library: {} as PlanSources['library'],
    manifest: () => {
      if (catalogue === null) throw new DeckError('not-found', { what: 'package', name: 'sample' })
      return catalogue
    },
  }
}

describe('the plan of an update', () => {
  it.each([
    ['a branch that moved', {}, {}, { to: { ref: 'main', revision: second }, current: false, warnings: 0 }],
    [
      'a branch that did not',
      {},
      { remote: first },
      { to: { ref: 'main', revision: first }, current: true, warnings: 0 },
    ],
    [
      'a commit that nobody has to be asked for',
      { ref: second },
      { remote: null },
      { to: { ref: second, revision: second }, current: false, warnings: 0 },
    ],
    [
      'a short one, which only the fetch can find',
      { ref: '2222222' },
      { remote: null },
      { to: { ref: '2222222', revision: null }, current: false, warnings: 0 },
    ],
    [
      'a server that refuses',
      {},
      { remote: new DeckError('git-refused', { url: 'https://example.org/sample.git', detail: '403' }) },
      { to: { ref: 'main', revision: null }, current: false, warnings: 1 },
    ],
    [
      'a package that the catalogue has lost',
      {},
      { catalogue: null },
      { to: { ref: 'main', revision: second }, current: false, warnings: 0 },
    ],
  ] as const)('of %s', async (_, request, world, wanted) => {
    put()
    const { shown, input } = await planUpdate({ name: 'one', ...request }, sources(world))
    expect(shown).toMatchObject({ name: 'One', from: { ref: 'main', revision: first }, to: wanted.to })
    expect(shown.current).toBe(wanted.current)
    expect(shown.plan.warnings).toHaveLength(wanted.warnings)
    expect(input.install).toMatchObject({ installId: store.byName('One').install.id, name: 'One', ref: wanted.to.ref })
    expect(input.previous.install.revision).toBe(first)
  })

  it('starts from where the clone really is', async () => {
    put()
    const place = { commit: pulled, branch: 'main', url: 'https://example.org/sample.git' }
    const { shown } = await planUpdate({ name: 'One' }, sources({ place, remote: pulled }))
    expect(shown).toMatchObject({ from: { revision: pulled }, current: true })
  })

  it('of a wheel takes what the package recommends, and asks nobody', async () => {
    put({ ref: '1.0', revision: '1.0' }, wheel)
    const { shown } = await planUpdate({ name: 'One' }, sources({ catalogue: wheel }))
    expect(shown).toMatchObject({ from: { revision: '1.0' }, to: { ref: '2.0', revision: '2.0' }, current: false })
    expect(shown.plan.items).toContainEqual(expect.objectContaining({ action: 'download', subject: 'sample' }))
  })

  it('refuses a version that there is not, an install that is not ready, and a manifest that is broken', async () => {
    put()
    await expect(planUpdate({ name: 'One', ref: 'v9' }, sources({ remote: null }))).rejects.toMatchObject({
      code: 'git-ref-missing',
    })
    const broken: PlanSources = {
      ...sources(),
      manifest: () => {
        throw new DeckError('manifest-invalid', { file: 'a.yaml', line: 1, detail: 'no' })
      },
    }
    await expect(planUpdate({ name: 'One' }, broken)).rejects.toMatchObject({ code: 'manifest-invalid' })
    put({ state: 'updating' })
    await expect(planUpdate({ name: 'One' }, sources())).rejects.toMatchObject({ code: 'install-not-ready' })
  })
})

describe('the plan of going back', () => {
  const before = { ref: 'main', revision: first, updatedAt: 1 }
  const snapshot = (record: InstallRecord): Promise<void> =>
    writeSnapshot(installLayout(folder, 'One'), { record, places: [], environment: true })

  it('names both versions', async () => {
    const previous = put()
    const current = put({ revision: second, before })
    await snapshot(previous)
    const { input, plan } = await planRevert('one', sources())
    expect(input).toEqual({ previous, current })
    expect(plan.items[0]).toMatchObject({ action: 'write', note: `main → main (${first})` })
  })

  it.each([
    ['there was no update', null, true],
    ['the snapshot is gone', before, false],
  ] as const)('is refused when %s', async (_, of, there) => {
    const record = put({ before: of })
    if (there) await snapshot(record)
    await expect(planRevert('One', sources())).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is refused when the snapshot is of another install', async () => {
    const record = put({ before })
    await snapshot({ ...record, install: { ...record.install, id: '00000000-0000-4000-8000-000000000000' } })
    await expect(planRevert('One', sources())).rejects.toMatchObject({ code: 'not-found' })
  })
})
