import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDataFolder, dataFolderAt, type DataFolder } from './data-folder.ts'
import { openDatabase } from './database.ts'
import { numberedName } from './move-file.ts'
import { removeTree } from './remove-tree.ts'
import { createTrash, type Trash } from './trash.ts'

let root: string
let folder: DataFolder
let database: DatabaseSync
let trash: Trash

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-trash-'))
  folder = dataFolderAt(join(root, 'data'))
  await createDataFolder(folder)
  database = openDatabase(folder.database)
  trash = createTrash({ folder, database })
})

afterEach(async () => {
  database.close()
  await rm(root, { recursive: true, force: true })
})

/** A folder with a file, a link to a precious folder outside, and a read-only sub-folder. */
async function makeTree(): Promise<string> {
  const path = join(root, 'thing')
  await mkdir(join(root, 'precious'))
  await writeFile(join(root, 'precious', 'model'), 'precious')
  await mkdir(join(path, 'inner'), { recursive: true })
  await writeFile(join(path, 'inner', 'a'), 'abc')
  await symlink(join(root, 'precious'), join(path, 'link'))
  return path
}

describe('trash', () => {
  it('takes a folder, lists it, puts it back', async () => {
    const path = await makeTree()
    const item = await trash.discard(path, 'my thing')
    expect(existsSync(path)).toBe(false)
    expect(item).toMatchObject({ subject: 'my thing', originalPath: path, bytes: 3 })
    expect(await trash.list()).toEqual([item])
    expect(await trash.restore(item.id)).toEqual({ path })
    expect(await readFile(join(path, 'inner', 'a'), 'utf8')).toBe('abc')
    expect(await readlink(join(path, 'link'))).toBe(join(root, 'precious'))
    expect(await trash.list()).toEqual([])
    expect(await readdir(folder.trash)).toEqual([])
  })

  it('moves a link itself, not what it points to', async () => {
    const path = await makeTree()
    const item = await trash.discard(join(path, 'link'), 'link')
    expect((await lstat(join(folder.trash, item.id, 'link'))).isSymbolicLink()).toBe(true)
    expect(await trash.remove([item.id])).toBe(1)
    expect(await readFile(join(root, 'precious', 'model'), 'utf8')).toBe('precious')
  })

  it('deletes exactly what is named and follows no link', async () => {
    const path = await makeTree()
    await chmod(join(path, 'inner'), 0o500)
    await writeFile(join(root, 'other'), 'x')
    const item = await trash.discard(path, 'a')
    const other = await trash.discard(join(root, 'other'), 'b')
    expect(await trash.remove([item.id, item.id, randomUUID(), '..'])).toBe(1)
    expect(await trash.list()).toEqual([other])
    expect(await readFile(join(root, 'precious', 'model'), 'utf8')).toBe('precious')
    expect(await readdir(folder.trash)).toEqual([other.id])
  })

  it.each(['file', 'folder', 'link to nowhere'])('does not put back over a %s', async (what) => {
    const path = join(root, 'a')
    await writeFile(path, 'old')
    const item = await trash.discard(path, 'a')
    if (what === 'file') await writeFile(path, 'new')
    if (what === 'folder') await mkdir(path)
    if (what === 'link to nowhere') await symlink(join(root, 'nowhere'), path)
    await expect(trash.restore(item.id)).rejects.toMatchObject({ code: 'folder-in-the-way' })
    expect(await trash.list()).toEqual([item])
  })

  it('keeps a copy and leaves the original', async () => {
    await writeFile(join(root, 'config.yaml'), 'a: 1')
    const item = await trash.keepCopy(join(root, 'config.yaml'), 'config')
    expect(await readFile(join(root, 'config.yaml'), 'utf8')).toBe('a: 1')
    expect(await readFile(join(folder.trash, item.id, 'config.yaml'), 'utf8')).toBe('a: 1')
  })

  it('says what is not there', async () => {
    await expect(trash.discard(join(root, 'nothing'), 'x')).rejects.toMatchObject({ code: 'not-found' })
    await expect(trash.restore(randomUUID())).rejects.toMatchObject({ code: 'not-found' })
  })

  it('finds content whose record was lost, and drops records whose content never came', async () => {
    const lost = randomUUID()
    await mkdir(join(folder.trash, lost))
    await writeFile(join(folder.trash, lost, 'model.pt'), '1234')
    const item = await trash.discard(await makeTree(), 'x')
    await rm(join(folder.trash, item.id), { recursive: true })
    const half = await trash.keepCopy(join(root, 'precious'), 'y')
    await rm(join(folder.trash, half.id, 'precious'), { recursive: true })
    await writeFile(join(folder.trash, half.id, '.unfinished'), '12')
    const reopened = createTrash({ folder, database })
    expect(await reopened.list()).toMatchObject([{ id: lost, subject: 'model.pt', bytes: 4 }])
    expect(database.prepare('SELECT count(*) AS n FROM trash').get()).toEqual({ n: 0 })
    await expect(reopened.restore(lost)).rejects.toMatchObject({ code: 'link-refused' })
    expect(await reopened.remove([lost])).toBe(1)
  })

  it('copies, compares and removes across file systems', async (context) => {
    const other = join(root, 'disk')
    await mkdir(other)
    if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', other]).status !== 0) return context.skip('cannot mount here')
    try {
      await mkdir(join(other, 'a'))
      await writeFile(join(other, 'a', 'model'), 'weights')
      await symlink('/nowhere', join(other, 'a', 'link'))
      const item = await trash.discard(join(other, 'a'), 'a')
      expect(existsSync(join(other, 'a'))).toBe(false)
      expect(await readFile(join(folder.trash, item.id, 'a', 'model'), 'utf8')).toBe('weights')
      await trash.restore(item.id)
      expect(await readlink(join(other, 'a', 'link'))).toBe('/nowhere')
      expect(await readdir(folder.trash)).toEqual([])
    } finally {
      spawnSync('umount', [other])
    }
  })
})

describe('removeTree', () => {
  it('is no error when there is nothing', async () => {
    await expect(removeTree(join(root, 'nothing'))).resolves.toBeUndefined()
  })
  it('removes a link to a folder and leaves the folder', async () => {
    await makeTree()
    await symlink(join(root, 'precious'), join(root, 'l'))
    await removeTree(join(root, 'l'))
    expect(existsSync(join(root, 'precious', 'model'))).toBe(true)
    expect(existsSync(join(root, 'l'))).toBe(false)
  })
})

describe('numberedName', () => {
  it.each([
    ['/a/b.safetensors', '/a/b (2).safetensors'],
    ['/a/.hidden', '/a/.hidden (2)'],
    ['/a/b', '/a/b (2)'],
  ])('%s', (path, expected) => expect(numberedName(path, 2)).toBe(expected))
})
