import { link, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { folderSize } from './folder-size.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'folder-size-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('counts each file once, in more folders than are read at once, and follows no link', async () => {
  await mkdir(join(root, 'outside'))
  await writeFile(join(root, 'outside', 'big'), Buffer.alloc(1 << 20))
  const measured = join(root, 'measured')
  for (let index = 0; index < 40; index++) {
    const inner = join(measured, String(index), 'deep')
    await mkdir(inner, { recursive: true })
    await writeFile(join(inner, 'file'), Buffer.alloc(10_000))
  }
  await link(join(measured, '0', 'deep', 'file'), join(measured, '1', 'deep', 'same'))
  await symlink(join(root, 'outside'), join(measured, 'linked'), 'junction')
  const { blocks, size } = await stat(join(measured, '0', 'deep', 'file'))
  const each = blocks > 0 ? blocks * 512 : size
  const { size: measuredBytes, alone } = await folderSize(measured)
  expect(alone).toBe(measuredBytes)
  expect(measuredBytes).toBeGreaterThanOrEqual(40 * each)
  // Less than one file more: on some file systems a link itself takes a block.
  expect(measuredBytes).toBeLessThan(41 * each)
})

test('what another folder shares by hard link is no gain when it is removed', async () => {
  const [cache, install] = [join(root, 'cache'), join(root, 'install')]
  await mkdir(cache)
  await mkdir(join(install, 'env'), { recursive: true })
  await writeFile(join(cache, 'torch'), Buffer.alloc(1 << 20))
  await link(join(cache, 'torch'), join(install, 'env', 'torch'))
  await link(join(cache, 'torch'), join(install, 'torch-again'))
  await writeFile(join(install, 'own'), Buffer.alloc(1 << 16))
  const [shared, own] = [await stat(join(cache, 'torch')), await stat(join(install, 'own'))]
  const bytes = ({ blocks, size }: { blocks: number; size: number }): number => (blocks > 0 ? blocks * 512 : size)
  expect(await folderSize(install)).toEqual({ size: bytes(shared) + bytes(own), alone: bytes(own) })
  expect((await folderSize(root)).alone).toBe((await folderSize(root)).size)
})

test('what is not there takes nothing', async () => {
  expect(await folderSize(join(root, 'gone'))).toEqual({ size: 0, alone: 0 })
})
