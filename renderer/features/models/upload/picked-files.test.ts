import { expect, it } from 'vitest'
import { pickedFromDrop, pickedOf } from './picked-files.ts'

const file = (fullPath: string): FileSystemFileEntry =>
  ({
    isFile: true,
    isDirectory: false,
    name: fullPath.split('/').at(-1) ?? '',
    fullPath,
    file: (done: (file: File) => void, fail: (error: Error) => void) =>
      fullPath.includes('gone') ? fail(new Error('NotFoundError')) : done(new File(['x'], fullPath)),
  }) as unknown as FileSystemFileEntry

/** A folder whose reader tells two entries at a time, as browsers tell a hundred. */
const folder = (fullPath: string, inner: readonly unknown[]): FileSystemDirectoryEntry =>
  ({
    isFile: false,
    isDirectory: true,
    name: fullPath.split('/').at(-1) ?? '',
    fullPath,
    createReader: () => {
      const left = [...inner]
      return { readEntries: (done: (entries: unknown[]) => void) => done(left.splice(0, 2)) }
    },
  }) as unknown as FileSystemDirectoryEntry

const drop = (...entries: readonly (FileSystemEntry | null)[]): Pick<DataTransfer, 'items'> => ({
  items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })) as unknown as DataTransferItemList,
})

it('finds the files of a drop with their folders; hidden ones, gone ones and texts are left out', async () => {
  const deep = folder('/set/deep', [file('/set/deep/c.pt')])
  const set = folder('/set', [file('/set/a.pt'), file('/set/b.pt'), file('/set/gone.pt'), file('/set/.hidden'), deep])
  const picked = await pickedFromDrop(drop(file('/one.safetensors'), null, set, folder('/.git', [file('/.git/x')])))
  expect(picked.map(({ name }) => name)).toEqual(['one.safetensors', 'set/a.pt', 'set/b.pt', 'set/deep/c.pt'])
})

it('takes chosen files by name, those of a folder by path', () => {
  const plain = Object.assign(new File([], 'a.pt'), { webkitRelativePath: '' })
  const inner = Object.assign(new File([], 'b.pt'), { webkitRelativePath: 'set/b.pt' })
  expect(pickedOf([plain, inner]).map(({ name }) => name)).toEqual(['a.pt', 'set/b.pt'])
})
