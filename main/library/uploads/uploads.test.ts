import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UploadFile, Uploads } from './types.ts'
import { createUploads } from './uploads.ts'

let temp: string
let uploads: Uploads
let now = 0

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'deck-uploads-'))
  now = Date.now()
  uploads = createUploads({ folder: { temp }, now: () => now })
})
afterEach(async () => {
  await rm(temp, { recursive: true, force: true })
})

const file = (name: string, bytes: number): UploadFile => ({ name, bytes, modifiedAt: 1 })

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    await Promise.resolve()
    yield Buffer.from(text)
  }
}

async function* broken(text: string): AsyncGenerator<Uint8Array> {
  yield* pieces(text)
  throw new Error('gone')
}

describe('an upload', () => {
  it('takes files in pieces, with their folders, and tells when all is there', async () => {
    const { id, files } = await uploads.begin([file('set/a.safetensors', 6), file('set/a.txt', 0)])
    expect(files.map(({ received }) => received)).toEqual([0, 0])
    await expect(uploads.finished(id)).rejects.toMatchObject({ code: 'upload-unfinished', params: { count: 1 } })
    expect(await uploads.write(id, 0, 0, 4, pieces('ab', 'cd'))).toEqual({ state: 'kept', received: 4 })
    expect(await uploads.write(id, 0, 0, 4, pieces('abcd'))).toEqual({ state: 'elsewhere', received: 4 })
    expect(await uploads.write(id, 0, 4, 2, pieces('ef'))).toEqual({ state: 'kept', received: 6 })
    const [set = ''] = await uploads.finished(id)
    expect(await readFile(join(set, 'a.safetensors'), 'utf8')).toBe('abcdef')
    expect((await readdir(set)).toSorted()).toEqual(['a.safetensors', 'a.txt'])
    await uploads.remove(id)
    await expect(uploads.get(id)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('goes on where it broke off, also after the app was started anew', async () => {
    const wanted = [file('a.ckpt', 5)]
    const { id } = await uploads.begin(wanted)
    await expect(uploads.write(id, 0, 0, 5, broken('abc'))).rejects.toThrow('gone')
    const again = createUploads({ folder: { temp } })
    expect(await again.begin(wanted)).toMatchObject({ id, files: [{ received: 3 }] })
    await again.write(id, 0, 3, 2, pieces('de'))
    const [path = ''] = await again.finished(id)
    expect(await readFile(path, 'utf8')).toBe('abcde')
    // Another version of the file is another upload.
    expect((await again.begin([{ ...file('a.ckpt', 5), modifiedAt: 2 }])).id).not.toBe(id)
  })

  it('takes no more than was said, and one writer at a time', async () => {
    const { id } = await uploads.begin([file('a.pt', 4)])
    await expect(uploads.write(id, 0, 0, 5, pieces('abcde'))).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(uploads.write(id, 0, 0, 2, pieces('ab', 'c'))).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(uploads.write(id, 1, 0, 1, pieces('a'))).rejects.toMatchObject({ code: 'not-found' })
    expect((await uploads.get(id)).files[0]?.received).toBe(2)
    const answers = await Promise.all([
      uploads.write(id, 0, 2, 2, pieces('c', 'd')),
      uploads.write(id, 0, 2, 2, pieces('c', 'd')),
    ])
    expect(answers.map(({ state }) => state).toSorted()).toEqual(['elsewhere', 'kept'])
    const [path = ''] = await uploads.finished(id)
    expect(await readFile(path, 'utf8')).toBe('abcd')
  })

  it.each(['../../etc/passwd', '/etc/passwd', 'a/../../b', 'C:\\x\\y', 'a\0b', '..'])(
    'keeps %j inside',
    async (name) => {
      const { id } = await uploads.begin([file(name, 1)])
      await uploads.write(id, 0, 0, 1, pieces('x'))
      const inside = (
        await readdir(join(temp, 'uploads', id, 'files'), { recursive: true, withFileTypes: true })
      ).filter((entry) => entry.isFile())
      expect(inside).toHaveLength(1)
      expect((await readdir(temp)).toSorted()).toEqual(['uploads'])
      expect(await readdir(join(temp, 'uploads'))).toEqual([id])
    },
  )

  it('refuses two files that would be one, and ids that are none', async () => {
    await expect(uploads.begin([file('a.pt', 1), file('A.pt', 1)])).rejects.toMatchObject({ code: 'invalid-input' })
    for (const id of ['', '..', '../x', 'f'.repeat(31), 'f'.repeat(32)])
      await expect(uploads.get(id)).rejects.toMatchObject({ code: 'not-found' })
    await uploads.remove('../..')
    expect(await readdir(temp)).toEqual([])
  })

  it('is forgotten some days after its last piece', async () => {
    const { id } = await uploads.begin([file('a.pt', 2)])
    await uploads.write(id, 0, 0, 1, pieces('a'))
    const old = now / 1000 - 10 * 24 * 3600
    await utimes(join(temp, 'uploads', id, 'list.json'), old, old)
    await mkdir(join(temp, 'uploads', 'junk'))
    await uploads.sweep()
    expect(await readdir(join(temp, 'uploads'))).toEqual([id])
    now += 4 * 24 * 3600 * 1000
    await uploads.sweep()
    expect(await readdir(join(temp, 'uploads'))).toEqual([])
  })

  it('says that the disk is full, before and in the midst', async ({ skip }) => {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', temp]).status !== 0)
      skip('mounting is not allowed')
    try {
      await expect(uploads.begin([file('a.pt', 2 ** 21)])).rejects.toMatchObject({ code: 'disk-full' })
      expect(await readdir(join(temp, 'uploads'))).toEqual([])
      const { id } = await uploads.begin([file('b.pt', 700_000)])
      const { id: other } = await uploads.begin([file('c.pt', 700_000)])
      await uploads.write(id, 0, 0, 700_000, pieces('x'.repeat(700_000)))
      await expect(uploads.write(other, 0, 0, 700_000, pieces('x'.repeat(700_000)))).rejects.toMatchObject({
        code: 'disk-full',
      })
      await uploads.remove(id)
      const { files } = await uploads.get(other)
      const here = files[0]?.received ?? 0
      await uploads.write(other, 0, here, 700_000 - here, pieces('x'.repeat(700_000 - here)))
      expect(await uploads.finished(other)).toHaveLength(1)
    } finally {
      spawnSync('umount', ['-l', temp])
    }
  })
})
