import { chmod, mkdir, mkdtemp, readFile, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDataFolder, dataFolderAt } from '../../store/data-folder.ts'
import { openDatabase } from '../../store/database.ts'
import { createTrash, type Trash } from '../../store/trash.ts'
import { maxPreviewBytes } from './image-type.ts'
import { writePreview, writeSidecar, type Picture } from './write-sidecar.ts'

let root: string
let shelf: string
let model: string
let database: DatabaseSync
let trash: Trash

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-sidecar-'))
  const folder = dataFolderAt(join(root, 'data'))
  await createDataFolder(folder)
  database = openDatabase(folder.database)
  trash = createTrash({ folder, database })
  shelf = join(root, 'loras 模')
  await mkdir(shelf)
  model = join(shelf, 'x.safetensors')
  await writeFile(model, 'weights')
})

afterEach(async () => {
  database.close()
  await rm(root, { recursive: true, force: true })
})

const put = (name: string, content: string | Uint8Array): Promise<void> => writeFile(join(shelf, name), content)
const get = (name: string): Promise<string> => readFile(join(shelf, name), 'utf8')
const listed = async (): Promise<readonly string[]> => (await readdir(shelf)).toSorted()
const trashed = async (): Promise<readonly string[]> =>
  (await trash.list()).map(({ originalPath }) => originalPath.slice(shelf.length + 1)).toSorted()

describe('writing x.json', () => {
  const notes = { said: { notes: 'mine' }, known: {} }

  it('makes it, and then has nothing to do', async () => {
    const path = join(shelf, 'x.json')
    expect(await writeSidecar(model, notes, trash)).toEqual({ path, written: true })
    expect(JSON.parse(await get('x.json'))).toEqual({ notes: 'mine' })
    expect(await writeSidecar(model, notes, trash)).toEqual({ path, written: false })
    expect(await listed()).toEqual(['x.json', 'x.safetensors'])
    expect(await trashed()).toEqual([])
  })

  it('keeps a copy only when words are replaced', async () => {
    await put('x.json', '{"vae": "None", "notes": ""}')
    await writeSidecar(model, notes, trash)
    expect(await get('x.json')).toBe('{"vae": "None", "notes": "mine"}')
    expect(await trashed()).toEqual([])
    await writeSidecar(model, { said: { notes: 'other' }, known: {} }, trash)
    expect(await trashed()).toEqual(['x.json'])
    const [item] = await trash.list()
    await rm(join(shelf, 'x.json'))
    await trash.restore(item?.id ?? '')
    expect(await get('x.json')).toBe('{"vae": "None", "notes": "mine"}')
  })

  it.each([
    ['no JSON', 'by hand'],
    ['a list', '[]'],
    ['no text', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['too large', `{"a": "${'x'.repeat(4 * 1024 ** 2)}"}`],
  ])('leaves a file alone that is %s', async (_, content) => {
    await put('x.json', content)
    await expect(writeSidecar(model, notes, trash)).rejects.toMatchObject({ code: 'link-refused' })
    expect(await readFile(join(shelf, 'x.json'))).toEqual(Buffer.from(content))
    expect(await trashed()).toEqual([])
  })

  it('leaves links and folders alone', async () => {
    await writeFile(join(root, 'elsewhere.json'), '{}')
    await symlink(join(root, 'elsewhere.json'), join(shelf, 'x.json'))
    await expect(writeSidecar(model, notes, trash)).rejects.toMatchObject({ code: 'link-refused' })
    expect(await readFile(join(root, 'elsewhere.json'), 'utf8')).toBe('{}')
    await rm(join(shelf, 'x.json'))
    await mkdir(join(shelf, 'x.json'))
    await expect(writeSidecar(model, notes, trash)).rejects.toMatchObject({ code: 'link-refused' })
  })

  it('writes nothing beside a model that is gone', async () => {
    await rm(model)
    await expect(writeSidecar(model, notes, trash)).rejects.toMatchObject({ code: 'not-found' })
    expect(await listed()).toEqual([])
  })

  it('does not write over what another program has just written', async () => {
    await put('x.json', '{"notes": "a"}')
    const racing = {
      keepCopy: async (path: string, subject: string) => {
        const item = await trash.keepCopy(path, subject)
        await writeFile(path, '{"notes": "from the other program"}')
        return item
      },
    }
    await expect(writeSidecar(model, notes, racing)).rejects.toMatchObject({ code: 'link-refused' })
    expect(await get('x.json')).toBe('{"notes": "from the other program"}')
  })
})

describe('writing a preview', () => {
  const picture = (mark: string): Picture => ({
    type: 'image/png',
    data: Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(mark)]),
  })
  const jpeg: Picture = { type: 'image/jpeg', data: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]) }

  it('writes it, also a second time', async () => {
    const path = join(shelf, 'x.preview.png')
    expect(await writePreview(model, picture('one'), trash)).toEqual({ path, written: true })
    expect(await readFile(path)).toEqual(picture('one').data)
    expect(await writePreview(model, picture('one'), trash)).toEqual({ path, written: false })
    expect(await trashed()).toEqual([])
  })

  it('lets an older one go to the trash, whatever its format', async () => {
    await put('x.preview.png', 'old picture')
    await put('x.preview.webp', 'old clip')
    await put('x.preview.mp4', 'film')
    await put('x.png', 'somebody’s')
    await put('x2.preview.webp', 'of x2')
    await put('x.preview.txt', 'no picture')
    await writePreview(model, picture('new'), trash)
    expect(await listed()).toEqual(['x.png', 'x.preview.png', 'x.preview.txt', 'x.safetensors', 'x2.preview.webp'])
    expect(await trashed()).toEqual(['x.preview.mp4', 'x.preview.png', 'x.preview.webp'])
    await writePreview(model, jpeg, trash)
    expect(await trashed()).toEqual(['x.preview.mp4', 'x.preview.png', 'x.preview.png', 'x.preview.webp'])
    expect(await listed()).toContain('x.preview.jpg')
  })

  it('takes an old link away, not what it leads to', async () => {
    await writeFile(join(root, 'shared.webp'), 'precious')
    await symlink(join(root, 'shared.webp'), join(shelf, 'x.preview.webp'))
    await writePreview(model, picture('new'), trash)
    expect(await readFile(join(root, 'shared.webp'), 'utf8')).toBe('precious')
    expect(await trashed()).toEqual(['x.preview.webp'])
  })

  it('does not write through a link of its own name', async () => {
    await writeFile(join(root, 'shared.png'), 'precious')
    await symlink(join(root, 'shared.png'), join(shelf, 'x.preview.png'))
    await expect(writePreview(model, picture('new'), trash)).rejects.toMatchObject({ code: 'link-refused' })
    expect(await readFile(join(root, 'shared.png'), 'utf8')).toBe('precious')
    expect(await readlink(join(shelf, 'x.preview.png'))).toBe(join(root, 'shared.png'))
  })

  it.each<[string, Picture]>([
    ['a page', { type: 'image/png', data: Buffer.from('<html><script>') }],
    ['another format than it says', { type: 'image/webp', data: jpeg.data }],
    ['nothing', { type: 'image/png', data: new Uint8Array() }],
    ['far too large', picture('x'.repeat(maxPreviewBytes))],
  ])('refuses %s', async (_, bad) => {
    await put('x.preview.png', 'old')
    await expect(writePreview(model, bad, trash)).rejects.toMatchObject({ code: 'invalid-input' })
    expect(await get('x.preview.png')).toBe('old')
    expect(await trashed()).toEqual([])
  })

  it('writes nothing beside a model that is gone', async () => {
    await rm(model)
    await expect(writePreview(model, jpeg, trash)).rejects.toMatchObject({ code: 'not-found' })
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'says so when the folder cannot be written (root can write everything)',
    async () => {
      await chmod(shelf, 0o555)
      await expect(writePreview(model, jpeg, trash)).rejects.toMatchObject({ code: 'link-refused' })
      await chmod(shelf, 0o755)
    },
  )

  it.each([244, 250, 255])('says so when the name gets too long for the file system (%i bytes)', async (bytes) => {
    const long = join(shelf, `${'ä'.repeat((bytes - 5) >> 1)}.ckpt`)
    await writeFile(long, 'weights')
    await expect(writePreview(long, jpeg, trash)).rejects.toMatchObject({ code: 'link-refused' })
    expect(await listed()).toHaveLength(2)
  })
})
