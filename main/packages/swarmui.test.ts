import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { simpleGit } from 'simple-git'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testGpu, testMachine } from '../../shared/catalogue/sample-machines.fixture.ts'
import { settingsSchema } from '../../shared/contract/settings.ts'
import { DeckError } from '../../shared/errors.ts'
import { createCatalogue } from '../catalogue/catalogue.ts'
import { EventBus } from '../events.ts'
import { createGit } from '../git/git.ts'
import { getFds, topKeys } from '../library/config-fds.ts'
import { createLibrary } from '../library/library.ts'
import { createModelRoots } from '../library/roots/roots.ts'
import { createOperations } from '../operations/engine.ts'
import { createPython } from '../python/python.ts'
import type { PipRequest, Python } from '../python/types.ts'
import { createRuns } from '../runs/runs.ts'
import { createDataFolder, dataFolderAt } from '../store/data-folder.ts'
import { openDatabase } from '../store/database.ts'
import { createTrash } from '../store/trash.ts'
import { installOperation, newRecord } from './install-operation.ts'
import { planInstall } from './install-plan.ts'
import { createInstallStore } from './install-store.ts'
import { createLauncher } from './launcher.ts'
import { installLayout } from './layout.ts'
import { linkOperation } from './link-operation.ts'
import { serveOperation } from './serve-operation.ts'
import { makeDotnet, type DotnetCall } from './testing/fake-dotnet.ts'

const resources = fileURLToPath(new URL('../../resources/packages', import.meta.url))
const card = { computeCapability: '8.9', driver: '580.65', vramBytes: 24 * 1024 ** 3 }
const hardware = testMachine([testGpu({ name: 'RTX 4090', ...card }), testGpu({ name: 'RTX 4090', ...card })])

/** Everything real but .NET, the source (a small repository under the address of the real one) and what uv would install. */
async function openBench(root: string) {
  const upstream = join(root, 'upstream', 'SwarmUI.git')
  await mkdir(join(upstream, 'src'), { recursive: true })
  await writeFile(join(upstream, 'src', 'SwarmUI.csproj'), '<Project/>')
  const origin = simpleGit(upstream)
  await origin.init(['--initial-branch=master'])
  await origin.addConfig('user.email', 'test@example.com').addConfig('user.name', 'Test')
  await origin.add('.').commit('first')

  const folder = dataFolderAt(join(root, 'data'))
  await createDataFolder(folder)
  const database = openDatabase(folder.database)
  const events = new EventBus()
  const settings = () =>
    settingsSchema.parse({
      'mirrors.git': [
        { from: 'https://github.com/mcmonkeyprojects/', to: `${pathToFileURL(join(root, 'upstream')).href}/` },
      ],
    })
  const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`, DOTNET_ROOT: '' }
  const git = createGit({ settings, env })
  const trash = createTrash({ folder, database })
  const roots = createModelRoots({ database, folder, platform: process.platform })
  const library = createLibrary({ folder, database, git, trash, roots })
  const operations = createOperations({ database, events, folder })
  const runs = createRuns({
    database,
    events,
    folder,
    usage: { sample: () => Promise.resolve({ cpuPercent: 0, ramBytes: 0, vramBytes: null, processes: 0 }) },
  })
  const store = createInstallStore(database, events)
  const catalogue = await createCatalogue({ builtInFolder: resources, userFolder: folder.packages })
  const installed: PipRequest[] = []
  const python: Python = {
    ...createPython({ folder, settings, env, bundledUv: null }),
    freeze: () => Promise.resolve(['torch==2.13.0+cu130', 'kornia==0.8.1', 'transformers==4.30.0', 'pip==25.1']),
    install: (_environment, request) => {
      installed.push(request)
      return Promise.resolve()
    },
  }
  const shared = {
    folder,
    store,
    git,
    python,
    library,
    trash,
    settings,
    env,
    hardware: () => Promise.resolve(hardware),
  }
  const installing = installOperation({ ...shared, models: () => folder.models })
  const [linking, serving] = [
    linkOperation({ folder, library, events, store, runs }),
    serveOperation({ folder, python }),
  ]
  operations.register(linking)
  operations.register(serving)
  operations.register(installing)
  await library.prepare()
  const launcher = createLauncher({ ...shared, catalogue, operations, linking, serving, runs })
  const sources = { ...shared, manifest: (id: string) => catalogue.get(id) }

  return {
    ...{ folder, store, launcher, runs, operations, installed, trash },
    plan: () => planInstall({ package: 'swarmui' }, sources),
    async install() {
      const { input, shown } = await planInstall({ package: 'swarmui' }, sources)
      const operation = await operations.start(installing, input, shown.plan)
      return operations.ended(operation.id)
    },
    /** A ComfyUI as it stands after its installation. */
    async addComfy(name: string) {
      const manifest = catalogue.get('comfyui')
      const input = {
        ...{ installId: crypto.randomUUID(), name, manifest, ref: 'master', backend: 'cuda' as const },
        ...{ torch: null, python: null },
      }
      const record = newRecord(input, folder)
      await mkdir(installLayout(folder, name).app, { recursive: true })
      store.put({
        ...record,
        install: { ...record.install, state: 'ready', options: { vram: 'low', device: 1, 'multi-user': true } },
        torchEnv: { FROM_TORCH: 'yes' },
      })
    },
    async calls(): Promise<readonly DotnetCall[]> {
      const text = await readFile(join(root, 'dotnet.log'), 'utf8').catch(() => '')
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as DotnetCall)
    },
    async close() {
      await Promise.all([runs.close(), operations.close()])
      database.close()
    },
  }
}

let root: string
let bench: Awaited<ReturnType<typeof openBench>>
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-swarmui-'))
  bench = await openBench(root)
})
afterEach(async () => {
  await bench.close()
  await rm(root, { recursive: true, force: true })
})
const launch = () => bench.launcher.launch({ name: 'swarmui', port: undefined, extraArgs: [], share: 'apply' })
const backendsFile = (): string => join(installLayout(bench.folder, 'swarmui').app, 'Data', 'Backends.fds')
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof DeckError ? error.code : error),
  )

it.skipIf(process.platform === 'win32')(
  'SwarmUI is cloned, built, told where its models and backends are, started, and started again when it asks',
  { timeout: 60_000 },
  async () => {
    const dotnet = await makeDotnet(join(root, 'bin'), ['8.0.404'], join(root, 'dotnet.log'))
    const { app } = installLayout(bench.folder, 'swarmui')
    expect((await bench.install()).error).toBeNull()
    const [build] = await bench.calls()
    expect(build).toMatchObject({
      args: ['build', 'src/SwarmUI.csproj', '--configuration', 'Release', '-o', join(app, 'src/bin/live_release')],
      cwd: app,
      env: { DOTNET_CLI_TELEMETRY_OPTOUT: '1' },
    })
    const read = await readFile(join(app, 'Data', 'Settings.fds'), 'utf8')
    const wanted = {
      ...{ IsInstalled: 'true', LaunchMode: 'none', 'Metadata.EditMetadataWriteJSON': 'true' },
      ...{
        'Paths.ModelRoot': bench.folder.models,
        'Paths.SDModelFolder': 'checkpoints',
        'Paths.SDLoraFolder': 'loras',
      },
      'Paths.SDControlNetsFolder': 'controlnet;model_patches',
    }
    expect(Object.fromEntries(Object.keys(wanted).map((key) => [key, getFds(read, key)]))).toEqual(wanted)

    await bench.addComfy('comfyui')
    const { id } = await launch()
    const run = await bench.runs.settled(id)
    expect(run).toMatchObject({ state: 'ready', url: `http://127.0.0.1:${run.port ?? 0}/` })
    const started = (await bench.calls()).slice(1)
    // Once ended with 42, once for good.
    expect(started).toHaveLength(2)
    expect(started[1]?.args).toEqual([
      join(app, 'src/bin/live_release/SwarmUI.dll'),
      ...['--host', '127.0.0.1', '--port', String(run.port), '--launch_mode', 'none'],
    ])
    const comfy = installLayout(bench.folder, 'comfyui')
    expect(started[1]).toMatchObject({
      cwd: app,
      env: { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', FROM_TORCH: 'yes', ASPNETCORE_ENVIRONMENT: 'Production' },
    })
    expect(started[1]?.env['PATH']?.split(':')[0]).toBe(join(comfy.env, 'bin'))
    expect(dotnet).toBe(join(root, 'bin', 'dotnet'))

    const backends = await readFile(backendsFile(), 'utf8')
    expect(topKeys(backends).map((key) => getFds(backends, `${key}.settings.GPU_ID`))).toEqual(['0', '1'])
    expect(getFds(backends, '1.settings.StartScript')).toBe(join(comfy.app, 'main.py'))
    // Its memory option goes along; the choice of a device and what concerns its own page do not.
    expect(getFds(backends, '0.settings.ExtraArgs')).toBe('--disable-auto-launch --lowvram')
    const packages = bench.installed[0]?.packages ?? []
    expect(packages).toContain('ultralytics==8.3.197')
    expect(packages).toContain('transformers>=4.57.3')
    expect(packages).not.toContain('kornia')
    expect(packages).not.toContain('pip>=25.0')
    await bench.runs.stop(id)
  },
)

it.skipIf(process.platform === 'win32')('SwarmUI without any ComfyUI is refused with the remedy', async () => {
  await makeDotnet(join(root, 'bin'), ['8.0.404'], join(root, 'dotnet.log'))
  const { shown } = await bench.plan()
  expect(shown.plan.warnings.join(' ')).toContain('comfyui, which is not installed here')
  await bench.install()
  const refused = launch()
  await expect(refused).rejects.toMatchObject({
    code: 'worker-missing',
    remedy: 'Install ComfyUI, or give the address of another machine in the launch options of “swarmui”.',
  })
  const { install } = bench.store.byName('swarmui')
  bench.store.update(install.id, { options: { comfyui: 'nobody' } })
  expect(await codeOf(launch())).toBe('not-found')

  // An address is enough; what the person has in the file stays, and a copy of it is kept.
  const mine =
    '0:\n\ttype: swarmswarmbackend\n\ttitle: Office\n\tenabled: true\n\tsettings:\n\t\tAddress: http://office\n'
  await writeFile(backendsFile(), mine)
  bench.store.update(install.id, { options: { remotes: 'http://192.168.1.20:8188' } })
  const { id } = await launch()
  await bench.runs.settled(id)
  const backends = await readFile(backendsFile(), 'utf8')
  expect(backends.startsWith(mine)).toBe(true)
  expect(getFds(backends, '1.settings.Address')).toBe('http://192.168.1.20:8188')
  expect((await bench.trash.list()).map(({ originalPath }) => originalPath)).toContain(backendsFile())
  await bench.runs.stop(id)
  expect(bench.installed).toEqual([])
})

it.skipIf(process.platform === 'win32').each([
  ['an old SDK', ['6.0.428'], 'dotnet-too-old'],
  ['no SDK', [], 'dotnet-missing'],
] as const)('SwarmUI with %s is refused before anything is touched', async (_, sdks, code) => {
  await makeDotnet(join(root, 'bin'), sdks, join(root, 'dotnet.log'))
  expect(await codeOf(bench.plan())).toBe(code)
  expect(bench.store.list()).toEqual([])
})
