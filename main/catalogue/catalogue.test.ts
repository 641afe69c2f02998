import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { minimalManifest } from '../../shared/catalogue/sample-manifest.fixture.ts'
import { DeckError } from '../../shared/errors.ts'
import { createCatalogue } from './catalogue.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'deck-catalogue-'))
  await mkdir(path.join(root, 'built-in'))
  await mkdir(path.join(root, 'user'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const folders = () => ({ builtInFolder: path.join(root, 'built-in'), userFolder: path.join(root, 'user') })
const put = (folder: string, name: string, change: object | string) =>
  writeFile(
    path.join(root, folder, name),
    typeof change === 'string' ? change : stringify({ ...minimalManifest, ...change }),
  )
const summary = (catalogue: Awaited<ReturnType<typeof createCatalogue>>) => {
  const { entries, broken } = catalogue.list()
  return {
    entries: entries.map(({ manifest, origin, file }) => `${origin} ${manifest.id} ${path.basename(file)}`),
    broken: broken.map(
      ({ file, error }) =>
        `${path.basename(file)} ${error.code} ${String(error.params['line'])}: ${String(error.params['detail'])}`,
    ),
  }
}

it('reads both folders; what is broken disables only itself', async () => {
  await put('built-in', 'one.yaml', { id: 'one' })
  await put('built-in', 'schema.json', '{}')
  await put('user', 'broken.yaml', 'schema: 1\nid: [\n')
  await put('user', 'mine.yml', { id: 'mine' })
  await put('user', 'notes.txt', 'x')
  await put('user', '.hidden.yaml', 'x')
  await mkdir(path.join(root, 'user', 'folder.yaml'))
  await put('user', 'large.yaml', `# ${'x'.repeat(513 * 1024)}\n`)
  await put('user', 'latin.yaml', 'x')
  await writeFile(path.join(root, 'user', 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xff]))
  const found = summary(await createCatalogue(folders()))
  expect(found.entries).toEqual(['built-in one one.yaml', 'user mine mine.yml'])
  expect(found.broken).toEqual([
    expect.stringMatching(/^broken\.yaml manifest-invalid [23]: /),
    expect.stringMatching(/^folder\.yaml manifest-invalid 1: it is no ordinary file/),
    expect.stringMatching(/^large\.yaml manifest-invalid 1: it is larger than 512 KiB/),
    expect.stringMatching(/^latin\.yaml manifest-invalid 1: .*utf-8/i),
  ])
})

it('refuses an id that is already taken, and says by whom', async () => {
  await put('built-in', 'one.yaml', { id: 'one' })
  await put('user', 'a.yaml', { id: 'two' })
  await put('user', 'b.yaml', { id: 'two' })
  await put('user', 'c.yaml', { id: 'one', name: 'Mine' })
  const catalogue = await createCatalogue(folders())
  expect(summary(catalogue)).toEqual({
    entries: ['built-in one one.yaml', 'user two a.yaml'],
    broken: [
      'b.yaml manifest-invalid 1: id: “two” is already the id of a.yaml; give this one another',
      'c.yaml manifest-invalid 1: id: “one” is already the id of a built-in package; give this one another',
    ],
  })
  expect(catalogue.get('one').name).toBe('Sample')
})

it('finds by id, and sees changes when it reads again', async () => {
  await rm(path.join(root, 'user'), { recursive: true })
  const catalogue = await createCatalogue(folders())
  expect(catalogue.list()).toEqual({ entries: [], broken: [] })
  expect(catalogue.find('sample')).toBeNull()
  expect(() => catalogue.get('sample')).toThrow(DeckError)
  expect(() => catalogue.get('sample')).toThrow('There is no package named “sample”.')

  await mkdir(path.join(root, 'user'))
  await put('user', 'sample.yaml', {})
  expect(catalogue.find('sample')).toBeNull()
  await catalogue.reload()
  expect(catalogue.get('sample').id).toBe('sample')
})

it('says the fault of a file, and not that it is absent, when its package is asked for', async () => {
  await put('user', 'mine.yaml', { id: 'mine', name: 7 })
  const catalogue = await createCatalogue(folders())
  expect(catalogue.find('mine')).toBeNull()
  expect(() => catalogue.get('mine')).toThrow(/mine\.yaml is not valid \(line \d+\): name/)
  expect(() => catalogue.get('yours')).toThrow(expect.objectContaining({ code: 'not-found' }))
})
