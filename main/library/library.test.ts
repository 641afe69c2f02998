import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { link, lstat, mkdir, readFile, readdir, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gitForTest } from '../git/testing/git-server.ts'
import { contents, makeBench, makeContext, snapshot, type Bench } from './testing/library-bench.ts'

let bench: Bench
let shared: string
const checkpoints = [{ kind: 'checkpoint', link: 'models/ckpt' }] as const

beforeEach(async () => {
  bench = await makeBench()
  shared = join(bench.folder.models, 'checkpoints')
})
afterEach(() => bench.close())

const inApp = (...parts: string[]): string => join(bench.app, ...parts)
async function put(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
}

describe('sharing by link', () => {
  it('makes relative links for what is missing, and changes nothing the second time', async () => {
    const target = bench.target([...checkpoints, { kind: 'upscaler', sub: 'ESRGAN', link: 'models/ESRGAN' }])
    expect((await bench.library.plan(target)).items.map(({ action }) => action)).toEqual(['link', 'link'])
    await bench.library.share(target, makeContext())
    await put(join(shared, 'a.safetensors'), 'model')
    expect(await readFile(inApp('models/ckpt/a.safetensors'), 'utf8')).toBe('model')
    expect(await readlink(inApp('models/ckpt'))).toBe('../../../../models/checkpoints')
    expect(existsSync(join(bench.folder.models, 'upscale_models/ESRGAN'))).toBe(true)
    const before = [await snapshot(bench.app), await snapshot(bench.folder.models)]
    await bench.library.share(target, makeContext())
    expect([await snapshot(bench.app), await snapshot(bench.folder.models)]).toEqual(before)
    const plan = await bench.library.plan(target)
    expect(plan.items.map(({ action }) => action)).toEqual(['keep', 'keep'])
  })

  it('shows what two trainers of one kind made, apart from each other, and keeps it when they go', async () => {
    const trainer = bench.target([{ kind: 'lora', sub: '{name}', link: 'outputs' }])
    const other = { ...trainer, name: 'Other one', app: join(bench.folder.installs, 'Other one', 'app') }
    await mkdir(other.app, { recursive: true })
    const loras = join(bench.folder.models, 'loras')
    await put(inApp('outputs/before.safetensors'), 'trained before it was shared')
    for (const each of [trainer, other]) {
      await bench.library.share(each, makeContext())
      await writeFile(join(each.app, 'outputs/last.safetensors'), `by ${each.name}`)
    }
    const made = [
      ['ui/before.safetensors', 'trained before it was shared'],
      ['ui/last.safetensors', 'by ui'],
      ['Other one/last.safetensors', 'by Other one'],
    ] as const
    const look = () => Promise.all(made.map(([path]) => readFile(join(loras, path), 'utf8')))
    expect(await look()).toEqual(made.map(([, text]) => text))
    expect((await bench.library.overview()).kinds.find(({ kind }) => kind === 'lora')).toMatchObject({ files: 3 })
    for (const each of [trainer, other]) {
      await bench.library.unshare(each, makeContext())
      await rm(each.app, { recursive: true })
    }
    expect(await look()).toEqual(made.map(([, text]) => text))
  })

  it('plans for an install that is not there yet', async () => {
    const target = { ...bench.target(checkpoints), app: join(bench.folder.installs, 'later', 'app') }
    expect(await bench.library.plan(target)).toMatchObject({
      items: [{ action: 'link' }],
      warnings: [],
      neededBytes: 0,
    })
    expect(existsSync(target.app)).toBe(false)
  })

  it('moves files in, keeps one of two equal ones and both of two different ones', async () => {
    await put(inApp('models/ckpt/new.pt'), 'new')
    await put(inApp('models/ckpt/deep/er/x.pt'), 'x')
    await put(inApp('models/ckpt/same.pt'), 'same')
    await put(inApp('models/ckpt/other.pt'), 'one')
    await put(join(shared, 'same.pt'), 'same')
    await put(join(shared, 'other.pt'), 'two')
    await put(join(shared, 'deep/y.pt'), 'y')
    const target = bench.target(checkpoints)
    const plan = await bench.library.plan(target)
    expect(plan.items.map(({ action, note }) => [action, note !== null])).toEqual([
      ['move', false],
      ['move', false],
      ['move', true],
      ['trash', true],
      ['link', false],
    ])
    const context = makeContext()
    await bench.library.share(target, context)
    expect(context.lines.join('\n')).toContain('same.pt is the same as')
    expect((await readdir(shared, { recursive: true })).toSorted()).toEqual([
      'deep',
      'deep/er',
      'deep/er/x.pt',
      'deep/y.pt',
      'new.pt',
      'other (2).pt',
      'other.pt',
      'same.pt',
    ])
    expect(await readFile(join(shared, 'other.pt'), 'utf8')).toBe('two')
    expect(await bench.trash.list()).toMatchObject([{ originalPath: inApp('models/ckpt/same.pt') }])
  })

  it('moves links as they are and follows none', async () => {
    await put(join(bench.root, 'precious/a'), 'precious')
    await put(inApp('models/ckpt/real.pt'), 'real')
    await symlink(join(bench.root, 'precious'), inApp('models/ckpt/outside'))
    await symlink('real.pt', inApp('models/ckpt/alias.pt'))
    await symlink('../../elsewhere.pt', inApp('models/ckpt/relative.pt'))
    await bench.library.share(bench.target(checkpoints), makeContext())
    expect(await readlink(join(shared, 'outside'))).toBe(join(bench.root, 'precious'))
    expect(await readlink(join(shared, 'alias.pt'))).toBe('real.pt')
    expect(await readlink(join(shared, 'relative.pt'))).toBe(inApp('elsewhere.pt'))
    expect(await readFile(join(bench.root, 'precious/a'), 'utf8')).toBe('precious')
  })

  it.each(['foreign link', 'file', 'link on the way', 'socket', 'shared folder inside'])(
    'leaves a %s as it is, and says so',
    async (what) => {
      const elsewhere = join(bench.root, 'elsewhere')
      await put(join(elsewhere, 'ckpt/a.pt'), 'theirs')
      await mkdir(inApp('models'))
      if (what === 'foreign link') await symlink(join(elsewhere, 'ckpt'), inApp('models/ckpt'))
      if (what === 'file') await writeFile(inApp('models/ckpt'), 'mine')
      if (what === 'link on the way')
        await rm(inApp('models'), { recursive: true }).then(() => symlink(elsewhere, inApp('models')))
      if (what === 'socket') {
        await mkdir(inApp('models/ckpt'))
        expect(spawnSync('mkfifo', [inApp('models/ckpt/pipe')]).status).toBe(0)
      }
      if (what === 'shared folder inside') {
        await rm(shared, { recursive: true })
        await put(inApp('models/ckpt/sub/a.pt'), 'mine')
        await symlink(inApp('models/ckpt/sub'), shared)
      }
      const target = bench.target([...checkpoints, { kind: 'lora', link: 'lora' }])
      const before = await snapshot(
        bench.root + (what === 'link on the way' ? '/elsewhere' : '/data/installs/ui/app/models'),
      )
      const plan = await bench.library.plan(target)
      expect(plan.items.map(({ action }) => action)).toEqual(['link'])
      expect(plan.warnings).toHaveLength(1)
      const context = makeContext()
      await bench.library.share(target, context)
      expect(context.lines.join('\n')).toContain('was left as it is')
      expect(
        await snapshot(bench.root + (what === 'link on the way' ? '/elsewhere' : '/data/installs/ui/app/models')),
      ).toEqual(before)
      await bench.library.unshare(target, makeContext())
      expect(
        await snapshot(bench.root + (what === 'link on the way' ? '/elsewhere' : '/data/installs/ui/app/models')),
      ).toEqual(before)
    },
  )

  it('knows one file under two names', async () => {
    await put(join(shared, 'a.pt'), 'once')
    await mkdir(inApp('models/ckpt'), { recursive: true })
    await link(join(shared, 'a.pt'), inApp('models/ckpt/a.pt'))
    await bench.library.share(bench.target(checkpoints), makeContext())
    expect(await bench.trash.list()).toEqual([])
    expect(await readdir(shared)).toEqual(['a.pt'])
  })

  it('takes links back, and only its own; what they lead to stays', async () => {
    const target = bench.target([...checkpoints, { kind: 'lora', link: 'lora' }, { kind: 'vae', link: 'vae' }])
    await symlink(join(bench.folder.models, 'vae'), inApp('vae'))
    await bench.library.share(target, makeContext())
    await put(join(shared, 'a.pt'), 'model')
    await rm(inApp('lora'))
    await symlink(bench.root, inApp('lora'))
    await bench.library.unshare(target, makeContext())
    expect((await lstat(inApp('models/ckpt'))).isDirectory()).toBe(true)
    expect(await readdir(inApp('models/ckpt'))).toEqual([])
    expect(await readlink(inApp('lora'))).toBe(bench.root)
    expect(await readlink(inApp('vae'))).toBe(join(bench.folder.models, 'vae'))
    expect(await readFile(join(shared, 'a.pt'), 'utf8')).toBe('model')
    const before = await snapshot(bench.app)
    await bench.library.unshare(target, makeContext())
    expect(await snapshot(bench.app)).toEqual(before)
  })

  it('replaces its own link when the package says another folder', async () => {
    await bench.library.share(bench.target(checkpoints), makeContext())
    await bench.library.share(bench.target([{ kind: 'diffusion-model', link: 'models/ckpt' }]), makeContext())
    expect(await readlink(inApp('models/ckpt'))).toMatch(/diffusion_models$/)
  })

  it('holds when the data folder moves', async () => {
    await put(join(shared, 'a.pt'), 'model')
    await bench.library.share(bench.target(checkpoints), makeContext())
    const moved = join(bench.root, 'moved')
    await rename(bench.folder.root, moved)
    expect(await readFile(join(moved, 'installs/ui/app/models/ckpt/a.pt'), 'utf8')).toBe('model')
  })

  it('copies, compares and removes when the shared folder is on another disk', async (context) => {
    await rm(shared, { recursive: true })
    const disk = join(bench.root, 'disk')
    await mkdir(disk)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status !== 0)
      return context.skip('cannot mount here')
    try {
      await symlink(disk, shared)
      await put(inApp('models/ckpt/a.pt'), 'x'.repeat(400_000))
      await put(inApp('models/ckpt/b.pt'), 'y'.repeat(800_000))
      const { mtimeMs } = await stat(inApp('models/ckpt/a.pt'))
      const target = bench.target(checkpoints)
      expect((await bench.library.plan(target)).neededBytes).toBe(1_200_000)
      await expect(bench.library.share(target, makeContext())).rejects.toMatchObject({ code: 'disk-full' })
      expect(await contents(disk, bench.app)).toEqual(['x'.repeat(400_000), 'y'.repeat(800_000)])
      expect((await readdir(disk)).toSorted()).toEqual(['a.pt'])
      expect((await stat(join(disk, 'a.pt'))).mtimeMs).toBeCloseTo(mtimeMs, -1)
      expect(spawnSync('mount', ['-o', 'remount,size=4m', disk]).status).toBe(0)
      await bench.library.share(target, makeContext())
      expect((await readdir(inApp('models/ckpt'))).toSorted()).toEqual(['a.pt', 'b.pt'])
    } finally {
      spawnSync('umount', [disk])
    }
  })

  it('ends when cancelled', async () => {
    await put(inApp('models/ckpt/a.pt'), 'x')
    const controller = new AbortController()
    controller.abort()
    await expect(bench.library.share(bench.target(checkpoints), makeContext(controller.signal))).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(await contents(bench.app)).toEqual(['x'])
  })
})

describe('with a git clone', () => {
  beforeEach(async () => {
    gitForTest(bench.app, 'init', '--quiet')
    await put(inApp('models/ckpt/Put checkpoints here.txt'), '')
    await put(inApp('models/ckpt/ESRGAN_here'), 'placeholder')
    await put(inApp('models/ckpt/sub/.gitkeep'), '')
    await put(inApp('models/ckpt/approx.pt'), 'tracked model')
    await put(inApp('models/ckpt/config.yaml'), 'a: 1')
    await put(inApp('main.py'), 'main')
    gitForTest(bench.app, 'add', '.')
    gitForTest(bench.app, 'commit', '--quiet', '-m', 'one')
  })

  it('keeps the work tree clean while shared and after, and loses no tracked model', async () => {
    const target = bench.target(checkpoints)
    await put(inApp('models/ckpt/mine.pt'), 'mine')
    await put(inApp('models/ckpt/config.yaml'), 'a: changed by hand')
    await bench.library.share(target, makeContext())
    expect(gitForTest(bench.app, 'status', '--porcelain')).toBe('')
    expect((await readdir(shared)).toSorted()).toEqual(['approx.pt', 'config.yaml', 'mine.pt'])
    expect(await readFile(join(shared, 'config.yaml'), 'utf8')).toBe('a: changed by hand')
    const before = await snapshot(bench.app)
    await bench.library.share(target, makeContext())
    expect(await snapshot(bench.app)).toEqual(before)

    await bench.library.unshare(target, makeContext())
    expect(gitForTest(bench.app, 'status', '--porcelain')).toBe('')
    expect((await readdir(inApp('models/ckpt'), { recursive: true })).toSorted()).toEqual([
      'ESRGAN_here',
      'Put checkpoints here.txt',
      'approx.pt',
      'config.yaml',
      'sub',
      'sub/.gitkeep',
    ])
    await bench.library.share(target, makeContext())
    expect(gitForTest(bench.app, 'status', '--porcelain')).toBe('')
    expect((await readdir(shared)).toSorted()).toEqual(['approx.pt', 'config (2).yaml', 'config.yaml', 'mine.pt'])
    expect(await bench.trash.list()).toEqual([])
  })

  it('writes a config file without making the work tree dirty, and moves models where they are seen', async () => {
    const target = bench.target([{ kind: 'checkpoint', link: 'models/ckpt', config: 'checkpoints' }], {
      defaultWay: 'config',
      config: { file: 'extra_model_paths.yaml', format: 'comfyui' },
    })
    await put(inApp('models/ckpt/mine.pt'), 'mine')
    expect((await bench.library.plan(target)).items.map(({ action }) => action)).toEqual(['move', 'write'])
    await bench.library.share(target, makeContext())
    expect(gitForTest(bench.app, 'status', '--porcelain')).toBe('')
    expect(await readdir(shared)).toEqual(['mine.pt'])
    expect(existsSync(inApp('models/ckpt/approx.pt'))).toBe(true)
    expect(await readFile(inApp('extra_model_paths.yaml'), 'utf8')).toContain(bench.folder.models)
    expect((await bench.library.plan(target)).items.map(({ action }) => action)).toEqual(['keep'])
    const before = await snapshot(bench.app)
    await bench.library.share(target, makeContext())
    expect(await snapshot(bench.app)).toEqual(before)
    await bench.library.unshare(target, makeContext())
    expect(existsSync(inApp('extra_model_paths.yaml'))).toBe(false)
  })
})

describe('other ways', () => {
  const map = [
    { kind: 'checkpoint', link: 'm/ckpt', flag: '--ckpt-dir' },
    { kind: 'lora', link: 'm/lora', flag: '--lora=' },
    { kind: 'vae', link: 'm/vae' },
  ] as const

  it('passes flags, and links what has none', async () => {
    const target = bench.target(map, { defaultWay: 'flag' })
    expect(await bench.library.launchArguments(target)).toEqual([
      '--ckpt-dir',
      shared,
      `--lora=${join(bench.folder.models, 'loras')}`,
    ])
    await put(inApp('m/ckpt/a.pt'), 'a')
    await bench.library.share(target, makeContext())
    expect(await readdir(shared)).toEqual(['a.pt'])
    expect((await lstat(inApp('m/ckpt'))).isDirectory()).toBe(true)
    expect((await lstat(inApp('m/vae'))).isSymbolicLink()).toBe(true)
  })

  it('takes the way that was chosen for the install', async () => {
    const target = { ...bench.target(map, { defaultWay: 'flag' }), way: 'link' as const }
    expect(await bench.library.launchArguments(target)).toEqual([])
    await bench.library.share(target, makeContext())
    expect((await lstat(inApp('m/ckpt'))).isSymbolicLink()).toBe(true)
  })

  it('shares one folder once, and says what cannot be', async () => {
    const target = bench.target([
      { kind: 'checkpoint', link: 'm' },
      { kind: 'lora', link: 'm' },
      { kind: 'vae', link: 'm/vae' },
    ])
    const plan = await bench.library.plan(target)
    expect(plan.items).toHaveLength(1)
    expect(plan.warnings).toHaveLength(2)
  })
})

describe('overview', () => {
  it('counts by kind without following links', async () => {
    await put(join(shared, 'sub/a.pt'), '12345')
    await put(join(bench.root, 'far/big'), 'x'.repeat(1000))
    await symlink(join(bench.root, 'far'), join(shared, 'far'))
    await rm(join(bench.folder.models, 'loras'), { recursive: true })
    await symlink(join(bench.root, 'far'), join(bench.folder.models, 'loras'))
    await bench.library.prepare()
    const { path, kinds } = await bench.library.overview()
    expect(path).toBe(bench.folder.models)
    expect(kinds.find(({ kind }) => kind === 'checkpoint')).toMatchObject({ files: 1, bytes: 5, path: shared })
    expect(kinds.find(({ kind }) => kind === 'lora')).toMatchObject({ files: 1, bytes: 1000 })
  })
})
