import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { minimalManifest } from '../../../shared/catalogue/sample-manifest.fixture.ts'
import { createCatalogue, type Catalogue } from '../catalogue.ts'
import { createOwnPackages, type OwnPackages } from './own-packages.ts'

let root: string
let catalogue: Catalogue
let own: OwnPackages
const folder = (): string => join(root, 'packages')
const textOf = (id: string, name = 'Sample'): string => `# kept\n${stringify({ ...minimalManifest, id, name })}`

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-own-'))
  for (const name of ['built-in', 'packages', 'trash']) await mkdir(join(root, name))
  await writeFile(join(root, 'built-in', 'theirs.yaml'), textOf('theirs'))
  catalogue = await createCatalogue({ builtInFolder: join(root, 'built-in'), userFolder: folder() })
  own = createOwnPackages({
    catalogue,
    git: { peek: () => Promise.reject(new Error('not asked')) },
    trash: {
      discard: async (path, subject) => {
        await rename(path, join(root, 'trash', basename(path)))
        return { id: '', subject, originalPath: path, bytes: 0, removedAt: 0 }
      },
    },
    folder: folder(),
    temp: join(root, 'temp'),
  })
})
afterEach(() => rm(root, { recursive: true }))

const revision = async (id: string): Promise<string> => (await own.source(id)).revision

it('saves a package as it was typed, and it is known at once', async () => {
  expect(await own.save(textOf('mine'), null)).toMatchObject({ id: 'mine' })
  expect(await readFile(join(folder(), 'mine.yaml'), 'utf8')).toBe(textOf('mine'))
  expect(catalogue.find('mine')).not.toBeNull()
  expect(await readdir(folder())).toEqual(['mine.yaml'])
  expect(await own.source('mine')).toMatchObject({ origin: 'user', fileName: 'mine.deck.yaml', text: textOf('mine') })
  expect(await own.source('theirs')).toMatchObject({ origin: 'built-in', fileName: 'theirs.deck.yaml' })
})

it('never writes over anything: ids that are taken, files that only have the name', async () => {
  await own.save(textOf('mine'), null)
  await expect(own.save(textOf('mine', 'Other'), null)).rejects.toMatchObject({ code: 'package-exists' })
  await expect(own.save(textOf('theirs'), null)).rejects.toMatchObject({
    code: 'package-exists',
    params: { owner: 'a built-in package' },
  })
  await writeFile(join(folder(), 'broken.yaml'), 'not a package')
  await expect(own.save(textOf('broken'), null)).rejects.toMatchObject({ code: 'package-exists' })
  await symlink(join(root, 'nowhere'), join(folder(), 'link.yaml'))
  await expect(own.save(textOf('link'), null)).rejects.toMatchObject({ code: 'package-exists' })
  expect(await readFile(join(folder(), 'broken.yaml'), 'utf8')).toBe('not a package')
  expect(await readFile(join(folder(), 'mine.yaml'), 'utf8')).toBe(textOf('mine'))
  expect((await readdir(folder())).toSorted()).toEqual(['broken.yaml', 'link.yaml', 'mine.yaml'])
})

it('of two who save the same id at once one wins and the other is told', async () => {
  const results = await Promise.allSettled([own.save(textOf('mine', 'A'), null), own.save(textOf('mine', 'B'), null)])
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await readdir(folder())).toEqual(['mine.yaml'])
})

it('edits its own file, unless somebody else did in the meantime', async () => {
  await own.save(textOf('mine'), null)
  const before = await revision('mine')
  expect(await own.save(textOf('mine', 'Renamed'), { id: 'mine', revision: before })).toMatchObject({ name: 'Renamed' })
  await expect(own.save(textOf('mine', 'Late'), { id: 'mine', revision: before })).rejects.toMatchObject({
    code: 'package-changed',
  })
  await expect(own.save(textOf('theirs'), { id: 'theirs', revision: await revision('theirs') })).rejects.toMatchObject({
    code: 'package-built-in',
  })
  await expect(own.save(textOf('other'), { id: 'mine', revision: await revision('mine') })).rejects.toMatchObject({
    code: 'manifest-invalid',
  })
  expect(await readFile(join(folder(), 'mine.yaml'), 'utf8')).toBe(textOf('mine', 'Renamed'))
})

it('tells faults with their lines, and saves nothing that has any', async () => {
  const { faults, manifest } = await own.validate(textOf('mine').replace('{python}', '{snake}'), null)
  expect(manifest).toBeNull()
  expect(faults).toMatchObject([{ where: 'launch.argv[0]' }, { where: 'launch.argv[0]' }])
  expect(textOf('mine').split('\n')[(faults[0]?.line ?? 0) - 1]).toContain('{python}')
  expect((await own.validate(textOf('theirs'), null)).faults).toMatchObject([{ line: 3, where: 'id' }])
  expect((await own.validate('a: [', null)).faults[0]?.line).toBe(1)
  await expect(own.save('a: [', null)).rejects.toMatchObject({ code: 'manifest-invalid' })
  expect(await readdir(folder())).toEqual([])
})

it('removes to the trash what is a person’s own, and nothing else', async () => {
  await own.save(textOf('mine'), null)
  await own.remove('mine')
  expect(await readdir(join(root, 'trash'))).toEqual(['mine.yaml'])
  expect(catalogue.find('mine')).toBeNull()
  await expect(own.remove('mine')).rejects.toMatchObject({ code: 'not-found' })
  await expect(own.remove('theirs')).rejects.toMatchObject({ code: 'package-built-in' })
})
