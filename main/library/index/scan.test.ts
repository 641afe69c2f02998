import { chmod, link, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeRoot, makeIndexBench, tinySafetensors, type IndexBench } from './testing/index-bench.ts'

let bench: IndexBench
beforeEach(async () => {
  bench = await makeIndexBench()
})
afterEach(() => bench.close())

const inners = async (): Promise<string[]> => (await bench.all()).map(({ inner }) => inner).toSorted()
const hashes = (sha256: string) => ({
  sha256,
  autoV1: null,
  autoV2: sha256.slice(0, 10),
  autoV3: null,
  blake3: 'b3',
  crc32: '0',
})

describe('a scan', () => {
  it('finds models in kind folders and below, and nothing else; the next one opens nothing', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a', { 'modelspec.title': 'Title A' }))
    await bench.put('loras/deep/er/b.safetensors', tinySafetensors('b'))
    await bench.put('checkpoints/c.ckpt', 'none')
    await bench.put('loras/put_loras_here')
    await bench.put('loras/.hidden.safetensors')
    await bench.put('loras/.deck-part-1')
    await bench.put('elsewhere/x.safetensors')
    await symlink(join(bench.models, 'elsewhere'), join(bench.models, 'loras', 'mount'))
    await symlink(bench.models, join(bench.models, 'loras', 'loop'))
    expect(await bench.index().scan()).toMatchObject({ phase: null, total: 3, done: 3 })
    expect(await inners()).toEqual(['checkpoints/c.ckpt', 'loras/a.safetensors', 'loras/deep/er/b.safetensors'])
    const a = await bench.at('loras/a.safetensors')
    expect(a).toMatchObject({ title: 'Title A', container: 'safetensors', verdict: 'safe', presence: 'here' })
    expect(await bench.index().get(a.id)).toMatchObject({ tensors: 1, parameters: 8, dtypes: { F16: 16 } })
    expect(await bench.index().scan()).toMatchObject({ total: 0, done: 0 })
    await bench.reopen()
    expect(await bench.index().scan()).toMatchObject({ total: 0, done: 0 })
    expect(await bench.at('loras/a.safetensors')).toEqual(a)
  })

  it('opens again only what changed, sidecars included', async () => {
    const path = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.put('loras/b.safetensors', tinySafetensors('b'))
    await bench.index().scan()
    const before = await bench.at('loras/a.safetensors')
    await bench.put('loras/a.json', JSON.stringify({ notes: 'мои заметки', 'activation text': 'ohwx' }))
    await bench.put('loras/a.preview.png', Buffer.from('89504e470d0a1a0a0000', 'hex'))
    expect(await bench.index().scan()).toMatchObject({ total: 1 })
    const after = await bench.at('loras/a.safetensors')
    expect(after.id).toBe(before.id)
    expect(after.preview).not.toBeNull()
    expect(await bench.index().get(after.id)).toMatchObject({
      notes: 'мои заметки',
      sidecars: [{ type: 'a1111-json' }, { type: 'preview' }],
    })
    expect((await bench.index().preview(after.id))?.type).toBe('image/png')
    await rm(join(bench.models, 'loras/a.json'))
    await writeFile(path, tinySafetensors('longer mark', { more: 'metadata' }))
    expect(await bench.index().scan()).toMatchObject({ total: 1 })
    expect(await bench.index().get(after.id)).toMatchObject({ notes: '', metadata: { more: 'metadata' } })
  })

  it('takes a folder with a model index for one model', async () => {
    await bench.put('diffusers/pipe/model_index.json', JSON.stringify({ _class_name: 'FluxPipeline' }))
    await bench.put('diffusers/pipe/unet/diffusion_pytorch_model.safetensors', 'weights')
    await bench.put('diffusers/pipe/vae/diffusion_pytorch_model.safetensors', 'weights')
    await bench.index().scan()
    expect(await bench.all()).toMatchObject([{ inner: 'diffusers/pipe', kind: 'diffusers', family: 'flux1' }])
    expect(await bench.index().scan()).toMatchObject({ total: 0 })
    await bench.index().refresh([join(bench.models, 'diffusers/pipe/vae/diffusion_pytorch_model.safetensors')])
    expect(await inners()).toEqual(['diffusers/pipe'])
    expect(await bench.index().unhashed()).toEqual([])
  })

  it('bears names of every kind', async () => {
    const names = [
      'new\nline',
      'right\u202eleft',
      'quote\'s "q" % _',
      '🎨 модель',
      'x'.repeat(240),
      'CON',
      '..a',
      '-rf',
    ]
    for (const name of names) await bench.put(`loras/${name}.safetensors`, tinySafetensors(name))
    // A name that is no text: nobody can open it by name, and it must not disturb.
    await writeFile(
      Buffer.concat([Buffer.from(`${bench.models}/loras/`), Buffer.from([0xff, 0xfe]), Buffer.from('.ckpt')]),
      'x',
    )
    await bench.index().scan()
    const expected = names.filter((name) => !name.startsWith('.')).map((name) => `loras/${name}.safetensors`)
    expect(await inners()).toEqual(expected.toSorted())
    expect(await bench.index().scan()).toMatchObject({ total: 0 })
  })

  // The superuser may read everything: there the case cannot be made.
  it.skipIf(process.getuid?.() === 0)('goes on where a folder cannot be read, and forgets nothing in it', async () => {
    await bench.put('loras/shut/a.safetensors', tinySafetensors('a'))
    await bench.put('loras/b.safetensors', tinySafetensors('b'))
    await bench.index().scan()
    await chmod(join(bench.models, 'loras/shut'), 0o000)
    await bench.index().scan()
    await chmod(join(bench.models, 'loras/shut'), 0o755)
    expect(await inners()).toEqual(['loras/b.safetensors', 'loras/shut/a.safetensors'])
  })

  it('is joined by a second one', async () => {
    for (let n = 0; n < 50; n++) await bench.put(`loras/${n}.safetensors`, tinySafetensors(String(n)))
    const [first, second] = await Promise.all([bench.index().scan(), bench.index().scan('primary')])
    expect([first.total, second.total]).toEqual([50, 50])
    expect(await bench.all()).toHaveLength(50)
    await expect(bench.index().scan('nobody')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('tells of itself and of changes', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    expect(bench.events.some(({ type }) => type === 'models')).toBe(true)
    expect(bench.events.some((event) => event.type === 'models-scan' && event.scan.phase !== null)).toBe(true)
  })
})

describe('identity', () => {
  it('stays when a file or a folder is renamed outside, with all that was said', async () => {
    await bench.put('loras/old/a.safetensors', tinySafetensors('a'))
    await bench.put('loras/b.safetensors', tinySafetensors('b'))
    await bench.index().scan()
    const a = await bench.at('loras/old/a.safetensors')
    const b = await bench.at('loras/b.safetensors')
    await bench.index().edit([a.id], { title: 'Mine', rating: 5, tags: ['t'] })
    await rename(join(bench.models, 'loras/old'), join(bench.models, 'loras/new'))
    await mkdir(join(bench.models, 'checkpoints'))
    await rename(join(bench.models, 'loras/b.safetensors'), join(bench.models, 'checkpoints/c.safetensors'))
    await bench.index().scan()
    expect(await bench.at('loras/new/a.safetensors')).toMatchObject({ id: a.id, title: 'Mine', rating: 5, tags: ['t'] })
    expect(await bench.at('checkpoints/c.safetensors')).toMatchObject({ id: b.id, title: 'c' })
    expect(await bench.all()).toHaveLength(2)
  })

  it('follows the files when two change places', async () => {
    const a = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    const b = await bench.put('loras/b.safetensors', tinySafetensors('bb', { more: 'x' }))
    await bench.index().scan()
    const [first, second] = [await bench.at('loras/a.safetensors'), await bench.at('loras/b.safetensors')]
    await rename(a, `${a}.tmp`)
    await rename(b, a)
    await rename(`${a}.tmp`, b)
    await bench.index().scan()
    expect((await bench.at('loras/b.safetensors')).id).toBe(first.id)
    expect((await bench.at('loras/a.safetensors')).id).toBe(second.id)
  })

  it('stays across roots, also when each is scanned for itself', async () => {
    const other = join(bench.folder, 'other')
    await mkdir(join(other, 'loras'), { recursive: true })
    bench.roots.set([fakeRoot('primary', bench.models), fakeRoot('other', other)])
    const path = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    const { id } = await bench.at('loras/a.safetensors')
    await rename(path, join(other, 'loras/a.safetensors'))
    await bench.index().scan('other')
    expect(await bench.all()).toMatchObject([{ id, root: 'other', inner: 'loras/a.safetensors' }])
    await rename(join(other, 'loras/a.safetensors'), path)
    await bench.index().scan('other')
    expect(await bench.all()).toEqual([])
    await bench.index().scan('primary')
    expect(await bench.all()).toMatchObject([{ id, root: 'primary' }])
  })

  it('stays when this app moves a file, also to another file system and before or after a look', async () => {
    const from = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    const { id } = await bench.at('loras/a.safetensors')
    await bench.index().edit([id], { favourite: true })
    await bench.index().keepHashes(id, hashes('aa'))
    // A copy has another number; the watcher sees both before it is told.
    const to = await bench.put('loras/moved/b.safetensors', tinySafetensors('a'))
    await rm(from)
    await bench.index().scan()
    await bench.index().moved(from, to)
    expect(await bench.all()).toMatchObject([
      { id, inner: 'loras/moved/b.safetensors', favourite: true, sha256: 'aa', presence: 'here' },
    ])
    const trash = join(bench.folder, 'trash.safetensors')
    await rename(to, trash)
    await bench.index().moved(to, trash)
    expect(await bench.all()).toEqual([])
    await rename(trash, from)
    await bench.index().moved(trash, from)
    expect(await bench.all()).toMatchObject([{ id, inner: 'loras/a.safetensors', favourite: true, sha256: 'aa' }])
  })

  it('comes back by content when a missing file that was hashed appears again', async () => {
    const path = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    const { id } = await bench.at('loras/a.safetensors')
    await bench.index().edit([id], { notes: 'kept' })
    await bench.index().keepHashes(id, hashes('aa'))
    await rm(path)
    await bench.index().scan()
    expect(await bench.all()).toMatchObject([{ id, presence: 'missing' }])
    await bench.put('checkpoints/again.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    const again = await bench.at('checkpoints/again.safetensors')
    expect(again.id).not.toBe(id)
    await bench.index().keepHashes(again.id, hashes('aa'))
    expect(await bench.all()).toMatchObject([{ id, inner: 'checkpoints/again.safetensors', presence: 'here' }])
    expect((await bench.index().get(id)).notes).toBe('kept')
  })
})

describe('what is gone', () => {
  it('vanishes if nobody said anything of it, else is shown as missing and comes back', async () => {
    const a = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    const b = await bench.put('loras/b.safetensors', tinySafetensors('b'))
    await bench.index().scan()
    const id = (await bench.at('loras/a.safetensors')).id
    await bench.index().edit([id], { rating: 3 })
    await rename(a, join(bench.folder, 'a'))
    await rm(b)
    await bench.index().scan()
    expect(await bench.all()).toMatchObject([{ id, presence: 'missing', rating: 3 }])
    await rename(join(bench.folder, 'a'), a)
    expect(await bench.index().scan()).toMatchObject({ total: 0 })
    expect(await bench.all()).toMatchObject([{ id, presence: 'here', rating: 3 }])
  })

  it('is nothing while a root is not there', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    const [before] = await bench.all()
    await rename(bench.models, `${bench.models}-away`)
    bench.roots.state('primary', 'offline')
    await bench.index().scan()
    expect(await bench.all()).toMatchObject([{ id: before?.id, presence: 'offline' }])
    // Nobody has noticed yet, and an empty folder stands in its place.
    bench.roots.state('primary', 'online')
    await mkdir(bench.models)
    await rm(bench.models, { recursive: true })
    await rename(`${bench.models}-away`, bench.models)
    await bench.index().scan()
    expect(await bench.all()).toEqual([before])
  })

  it('is not what lies behind a kind folder that is a link to nothing', async () => {
    const disk = join(bench.folder, 'disk')
    await mkdir(disk)
    await symlink(disk, join(bench.models, 'loras'))
    await writeFile(join(disk, 'a.safetensors'), tinySafetensors('a'))
    await bench.index().scan()
    const [before] = await bench.all()
    expect(before).toMatchObject({ inner: 'loras/a.safetensors' })
    await rename(disk, `${disk}-away`)
    await bench.index().scan()
    expect(await bench.all()).toMatchObject([{ id: before?.id, presence: 'offline' }])
    await rename(`${disk}-away`, disk)
    await bench.index().scan()
    expect(await bench.all()).toEqual([before])
  })

  it('is what lies in a root that left the library, until it is back', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    const id = (await bench.at('loras/a.safetensors')).id
    await bench.index().edit([id], { rating: 4 })
    bench.roots.set([])
    await bench.index().scan()
    expect(await bench.all()).toEqual([])
    bench.roots.set([fakeRoot('again', bench.models)])
    await bench.index().scan()
    expect(await bench.all()).toMatchObject([{ id, root: 'again', rating: 4, presence: 'here' }])
  })
})

describe('hashes', () => {
  it('hold while a file is as it was, under all its names', async () => {
    const path = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    const { id } = await bench.at('loras/a.safetensors')
    expect(await bench.index().unhashed()).toMatchObject([{ id, path }])
    await bench.index().keepHashes(id, hashes('aa'))
    expect(await bench.index().unhashed()).toEqual([])
    await link(path, join(bench.models, 'loras/second.safetensors'))
    await bench.index().scan()
    expect(await bench.all()).toMatchObject([
      { file: 'a.safetensors', sha256: 'aa', copies: 2 },
      { file: 'second.safetensors', sha256: 'aa', copies: 2 },
    ])
    await utimes(path, new Date(1000), new Date(1000))
    await bench.index().scan()
    expect(await bench.all()).toMatchObject([
      { hashed: false, copies: 1 },
      { hashed: false, copies: 1 },
    ])
    // Names of one file are hashed once.
    expect(await bench.index().unhashed()).toHaveLength(1)
  })

  it('are not kept for a file that changed since it was listed', async () => {
    const path = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().scan()
    const { id } = await bench.at('loras/a.safetensors')
    await writeFile(path, tinySafetensors('changed', { x: 'y' }))
    await bench.index().keepHashes(id, hashes('aa'))
    expect(await bench.at('loras/a.safetensors')).toMatchObject({ id, hashed: false })
    expect((await bench.index().get(id)).metadata).toMatchObject({ x: 'y' })
  })

  it('show duplicates and what they cost; names of one file cost nothing', async () => {
    const path = await bench.put('loras/a.safetensors', tinySafetensors('same'))
    await link(path, join(bench.models, 'loras/b.safetensors'))
    await bench.put('loras/c.safetensors', tinySafetensors('same'))
    await bench.put('loras/d.safetensors', tinySafetensors('diff'))
    await bench.index().scan()
    const size = tinySafetensors('same').length
    expect(await bench.index().duplicates()).toMatchObject({ groups: [], unhashed: 4 })
    for (const name of ['a', 'c'])
      await bench.index().keepHashes((await bench.at(`loras/${name}.safetensors`)).id, hashes('aa'))
    const { groups, unhashed } = await bench.index().duplicates()
    expect(unhashed).toBe(1)
    expect(groups).toHaveLength(1)
    expect(groups[0]).toMatchObject({ sha256: 'aa', size, bytes: size })
    expect(groups[0]?.files.map(({ path: at }) => at.slice(-13))).toEqual([
      'a.safetensors',
      'b.safetensors',
      'c.safetensors',
    ])
    expect(new Set(groups[0]?.files.map(({ inode }) => inode)).size).toBe(2)
    const a = await bench.at('loras/a.safetensors')
    expect(a.copies).toBe(3)
    expect((await bench.index().get(a.id)).duplicates.map(({ sameFile }) => sameFile)).toEqual([true, false])
    expect(await bench.index().usage()).toMatchObject([{ kind: a.kind, files: 4, bytes: 3 * size }])
    await rm(join(bench.models, 'loras/c.safetensors'))
    await bench.index().scan()
    expect((await bench.at('loras/a.safetensors')).copies).toBe(2)
  })
})
