import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeRoot, makeIndexBench, tinySafetensors, type IndexBench } from './testing/index-bench.ts'
import { createUnreadList } from './thread/unread-list.ts'

let bench: IndexBench
const inners = async (): Promise<string[]> => (await bench.all()).map(({ inner }) => inner).toSorted()

describe('what a scan cannot read', () => {
  beforeEach(async () => {
    bench = await makeIndexBench()
  })
  afterEach(() => bench.close())

  // Windows takes paths of any length in the form that Node.js gives them; there no folder can be made unreadable so.
  it.skipIf(process.platform === 'win32')('is told until it can be read again', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a'))
    // Made while the folder around it has a short name; with a long one the path is longer than the system takes.
    const deep = Array.from({ length: 17 }, () => 'd'.repeat(process.platform === 'darwin' ? 50 : 235))
    const short = join(bench.models, 'loras', 's')
    const long = join(bench.models, 'loras', 'l'.repeat(235))
    await mkdir(join(short, ...deep), { recursive: true })
    await bench.put(['loras/s', ...deep.slice(0, 16), 'b.safetensors'].join('/'), tinySafetensors('b'))
    await bench.index().scan()
    expect(await bench.index().unread()).toEqual({ items: [], more: 0 })
    const [, b] = await bench.all()
    await rename(short, long)
    await bench.index().scan()
    const { items, more } = await bench.index().unread()
    expect(more).toBe(0)
    expect(items).toMatchObject([{ root: 'primary', reason: 'path-too-long', code: 'ENAMETOOLONG' }])
    expect(items[0]?.path.startsWith(long)).toBe(true)
    expect(await inners()).toContain('loras/a.safetensors')
    // The same again says it once.
    await bench.index().scan()
    expect((await bench.index().unread()).items).toEqual(items)
    await rename(long, short)
    await bench.index().scan()
    expect(await bench.index().unread()).toEqual({ items: [], more: 0 })
    expect((await bench.all()).map(({ id }) => id)).toContain(b?.id)
  })

  // Links need rights on Windows.
  it.skipIf(process.platform === 'win32')(
    'does not hinder the rest: a kind folder that is a link to itself',
    async () => {
      await bench.put('loras/a.safetensors', tinySafetensors('a'))
      await bench.put('vae/b.safetensors', tinySafetensors('b'))
      await bench.index().scan()
      await rename(join(bench.models, 'vae'), join(bench.models, 'kept'))
      await symlink('vae', join(bench.models, 'vae'))
      await bench.put('loras/c.safetensors', tinySafetensors('c'))
      await bench.index().scan()
      const path = join(bench.models, 'vae')
      expect((await bench.index().unread()).items).toEqual([
        { root: 'primary', path, reason: 'link-loop', code: 'ELOOP' },
      ])
      expect(await inners()).toEqual(['loras/a.safetensors', 'loras/c.safetensors', 'vae/b.safetensors'])
      expect(await bench.at('vae/b.safetensors')).toMatchObject({ presence: 'offline' })
      await rm(path)
      await rename(join(bench.models, 'kept'), path)
      // A look at that folder alone is enough.
      await bench.index().refresh([path])
      expect((await bench.index().unread()).items).toEqual([])
    },
  )

  it('is not told of a root that is away or no root any more', async () => {
    const gone = join(bench.folder, 'gone')
    bench.roots.set([fakeRoot('primary', bench.models), fakeRoot('second', gone)])
    await bench.index().scan()
    expect((await bench.index().unread()).items).toMatchObject([{ root: 'second', path: gone }])
    bench.roots.state('second', 'offline')
    await bench.index().scan()
    expect((await bench.index().unread()).items).toEqual([])
    bench.roots.set([fakeRoot('primary', bench.models)])
    await bench.index().scan()
    expect((await bench.index().unread()).items).toEqual([])
  })
})

describe('the list of what was not read', () => {
  const at = (...parts: readonly string[]): string => join('/m', ...parts)
  const denied = (path: string) => ({ path, code: 'EACCES' })
  const paths = (list: ReturnType<typeof createUnreadList>): string[] => list.list(['r']).items.map(({ path }) => path)

  it.each([
    ['the folder itself was read', [at('a', 'b')], [], [], []],
    ['the folder around it was read, and it is gone', [at('a')], [], [], []],
    ['the folder around it was read, and it is there still', [at('a')], [at('a', 'b')], [], [at('a', 'b')]],
    ['a folder further out was read, and the way to it is gone', [at()], [], [], []],
    ['a folder further out was read, and the way to it is there', [at()], [at('a')], [], [at('a', 'b')]],
    ['it was tried again in vain', [at('a')], [], [denied(at('a', 'b'))], [at('a', 'b')]],
    ['something else was read', [at('c')], [], [denied(at('c', 'd'))], [at('a', 'b'), at('c', 'd')]],
  ])('after %s', (_, read, left, problems, expected) => {
    const list = createUnreadList(() => undefined)
    list.replace('r', [denied(at('a', 'b'))])
    list.update('r', { read: new Set(read), left: new Set(left), problems })
    expect(paths(list)).toEqual(expected)
  })

  it('keeps the newest and counts the others, and tells of every change and of nothing else', () => {
    const changed = vi.fn()
    const list = createUnreadList(changed)
    list.replace('r', [])
    expect(changed).not.toHaveBeenCalled()
    const many = Array.from({ length: 60 }, (_, n) => denied(at(String(n))))
    list.replace('r', many)
    expect(paths(list)).toEqual(many.slice(10).map(({ path }) => path))
    expect(list.list(['r']).more).toBe(10)
    expect(changed).toHaveBeenCalledTimes(1)
    list.replace('r', many)
    expect(changed).toHaveBeenCalledTimes(1)
    list.add('r', at('file'), Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }))
    list.add('r', at('other'), new Error('words '.repeat(1000)))
    expect(list.list(['r']).items.slice(-2)).toMatchObject([{ reason: 'no-answer' }, { reason: 'other' }])
    expect(list.list(['r']).items.at(-1)?.code.length).toBeLessThanOrEqual(300)
    list.replace('r', [])
    expect(list.list(['r'])).toEqual({ items: [], more: 0 })
    expect(changed).toHaveBeenCalledTimes(4)
  })
})
