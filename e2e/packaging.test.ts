import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtMain, ensureBuilt, loadedBy, requireOfBuilder, root } from '../main/desktop/testing/built.ts'

/*
 * Packs the app with electron-builder around a stand-in for the Electron runtime, and looks at what is inside. The
 * stand-in has the fuse wire of a real one, with every fuse on; nothing here can be started.
 */
const fuseNames = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
]
/** https://www.electronjs.org/docs/latest/tutorial/fuses: sentinel, version of the wire, its length, one digit each. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

interface Asar {
  listPackage(archive: string, options: { isPack: boolean }): string[]
  extractFile(archive: string, path: string): Buffer
  statFile(archive: string, path: string): { readonly unpacked?: boolean }
}
const asar = requireOfBuilder('@electron/asar') as Asar

let folder: string
let resources: string
let packed: readonly string[]

async function writeRuntime(path: string): Promise<void> {
  await mkdir(join(path, 'locales'), { recursive: true })
  await mkdir(join(path, 'resources'))
  const { version } = JSON.parse(await readFile(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  await writeFile(join(path, 'version'), version)
  for (const name of ['chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html']) await writeFile(join(path, name), name)
  const wire = Buffer.from([1, fuseNames.length])
  await writeFile(
    join(path, 'electron'),
    Buffer.concat([Buffer.from(`stand-in ${sentinel}`), wire, Buffer.from('1'.repeat(fuseNames.length))]),
  )
  await chmod(join(path, 'electron'), 0o755)
}

beforeAll(async () => {
  await ensureBuilt()
  folder = await mkdtemp(join(tmpdir(), 'deck-packaging-'))
  await writeRuntime(join(folder, 'electron'))
  await promisify(execFile)(
    process.execPath,
    [
      join(root, 'node_modules', 'electron-builder', 'cli.js'),
      ...['--linux', '--x64', '--dir', '--publish', 'never'],
      `-c.electronDist=${join(folder, 'electron')}`,
      `-c.directories.output=${join(folder, 'dist')}`,
    ],
    { cwd: root, maxBuffer: 16 << 20, timeout: 180_000 },
  )
  resources = join(folder, 'dist', 'linux-unpacked', 'resources')
  packed = asar.listPackage(join(resources, 'app.asar'), { isPack: false }).map((path) => path.replaceAll('\\', '/'))
}, 300_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** `node_modules/@scope/name/…` and `node_modules/name/…` by package. */
function packagesIn(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => /^\/node_modules\/((?:@[^/]+\/)?[^@/][^/]*)\//.exec(path)?.[1])
  return [...new Set(names.filter((name) => name !== undefined))].sort()
}

/** What the built main process loads at run time, with what that depends on. */
async function neededPackages(): Promise<readonly string[]> {
  const needed = new Set<string>()
  const add = async (name: string): Promise<void> => {
    if (needed.has(name)) return
    needed.add(name)
    const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')
    const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> }
    for (const dependency of Object.keys(dependencies)) await add(dependency)
  }
  for (const code of (await builtMain()).values()) {
    for (const id of loadedBy(code)) {
      if (id.startsWith('node:') || id === 'electron') continue
      await add(/^(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? id)
    }
  }
  for (const name of await nativeHashes()) await add(name)
  return [...needed].sort()
}

/** Bindings that are loaded by a name made up at run time, and are installed only where there is one for the platform. */
async function nativeHashes(): Promise<readonly string[]> {
  const text = await readFile(join(root, 'package.json'), 'utf8')
  const { optionalDependencies } = JSON.parse(text) as { optionalDependencies: Record<string, string> }
  return Object.keys(optionalDependencies).filter((name) => existsSync(join(root, 'node_modules', name)))
}

test('the archive holds the build, its packages and nothing else', async () => {
  expect([...new Set(packed.map((path) => path.split('/')[1]))].sort()).toEqual(['node_modules', 'out', 'package.json'])
  expect(
    [...new Set(packed.filter((path) => path.startsWith('/out/')).map((path) => path.split('/')[2]))].sort(),
  ).toEqual(['main', 'preload', 'renderer'])
  expect(packagesIn(packed)).toEqual(await neededPackages())
  expect(packed.filter((path) => /\.(?:[mc]?tsx?|map)$|\.test\.[cm]?js$|\/\./.test(path))).toEqual([])
  const inside = (path: string): string => asar.extractFile(join(resources, 'app.asar'), path).toString()
  expect(inside('out/main/desktop.js')).toContain('app.enableSandbox()')
  expect(inside('out/preload/preload.cjs')).toContain('exposeInMainWorld')
  expect(inside('out/renderer/index.html')).toContain('<div id="root">')
  const { main, type } = JSON.parse(inside('package.json')) as Record<string, unknown>
  expect({ main, type }).toEqual({ main: 'out/main/desktop.js', type: 'module' })
})

test('what is native lies beside the archive, with the programs of this platform alone', async () => {
  const unpacked = join(resources, 'app.asar.unpacked')
  expect(await readdir(unpacked)).toEqual(['node_modules'])
  const native = (await nativeHashes()).length > 0 ? ['@napi-rs', 'node-pty'] : ['node-pty']
  expect(await readdir(join(unpacked, 'node_modules'))).toEqual(native)
  const pty = join(unpacked, 'node_modules', 'node-pty')
  expect(await readdir(join(pty, 'prebuilds'))).toEqual(['linux-x64'])
  const addon = join('prebuilds', 'linux-x64', 'pty.node')
  expect((await readFile(join(pty, addon))).subarray(1, 4).toString()).toBe('ELF')
  expect(asar.statFile(join(resources, 'app.asar'), join('node_modules', 'node-pty', addon)).unpacked).toBe(true)
  await readFile(join(pty, 'lib', 'index.js'))
})

test('packages, languages and icons lie where the packaged app looks for them', async () => {
  for (const path of ['packages/comfyui.yaml', 'locales/ru/ui.json', 'icons/icon-256.png', 'icons/icon.png']) {
    const inside = await readFile(join(resources, 'resources', path))
    expect(inside.equals(await readFile(join(root, 'resources', path)))).toBe(true)
  }
})

test('the fuses of the packed program are flipped as configured', async () => {
  const program = await readFile(join(folder, 'dist', 'linux-unpacked', 'diffusion-deck'))
  const start = program.indexOf(sentinel) + sentinel.length
  const wire = program.subarray(start + 2, start + 2 + fuseNames.length).toString()
  expect(Object.fromEntries(fuseNames.map((name, position) => [name, wire[position]]))).toEqual({
    runAsNode: '0',
    enableCookieEncryption: '1',
    enableNodeOptionsEnvironmentVariable: '0',
    enableNodeCliInspectArguments: '0',
    enableEmbeddedAsarIntegrityValidation: '1',
    onlyLoadAppFromAsar: '1',
    loadBrowserProcessSpecificV8Snapshot: '0',
    grantFileProtocolExtraPrivileges: '0',
  })
})
