import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDataFolder, dataFolderAt, type DataFolder } from './data-folder.ts'
import { partOf } from './copy-file.ts'
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

describe('a group', () => {
  async function put(path: string, text: string): Promise<string> {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    return path
  }
  const inside = (name: string): string => join(root, 'models', name)

  it('goes and comes back as one item', async () => {
    const [model, picture] = [await put(inside('a.pt'), 'model'), await put(inside('a.png'), 'pic')]
    const item = await trash.discard(model, 'a.pt', { with: [picture] })
    expect(item).toMatchObject({ originalPath: model, bytes: 8 })
    expect(await readdir(join(root, 'models'))).toEqual([])
    expect(await trash.list()).toEqual([item])
    await trash.restore(item.id)
    expect(await readFile(picture, 'utf8')).toBe('pic')
    expect(await readFile(model, 'utf8')).toBe('model')
    expect(await trash.list()).toEqual([])
  })

  it('comes back wholly or not at all', async () => {
    const [model, picture] = [await put(inside('a.pt'), 'model'), await put(inside('a.png'), 'pic')]
    const item = await trash.discard(model, 'a.pt', { with: [picture] })
    await put(picture, 'another')
    await expect(trash.restore(item.id)).rejects.toMatchObject({ code: 'folder-in-the-way', params: { path: picture } })
    expect(existsSync(model)).toBe(false)
    expect(await readFile(picture, 'utf8')).toBe('another')
    expect(await trash.has(item.id)).toBe(true)
  })

  it('is carried on under its id after a kill', async () => {
    const [model, picture] = [await put(inside('a.pt'), 'model'), await put(inside('a.png'), 'pic')]
    const id = randomUUID()
    await trash.discard(model, 'a.pt', { id, with: [picture] })
    // As a kill leaves it: the record and the model are there, the picture has not come yet.
    await put(picture, 'pic')
    await rm(join(folder.trash, id, 'a.png'))
    await trash.discard(model, 'a.pt', { id, with: [picture] })
    expect(existsSync(picture)).toBe(false)
    expect((await readdir(join(folder.trash, id))).toSorted()).toEqual(['a.png', 'a.pt'])
    // Copied, and killed before the original went; and a new file of that name, which is none of its business.
    await put(picture, 'pic')
    await put(model, 'new model')
    await trash.discard(model, 'a.pt', { id, with: [picture] })
    expect(existsSync(picture)).toBe(false)
    expect(await readFile(model, 'utf8')).toBe('new model')
  })

  it('does not take the half of a copy, which a kill left, for what was removed', async () => {
    const model = await put(inside('a.pt'), 'model')
    const id = randomUUID()
    await trash.discard(model, 'a.pt', { id })
    // As a kill leaves it while the file came from another disk: it is still there, and half of it is here.
    await put(model, 'model')
    await rm(join(folder.trash, id, 'a.pt'))
    await put(partOf(join(folder.trash, id), 'any'), 'mod')
    expect(await trash.has(id)).toBe(false)
    expect(existsSync(join(folder.trash, id))).toBe(false)
    await trash.discard(model, 'a.pt', { id })
    expect(await trash.has(id)).toBe(true)
    await trash.restore(id)
    expect((await readdir(dirname(model))).filter((name) => name.startsWith('.deck-part-'))).toEqual([])
    expect(await readFile(model, 'utf8')).toBe('model')
  })

  it('leaves an original that never went, and drops the copy of it', async () => {
    const model = await put(inside('a.pt'), 'model')
    const { ino } = await lstat(model)
    const kept = join(root, 'kept')
    await link(model, kept)
    const { id } = await trash.discard(model, 'a.pt')
    // As a kill leaves it between the copy and the removal of the original.
    await rm(join(folder.trash, id, 'a.pt'))
    await writeFile(join(folder.trash, id, 'a.pt'), 'model')
    await rename(kept, model)
    await trash.restore(id)
    expect((await lstat(model)).ino).toBe(ino)
    expect(existsSync(join(folder.trash, id))).toBe(false)
    // The same bytes in another file are a person's own, and stay beside what is in the trash.
    const other = await trash.discard(model, 'a.pt')
    await put(model, 'model')
    await expect(trash.restore(other.id)).rejects.toMatchObject({ code: 'folder-in-the-way' })
    expect(await trash.has(other.id)).toBe(true)
  })

  it('is put back to its end after a kill in the midst of it', async () => {
    const model = await put(inside('a.pt'), 'model')
    const item = await trash.discard(model, 'a.pt')
    const home = join(folder.trash, item.id)
    await rename(join(home, 'a.pt'), join(home, '.returning-a.pt'))
    await mkdir(inside(''), { recursive: true })
    await link(join(home, '.returning-a.pt'), model)
    await trash.restore(item.id)
    expect(await readFile(model, 'utf8')).toBe('model')
    expect(await readdir(folder.trash)).toEqual([])
  })

  it('does not take another name of the same file for a half of its way back', async () => {
    const model = await put(inside('a.pt'), 'model')
    await link(model, inside('b.pt'))
    const item = await trash.discard(model, 'a.pt')
    await rename(inside('b.pt'), model)
    await expect(trash.restore(item.id)).rejects.toMatchObject({ code: 'folder-in-the-way' })
    expect(await trash.has(item.id)).toBe(true)
  })
})

describe('on another disk', () => {
  const disk = (): string => join(root, 'disk')
  async function onDisk(context: { skip: (reason: string) => void }, work: () => Promise<void>): Promise<void> {
    await mkdir(disk())
    if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', disk()]).status !== 0) {
      context.skip('cannot mount here')
      return
    }
    try {
      await work()
    } finally {
      spawnSync('umount', ['-l', disk()])
    }
  }
  const withRoots = (...roots: readonly string[]): Trash => createTrash({ folder, database, roots: () => roots })

  it('stays there, without a copy, and comes back', (context) =>
    onDisk(context, async () => {
      const models = join(disk(), 'models')
      await mkdir(join(models, 'loras'), { recursive: true })
      await writeFile(join(models, 'loras', 'a.pt'), 'model')
      const { ino } = await lstat(join(models, 'loras', 'a.pt'))
      const two = withRoots(models)
      const item = await two.discard(join(models, 'loras', 'a.pt'), 'a.pt')
      expect((await lstat(join(models, '.deck-trash', item.id, 'a.pt'))).ino).toBe(ino)
      expect(await readdir(folder.trash)).toEqual([])
      expect(await two.list()).toEqual([item])
      expect(await two.restore(item.id)).toEqual({ path: join(models, 'loras', 'a.pt') })
      expect((await readdir(models)).toSorted()).toEqual(['loras'])
    }))

  it('is listed while the disk is away, and refused; nothing is forgotten', (context) =>
    onDisk(context, async () => {
      const models = join(disk(), 'models')
      await mkdir(models)
      await writeFile(join(models, 'a.pt'), 'model')
      const two = withRoots(models)
      const item = await two.discard(join(models, 'a.pt'), 'a.pt')
      await rename(models, join(disk(), 'unplugged'))
      expect(await two.list()).toEqual([item])
      await expect(two.restore(item.id)).rejects.toMatchObject({ code: 'trash-away' })
      await expect(two.remove([item.id])).rejects.toMatchObject({ code: 'trash-away' })
      expect(existsSync(models)).toBe(false)
      // The root is found under another path: its trash came along.
      const moved = withRoots(join(disk(), 'unplugged'))
      expect(await moved.restore(item.id)).toEqual({ path: join(disk(), 'unplugged', 'a.pt') })
    }))

  it('is deleted there, and what lost its record is listed', (context) =>
    onDisk(context, async () => {
      const models = join(disk(), 'models')
      const lost = randomUUID()
      await mkdir(join(models, '.deck-trash', lost), { recursive: true })
      await writeFile(join(models, '.deck-trash', lost, 'b.pt'), '1234')
      await writeFile(join(models, 'a.pt'), 'model')
      const two = withRoots(models)
      const item = await two.discard(join(models, 'a.pt'), 'a.pt')
      expect((await two.list()).map(({ id }) => id).toSorted()).toEqual([item.id, lost].toSorted())
      expect(await two.remove([item.id, lost])).toBe(2)
      expect(await readdir(models)).toEqual([])
    }))
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
