import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { settingsSchema } from '../../../shared/contract/settings.ts'
import { createGit } from '../../git/git.ts'
import { gitForTest, startGitServer, type GitServer } from '../../git/testing/git-server.ts'
import { readAddress } from './address.ts'
import { gatherSnapshot, usualLimits, type GatherLimits } from './gather.ts'
import type { Snapshot } from './snapshot.ts'

let root: string
let server: GitServer
const settings: { mirrors: readonly object[] } = { mirrors: [] }
const git = createGit({
  settings: () => settingsSchema.parse({ 'mirrors.git': settings.mirrors }),
  env: process.env,
})
const bare = (name: string): string => join(root, 'served', `${name}.git`)
const temp = (): string => join(root, 'temp')

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-gather-'))
  for (const name of ['served', 'temp', 'source/deep/er', 'source/models/loras'])
    await mkdir(join(root, name), { recursive: true })
  server = await startGitServer(join(root, 'served'))
  const source = join(root, 'source')
  await writeFile(join(source, 'README.md'), 'Run `python deep/er/start.py`')
  await writeFile(join(source, 'app.py'), 'import gradio\nimport helper\ngradio.Blocks().launch()\n')
  await writeFile(join(source, 'helper.py'), 'import deep.more\n')
  await writeFile(join(source, 'deep', 'more.py'), 'x = 1\n')
  await writeFile(join(source, 'deep', 'unused.py'), 'x = 2\n')
  await writeFile(join(source, 'deep', 'er', 'start.py'), 'print("start")\n')
  await writeFile(join(source, 'models', 'loras', 'put here'), '')
  await writeFile(join(source, 'binary.py'), 'x\0y')
  await writeFile(join(source, 'large.bin'), randomBytes(6 * 1024 ** 2))
  gitForTest(source, 'init', '--quiet')
  gitForTest(source, 'add', '.')
  gitForTest(source, 'commit', '--quiet', '-m', 'one')
  gitForTest(source, 'tag', 'v1.0')
  for (const name of ['whole', 'filtering']) gitForTest(root, 'clone', '--quiet', '--bare', 'source', bare(name))
  gitForTest(bare('filtering'), 'config', 'uploadpack.allowFilter', 'true')
  gitForTest(bare('filtering'), 'config', 'uploadpack.allowAnySHA1InWant', 'true')
}, 60_000)

afterAll(async () => {
  await server.close()
  await rm(root, { recursive: true, force: true })
})

const gather = (
  name: string,
  limits: Partial<GatherLimits> = {},
  signal = new AbortController().signal,
): Promise<Snapshot> =>
  gatherSnapshot({ git, temp: temp() }, readAddress(`${server.url}/${name}.git`), signal, undefined, {
    ...usualLimits,
    ...limits,
  })

it.each(['whole', 'filtering'])('reads the names of all files and the text of those that matter: %s', async (name) => {
  const snapshot = await gather(name)
  expect(snapshot.paths).toEqual(
    expect.arrayContaining([
      'app.py',
      'deep/er/start.py',
      'deep/more.py',
      'deep/unused.py',
      'large.bin',
      'models/loras/put here',
    ]),
  )
  expect([...snapshot.texts.keys()].toSorted()).toEqual([
    'README.md',
    'app.py',
    'deep/er/start.py',
    'deep/more.py',
    'helper.py',
  ])
  expect(snapshot.texts.get('app.py')).toContain('gradio')
  expect(snapshot).toMatchObject({
    ref: 'main',
    branches: ['main'],
    tags: ['v1.0'],
    submodules: false,
    repository: name,
  })
  expect(snapshot.date).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  expect(await readdir(temp())).toEqual([])
})

it('does not fetch contents that nobody asked for, where the server can leave them out', async () => {
  await expect(gather('whole', { bytes: 1024 ** 2 })).rejects.toMatchObject({ code: 'repository-too-large' })
  expect((await gather('filtering', { bytes: 1024 ** 2 })).paths).toContain('large.bin')
  expect(await readdir(temp())).toEqual([])
})

it('reads no file above the limit, and no more files than the limit', async () => {
  expect((await gather('filtering', { fileBytes: 30 })).texts.has('app.py')).toBe(false)
  expect((await gather('filtering', { files: 2 })).texts.size).toBeLessThanOrEqual(2)
})

it('goes through a mirror, and keeps the address that was given', async () => {
  settings.mirrors = [{ from: 'https://forge.invalid/team/', to: `${server.url}/` }]
  const snapshot = await gatherSnapshot(
    { git, temp: temp() },
    readAddress('https://forge.invalid/team/filtering.git'),
    new AbortController().signal,
  )
  expect(snapshot).toMatchObject({ url: 'https://forge.invalid/team/filtering.git', ref: 'main' })
  settings.mirrors = []
})

it('ends when it is cancelled and when it takes too long, and leaves nothing', async () => {
  server.stall = true
  const controller = new AbortController()
  const cancelled = gather('whole', {}, controller.signal)
  await server.stalled()
  controller.abort()
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  await expect(gather('whole', { seconds: 1 })).rejects.toMatchObject({ code: 'repository-too-slow' })
  server.stall = false
  expect(await readdir(temp())).toEqual([])
})

it('says that there is no such repository, and no such branch', async () => {
  await expect(gather('absent')).rejects.toMatchObject({ code: 'git-refused' })
  await expect(
    gatherSnapshot(
      { git, temp: temp() },
      { ...readAddress(`${server.url}/whole.git`), ref: 'no-such' },
      new AbortController().signal,
    ),
  ).rejects.toMatchObject({ code: 'git-ref-missing' })
  expect(await readdir(temp())).toEqual([])
})
