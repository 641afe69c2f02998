import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lstat, mkdir, mkdtemp, readFile, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { createDataFolder, dataFolderAt, type DataFolder } from '../../store/data-folder.ts'
import { openDatabase } from '../../store/database.ts'
import type { LinkProbe } from './link-probe.ts'
import { createModelRoots } from './roots.ts'
import { ownFolders } from './root-store.ts'
import { folderIn } from './shelf.ts'
import type { ModelRoots, Root } from './types.ts'

let place: string
let folder: DataFolder
let database: DatabaseSync
let roots: ModelRoots
const mounted: string[] = []

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'deck-roots-'))
  folder = dataFolderAt(join(place, 'data'))
  await createDataFolder(folder)
  open()
})
afterEach(async () => {
  for (const path of mounted.splice(0).toReversed()) spawnSync('umount', [path])
  database.close()
  await rm(place, { recursive: true, force: true })
})

/** Opens everything anew, as a start of the app does. */
function open(probe?: LinkProbe): void {
  database = openDatabase(folder.database)
  roots = createModelRoots({ database, folder, platform: process.platform, ...(probe === undefined ? {} : { probe }) })
}
function reopen(probe?: LinkProbe): void {
  database.close()
  open(probe)
}

async function put(path: string, text = 'model'): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
}
/** A models folder as ComfyUI has it, with a file or two. */
async function makeNas(name = 'nas'): Promise<string> {
  const nas = join(place, name)
  await put(join(nas, 'loras/a.safetensors'))
  await put(join(nas, 'checkpoints/b.safetensors'))
  await mkdir(join(nas, 'vae'))
  return nas
}
const add = (path: string, more: object = {}): Promise<Root> =>
  roots.add({ path, primary: false, readOnly: false, ...more })
const inModels = (...parts: string[]): string => join(folder.models, ...parts)
const silent = (): void => undefined
function mountOver(context: TestContext, path: string, ...options: string[]): void {
  if (spawnSync('mount', [...options, path]).status !== 0) return context.skip('file systems cannot be mounted here')
  mounted.push(path)
}
const code = (expected: string): unknown => expect.objectContaining({ code: expected })

describe('without any entry', () => {
  it('has the data folder’s own models folder, which moves with it', async () => {
    expect(roots.list()).toEqual([
      {
        id: 'main',
        name: 'Diffusion Deck',
        path: folder.models,
        primary: true,
        readOnly: false,
        layout: 'own',
        folders: ownFolders,
      },
    ])
    expect(await roots.stateOf(roots.primary())).toBe('online')
    expect(await roots.describe(roots.primary())).toMatchObject({ state: 'online', links: true })
    database.close()
    const moved = join(place, 'moved')
    await rename(folder.root, moved)
    folder = dataFolderAt(moved)
    open()
    expect(roots.primary().path).toBe(join(moved, 'models'))
    expect(await roots.stateOf(roots.primary())).toBe('online')
  })
})

describe('adding', () => {
  it('links every folder under the name of the root, and moves nothing', async () => {
    const nas = await makeNas()
    const seen = await roots.recognise(nas)
    expect(seen).toMatchObject({ layout: 'comfyui', files: 2, bytes: 10, more: false, writable: true, problem: null })
    const before = await readdir(nas, { recursive: true })
    let told = 0
    const end = roots.onChange(() => told++)
    const root = await add(nas)
    expect(root).toMatchObject({ name: 'nas', primary: false, readOnly: false })
    expect(await readFile(inModels('loras/nas/a.safetensors'), 'utf8')).toBe('model')
    expect(await readlink(inModels('checkpoints/nas'))).toBe(join(nas, 'checkpoints'))
    // Nothing lies in it and nothing is there to put it into.
    expect(existsSync(inModels('vae'))).toBe(false)
    expect(await readdir(nas, { recursive: true })).toEqual(before)
    expect(told).toBe(1)
    end()
    await roots.change(root.id, { name: 'other' })
    expect(told).toBe(1)
    expect((await roots.planMounts()).items).toEqual([])
  })

  it('refuses what lies in another root, around one, or in the data folder', async () => {
    const nas = await makeNas()
    await add(nas)
    await symlink(nas, join(place, 'alias'))
    await put(join(place, 'file'))
    await put(join(folder.installs, 'ui/app/models/loras/x.pt'))
    const problem = async (path: string): Promise<unknown> => (await roots.recognise(path)).problem
    expect(await problem(nas)).toBe('inside-root')
    expect(await problem(join(nas, 'loras'))).toBe('inside-root')
    expect(await problem(join(place, 'alias', 'loras'))).toBe('inside-root')
    expect(await problem(place)).toBe('contains-root')
    expect(await problem(folder.root)).toBe('contains-root')
    expect(await problem(join(folder.installs, 'ui/app/models'))).toBe('inside-data-folder')
    expect(await problem(inModels('loras'))).toBe('inside-root')
    expect(await problem(join(place, 'none'))).toBe('missing')
    expect(await problem(join(place, 'file'))).toBe('not-a-folder')
    await expect(add(join(place, 'alias', 'loras'))).rejects.toThrow(code('root-refused'))
    await expect(add('relative')).rejects.toThrow(code('invalid-input'))
    await mkdir(join(place, 'empty'))
    await expect(add(join(place, 'empty'))).rejects.toThrow(code('root-refused'))
    const named = await add(join(place, 'empty'), { folders: { lora: ['.'] } })
    expect(named).toMatchObject({ layout: 'custom', folders: { lora: ['.'] } })
    await expect(roots.change(named.id, { folders: { lora: ['../data'] } })).rejects.toThrow(code('path-escapes'))
    await expect(roots.change(named.id, { primary: true })).rejects.toThrow(code('root-refused'))
  })

  it('leaves folders out that are links into a root which is here already', async () => {
    const comfy = join(place, 'ComfyUI/models')
    await put(join(comfy, 'checkpoints/a.safetensors'))
    await put(join(comfy, 'vae/v.safetensors'))
    await mkdir(inModels('loras'))
    await symlink(inModels('loras'), join(comfy, 'loras'))
    const root = await add(join(place, 'ComfyUI'))
    expect(Object.keys(root.folders).toSorted()).toEqual(['checkpoint', 'vae'])
    expect(root.name).toBe('ComfyUI')
  })

  it('makes no circle through links inside the other root', async () => {
    const nas = await makeNas()
    await mkdir(inModels('loras'))
    await symlink(folder.models, join(nas, 'loras/all'))
    await add(nas)
    expect(existsSync(inModels('loras/nas'))).toBe(false)
    expect(await readlink(inModels('checkpoints/nas'))).toBe(join(nas, 'checkpoints'))
    expect((await roots.planMounts()).warnings.join()).toContain('leads back')
  })

  it('gives names that are free, and keeps those of others', async () => {
    const [first, second] = [await makeNas('a/models'), await makeNas('b/a/models')]
    expect((await add(first)).name).toBe('a')
    const root = await add(second)
    expect(root.name).toBe('a (2)')
    await expect(roots.change(root.id, { name: 'A' })).rejects.toThrow(code('invalid-input'))
    await expect(roots.change(root.id, { name: 'CON' })).rejects.toThrow(code('invalid-input'))
    await expect(roots.change(root.id, { name: 'a/b' })).rejects.toThrow(code('invalid-input'))
  })
})

describe('the user’s own things in the way', () => {
  it('are stepped aside for, and survive everything', async () => {
    const nas = await makeNas()
    await put(inModels('loras/nas/mine.pt'), 'mine')
    const root = await add(nas)
    expect(await readFile(inModels('loras/nas (2)/a.safetensors'), 'utf8')).toBe('model')
    await roots.remove(root.id)
    expect(await readdir(inModels('loras'))).toEqual(['nas'])
    expect(await readFile(inModels('loras/nas/mine.pt'), 'utf8')).toBe('mine')
    expect(await readdir(join(nas, 'loras'))).toEqual(['a.safetensors'])
    expect(roots.mountPaths()).toEqual([])
  })

  it('a link that somebody turned elsewhere is theirs', async () => {
    const root = await add(await makeNas())
    await rm(inModels('loras/nas'))
    await symlink(place, inModels('loras/nas'))
    await roots.remove(root.id)
    expect(await readlink(inModels('loras/nas'))).toBe(place)
  })
})

describe('roots that go and come', () => {
  it('keeps the links of one that is away, and makes nothing in its place', async () => {
    const nas = await makeNas()
    const root = await add(nas)
    await rename(nas, join(place, 'elsewhere-now'))
    await mkdir(join(place, 'sub'))
    await rename(join(place, 'elsewhere-now'), join(place, 'sub/nas'))
    reopen()
    expect(await roots.stateOf(root)).toBe('offline')
    const report = await roots.syncMounts(silent)
    expect(report.items).toEqual([])
    expect(report.warnings.join()).toContain('not there now')
    expect(await readlink(inModels('loras/nas'))).toBe(join(nas, 'loras'))
    expect(existsSync(nas)).toBe(false)
    // Its name can be changed meanwhile.
    await roots.change(root.id, { name: 'Attic' })
    expect(await readlink(inModels('loras/Attic'))).toBe(join(nas, 'loras'))
    expect(existsSync(nas)).toBe(false)
    await roots.change(root.id, { path: join(place, 'sub/nas') })
    expect(await readFile(inModels('loras/Attic/a.safetensors'), 'utf8')).toBe('model')
    expect((await readdir(inModels('loras'))).toSorted()).toEqual(['Attic'])
    expect(await roots.stateOf(roots.get(root.id))).toBe('online')
  })

  it('follows a folder that was renamed', async () => {
    const nas = await makeNas()
    const root = await add(nas)
    await rename(nas, join(place, 'nas-2'))
    const lines: string[] = []
    await roots.syncMounts((text) => lines.push(text))
    expect(roots.get(root.id).path).toBe(join(place, 'nas-2'))
    expect(await readFile(inModels('loras/nas/a.safetensors'), 'utf8')).toBe('model')
    expect(lines.join('\n')).toContain('was renamed')
  })

  it('notices another folder in its place', async () => {
    const nas = await makeNas()
    const root = await add(nas)
    await rm(nas, { recursive: true })
    await put(join(nas, 'photos/cat.png'))
    expect(await roots.stateOf(root)).toBe('changed')
    const before = await readdir(nas, { recursive: true })
    expect((await roots.syncMounts(silent)).warnings.join()).toContain('another folder')
    expect(await readdir(nas, { recursive: true })).toEqual(before)
    expect((await lstat(inModels('loras/nas'))).isSymbolicLink()).toBe(true)
  })

  it('knows a mount point without its drive', async (context) => {
    const drive = join(place, 'drive')
    await mkdir(drive)
    mountOver(context, drive, '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs')
    await put(join(drive, 'loras/a.safetensors'))
    await put(join(drive, 'checkpoints/a.safetensors'))
    const root = await add(drive)
    expect(await roots.stateOf(root)).toBe('online')
    expect(spawnSync('umount', [drive]).status).toBe(0)
    mounted.pop()
    expect(await roots.stateOf(root)).toBe('offline')
    await roots.syncMounts(silent)
    expect(await readdir(drive)).toEqual([])
    // Folders that some other program made over the empty mount point are not taken for the drive.
    await mkdir(join(drive, 'loras'))
    expect(await roots.stateOf(root)).toBe('changed')
  })

  it('takes a root without write access as read-only', async (context) => {
    const drive = join(place, 'drive')
    await makeNas('drive')
    if (spawnSync('mount', ['--bind', drive, drive]).status !== 0)
      return context.skip('file systems cannot be mounted here')
    mounted.push(drive)
    if (spawnSync('mount', ['-o', 'remount,bind,ro', drive]).status !== 0)
      return context.skip('no read-only mounts here')
    expect(await roots.recognise(drive)).toMatchObject({ writable: false, problem: null, files: 2 })
    const root = await add(drive)
    expect(root.readOnly).toBe(true)
    expect(await readFile(inModels('loras/drive/a.safetensors'), 'utf8')).toBe('model')
    await expect(roots.change(root.id, { primary: true })).rejects.toThrow(code('root-refused'))
  })
})

describe('another primary root', () => {
  it('takes the links over, in the folders of its own layout', async () => {
    const webui = join(place, 'webui')
    await put(join(webui, 'models/Stable-diffusion/a.safetensors'))
    await put(join(webui, 'models/Lora/l.safetensors'))
    await put(join(webui, 'models/RealESRGAN/r.pth'))
    await put(join(webui, 'embeddings/e.pt'))
    await put(inModels('loras/own.safetensors'), 'own')
    await put(inModels('upscale_models/RealESRGAN/u.pth'), 'own')
    await put(inModels('gligen/g.safetensors'), 'own')
    const root = await add(webui)
    // A folder that holds one part of a kind is seen where that part is looked for.
    expect(await readFile(inModels('upscale_models/RealESRGAN/webui/r.pth'), 'utf8')).toBe('model')
    const now = await roots.change(root.id, { primary: true })
    expect(roots.list().map(({ id }) => id)).toEqual([root.id, 'main'])
    expect(folderIn(now, 'lora')).toBe(join(webui, 'models/Lora'))
    expect(folderIn(now, 'embedding')).toBe(join(webui, 'embeddings'))
    expect(folderIn(now, 'upscaler', 'RealESRGAN')).toBe(join(webui, 'models/RealESRGAN'))
    expect(folderIn(now, 'upscaler')).toBe(join(webui, 'models/ESRGAN'))
    expect(folderIn(now, 'gligen')).toBe(join(webui, 'models/gligen'))
    expect(await readFile(join(webui, 'models/Lora/Diffusion Deck/own.safetensors'), 'utf8')).toBe('own')
    expect(await readFile(join(webui, 'models/gligen/Diffusion Deck/g.safetensors'), 'utf8')).toBe('own')
    expect(await readdir(inModels('loras'))).toEqual(['own.safetensors'])
    await expect(roots.remove(root.id)).rejects.toThrow(code('invalid-input'))
    await roots.change('main', { primary: true })
    await roots.remove(root.id)
    expect(await readdir(join(webui, 'models/Lora'))).toEqual(['l.safetensors'])
    expect(roots.list()).toHaveLength(1)
  })

  it('holds when the data folder moves while it is a root among others', async () => {
    const nas = await makeNas()
    await put(inModels('loras/own.safetensors'), 'own')
    await roots.add({ path: nas, primary: true, readOnly: false })
    expect(await readlink(join(nas, 'loras/Diffusion Deck'))).toBe(inModels('loras'))
    database.close()
    const moved = join(place, 'moved')
    await rename(folder.root, moved)
    folder = dataFolderAt(moved)
    open()
    await roots.syncMounts(silent)
    expect(await readFile(join(nas, 'loras/Diffusion Deck/own.safetensors'), 'utf8')).toBe('own')
    expect((await readdir(join(nas, 'loras'))).toSorted()).toEqual(['Diffusion Deck', 'a.safetensors'])
  })

  it('is not chosen while it is away', async () => {
    const nas = await makeNas()
    const root = await add(nas)
    await rm(nas, { recursive: true })
    await expect(roots.change(root.id, { primary: true })).rejects.toThrow(code('root-away'))
    expect(roots.primary().id).toBe('main')
  })
})

describe('a primary root without links', () => {
  it('tells the folders to programs instead, and makes no link', async () => {
    reopen(() => Promise.resolve(false))
    const nas = await makeNas()
    const root = await add(nas)
    const { items, warnings, spread } = await roots.planMounts()
    expect(items).toEqual([])
    expect(warnings).toEqual(['“nas” is not linked into the primary models folder: its file system cannot hold links'])
    expect([...spread]).toEqual([
      ['checkpoint', [join(nas, 'checkpoints')]],
      ['lora', [join(nas, 'loras')]],
    ])
    expect(existsSync(inModels('loras'))).toBe(false)
    expect(await roots.describe(roots.primary())).toMatchObject({ links: false })
    await roots.remove(root.id)
    expect((await roots.planMounts()).spread.size).toBe(0)
  })

  it('is found out by trying', async (context) => {
    const image = join(place, 'fat.img')
    const drive = join(place, 'fat')
    if (spawnSync('mkfs.vfat', ['-C', image, '8192']).status !== 0) return context.skip('mkfs.vfat is not here')
    await mkdir(drive)
    mountOver(context, drive, '-o', 'loop', image)
    await put(join(drive, 'loras/f.safetensors'))
    await put(join(drive, 'checkpoints/f.safetensors'))
    const nas = await makeNas()
    await add(nas)
    expect(await roots.recognise(drive)).toMatchObject({ links: false })
    await roots.add({ path: drive, primary: true, readOnly: false })
    const { spread } = await roots.planMounts()
    expect(spread.get('lora')).toEqual([join(nas, 'loras')])
    expect((await readdir(drive, { recursive: true })).map((path) => basename(path)).toSorted()).toEqual([
      ...['checkpoints', 'f.safetensors', 'f.safetensors', 'loras'],
    ])
  })
})
