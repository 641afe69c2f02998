import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/contract/settings.ts'
import type { Work } from '../operations/types.ts'
import { createGit } from './git.ts'
import { gitForTest, startGitServer, type GitServer } from './testing/git-server.ts'
import type { SwitchResult } from './types.ts'

let root: string
let server: GitServer
let folder: string
let patch: string
let kept: string[]
let count = 0
let old: string
let newest: string

const git = createGit({ settings: () => settingsSchema.parse({}), env: process.env })
const work: Work = { signal: new AbortController().signal, log: () => undefined, progress: () => undefined }
const url = (name = 'ui'): string => `${server.url}/${name}.git`

async function commit(source: string, message: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(source, name), text)
  gitForTest(source, 'add', '.')
  gitForTest(source, 'commit', '--quiet', '-m', message)
  return gitForTest(source, 'rev-parse', 'HEAD')
}

const lines = (...changed: readonly (readonly [number, string])[]): string =>
  Array.from({ length: 30 }, (_, index) => changed.find(([at]) => at === index)?.[1] ?? `line ${index}`).join('\n')

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-switch-'))
  await mkdir(join(root, 'served'))
  server = await startGitServer(join(root, 'served'))
  for (const name of ['library', 'ui']) gitForTest(root, 'init', '--quiet', name)
  await commit(join(root, 'library'), 'one', { 'lib.txt': 'library one' })
  gitForTest(root, 'clone', '--quiet', '--mirror', 'library', join(root, 'served', 'library.git'))

  const source = join(root, 'ui')
  // A relative address: the test's own git must not ask the server, which lives in this very process.
  await symlink('library', join(root, 'library.git'))
  gitForTest(source, 'submodule', '--quiet', 'add', '../library.git', 'lib')
  old = await commit(source, 'one', { 'main.py': lines(), 'gone.py': 'gone' })
  await commit(join(root, 'library'), 'two', { 'lib.txt': 'library two' })
  gitForTest(join(root, 'library'), 'push', '--quiet', join(root, 'served', 'library.git'), 'main')
  gitForTest(join(source, 'lib'), 'pull', '--quiet', 'origin', 'main')
  gitForTest(source, 'rm', '--quiet', 'gone.py')
  newest = await commit(source, 'two', { 'main.py': lines([2, 'upstream']), 'added.py': 'theirs' })
  gitForTest(root, 'clone', '--quiet', '--mirror', 'ui', join(root, 'served', 'ui.git'))
}, 60_000)

afterAll(async () => {
  await server.close()
  await rm(root, { recursive: true, force: true })
})

beforeEach(async () => {
  folder = join(root, `clone-${count}`)
  patch = join(root, `patch-${count++}`)
  kept = []
  await git.clone({ url: url(), ref: old, folder, submodules: true }, work)
})

const switchTo = (ref: string): Promise<SwitchResult> =>
  git.switchTo(
    {
      url: url(),
      ref,
      folder,
      submodules: true,
      patch,
      aside: async (path) => {
        kept.push(await readFile(path, 'utf8'))
      },
    },
    work,
  )
const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

describe('bringing a clone to another state', () => {
  it('brings branch, files and submodules, and leaves untracked files alone', async () => {
    await writeFile(join(folder, 'mine.png'), 'a picture')
    expect(await switchTo('main')).toEqual({ commit: newest, changes: 'none' })
    expect(await text('added.py')).toBe('theirs')
    expect(await text('lib/lib.txt')).toBe('library two')
    expect(await text('mine.png')).toBe('a picture')
    await expect(text('gone.py')).rejects.toThrow('ENOENT')
    expect(gitForTest(folder, 'symbolic-ref', '--short', 'HEAD')).toBe('main')
    expect(kept).toEqual([])
  })

  it('does nothing a second time', async () => {
    await switchTo('main')
    expect(await switchTo('main')).toEqual({ commit: newest, changes: 'none' })
    expect(await git.dirty(folder)).toEqual([])
  })

  it('goes back to a commit that is here without asking the server', async () => {
    await switchTo('main')
    const asked = server.requests.length
    expect(await switchTo(old)).toEqual({ commit: old, changes: 'none' })
    expect(server.requests.slice(asked)).toEqual([])
    expect(await text('gone.py')).toBe('gone')
    expect(await text('lib/lib.txt')).toBe('library one')
  })

  it('puts a change of a tracked file back where it fits, and keeps the file besides', async () => {
    await writeFile(join(folder, 'main.py'), lines([20, 'mine']))
    expect(await switchTo('main')).toMatchObject({ changes: 'kept' })
    expect(await text('main.py')).toBe(lines([2, 'upstream'], [20, 'mine']))
    expect(kept).toEqual([lines([20, 'mine'])])
    // The way back brings the same change along.
    expect(await switchTo(old)).toMatchObject({ changes: 'kept' })
    expect(await text('main.py')).toBe(lines([20, 'mine']))
  })

  it('keeps a change that does not fit, and puts it back on the way back', async () => {
    await writeFile(join(folder, 'main.py'), lines([2, 'mine']))
    expect(await switchTo('main')).toMatchObject({ changes: 'set-aside' })
    expect(await text('main.py')).toBe(lines([2, 'upstream']))
    expect(kept).toEqual([lines([2, 'mine'])])
    expect(await switchTo(old)).toMatchObject({ changes: 'kept' })
    expect(await text('main.py')).toBe(lines([2, 'mine']))
  })

  it('keeps a file of the person that stands where the new version has one', async () => {
    await writeFile(join(folder, 'added.py'), 'mine')
    await switchTo('main')
    expect(await text('added.py')).toBe('theirs')
    expect(kept).toEqual(['mine'])
  })

  it('finishes what a kill left between the changes set aside and the new state', async () => {
    await writeFile(join(folder, 'main.py'), lines([20, 'mine']))
    await writeFile(patch, `${gitForTest(folder, 'diff', '--binary', 'HEAD')}\n`)
    gitForTest(folder, 'reset', '--quiet', '--hard', 'HEAD')
    expect(await switchTo('main')).toMatchObject({ changes: 'kept' })
    expect(await text('main.py')).toBe(lines([2, 'upstream'], [20, 'mine']))
  })

  it('refuses a repository of another address, a foreign folder and a ref that there is not', async () => {
    await expect(
      git.switchTo(
        { url: url('library'), ref: 'main', folder, submodules: false, patch, aside: () => Promise.resolve() },
        work,
      ),
    ).rejects.toMatchObject({ code: 'folder-in-the-way' })
    await expect(switchTo('no-such-branch')).rejects.toMatchObject({ code: 'git-ref-missing' })
    const foreign = join(root, `foreign-${count}`)
    await mkdir(foreign)
    await writeFile(join(foreign, 'note.txt'), 'mine')
    folder = foreign
    await expect(switchTo('main')).rejects.toMatchObject({ code: 'folder-in-the-way' })
    expect(await readFile(join(foreign, 'note.txt'), 'utf8')).toBe('mine')
  })

  it('clones where nothing is yet', async () => {
    folder = join(root, `fresh-${count}`)
    expect(await switchTo('main')).toEqual({ commit: newest, changes: 'none' })
    expect(await text('lib/lib.txt')).toBe('library two')
  })
})

describe('what the remote has now', () => {
  it('is told for a branch, and null for what there is not', async () => {
    expect(await git.remoteCommit(url(), 'main')).toBe(newest)
    expect(await git.remoteCommit(url(), 'nothing')).toBeNull()
  })
})
