import { chmod, link, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBrokenLinks } from './broken-links.ts'

let root: string
const at = (...parts: readonly string[]): string => join(root, ...parts)

async function put(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, 'x')
}

async function putLink(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path, process.platform === 'win32' ? 'junction' : undefined)
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-broken-'))
})
afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

describe.skipIf(process.platform === 'win32')('links that lead nowhere', () => {
  it('are found at any depth, with what they say; good ones are not', async () => {
    await put(at('models/a.ckpt'))
    await putLink('a.ckpt', at('models/good.ckpt'))
    await putLink('gone.ckpt', at('models/bad.ckpt'))
    await putLink(at('unplugged/loras'), at('models/deep/er/loras'))
    await putLink(at('models/a.ckpt/inside'), at('models/through a file'))
    expect(await findBrokenLinks([at('models')])).toEqual({
      complete: true,
      links: [
        { path: at('models/bad.ckpt'), target: 'gone.ckpt' },
        { path: at('models/deep/er/loras'), target: at('unplugged/loras') },
        { path: at('models/through a file'), target: at('models/a.ckpt/inside') },
      ],
    })
  })

  it('follows none, so that a loop and a foreign tree are nothing', async () => {
    await putLink('..', at('models/up'))
    await putLink('loop', at('models/loop'))
    await putLink('gone', at('elsewhere/bad'))
    await putLink(at('elsewhere'), at('models/elsewhere'))
    await putLink(at('models'), at('models-link'))
    expect((await findBrokenLinks([at('models'), at('models-link')])).links).toEqual([
      { path: at('models/loop'), target: 'loop' },
    ])
  })

  it('names each once, however often its folder is given, and a given folder that is one itself', async () => {
    await putLink('gone', at('models/sub/bad'))
    await putLink(at('gone'), at('app/models'))
    const folders = [at('models/sub'), at('models'), at('models'), at('app'), at('app/models'), at('not there')]
    const found = await findBrokenLinks(folders)
    expect(found.links.map(({ path }) => path)).toEqual([at('app/models'), at('models/sub/bad')])
    expect(found.complete).toBe(true)
  })

  it('knows a folder again under another spelling of its way', async () => {
    await putLink('gone', at('models/bad'))
    await putLink(at('models'), at('way'))
    expect((await findBrokenLinks([at('models'), `${at('way')}/.`])).links).toHaveLength(1)
  })

  it('takes strange names', async () => {
    const names = ['a\nb', 'RTL \u202Egnp', '模型', 'ä'.repeat(120), ' ', '"', '😀']
    for (const name of names) await putLink('gone', at('models', name))
    const found = await findBrokenLinks([at('models')])
    expect(found.links.map(({ path }) => path).toSorted()).toEqual(names.map((name) => at('models', name)).toSorted())
  })

  it('looks through wide trees', async () => {
    for (let folder = 0; folder < 40; folder += 1) {
      await mkdir(at('models', `${folder}`), { recursive: true })
      await put(at('models', `${folder}`, 'file'))
      for (let index = 0; index < 25; index += 1) {
        await link(at('models', `${folder}`, 'file'), at('models', `${folder}`, `name ${index}`))
      }
      await putLink('gone', at('models', `${folder}`, 'bad'))
    }
    const found = await findBrokenLinks([at('models')])
    expect(found.complete).toBe(true)
    expect(found.links).toHaveLength(40)
  })

  it('is mended when the target comes back', async () => {
    await put(at('drive/a.ckpt'))
    await putLink(at('drive'), at('models/drive'))
    await rename(at('drive'), at('away'))
    expect((await findBrokenLinks([at('models')])).links).toHaveLength(1)
    await rename(at('away'), at('drive'))
    expect((await findBrokenLinks([at('models')])).links).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('limits', () => {
  beforeEach(async () => {
    for (let index = 0; index < 50; index += 1) await put(at('models/1/2/3', `file ${index}`))
    await putLink('gone', at('models/1/2/3/bad'))
  })

  it.each([
    [{ depth: 3 }, true, 1],
    [{ depth: 2 }, false, 0],
    [{ entries: 54 }, true, 1],
    [{ entries: 3 }, false, 0],
  ])('%j: complete %s', async (limits, complete, links) => {
    const found = await findBrokenLinks([at('models')], { limits })
    expect([found.complete, found.links.length]).toEqual([complete, links])
  })

  it('ends in time and says that it is not all', async () => {
    const found = await findBrokenLinks([at('models')], { limits: { milliseconds: 0 } })
    expect(found.complete).toBe(false)
  })

  it('can be given up', async () => {
    await expect(findBrokenLinks([at('models')], { signal: AbortSignal.abort() })).rejects.toThrow()
    const late = new AbortController()
    const search = findBrokenLinks([at('models')], { signal: late.signal })
    late.abort()
    await expect(search).rejects.toThrow()
  })

  it.skipIf(process.getuid?.() === 0)('says so of folders without rights (root may read all)', async () => {
    await chmod(at('models/1'), 0o000)
    const found = await findBrokenLinks([at('models')])
    await chmod(at('models/1'), 0o755)
    expect(found).toEqual({ complete: false, links: [] })
  })
})
