import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/contract/settings.ts'
import { createGit } from './git.ts'
import { gitForTest, startGitServer, type GitServer } from './testing/git-server.ts'
import type { Peek, SearchRequest } from './types.ts'

let root: string
let server: GitServer
const many = Array.from({ length: 600 }, (_, index) => `word${index}x`)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-search-'))
  const source = join(root, 'source')
  await mkdir(join(source, 'a b'), { recursive: true })
  await writeFile(join(source, 'main.py'), `f('--port', "--listen")\nf('--port')\nwide_path = path\n`)
  await writeFile(join(source, 'a b', 'naïve file.py'), `"--listen"\n${many.join('\n')}\n`)
  await writeFile(join(source, 'notes.md'), `"--listen"\n`)
  await writeFile(join(source, 'binary.py'), `"--listen"\0`)
  gitForTest(root, 'init', '--quiet', 'source')
  gitForTest(source, 'add', '.')
  gitForTest(source, 'commit', '--quiet', '-m', 'one')
  await mkdir(join(root, 'served'))
  gitForTest(root, 'clone', '--quiet', '--bare', 'source', join(root, 'served', 'source.git'))
  gitForTest(join(root, 'served', 'source.git'), 'config', 'uploadpack.allowFilter', 'true')
  server = await startGitServer(join(root, 'served'))
})
afterAll(async () => {
  await server.close()
  await rm(root, { recursive: true, force: true })
})

let count = 0
const work = { signal: new AbortController().signal, log: () => undefined, progress: () => undefined }
const peek = (): Promise<Peek> =>
  createGit({ settings: () => settingsSchema.parse({}), env: process.env }).peek(
    { url: `${server.url}/source.git`, ref: 'main', folder: join(root, `peek-${++count}`), maxBytes: 1024 ** 2 },
    work,
  )
const search = async (at: Peek, request: Partial<SearchRequest>) => {
  const { files, unread } = await at.search({ texts: [], words: false, only: ['*.py'], ...request })
  return { files: Object.fromEntries(files), unread: unread.toSorted() }
}

it('finds texts as they are, by file, in the files that are asked for', async () => {
  const at = await peek()
  await at.bring(at.files)
  expect(await search(at, { texts: [`'--port'`, '"--listen"', "'--listen'", `"--PORT"`] })).toEqual({
    files: { "'--port'": ['main.py'], '"--listen"': ['a b/naïve file.py', 'main.py'] },
    unread: [],
  })
  expect(await search(at, { texts: ['path', 'wide'], words: true })).toEqual({
    files: { path: ['main.py'] },
    unread: [],
  })
  expect(await search(at, { texts: ['"--listen"'], only: ['*.md'] })).toMatchObject({
    files: { '"--listen"': ['notes.md'] },
  })
  expect(await search(at, { texts: [] })).toEqual({ files: {}, unread: [] })
})

it('takes more texts than a command line holds', async () => {
  const at = await peek()
  await at.bring(at.files)
  const long = many.map((word) => `${word}${'y'.repeat(100)}`)
  const { files } = await search(at, { texts: [...many, ...long], words: true })
  expect(Object.keys(files)).toEqual(many)
})

it('names what it could not look into, and fetches nothing by the way', async () => {
  const at = await peek()
  const before = server.requests.length
  expect(await search(at, { texts: ['"--listen"'] })).toEqual({
    files: {},
    unread: ['a b/naïve file.py', 'binary.py', 'main.py'],
  })
  expect(server.requests).toHaveLength(before)
})

it('brings only what is asked for, in one request', async () => {
  const at = await peek()
  const before = server.requests.length
  await at.bring(at.files.filter(({ path }) => path === 'main.py'))
  expect(server.requests.slice(before).filter((request) => request.startsWith('POST'))).toHaveLength(1)
  expect(await search(at, { texts: ['"--listen"'], only: ['main.py', 'notes.md'] })).toEqual({
    files: { '"--listen"': ['main.py'] },
    unread: ['notes.md'],
  })
})
