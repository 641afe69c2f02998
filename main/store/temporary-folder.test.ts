import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withTemporaryFolder } from './temporary-folder.ts'

let temp: string
beforeEach(async () => (temp = await mkdtemp(join(tmpdir(), 'deck-temporary-'))))
afterEach(() => rm(temp, { recursive: true, force: true }))

it('is there during the work and gone afterwards, also when the work fails', async () => {
  const kept = await withTemporaryFolder(temp, 'look', async (folder) => {
    await writeFile(join(folder, 'file'), '')
    expect(await readdir(temp)).toHaveLength(1)
    return 1
  })
  expect(kept).toBe(1)
  expect(await readdir(temp)).toEqual([])
  await expect(withTemporaryFolder(temp, 'look', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await readdir(temp)).toEqual([])
})

it('removes what a killed process has left of its kind, and nothing else', async () => {
  const names = ['look-1-gone', `look-${process.pid}-other`, 'look-of-a-person', 'probe-1-gone', 'uv-1']
  for (const name of names) await mkdir(join(temp, name))
  await withTemporaryFolder(temp, 'look', () => Promise.resolve())
  expect((await readdir(temp)).toSorted()).toEqual(names.slice(1).toSorted())
})
