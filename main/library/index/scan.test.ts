import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeIndexBench, tinySafetensors, type IndexBench } from './testing/index-bench.ts'

let bench: IndexBench
beforeEach(async () => {
  bench = await makeIndexBench()
})
afterEach(() => bench.close())

describe('the first scan', () => {
  it('finds models in kind folders and below, and nothing else', async () => {
    await bench.put('loras/a.safetensors', tinySafetensors('a', { 'modelspec.title': 'Title A' }))
    await bench.put('loras/deep/er/b.safetensors', tinySafetensors('b'))
    await bench.put('checkpoints/c.ckpt', 'none')
    await bench.put('loras/put_loras_here')
    await bench.put('loras/.hidden.safetensors')
    await bench.put('loras/.deck-part-1/x.safetensors')
    await bench.put('notes.txt')
    const state = await bench.index().scan()
    console.log(state, await bench.all(), bench.logged)
    expect((await bench.all()).map(({ inner }) => inner)).toEqual([
      'loras/a.safetensors',
      'loras/deep/er/b.safetensors',
      'checkpoints/c.ckpt',
    ])
    expect(await bench.index().get((await bench.at('loras/a.safetensors')).id)).toMatchObject({ tensors: 1 })
    const again = await bench.index().scan()
    expect(again.total).toBe(0)
  })
})
