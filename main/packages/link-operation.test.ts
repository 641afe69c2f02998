import { existsSync } from 'node:fs'
import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SharingWay } from '../../shared/catalogue/manifest.ts'
import type { Run } from '../../shared/contract/runs.ts'
import type { Operation } from '../../shared/contract/operations.ts'
import { EventBus } from '../events.ts'
import { makeBench, type Bench } from '../library/testing/library-bench.ts'
import { createOperations } from '../operations/engine.ts'
import type { SharingTarget } from '../library/types.ts'
import type { Operations, StepContext } from '../operations/types.ts'
import { openDatabase } from '../store/database.ts'
import { createInstallStore, type InstallStore } from './install-store.ts'
import { linkInput, linkInputSchema, linkOperation, unlinkOperation, type LinkServices } from './link-operation.ts'
import { sharingTarget } from './sharing-target.ts'

const map = [{ kind: 'lora', link: 'models/lora', config: 'loras' }] as const
const more = { config: { file: 'extra_model_paths.yaml', format: 'comfyui' } }

let bench: Bench
let services: LinkServices
let store: InstallStore
let operations: Operations
let close: () => Promise<void>
let told: string[]
let running: Run | null

beforeEach(async () => {
  bench = await makeBench()
  const { folder, library } = bench
  const database = openDatabase(folder.database)
  const events = new EventBus()
  told = []
  events.subscribe(({ type }) => told.push(type))
  store = createInstallStore(database, events)
  operations = createOperations({ database, events, folder })
  running = null
  services = { folder, library, events, store, runs: { ofInstall: () => running } }
  operations.register(linkOperation(services))
  operations.register(unlinkOperation(services))
  close = async () => {
    await operations.close()
    database.close()
    await bench.close()
  }
  store.put({
    install: {
      ...{ id: crypto.randomUUID(), name: 'ui', package: 'ui', path: join(folder.installs, 'ui'), state: 'ready' },
      ...{ ref: 'main', revision: null, backend: 'cpu', python: null, torch: null, size: null, sizeAlone: null },
      ...{ options: {}, extraArgs: [], sharing: null, before: null, createdAt: 1, lastLaunchedAt: null },
    },
    manifest: bench.target(map, more).manifest,
    torchEnv: {},
  })
})
afterEach(() => close())

const target = () => sharingTarget(store.byName('ui'), { find: () => null }, bench.folder)

async function link(way: SharingWay | undefined): Promise<Operation> {
  const asked = { ...target(), way: way ?? target().way }
  const input = linkInput(asked, store.byName('ui').install.sharing, bench.library)
  const { id } = await operations.start(linkOperation(services), input, await bench.library.plan(asked))
  return operations.ended(id)
}
async function unlink(): Promise<Operation> {
  const { name, manifest, way } = target()
  const plan = await bench.library.planUnshare(target())
  const { id } = await operations.start(unlinkOperation(services), { name, manifest, way: way ?? null }, plan)
  return operations.ended(id)
}
async function rollBack({ id }: Operation): Promise<void> {
  await operations.rollBack(id)
  expect(await operations.ended(id)).toMatchObject({ state: 'rolled-back' })
}
const inApp = (...parts: string[]): string => join(bench.app, ...parts)
const isLinked = async (): Promise<boolean> => (await lstat(inApp('models/lora'))).isSymbolicLink()
const isWritten = (): boolean => existsSync(inApp('extra_model_paths.yaml'))

describe('sharing', () => {
  it('keeps the way that was chosen with the install, and says that models changed', async () => {
    expect((await link('config')).error).toBeNull()
    expect(store.byName('ui').install.sharing).toBe('config')
    expect(target().way).toBe('config')
    expect(isWritten()).toBe(true)
    expect(told).toContain('models')
    // The next one takes the way that is kept.
    expect((await bench.library.plan(target())).items.every(({ action }) => action === 'keep')).toBe(true)
  })

  it('reads the input of older journals', () => {
    const { name, manifest } = target()
    expect(linkInputSchema.parse({ name, manifest })).toMatchObject({ way: null, before: null })
  })
})

describe('a program that runs', () => {
  const run = (state: Run['state']): Run => ({
    ...{ id: crypto.randomUUID(), installId: store.byName('ui').install.id, name: 'ui', state, pid: 1, port: 9 },
    ...{ url: 'http://127.0.0.1:9/', startedAt: 1, readyAt: 2, endedAt: null, exitCode: null, signal: null },
    ...{ error: null, problems: [], cols: 80, rows: 24 },
  })

  it.each([
    ['ready', ['config http://127.0.0.1:9/']],
    ['starting', []],
    ['stopping', []],
    ['left', []],
  ] as const)('is told of the models at once when it can be: %s', async (state, expected) => {
    const calls: string[] = []
    services = {
      ...services,
      library: {
        ...bench.library,
        afterReady: ({ way }, url) => {
          // All that lies on the disk is done by then.
          expect(isWritten()).toBe(true)
          calls.push(`${String(way)} ${url}`)
          return Promise.resolve()
        },
      },
    }
    operations.register(linkOperation(services))
    running = run(state)
    expect((await link('config')).error).toBeNull()
    expect(calls).toEqual(expected)
  })
})

describe('taking back', () => {
  it('removes the links, keeps the models and is undone by sharing again', async () => {
    await mkdir(inApp('models/lora'), { recursive: true })
    await writeFile(inApp('models/lora/a.pt'), 'a')
    await link(undefined)
    expect(await isLinked()).toBe(true)
    const ended = await unlink()
    expect(ended).toMatchObject({ kind: 'unlink-models', state: 'done', plan: { items: [{ action: 'remove' }] } })
    expect(await isLinked()).toBe(false)
    expect(bench.library.isUnshared('ui')).toBe(true)
    expect(await readFile(join(bench.folder.models, 'loras/a.pt'), 'utf8')).toBe('a')
    await link(undefined)
    expect(bench.library.isUnshared('ui')).toBe(false)
    expect(await readFile(inApp('models/lora/a.pt'), 'utf8')).toBe('a')
  })
})

describe('undoing', () => {
  /** Lets the step fail after all of its work is done, so that it can be rolled back. */
  function failAfter(method: 'share' | 'unshare'): void {
    const { library } = bench
    let failed = false
    services = {
      ...services,
      library: {
        ...library,
        async [method](target: SharingTarget, context: StepContext) {
          await library[method](target, context)
          if (failed) return
          failed = true
          throw new Error('on purpose')
        },
      },
    }
    operations.register(linkOperation(services))
    operations.register(unlinkOperation(services))
  }

  it('takes back what was shared for the first time', async () => {
    failAfter('share')
    const ended = await link('config')
    expect(ended.state).toBe('failed')
    expect(isWritten()).toBe(true)
    await rollBack(ended)
    expect(isWritten()).toBe(false)
    expect(bench.library.isShared('ui')).toBe(false)
    expect(store.byName('ui').install.sharing).toBeNull()
  })

  it('brings the way from before back', async () => {
    await link('link')
    failAfter('share')
    const ended = await link('config')
    expect(await isLinked()).toBe(false)
    await rollBack(ended)
    expect(await isLinked()).toBe(true)
    expect(isWritten()).toBe(false)
    expect(store.byName('ui').install.sharing).toBe('link')
  })

  it('leaves an install without models that was without them', async () => {
    bench.library.setUnshared('ui', true)
    failAfter('share')
    await rollBack(await link('link'))
    expect(bench.library.isUnshared('ui')).toBe(true)
    expect(await isLinked()).toBe(false)
  })

  it('shares again what was taken', async () => {
    await link('config')
    failAfter('unshare')
    const ended = await unlink()
    expect(ended.state).toBe('failed')
    expect(isWritten()).toBe(false)
    await rollBack(ended)
    expect(isWritten()).toBe(true)
    expect(bench.library.isUnshared('ui')).toBe(false)
  })
})
