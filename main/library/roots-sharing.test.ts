import { existsSync } from 'node:fs'
import { lstat, mkdir, readFile, readdir, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gitForTest } from '../git/testing/git-server.ts'
import { getFds } from './config-fds.ts'
import { contents, makeBench, makeContext, openBench, snapshot, type Bench } from './testing/library-bench.ts'

let bench: Bench
let nas: string
const map = [
  { kind: 'checkpoint', link: 'models/ckpt', config: 'checkpoints', flag: '--ckpt-dir' },
  { kind: 'lora', link: 'models/lora', config: 'loras', flag: '--lora-dir' },
] as const
const comfy = { defaultWay: 'config', config: { file: 'extra_model_paths.yaml', format: 'comfyui' } }

beforeEach(async () => {
  bench = await makeBench()
  nas = await makeRoot(bench, 'nas')
})
afterEach(() => bench.close())

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
}
async function makeRoot({ root }: Bench, name: string): Promise<string> {
  const path = join(root, name)
  await put(join(path, 'loras/far.safetensors'), `far ${name}`)
  await put(join(path, 'checkpoints/big.safetensors'), `big ${name}`)
  return path
}
const add = (path: string, primary = false) => bench.roots.add({ path, primary, readOnly: false })
const inApp = (...parts: string[]): string => join(bench.app, ...parts)
const inModels = (...parts: string[]): string => join(bench.folder.models, ...parts)
const actions = (plan: { readonly items: readonly { readonly action: string }[] }): readonly string[] =>
  plan.items.map(({ action }) => action)

describe('several roots in a program', () => {
  it('shows the models of all of them under one name everywhere', async () => {
    await add(nas)
    const target = bench.target(map)
    await bench.library.share(target, makeContext())
    expect(await readFile(inApp('models/lora/nas/far.safetensors'), 'utf8')).toBe('far nas')
    expect(await readFile(inApp('models/ckpt/nas/big.safetensors'), 'utf8')).toBe('big nas')
    const before = [await snapshot(bench.app), await snapshot(bench.folder.models)]
    await bench.library.share(target, makeContext())
    expect([await snapshot(bench.app), await snapshot(bench.folder.models)]).toEqual(before)
    expect(actions(await bench.library.plan(target))).toEqual(['keep', 'keep'])
  })

  it('plans the links between roots and makes them while sharing', async () => {
    await add(nas)
    await rm(inModels('loras/nas'))
    const plan = await bench.library.plan(bench.target(map))
    expect(plan.items.find(({ subject }) => subject === inModels('loras/nas'))).toMatchObject({
      action: 'link',
      target: join(nas, 'loras'),
    })
    await bench.library.share(bench.target(map), makeContext())
    expect(await readlink(inModels('loras/nas'))).toBe(join(nas, 'loras'))
  })

  it('leaves the links between roots when one install goes', async () => {
    await add(nas)
    await bench.library.share(bench.target(map), makeContext())
    await bench.library.unshare(bench.target(map), makeContext())
    expect(await readFile(inModels('loras/nas/far.safetensors'), 'utf8')).toBe('far nas')
    expect(await readFile(join(nas, 'loras/far.safetensors'), 'utf8')).toBe('far nas')
    expect(bench.roots.mountPaths()).toHaveLength(2)
  })

  it('moves nothing through a link into another root, and keeps both of one name', async () => {
    await add(nas)
    await put(inApp('models/lora/nas/mine.safetensors'), 'mine')
    await bench.library.share(bench.target(map), makeContext())
    expect(await readFile(inModels('loras/nas (2)/mine.safetensors'), 'utf8')).toBe('mine')
    expect(await readdir(join(nas, 'loras'))).toEqual(['far.safetensors'])
  })

  it('counts the primary root alone', async () => {
    await add(nas)
    await put(inModels('loras/near.safetensors'), '12345')
    const { path, kinds } = await bench.library.overview()
    expect(path).toBe(bench.folder.models)
    expect(kinds.find(({ kind }) => kind === 'lora')).toMatchObject({ files: 1, bytes: 5 })
  })

  it('goes on without a root that is away, and says so', async () => {
    await add(nas)
    const target = bench.target(map)
    await bench.library.share(target, makeContext())
    await rm(nas, { recursive: true })
    const plan = await bench.library.plan(target)
    expect(actions(plan)).toEqual(['keep', 'keep'])
    expect(plan.warnings.join()).toContain('not there now')
    await bench.library.share(target, makeContext())
    expect(existsSync(nas)).toBe(false)
    expect((await lstat(inModels('loras/nas'))).isSymbolicLink()).toBe(true)
  })
})

describe('another primary root', () => {
  it('turns the links of installs to it at the next sharing, and nothing is lost', async () => {
    const target = bench.target(map)
    await bench.library.share(target, makeContext())
    await put(inModels('loras/near.safetensors'), 'near')
    const before = await contents(nas, bench.folder.models)
    await add(nas, true)
    expect(actions(await bench.library.plan(target))).toEqual(['link', 'link'])
    await bench.library.share(target, makeContext())
    expect(await readFile(inApp('models/lora/far.safetensors'), 'utf8')).toBe('far nas')
    expect(await readFile(inApp('models/lora/Diffusion Deck/near.safetensors'), 'utf8')).toBe('near')
    const files = (all: readonly string[]): readonly string[] => all.filter((text) => !text.startsWith('link '))
    expect(files(await contents(nas, bench.folder.models))).toEqual(files(before))
    expect(actions(await bench.library.plan(target))).toEqual(['keep', 'keep'])
    expect((await bench.library.overview()).path).toBe(nas)
  })

  it('makes no kind folders in a program’s own folder for nothing', async () => {
    await add(nas, true)
    await bench.library.prepare()
    expect((await readdir(nas)).toSorted()).toEqual(['checkpoints', 'loras'])
  })

  it('that is away stops sharing, not launching; nothing is made in its place', async () => {
    await add(nas, true)
    const target = bench.target(map, { defaultWay: 'flag' })
    await bench.library.share(target, makeContext())
    await rename(nas, join(bench.root, 'sub'))
    await mkdir(join(bench.root, 'deep'))
    await rename(join(bench.root, 'sub'), join(bench.root, 'deep/nas'))
    await bench.library.prepare()
    const plan = await bench.library.plan(target)
    expect(plan.items).toEqual([])
    expect(plan.warnings.join()).toContain('not there now')
    await expect(bench.library.share(target, makeContext())).rejects.toMatchObject({ code: 'root-away' })
    expect(await bench.library.launchArguments(target)).toContain(join(nas, 'loras'))
    expect(existsSync(nas)).toBe(false)
  })

  it('is found again when it was renamed', async () => {
    await add(nas, true)
    const target = bench.target(map)
    await bench.library.share(target, makeContext())
    await rename(nas, join(bench.root, 'models of mine'))
    await bench.library.share(target, makeContext())
    expect(await readFile(inApp('models/lora/far.safetensors'), 'utf8')).toBe('far nas')
    expect(await readlink(inApp('models/lora'))).toBe(join(bench.root, 'models of mine/loras'))
  })

  it('is written into configuration files in place of the old one', async () => {
    const target = bench.target([...map, { kind: 'vae', link: 'vae', config: 'vae' }], {
      defaultWay: 'config',
      config: { file: 'Settings.fds', format: 'fds', root: 'Paths.Root' },
    })
    await put(inApp('Settings.fds'), 'Paths:\n\tRoot: /mine\n')
    await bench.library.share(target, makeContext())
    const read = async (key: string): Promise<unknown> => getFds(await readFile(inApp('Settings.fds'), 'utf8'), key)
    expect(await read('Paths.Root')).toBe(`${bench.folder.models};/mine`)
    await add(nas, true)
    expect(actions(await bench.library.plan(target))).toContain('write')
    await bench.library.share(target, makeContext())
    expect(await read('Paths.Root')).toBe(`${nas};/mine`)
    expect(await read('loras')).toBe('loras')
    await bench.roots.change('main', { primary: true })
    // Taken out whole, though the folders are others now than when it was written.
    await bench.library.unshare(target, makeContext())
    expect(await read('Paths.Root')).toBe('/mine')
    expect(await read('loras')).toBeUndefined()
  })
})

describe('another way for an install', () => {
  const target = (way: 'link' | 'config' | 'flag') => ({ ...bench.target(map, comfy), way })

  it('takes back what the old way left, whichever it was', async () => {
    gitForTest(bench.app, 'init', '--quiet')
    await put(inApp('models/ckpt/put_models_here.txt'), '')
    await put(inApp('main.py'), 'main')
    gitForTest(bench.app, 'add', '.')
    gitForTest(bench.app, 'commit', '--quiet', '-m', 'one')
    await put(inApp('models/lora/l.safetensors'), 'l')

    await bench.library.share(target('link'), makeContext())
    expect((await lstat(inApp('models/ckpt'))).isSymbolicLink()).toBe(true)
    expect(bench.library.isShared('ui')).toBe(true)

    expect(actions(await bench.library.plan(target('config')))).toEqual(['remove', 'remove', 'write'])
    await bench.library.share(target('config'), makeContext())
    expect((await lstat(inApp('models/ckpt'))).isDirectory()).toBe(true)
    expect(await readdir(inApp('models/ckpt'))).toEqual(['put_models_here.txt'])
    expect(await readFile(inApp('extra_model_paths.yaml'), 'utf8')).toContain('diffusion_deck')
    expect(gitForTest(bench.app, 'status', '--porcelain')).toBe('')
    expect(actions(await bench.library.plan(target('config')))).toEqual(['keep'])

    expect(actions(await bench.library.plan(target('flag')))).toEqual(['write'])
    await bench.library.share(target('flag'), makeContext())
    expect(existsSync(inApp('extra_model_paths.yaml'))).toBe(false)
    expect(gitForTest(bench.app, 'status', '--porcelain')).toBe('')
    expect(bench.library.isShared('ui')).toBe(false)

    await bench.library.share(target('link'), makeContext())
    expect(await readFile(inApp('models/lora/l.safetensors'), 'utf8')).toBe('l')
    expect(gitForTest(bench.app, 'status', '--porcelain')).toBe('')
    expect(actions(await bench.library.plan(target('link')))).toEqual(['keep', 'keep'])
    expect(await contents(bench.folder.models)).toEqual(['l'])
  })

  it('takes links back whose folder the package no longer has', async () => {
    await bench.library.share(bench.target(map), makeContext())
    const less = bench.target([map[0]])
    expect(actions(await bench.library.plan(less))).toEqual(['remove', 'keep'])
    await bench.library.share(less, makeContext())
    expect((await lstat(inApp('models/lora'))).isDirectory()).toBe(true)
  })
})

describe('taking the models from an install', () => {
  it('plans it, does it, and shares nothing by itself any more', async () => {
    const target = bench.target(map, { ...comfy, defaultWay: 'flag' })
    await bench.library.share({ ...target, way: 'link' }, makeContext())
    expect(actions(await bench.library.planUnshare({ ...target, way: 'link' }))).toEqual(['remove', 'remove'])
    await bench.library.unshare({ ...target, way: 'link' }, makeContext())
    expect(actions(await bench.library.planUnshare(target))).toEqual([])
    expect(bench.library.isShared('ui')).toBe(false)

    expect(await bench.library.launchArguments(target)).not.toEqual([])
    bench.library.setUnshared('UI', true)
    expect(bench.library.isUnshared('ui')).toBe(true)
    expect(await bench.library.launchArguments(target)).toEqual([])
    await bench.library.share({ ...target, way: 'link' }, makeContext())
    expect((await lstat(inApp('models/lora'))).isDirectory()).toBe(true)
    bench.library.setUnshared('ui', false)

    await bench.library.share({ ...target, way: 'config' }, makeContext())
    expect(actions(await bench.library.planUnshare({ ...target, way: 'config' }))).toEqual(['write'])
  })
})

describe('a primary root that cannot hold links', () => {
  it('gives every folder to programs that take several, and says which take one', async () => {
    const without = await openBench(join(bench.root, 'second'), process.platform, () => Promise.resolve(false))
    try {
      const far = await makeRoot(without, 'far')
      await without.roots.add({ path: far, primary: false, readOnly: false })
      await mkdir(without.app, { recursive: true })
      const target = without.target(map, comfy)
      const plan = await without.library.plan(target)
      expect(plan.warnings.join('\n')).toContain('cannot hold links')
      await without.library.share(target, makeContext())
      const written = await readFile(join(without.app, 'extra_model_paths.yaml'), 'utf8')
      expect(written).toContain(`loras: |\n        loras\n        ${far}/loras\n`)
      expect((await without.library.plan(target)).items.map(({ action }) => action)).toEqual(['keep'])
      expect((await without.library.plan({ ...target, way: 'link' })).warnings.join('\n')).toContain(
        `${far}/checkpoints, ${far}/loras cannot be seen here`,
      )
      expect(await readdir(join(without.folder.models, 'loras'))).toEqual([])
    } finally {
      await without.close()
    }
  })
})
