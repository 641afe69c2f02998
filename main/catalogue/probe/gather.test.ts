import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { manifestSchema, type Manifest } from '../../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../../shared/catalogue/sample-manifest.fixture.ts'
import { settingsSchema } from '../../../shared/contract/settings.ts'
import { DeckError } from '../../../shared/errors.ts'
import { createGit } from '../../git/git.ts'
import { gitForTest, startGitServer, type GitServer } from '../../git/testing/git-server.ts'
import type { Python } from '../../python/types.ts'
import { gatherSnapshot, type ProbeServices } from './gather.ts'
import { probePackage } from './probe.ts'

let root: string
let temp: string
let server: GitServer
let library: string
let services: ProbeServices
const versions: Python['versions'] = () => Promise.resolve(['2.0', '1.0'])

/** A bare repository `served/name.git` with these files; returns its commit. */
async function repository(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const source = join(root, name)
  gitForTest(root, 'init', '--quiet', name)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(source, path)), { recursive: true })
    await writeFile(join(source, path), text)
  }
  gitForTest(source, 'add', '.')
  gitForTest(source, 'commit', '--quiet', '-m', 'one')
  return gitForTest(source, 'rev-parse', 'HEAD')
}
function serve(name: string): void {
  gitForTest(root, 'clone', '--quiet', '--bare', name, join(root, 'served', `${name}.git`))
  gitForTest(join(root, 'served', `${name}.git`), 'config', 'uploadpack.allowFilter', 'true')
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-probe-'))
  await mkdir(join(root, 'served'))
  server = await startGitServer(join(root, 'served'))
  library = await repository('library', { 'lib/setup.py': '', 'requirements.txt': '' })
  serve('library')
  const source = join(root, 'app')
  await repository('app', {
    'main.py': `parser.add_argument('--port')\nparser.add_argument("--listen", default="")\nprint("Now on " + url)\n`,
    'other.py': `subprocess.run(["x", "--elsewhere"])\n`,
    'notes.md': `"--documented" is no argument\n`,
    'paths.py': `lora_folder = 1\n`,
    'models/checkpoints/put_here': '',
  })
  gitForTest(
    source,
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    join(root, 'library'),
    'sub/library',
  )
  await writeFile(join(source, '.gitmodules'), '[submodule "l"]\n\tpath = sub/library\n\turl = ../library.git\n')
  gitForTest(source, 'add', '.')
  gitForTest(source, 'commit', '--quiet', '-m', 'submodule')
  gitForTest(source, 'tag', 'v1.0')
  gitForTest(source, 'branch', 'old')
  serve('app')
})
afterAll(async () => {
  await server.close()
  await rm(root, { recursive: true, force: true })
})
beforeEach(async () => {
  temp = await mkdtemp(join(root, 'temp-'))
  const git = createGit({ settings: () => settingsSchema.parse({}), env: process.env })
  services = { git, python: { versions } as unknown as Python, folder: { temp } }
})

const manifest = (change: object = {}, source: object = {}): Manifest =>
  manifestSchema.parse({
    ...minimalManifest,
    homepage: `${server.url}/app`,
    source: {
      type: 'git',
      url: `${server.url}/app.git`,
      defaultRef: 'main',
      branches: ['main', 'old'],
      submodules: true,
      ...source,
    },
    launch: { ...minimalManifest.launch, ready: { type: 'url', pattern: 'Now on (http\\S+)' } },
    models: {
      defaultWay: 'link',
      map: [
        { kind: 'checkpoint', link: 'models/checkpoints' },
        { kind: 'lora', link: 'models/lora_folder' },
      ],
    },
    ...change,
  })
const found = async (change: object = {}, source: object = {}): Promise<readonly string[]> => {
  const { findings } = await probePackage(manifest(change, source), services)
  return findings.map(({ severity, where, message }) => `${severity} ${where}: ${message}`)
}
const launch = (...args: readonly string[]) => ({
  launch: {
    ...minimalManifest.launch,
    always: [{ args }],
    ready: { type: 'url', pattern: 'Now on (http\\S+)' },
  },
})

describe('against a server', () => {
  it('finds nothing where nothing drifted, and leaves nothing behind', async () => {
    expect(
      await found({ install: [{ use: 'torch' }, { use: 'requirements', file: 'sub/library/requirements.txt' }] }),
    ).toEqual([])
    expect(await readdir(temp)).toEqual([])
  })

  it('gathers what it compared', async () => {
    const { refs, tree, repositories } = await gatherSnapshot(manifest(), services)
    expect(refs).toMatchObject({ ok: true, value: { head: 'main', branches: ['main', 'old'], tags: ['v1.0'] } })
    if (tree?.ok !== true) throw new Error('no tree')
    expect(tree.value.commit).toBe(gitForTest(join(root, 'app'), 'rev-parse', 'HEAD'))
    expect(tree.value.files).toContain('sub/library/lib/setup.py')
    expect(tree.value.quoted).toEqual(new Map([['--port', ['main.py']]]))
    expect(tree.value.parsers).toEqual(new Map([['add_argument', ['main.py']]]))
    expect(tree.value.texts).toEqual(new Map([['Now on', ['main.py']]]))
    expect(tree.value.words).toEqual(new Map([['lora_folder', ['paths.py']]]))
    expect(tree.value.unread).toEqual([])
    expect(repositories).toEqual([
      { where: 'source.submodules', url: `${server.url}/library.git`, ref: library, answer: 'there', detail: '' },
    ])
  })

  it('finds drift: arguments, files, branches, commits, repositories', async () => {
    const clone = { use: 'clone', url: `${server.url}/library.git`, into: 'x' }
    const findings = await found(
      {
        ...launch('--listen', '--gone', '--documented', '--elsewhere'),
        install: [
          { use: 'torch' },
          { use: 'requirements', file: 'gone.txt' },
          { ...clone, ref: 'main' },
          { ...clone, ref: '1'.repeat(40), into: 'y' },
          { ...clone, ref: 'main', url: `${server.url}/nothing.git`, into: 'z' },
          { use: 'run', argv: ['{python}', 'x/lib/setup.py'] },
          { use: 'run', argv: ['{python}', 'z/run.py'] },
        ],
      },
      { branches: ['main', 'gone'], releaseTags: 'r*', submodules: false },
    )
    expect(findings).toEqual([
      'drift source.branches[1]: upstream has no branch “gone”',
      "drift source.releaseTags: none of upstream's 1 tags is like “r*”",
      `drift install[3]: ${server.url}/library.git has no ${'1'.repeat(40)}`,
      expect.stringMatching(/^drift install\[4\]: .*nothing\.git cannot be cloned by everybody: .*not found/),
      'remark source.submodules: upstream has submodules, which are left out: sub/library',
      'drift install[1].file: upstream has no file gone.txt',
      'unknown install[6].argv: the files around z/run.py could not be listed',
      'drift launch.always[0].args[1]: upstream does not know the argument --gone',
      'drift launch.always[0].args[2]: upstream does not know the argument --documented',
      'remark launch.always[0].args[3]: --elsewhere stands in other.py, where no arguments are read',
    ])
  })

  it('compares a tag, and a server that sends everything', async () => {
    gitForTest(join(root, 'served', 'app.git'), 'config', 'uploadpack.allowFilter', 'false')
    expect(await found({}, { defaultRef: 'v1.0' })).toEqual([
      "remark source.defaultRef: upstream's own default branch is “main”",
    ])
    gitForTest(join(root, 'served', 'app.git'), 'config', 'uploadpack.allowFilter', 'true')
  })
})

it('says what could not be asked', async () => {
  const url = 'http://127.0.0.1:9/app.git'
  const findings = await found({ install: [{ use: 'clone', url, ref: 'main', into: 'x' }, { use: 'torch' }] })
  expect(findings).toEqual([
    expect.stringMatching(
      /^unknown install\[0\]: whether http:\/\/127\.0\.0\.1:9\/app\.git has main could not be asked: /,
    ),
  ])
  expect(await found({}, { url })).toEqual([
    expect.stringMatching(/^remark homepage: /),
    expect.stringMatching(/^unknown source\.url: the repository could not be asked: /),
    'unknown source.defaultRef: files, arguments and folders were not compared',
  ])
})

it('does not take for missing what a server does not give by itself', async () => {
  const config = join(root, 'old-protocol')
  await writeFile(config, '[protocol]\n\tversion = 0\n')
  const env = { ...process.env, GIT_CONFIG_GLOBAL: config }
  services = { ...services, git: createGit({ settings: () => settingsSchema.parse({}), env }) }
  const clone = { use: 'clone', url: `${server.url}/library.git`, ref: '1'.repeat(40), into: 'x' }
  // Contents it gives only all together.
  expect(await found({ ...launch('--gone'), install: [{ use: 'torch' }, clone] }, { submodules: false })).toEqual([
    expect.stringMatching(/^unknown install\[1\]: .* could not be asked: it does not give single commits$/),
    'remark source.submodules: upstream has submodules, which are left out: sub/library',
    'drift launch.always[0].args[0]: upstream does not know the argument --gone',
  ])
})

it('removes what a killed process has left, and nothing else', async () => {
  const names = ['probe-1-gone', `probe-${process.pid}-other`, 'uv-1']
  for (const name of names) await mkdir(join(temp, name))
  await gatherSnapshot(manifest({}, { url: 'http://127.0.0.1:9/app.git' }), services)
  expect((await readdir(temp)).toSorted()).toEqual(names.slice(1))
})

it('asks the index for a wheel', async () => {
  const wheel = { source: { type: 'wheel', package: 'sample', defaultVersion: '1.0' } }
  expect((await found(wheel)).map((text) => text.split(':')[0])).toEqual([
    'remark source.defaultVersion',
    'remark source.package',
  ])
  services = {
    ...services,
    python: {
      versions: () => Promise.reject(new DeckError('unreachable', { host: 'x', detail: 'y' })),
    } as unknown as Python,
  }
  expect((await found(wheel))[0]).toBe(
    'unknown source.defaultVersion: the package index could not be asked: x cannot be reached: y',
  )
})

it('ends at once when the person wants it to, and leaves nothing behind', async () => {
  const ended = new AbortController()
  server.stall = true
  try {
    const probing = gatherSnapshot(manifest(), services, ended.signal)
    await server.stalled()
    const asked = Date.now()
    ended.abort()
    await expect(probing).rejects.toMatchObject({ code: 'cancelled' })
    expect(Date.now() - asked).toBeLessThan(5000)
    expect(await readdir(temp)).toEqual([])
  } finally {
    server.stall = false
  }
})
