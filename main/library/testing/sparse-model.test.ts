import { open, rm, stat } from 'node:fs/promises'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleNames, sampleTensors } from './sample-tensors.ts'
import { writeSparseModel } from './sparse-model.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deck-sparse-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function header(path: string): Promise<Readonly<Record<string, unknown>>> {
  const file = await open(path)
  try {
    const length = Number((await file.read(Buffer.alloc(8), 0, 8, 0)).buffer.readBigUInt64LE())
    const text = (await file.read(Buffer.alloc(length), 0, length, 8)).buffer.toString('utf8')
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } finally {
    await file.close()
  }
}

describe('model files whose weights are a hole', () => {
  it('has the size of the real model, and costs little', async () => {
    const path = join(folder, 'flux.safetensors')
    const tensors = sampleTensors('flux-dev')
    const bytes = await writeSparseModel(path, tensors, { 'modelspec.title': 'FLUX' })
    const { size, blocks } = await stat(path)
    expect(size).toBe(bytes)
    expect(size).toBeGreaterThan(23_000_000_000)
    expect(blocks * 512).toBeLessThan(10_000_000)
    const entries = await header(path)
    expect(entries['__metadata__']).toEqual({ 'modelspec.title': 'FLUX' })
    expect(Object.keys(entries)).toHaveLength(tensors.size + 1)
    expect(entries['img_in.weight']).toMatchObject({ dtype: 'BF16', shape: [3072, 64], data_offsets: [0, 393_216] })
  })

  it('never writes over a file', async () => {
    const path = join(folder, 'a.safetensors')
    await writeSparseModel(path, sampleTensors('yolo'))
    await expect(writeSparseModel(path, sampleTensors('yolo'))).rejects.toMatchObject({ code: 'EEXIST' })
  })

  it('has samples that all weigh something', () => {
    for (const name of sampleNames) expect([...sampleTensors(name).values()].every(({ bytes }) => bytes > 0)).toBe(true)
  })
})
