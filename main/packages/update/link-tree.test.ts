import { lstat, mkdir, mkdtemp, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { linkTree } from './link-tree.ts'

let root: string
let from: string
let to: string
const never = new AbortController().signal

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-link-tree-'))
  from = join(root, 'env')
  to = join(root, 'copy')
  await mkdir(join(from, 'lib', 'python', 'site-packages'), { recursive: true })
  await mkdir(join(from, 'empty'))
  for (let index = 0; index < 100; index++) await writeFile(join(from, 'lib', `${String(index)}.py`), String(index))
})
afterEach(() => rm(root, { recursive: true }))

it('makes a second tree that costs no disk: files by hard links, links as links, folders anew', async () => {
  await symlink('lib', join(from, 'lib64'))
  await symlink('/nowhere/python', join(from, 'python'))
  await linkTree(from, to, never)
  for (const name of ['lib/0.py', 'lib/99.py']) {
    const [left, right] = [await lstat(join(from, name)), await lstat(join(to, name))]
    expect(right.ino).toBe(left.ino)
  }
  expect(await readlink(join(to, 'lib64'))).toBe('lib')
  expect(await readlink(join(to, 'python'))).toBe('/nowhere/python')
  expect((await lstat(join(to, 'empty'))).isDirectory()).toBe(true)
})

it('keeps the other tree as it is when files are replaced or removed, and when small ones are written in place', async () => {
  await writeFile(join(from, 'lib', 'easy-install.pth'), 'one')
  await writeFile(join(from, 'pyvenv.cfg'), 'version = 1')
  await linkTree(from, to, never)
  await writeFile(join(root, 'new'), 'replaced')
  await rename(join(root, 'new'), join(from, 'lib', '0.py'))
  await rm(join(from, 'lib', '1.py'))
  await writeFile(join(from, 'lib', 'easy-install.pth'), 'two')
  await writeFile(join(from, 'pyvenv.cfg'), 'version = 2')
  expect(await readFile(join(to, 'lib', '0.py'), 'utf8')).toBe('0')
  expect(await readFile(join(to, 'lib', '1.py'), 'utf8')).toBe('1')
  expect(await readFile(join(to, 'lib', 'easy-install.pth'), 'utf8')).toBe('one')
  expect(await readFile(join(to, 'pyvenv.cfg'), 'utf8')).toBe('version = 1')
})

it('refuses a target that is there, and ends when it is told to', async () => {
  await mkdir(to)
  await expect(linkTree(from, to, never)).rejects.toMatchObject({ code: 'EEXIST' })
  await rm(to, { recursive: true })
  const abort = new AbortController()
  abort.abort(new Error('enough'))
  await expect(linkTree(from, to, abort.signal)).rejects.toThrow('enough')
})
