import { lstat, mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/contract/settings.ts'
import type { Work } from '../operations/types.ts'
import { createGit } from './git.ts'
import { gitForTest, startGitServer, type GitServer } from './testing/git-server.ts'
import type { SwitchRequest, SwitchResult } from './types.ts'

let root: string
let server: GitServer
let folder: string
let changes: string
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
  await mkdir(join(source, 'models'))
  old = await commit(source, 'one', {
    ...{ 'main.py': lines(), 'gone.py': 'gone', 'side.py': 'side' },
    'models/put-here.txt': 'models go here',
  })
  await commit(join(root, 'library'), 'two', { 'lib.txt': 'library two' })
  gitForTest(join(root, 'library'), 'push', '--quiet', join(root, 'served', 'library.git'), 'main')
  gitForTest(join(source, 'lib'), 'pull', '--quiet', 'origin', 'main')
  gitForTest(source, 'rm', '--quiet', 'gone.py')
  newest = await commit(source, 'two', {
    ...{ 'main.py': lines([2, 'upstream']), 'added.py': 'theirs' },
    ...{ 'models/put-here.txt': 'models go here, please', 'models/new.txt': 'another' },
  })
  gitForTest(root, 'clone', '--quiet', '--mirror', 'ui', join(root, 'served', 'ui.git'))
}, 60_000)

afterAll(async () => {
  await server.close()
  await rm(root, { recursive: true, force: true })
})

beforeEach(async () => {
  folder = join(root, `clone-${count}`)
  changes = join(root, `changes-${count++}`)
  kept = []
  await git.clone({ url: url(), ref: old, folder, submodules: true }, work)
})

const switchTo = (ref: string, more: Partial<SwitchRequest> = {}): Promise<SwitchResult> =>
  git.switchTo(
    {
      ...{ url: url(), ref, folder, submodules: true, changes },
      aside: async (path) => {
        const isLink = (await lstat(path)).isSymbolicLink()
        kept.push(isLink ? await readlink(path) : await readFile(path, 'utf8'))
      },
      ...more,
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

  it('decides for each file by itself, and never mixes up what it set aside with what was changed later', async () => {
    await writeFile(join(folder, 'main.py'), lines([2, 'mine']))
    await writeFile(join(folder, 'side.py'), 'my side')
    expect(await switchTo('main')).toMatchObject({ changes: 'set-aside' })
    expect(await text('side.py')).toBe('my side')
    // A program writes into the file whose change did not fit.
    await writeFile(join(folder, 'main.py'), lines([2, 'upstream'], [25, 'a program']))
    await switchTo(old)
    expect(await text('main.py')).toBe(lines([2, 'mine'], [25, 'a program']))
    expect(await text('side.py')).toBe('my side')
  })

  it('keeps changes byte by byte, also of no known encoding, and of files that a person removed', async () => {
    const odd = Buffer.concat([Buffer.from(lines([20, 'caf'])), Buffer.from([0xe9, 0x0a])])
    await writeFile(join(folder, 'main.py'), odd)
    await rm(join(folder, 'side.py'))
    expect(await switchTo('main')).toMatchObject({ changes: 'kept' })
    expect((await readFile(join(folder, 'main.py'))).includes(0xe9)).toBe(true)
    await expect(text('side.py')).rejects.toThrow('ENOENT')
    await switchTo(old)
    expect((await readFile(join(folder, 'main.py'))).equals(odd)).toBe(true)
  })

  it.each(['git knows nothing of', 'git ignores'])(
    'keeps a file that %s where the new version has one, and brings it back on the way back',
    async (what) => {
      if (what === 'git ignores') await writeFile(join(folder, '.git', 'info', 'exclude'), 'added.py\n')
      await writeFile(join(folder, 'added.py'), 'mine')
      await switchTo('main')
      expect(await text('added.py')).toBe('theirs')
      expect(kept).toEqual(['mine'])
      await switchTo(old)
      expect(await text('added.py')).toBe('mine')
    },
  )

  it('refuses to replace a folder with files of the person by a file', async () => {
    await mkdir(join(folder, 'added.py'))
    await writeFile(join(folder, '.git', 'info', 'exclude'), 'added.py\n')
    await writeFile(join(folder, 'added.py', 'mine.txt'), 'mine')
    await expect(switchTo('main')).rejects.toMatchObject({ code: 'folder-in-the-way' })
    expect(await text('added.py/mine.txt')).toBe('mine')
    expect(await switchTo(old)).toMatchObject({ commit: old })
  })

  it('leaves a link of the person in place of a folder of the repository, and what it leads to', async () => {
    const far = join(root, `far-${count}`)
    await mkdir(far)
    await writeFile(join(far, 'model.safetensors'), 'weights')
    await rm(join(folder, 'models'), { recursive: true })
    await symlink(far, join(folder, 'models'))
    await writeFile(join(folder, 'main.py'), lines([20, 'mine']))
    for (const state of ['main', old, 'main']) {
      expect(await switchTo(state)).toMatchObject({ changes: 'kept' })
      expect(await readlink(join(folder, 'models'))).toBe(far)
      expect(await readFile(join(far, 'model.safetensors'), 'utf8')).toBe('weights')
      await expect(readFile(join(far, 'put-here.txt'))).rejects.toThrow('ENOENT')
    }
  })

  it('keeps commits of the person reachable, and puts their branch back', async () => {
    await writeFile(join(folder, 'main.py'), lines([20, 'committed']))
    gitForTest(folder, 'checkout', '--quiet', '-B', 'mine')
    gitForTest(folder, 'commit', '--quiet', '--all', '-m', 'my own')
    const own = gitForTest(folder, 'rev-parse', 'HEAD')
    expect(await git.place(folder)).toEqual({ commit: own, branch: 'mine', url: url() })
    await switchTo('main')
    expect(gitForTest(folder, 'for-each-ref', '--format=%(objectname)', 'refs/deck')).toBe(own)
    expect(await switchTo(own, { branch: 'mine' })).toEqual({ commit: own, changes: 'none' })
    expect(gitForTest(folder, 'symbolic-ref', '--short', 'HEAD')).toBe('mine')
    expect(await text('main.py')).toBe(lines([20, 'committed']))
  })

  it('takes over a clone from the address that the package had before', async () => {
    gitForTest(folder, 'config', 'remote.origin.url', 'https://example.org/before.git')
    await expect(switchTo('main')).rejects.toMatchObject({ code: 'folder-in-the-way' })
    expect(await switchTo('main', { formerUrl: 'https://example.org/before.git' })).toMatchObject({ commit: newest })
    expect((await git.place(folder))?.url).toBe(url())
  })

  it('finds no place where there is no clone', async () => {
    expect(await git.place(join(folder, 'models'))).toBeNull()
    expect(await git.place(join(root, 'nowhere'))).toBeNull()
  })
})

describe('after a kill', () => {
  const mine = lines([20, 'mine'])
  /** What the switch has written down when it is about to take the changes from the tree. */
  const writeDown = async (): Promise<void> => {
    await mkdir(join(changes, 'pending'), { recursive: true })
    await writeFile(join(changes, 'begun'), '')
    await writeFile(join(changes, 'pending', 'base.txt'), old)
    const names = ['main.py', 'side.py']
    for (const [index, name] of names.entries())
      await writeFile(
        join(changes, 'pending', `b-00000${index}.patch`),
        `${gitForTest(folder, 'diff', '--binary', '--full-index', 'HEAD', '--', name)}\n`,
      )
  }
  const clean = (): string => gitForTest(folder, 'reset', '--quiet', '--hard', 'HEAD')
  const moments: Readonly<Record<string, () => Promise<void>>> = {
    'before the changes were whole': async () => {
      await mkdir(join(changes, 'pending.making'), { recursive: true })
      await writeFile(join(changes, 'pending.making', 'b-000000.patch'), 'diff --git')
      await writeFile(join(changes, 'begun'), '')
    },
    'before they were taken': writeDown,
    'after they were taken': async () => {
      await writeDown()
      clean()
    },
    'after git was done': async () => {
      await writeDown()
      clean()
      gitForTest(folder, 'checkout', '--quiet', '--detach', newest)
    },
    'when half of them were put back': async () => {
      await writeDown()
      clean()
      gitForTest(folder, 'checkout', '--quiet', '--detach', newest)
      await writeFile(join(folder, 'main.py'), lines([2, 'upstream'], [20, 'mine']))
    },
    'while git held its lock': async () => {
      await writeDown()
      await writeFile(join(folder, '.git', 'index.lock'), '')
    },
  }
  beforeEach(async () => {
    // Objects of the new state are here, as after its fetch.
    gitForTest(folder, 'fetch', '--quiet', '--no-recurse-submodules', join(root, 'served', 'ui.git'), 'main')
    await writeFile(join(folder, 'main.py'), mine)
    await writeFile(join(folder, 'side.py'), 'my side')
  })

  it.each(Object.entries(moments))('%s, it goes on to its end', async (_, moment) => {
    await moment()
    expect(await switchTo('main')).toEqual({ commit: newest, changes: 'kept' })
    expect(await text('main.py')).toBe(lines([2, 'upstream'], [20, 'mine']))
    expect(await text('side.py')).toBe('my side')
  })

  it.each(Object.entries(moments))('%s, it goes back', async (_, moment) => {
    await moment()
    expect(await switchTo(old)).toMatchObject({ commit: old })
    expect(await text('main.py')).toBe(mine)
    expect(await text('side.py')).toBe('my side')
    expect(gitForTest(folder, 'diff', '--name-only', '--ignore-submodules', 'HEAD')).toBe('main.py\nside.py')
  })
})

describe('what is refused', () => {
  it('refuses a repository of another address, a foreign folder and a ref that there is not', async () => {
    await expect(
      git.switchTo(
        { url: url('library'), ref: 'main', folder, submodules: false, changes, aside: () => Promise.resolve() },
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
