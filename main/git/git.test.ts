import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/contract/settings.ts'
import type { StepProgress, Work } from '../operations/types.ts'
import { createGit } from './git.ts'
import { gitForTest, startGitServer, type GitServer } from './testing/git-server.ts'
import type { Git } from './types.ts'

let root: string
let folder: string
let server: GitServer
let first: string
let hidden: string
let count = 0
const bare = (name: string): string => join(root, 'served', name)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-git-'))
  const served = join(root, 'served')
  const source = join(root, 'source')
  await mkdir(served)
  server = await startGitServer(served)
  gitForTest(root, 'init', '--quiet', 'library')
  await writeFile(join(root, 'library', 'lib.txt'), 'library')
  gitForTest(join(root, 'library'), 'add', '.')
  gitForTest(join(root, 'library'), 'commit', '--quiet', '-m', 'library')
  gitForTest(root, 'clone', '--quiet', '--bare', 'library', bare('library.git'))
  await symlink('library', join(root, 'library.git'))

  gitForTest(root, 'init', '--quiet', 'source')
  await mkdir(join(source, 'models', 'loras'), { recursive: true })
  await writeFile(join(source, 'models', 'loras', 'put_loras_here'), '')
  await writeFile(join(source, 'main.py'), 'print("one")\n')
  for (let index = 0; index < 200; index++) await writeFile(join(source, `file${index}.txt`), `${index}\n`.repeat(50))
  gitForTest(source, 'add', '.')
  gitForTest(source, 'commit', '--quiet', '-m', 'one')
  gitForTest(source, 'tag', '-a', 'v1.0', '-m', 'v1.0')
  first = gitForTest(source, 'rev-parse', 'HEAD')
  gitForTest(source, 'checkout', '--quiet', '-b', 'feature/one')
  await writeFile(join(source, 'main.py'), 'print("feature")\n')
  gitForTest(source, 'commit', '--quiet', '-am', 'feature')
  gitForTest(source, 'checkout', '--quiet', '--detach')
  await writeFile(join(source, 'main.py'), 'print("hidden")\n')
  gitForTest(source, 'commit', '--quiet', '-am', 'hidden')
  hidden = gitForTest(source, 'rev-parse', 'HEAD')
  gitForTest(source, 'update-ref', 'refs/keep/hidden', hidden)
  gitForTest(source, 'checkout', '--quiet', 'main')
  await writeFile(join(source, 'main.py'), 'print("two")\n')
  gitForTest(source, 'commit', '--quiet', '-am', 'two')
  gitForTest(source, 'checkout', '--quiet', '-b', 'with-submodule')
  gitForTest(source, 'submodule', '--quiet', 'add', '../library.git', 'deps/library')
  gitForTest(source, 'commit', '--quiet', '-m', 'submodule')
  gitForTest(source, 'checkout', '--quiet', 'main')
  gitForTest(root, 'clone', '--quiet', '--mirror', 'source', bare('ui.git'))
}, 60_000)

afterAll(async () => {
  await server.close()
  await rm(root, { recursive: true, force: true })
})

beforeEach(() => {
  folder = join(root, `clone-${count++}`)
})

afterEach(() => {
  server.stall = false
})

function git(settings: object = {}): Git {
  return createGit({ settings: () => settingsSchema.parse(settings), env: process.env })
}

function work(
  signal = new AbortController().signal,
): Work & { readonly lines: string[]; readonly updates: StepProgress[] } {
  const lines: string[] = []
  const updates: StepProgress[] = []
  return { signal, lines, updates, log: (text) => lines.push(text), progress: (update) => updates.push(update) }
}

const ui = (): string => `${server.url}/ui.git`
const marker = (): string => join(folder, '.git', 'deck-clone.json')

describe('clone', () => {
  it.each([
    ['main', 'print("two")\n'],
    ['feature/one', 'print("feature")\n'],
    ['v1.0', 'print("one")\n'],
  ])('at %s', async (ref, content) => {
    const job = work()
    const { commit } = await git().clone({ url: ui(), ref, folder, submodules: false }, job)
    expect(await readFile(join(folder, 'main.py'), 'utf8')).toBe(content)
    expect(await git().head(folder)).toBe(commit)
    expect(await git().dirty(folder)).toEqual([])
    expect(existsSync(marker())).toBe(false)
    const fractions = job.updates.flatMap(({ fraction }) => fraction ?? [])
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
    expect(fractions.length).toBeGreaterThan(3)
    expect(gitForTest(folder, 'config', 'remote.origin.url')).toBe(ui())
    if (!ref.startsWith('v'))
      expect(gitForTest(folder, 'rev-parse', '--abbrev-ref', '@{upstream}')).toBe(`origin/${ref}`)
  })

  it.each(['reachable', 'hidden', 'abbreviated'])('at a commit: %s', async (which) => {
    const id = which === 'hidden' ? hidden : first
    const ref = which === 'abbreviated' ? id.slice(0, 10) : id
    expect(await git().clone({ url: ui(), ref, folder, submodules: false }, work())).toEqual({ commit: id })
  })

  it('with submodules, whose relative address goes through the mirror too', async () => {
    const url = 'https://forge.invalid/team/ui.git'
    const mirrored = git({ 'mirrors.git': [{ from: 'https://forge.invalid/team/', to: `${server.url}/` }] })
    await mirrored.clone({ url, ref: 'with-submodule', folder, submodules: true }, work())
    expect(await readFile(join(folder, 'deps', 'library', 'lib.txt'), 'utf8')).toBe('library')
    expect(await mirrored.dirty(folder)).toEqual([])
    expect(gitForTest(folder, 'config', 'remote.origin.url')).toBe(url)
    expect(gitForTest(folder, 'submodule', 'status')).toMatch(/^ ?[0-9a-f]{40} deps\/library/)
    expect(await readFile(join(folder, '.git', 'config'), 'utf8')).not.toContain('127.0.0.1')
  })

  it('through a mirror in a local folder that belongs to somebody else', async () => {
    const local = join(root, 'foreign mirror')
    await mkdir(local, { recursive: true })
    gitForTest(root, 'clone', '--quiet', '--mirror', bare('ui.git'), join(local, 'ui'))
    gitForTest(root, 'clone', '--quiet', '--mirror', bare('library.git'), join(local, 'library.git'))
    const asRoot = process.getuid?.() === 0
    if (asRoot) for (const name of ['ui', 'library.git']) await chown(join(local, name), 12345, 12345)
    if (asRoot)
      expect(() => gitForTest(root, 'ls-remote', `file://${local}/ui`.replaceAll(' ', '%20'))).toThrow(
        'dubious ownership',
      )
    const mirrored = git({ 'mirrors.git': [{ from: 'https://forge.invalid/team/', to: `${local}/` }] })
    // Named without `.git` there, whatever the address says; the submodule's the other way round.
    const url = 'https://forge.invalid/team/ui.git'
    expect((await mirrored.remoteRefs(url)).tags).toEqual(['v1.0'])
    await mirrored.clone({ url, ref: 'with-submodule', folder, submodules: true }, work())
    expect(existsSync(join(folder, 'deps', 'library', 'lib.txt'))).toBe(true)
  })

  it('takes the newest state alone from a mirror that lacks history', async () => {
    const partial = join(root, 'partial')
    gitForTest(root, 'clone', '--quiet', '--no-hardlinks', join(root, 'source'), partial)
    for (const pack of (await readdir(join(partial, '.git', 'objects', 'pack'))).filter((name) =>
      name.endsWith('.pack'),
    )) {
      const moved = join(root, pack)
      await rename(join(partial, '.git', 'objects', 'pack', pack), moved)
      spawnSync('git', ['unpack-objects', '-q'], { cwd: partial, input: await readFile(moved) })
    }
    const old = gitForTest(partial, 'rev-parse', `${first}:main.py`)
    await rm(join(partial, '.git', 'objects', old.slice(0, 2), old.slice(2)))
    const job = work()
    await git().clone({ url: `file://${partial}`, ref: 'main', folder, submodules: false }, job)
    expect(await readFile(join(folder, 'main.py'), 'utf8')).toBe('print("two")\n')
    expect(job.lines.join('\n')).toContain('whole history')
    expect(await git().dirty(folder)).toEqual([])
  })

  it('does nothing when it is there already, also after the network is gone', async () => {
    await git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work())
    await writeFile(join(folder, 'users.txt'), 'kept')
    const before = server.requests.length
    await git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work())
    expect(server.requests.length).toBe(before)
    expect(await readFile(join(folder, 'users.txt'), 'utf8')).toBe('kept')
  })

  it.each(['file', 'folder', 'other clone', 'other ref', 'link'])('refuses what is in the way: %s', async (what) => {
    if (what === 'file') await writeFile(folder, 'mine')
    if (what === 'folder') await mkdir(folder).then(() => writeFile(join(folder, 'a'), 'mine'))
    if (what === 'other clone') gitForTest(root, 'clone', '--quiet', bare('library.git'), folder)
    if (what === 'other ref') await git().clone({ url: ui(), ref: 'v1.0', folder, submodules: false }, work())
    if (what === 'link') await symlink(root, folder)
    await expect(git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work())).rejects.toMatchObject({
      code: 'folder-in-the-way',
    })
  })

  it('says that a ref is missing, and leaves nothing in the folder', async () => {
    await expect(git().clone({ url: ui(), ref: 'no-such', folder, submodules: false }, work())).rejects.toMatchObject({
      code: 'git-ref-missing',
      params: { ref: 'no-such' },
    })
    expect(await readdir(folder)).toEqual([])
    await expect(
      git().clone({ url: ui(), ref: '1'.repeat(40), folder, submodules: false }, work()),
    ).rejects.toMatchObject({ code: 'git-ref-missing' })
    await git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work())
  })

  it('says why a server refused: no such repository, nobody listening, needs a password', async () => {
    await expect(
      git().clone({ url: `${server.url}/absent.git`, ref: 'main', folder, submodules: false }, work()),
    ).rejects.toMatchObject({ code: 'git-refused' })
    const idle = createServer()
    await new Promise<void>((resolve) => idle.listen(0, '127.0.0.1', resolve))
    const { port } = idle.address() as { port: number }
    await new Promise((resolve) => idle.close(resolve))
    const refused = git().remoteRefs(`http://me:secret@127.0.0.1:${port}/a.git`)
    await expect(refused).rejects.toMatchObject({ code: 'git-refused' })
    await expect(refused).rejects.not.toThrow('secret')
  })

  it('says that git is missing', async () => {
    const without = createGit({ settings: () => settingsSchema.parse({}), env: { PATH: root } })
    expect(await without.find()).toBeNull()
    await expect(without.remoteRefs(ui())).rejects.toMatchObject({ code: 'git-missing' })
  })

  it('is cancelled within two seconds in the middle of a transfer, and can be carried on', async () => {
    server.stall = true
    const controller = new AbortController()
    const job = git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work(controller.signal))
    const ended = expect(job).rejects.toMatchObject({ code: 'cancelled' })
    await server.stalled()
    const began = Date.now()
    controller.abort()
    await ended
    expect(Date.now() - began).toBeLessThan(2000)
    expect(existsSync(marker())).toBe(true)
    server.stall = false
    await git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work())
    expect(await git().dirty(folder)).toEqual([])
    expect(existsSync(marker())).toBe(false)
  })

  it('carries on after kill -9 in the middle of a transfer', async () => {
    server.stall = true
    const child = spawn(
      join(import.meta.dirname, '../../node_modules/.bin/node'),
      [join(import.meta.dirname, 'testing/clone-child.ts'), ui(), 'main', folder],
      { stdio: 'ignore', detached: true },
    )
    await server.stalled()
    process.kill(-(child.pid ?? expect.fail('no child')), 'SIGKILL')
    await once(child, 'exit')
    server.stall = false
    expect(existsSync(marker())).toBe(true)
    await writeFile(join(folder, '.git', 'objects', 'pack', 'tmp_pack_x'), 'half')
    await git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work())
    expect(await git().dirty(folder)).toEqual([])
    expect((await readdir(join(folder, '.git', 'objects', 'pack'))).filter((name) => name.startsWith('tmp_'))).toEqual(
      [],
    )
  })

  it('carries on over lock files and half a checkout of an unfinished clone of ours', async () => {
    await git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work())
    await writeFile(marker(), JSON.stringify({ url: ui(), ref: 'main' }))
    for (const name of ['index.lock', 'HEAD.lock', 'config.lock']) await writeFile(join(folder, '.git', name), '')
    await rm(join(folder, 'main.py'))
    await writeFile(join(folder, 'file1.txt'), 'half')
    await git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work())
    expect(await git().dirty(folder)).toEqual([])
  })

  it('says that the disk is full, and carries on when there is room', async (context) => {
    const small = join(root, 'small')
    await mkdir(small)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', small]).status === 0
    if (!mounted) return context.skip('a small file system cannot be mounted here')
    try {
      const request = { url: ui(), ref: 'main', folder: join(small, 'clone'), submodules: false }
      await expect(git().clone(request, work())).rejects.toMatchObject({
        code: 'disk-full',
        params: { path: request.folder },
      })
      expect(spawnSync('mount', ['-o', 'remount,size=20m', small]).status).toBe(0)
      await git().clone(request, work())
      expect(await git().dirty(request.folder)).toEqual([])
    } finally {
      spawnSync('umount', [small])
    }
  })
})

describe('remoteRefs', () => {
  it('lists head, branches and tags', async () => {
    expect(await git().remoteRefs(ui())).toEqual({
      head: 'main',
      branches: ['feature/one', 'main', 'with-submodule'],
      tags: ['v1.0'],
    })
  })
})

describe('find', () => {
  it('finds git with its version', async () => {
    const found = await git().find()
    expect(found?.path).toMatch(/git$/)
    expect(found?.version).toMatch(/^\d+\.\d+/)
  })
})

describe('work tree', () => {
  const inner = 'models/loras/put_loras_here'
  beforeEach(async () => {
    await git().clone({ url: ui(), ref: 'main', folder, submodules: false }, work())
  })

  it('lists tracked files and differences', async () => {
    expect(await git().trackedFiles(folder, 'models/loras')).toEqual([inner])
    expect((await git().trackedFiles(folder, '')).length).toBe(202)
    await writeFile(join(folder, 'main.py'), 'changed')
    await writeFile(join(folder, 'new file'), '')
    expect((await git().dirty(folder)).toSorted()).toEqual(['main.py', 'new file'])
  })

  it('stays clean when a tracked folder becomes a link, and comes back', async () => {
    const index = join(folder, '.git', 'index')
    await git().setSkipWorktree(folder, [inner], true)
    const written = (await lstat(index)).mtimeMs
    await git().setSkipWorktree(folder, [inner], true)
    expect((await lstat(index)).mtimeMs).toBe(written)
    await git().exclude(folder, ['/models/loras'])
    await git().exclude(folder, ['/models/loras'])
    expect((await readFile(join(folder, '.git', 'info', 'exclude'), 'utf8')).match(/models\/loras/g)).toHaveLength(1)
    await rm(join(folder, 'models', 'loras'), { recursive: true })
    await mkdir(join(root, 'shared'), { recursive: true })
    await symlink(join(root, 'shared'), join(folder, 'models', 'loras'))
    expect(await git().dirty(folder)).toEqual([])

    await rm(join(folder, 'models', 'loras'))
    await git().setSkipWorktree(folder, [inner], false)
    await git().restoreMissing(folder, [inner])
    await git().unexclude(folder, ['/models/loras'])
    expect(existsSync(join(folder, inner))).toBe(true)
    expect(await git().dirty(folder)).toEqual([])
    await chmod(join(folder, inner), 0o644)
  })

  it('leaves changed files as they are when restoring', async () => {
    await writeFile(join(folder, 'main.py'), 'changed')
    await git().restoreMissing(folder, ['main.py'])
    expect(await readFile(join(folder, 'main.py'), 'utf8')).toBe('changed')
  })
})
