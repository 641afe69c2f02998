import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeIndexBench, tinySafetensors, type IndexBench } from './testing/index-bench.ts'
import { concerns } from './thread/watcher.ts'

let bench: IndexBench
beforeEach(async () => {
  bench = await makeIndexBench({ watch: true })
})
afterEach(() => bench.close())

const soon = { timeout: 25_000, interval: 100 }
const inners = async (): Promise<string[]> => (await bench.all()).map(({ inner }) => inner).toSorted()

describe('watching', () => {
  it('scans once by itself, then sees files and folders come, change and go', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await vi.waitFor(() => expect(bench.index().state().watched).toEqual({ primary: true }), soon)
    await vi.waitFor(async () => expect(await inners()).toEqual(['loras/a.safetensors']), soon)
    const { id } = await bench.at('loras/a.safetensors')
    await bench.put('loras/new/deep/b.safetensors', tinySafetensors('b'))
    await vi.waitFor(
      async () => expect(await inners()).toEqual(['loras/a.safetensors', 'loras/new/deep/b.safetensors']),
      soon,
    )
    // The new folders are watched as well.
    await bench.put('loras/new/deep/c.safetensors', tinySafetensors('c'))
    await vi.waitFor(async () => expect(await inners()).toContain('loras/new/deep/c.safetensors'), soon)
    await writeFile(join(bench.models, 'loras/a.txt'), 'described')
    await vi.waitFor(async () => expect((await bench.index().get(id)).description).toBe('described'), soon)
    await rename(join(bench.models, 'loras/a.safetensors'), join(bench.models, 'loras/new/a2.safetensors'))
    await vi.waitFor(async () => expect((await bench.at('loras/new/a2.safetensors')).id).toBe(id), soon)
    await rm(join(bench.models, 'loras/new'), { recursive: true })
    await vi.waitFor(async () => expect(await inners()).toEqual([]), soon)
  }, 120_000)

  it('sees by itself that a root is away, and that it is back', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await vi.waitFor(async () => expect(await inners()).toEqual(['loras/a.safetensors']), soon)
    bench.roots.state('primary', 'offline')
    await vi.waitFor(async () => expect(await bench.all()).toMatchObject([{ presence: 'offline' }]), soon)
    bench.roots.state('primary', 'online')
    await vi.waitFor(async () => expect(await bench.all()).toMatchObject([{ presence: 'here' }]), soon)
  }, 60_000)

  it.each([
    ['a.safetensors', true],
    ['a.preview.png', true],
    ['a.civitai.info', true],
    ['folder', true],
    ['v1.5', true],
    ['.a.swp', false],
    ['.deck-part-0123', false],
    ['a.safetensors.part', false],
    ['a.crdownload', false],
  ])('concerns %s: %s', (name, expected) => {
    expect(concerns(name)).toBe(expected)
  })
})

describe('looking again at what this app wrote', () => {
  it('takes in files, folders and what is gone', async () => {
    await vi.waitFor(() => expect(bench.index().state().lastFinishedAt).not.toBeNull(), soon)
    const a = await bench.put('loras/a.safetensors', tinySafetensors('a'))
    await bench.index().refresh([a])
    expect(await inners()).toEqual(['loras/a.safetensors'])
    await bench.put('vae/x/y/b.safetensors', tinySafetensors('b'))
    await bench.index().refresh([join(bench.models, 'vae')])
    expect(await inners()).toEqual(['loras/a.safetensors', 'vae/x/y/b.safetensors'])
    await rm(a)
    await rm(join(bench.models, 'vae/x'), { recursive: true })
    await bench.index().refresh([a, join(bench.models, 'vae/x'), '/nowhere/at/all'])
    expect(await inners()).toEqual([])
  })
})
