import { describe, expect, it } from 'vitest'
import { manifestSchema } from '../../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../../shared/catalogue/sample-manifest.fixture.ts'
import { compareWithUpstream } from './compare.ts'
import type { UpstreamSnapshot, UpstreamTree } from './types.ts'

const found = (...texts: readonly string[]) => new Map(texts.map((text) => [text, ['main.py']]))

const tree: UpstreamTree = {
  commit: '1'.repeat(40),
  files: ['main.py', 'requirements.txt', 'models/checkpoints/put_here', 'README'],
  unlisted: [],
  submodules: [],
  parsers: found('add_argument'),
  quoted: found('--port'),
  words: new Map(),
  texts: found('is now on'),
  unread: [],
}
const refs = { head: 'main', branches: ['main', 'dev'], tags: ['v2.0', 'v1.0'] }
const fine: UpstreamSnapshot = {
  refs: { ok: true, value: refs },
  versions: null,
  tree: { ok: true, value: tree },
  repositories: [],
}
const source = { type: 'git', url: 'https://example.org/sample.git', defaultRef: 'main', branches: ['main'] }
const base = {
  ...minimalManifest,
  homepage: 'https://example.org/sample',
  source,
  launch: { ...minimalManifest.launch, ready: { type: 'url', pattern: 'is now on (http\\S+)' } },
}
const findings = (change: object, snapshot: Partial<UpstreamSnapshot> = {}) =>
  compareWithUpstream(manifestSchema.parse({ ...base, ...change }), { ...fine, ...snapshot }).map(
    ({ severity, where, message }) => `${severity} ${where}: ${message}`,
  )
const withTree = (change: Partial<UpstreamTree>): Partial<UpstreamSnapshot> => ({
  tree: { ok: true, value: { ...tree, ...change } },
})
const option = (...args: readonly string[]) => ({
  launch: { ...base.launch, options: [{ id: 'o', type: 'flag', group: 'behaviour', label: 'O', args }] },
})
const where = 'launch.options[0].args[0]'

it('finds nothing where all is as the manifest says', () => {
  expect(findings({})).toEqual([])
})

describe('refs', () => {
  it.each<[string, object, object, readonly string[]]>([
    [
      'a branch that is gone',
      { branches: ['main', 'old'] },
      refs,
      ['drift source.branches[1]: upstream has no branch “old”'],
    ],
    [
      'a default that is gone',
      { defaultRef: 'gone' },
      refs,
      ['drift source.defaultRef: upstream has no branch or tag “gone”'],
    ],
    [
      'another default than upstream has',
      { defaultRef: 'dev' },
      refs,
      ["remark source.defaultRef: upstream's own default branch is “main”"],
    ],
    ['a tag as the default', { defaultRef: 'v1.0' }, { ...refs, head: null }, []],
    ['release tags', { releaseTags: 'v2*' }, refs, []],
    [
      'release tags that no tag is like',
      { releaseTags: 'r*' },
      refs,
      ["drift source.releaseTags: none of upstream's 2 tags is like “r*”"],
    ],
  ])('%s', (_, change, value, expected) => {
    const snapshot = { refs: { ok: true, value } } as Partial<UpstreamSnapshot>
    expect(findings({ source: { ...source, ...change } }, snapshot)).toEqual(expected)
  })

  it('never takes silence for an answer', () => {
    expect(findings({}, { refs: { ok: false, detail: 'no network' }, tree: null })).toEqual([
      'unknown source.url: the repository could not be asked: no network',
      'unknown source.defaultRef: files, arguments and folders were not compared',
    ])
    expect(findings({}, { tree: { ok: false, detail: 'too large' } })).toEqual([
      'unknown source.defaultRef: files, arguments and folders were not compared: too large',
    ])
  })

  it('looks at the page of the repository', () => {
    expect(findings({ homepage: 'https://www.Example.org/Sample/tree/main' })).toEqual([])
    expect(findings({ homepage: 'https://example.org/other' })).toEqual([
      'remark homepage: it is not the page of the repository https://example.org/sample.git',
    ])
  })
})

describe('a wheel', () => {
  const wheel = { source: { type: 'wheel', package: 'sample', defaultVersion: '2.0' } }
  const unpacked = 'remark source.package: a wheel is not unpacked: its programs and arguments were not compared'
  it.each<[string, UpstreamSnapshot['versions'], readonly string[]]>([
    ['there and newest', { ok: true, value: ['2.0', '1.0'] }, [unpacked]],
    [
      'there, and a newer one',
      { ok: true, value: ['3.0', '2.0'] },
      ['remark source.defaultVersion: the newest is 3.0', unpacked],
    ],
    [
      'gone',
      { ok: true, value: ['3.0'] },
      ['drift source.defaultVersion: the index has no sample 2.0; the newest is 3.0', unpacked],
    ],
    [
      'not to be asked',
      { ok: false, detail: 'no network' },
      ['unknown source.defaultVersion: the package index could not be asked: no network', unpacked],
    ],
  ])('%s', (_, versions, expected) => {
    expect(findings(wheel, { refs: null, tree: null, versions })).toEqual(expected)
  })
})

it.each([
  ['there', []],
  ['missing', ['drift install[0]: https://example.org/x.git has no v1']],
  ['gone', ['drift install[0]: https://example.org/x.git cannot be cloned by everybody: why']],
  ['unknown', ['unknown install[0]: whether https://example.org/x.git has v1 could not be asked: why']],
] as const)('a further repository that is %s', (answer, expected) => {
  const repository = { where: 'install[0]', url: 'https://example.org/x.git', ref: 'v1', answer, detail: 'why' }
  expect(findings({}, { repositories: [repository] })).toEqual(expected)
})

describe('arguments', () => {
  it.each<[string, readonly string[], Partial<UpstreamTree>, readonly string[]]>([
    ['known', ['--fast'], { quoted: found('--port', '--fast') }, []],
    ['unknown', ['--fast=1'], {}, [`drift ${where}: upstream does not know the argument --fast`]],
    [
      'quoted elsewhere',
      ['--fast'],
      { quoted: new Map([...found('--port'), ['--fast', ['run.py']]]) },
      [`remark ${where}: --fast stands in run.py, where no arguments are read`],
    ],
    [
      'the opposite of a switch',
      ['--no-fast'],
      { quoted: found('--port', '--fast'), parsers: found('add_argument', 'BooleanOptionalAction') },
      [],
    ],
    [
      'the opposite of what is no switch',
      ['--no-fast'],
      { quoted: found('--port', '--fast') },
      [`drift ${where}: upstream does not know the argument --no-fast`],
    ],
    [
      'without dashes in C#',
      ['--fast'],
      {
        quoted: new Map([...found('--port'), ['fast', ['a/Program.cs']]]),
        parsers: new Map([['add_argument', ['main.py', 'a/Program.cs']]]),
      },
      [],
    ],
    [
      'without dashes in Python',
      ['--fast'],
      { quoted: found('--port', 'fast') },
      [`drift ${where}: upstream does not know the argument --fast`],
    ],
    [
      'perhaps in a file that was not read',
      ['--fast'],
      { unread: ['huge.py'] },
      [`unknown ${where}: upstream does not know the argument --fast, as far as could be read: huge.py could not`],
    ],
  ])('%s', (_, args, change, expected) => {
    expect(findings(option(...args), withTree(change))).toEqual(expected)
  })

  it('takes nothing for absent while a file could not be read', () => {
    const models = {
      models: {
        defaultWay: 'config',
        config: { file: 'c.yaml', format: 'comfyui' },
        map: [{ kind: 'lora', config: 'loras', link: 'models/loras' }],
      },
    }
    const found = findings(models, withTree({ unread: ['huge.py'], texts: new Map() }))
    expect(found).toHaveLength(3)
    for (const text of found) expect(text).toMatch(/^unknown .*huge\.py could not$/)
  })

  it('says of a foreign program only that it is one', () => {
    expect(findings({ launch: { ...base.launch, argv: ['{bin}/x', '--fast'] } })).toEqual([
      'remark launch.argv[1]: --fast is for a program that upstream does not bring',
    ])
  })
})

describe('files and folders', () => {
  const requirements = (change: object) => ({
    install: [{ use: 'torch' }, { use: 'requirements', file: 'r/list.txt', ...change }],
  })
  const map = (entry: object, change: object = {}) => ({
    models: { defaultWay: 'link', map: [{ kind: 'lora', ...entry }], ...change },
  })
  it.each<[string, object, Partial<UpstreamTree>, readonly string[]]>([
    ['a file that is gone', requirements({}), {}, ['drift install[1].file: upstream has no file r/list.txt']],
    [
      'a file that need not be there',
      requirements({ optional: true }),
      {},
      ['remark install[1].file: upstream has no file r/list.txt'],
    ],
    [
      'a file of a clone that was not listed',
      requirements({}),
      { unlisted: ['r'] },
      ['unknown install[1].file: the files around r/list.txt could not be listed'],
    ],
    ['a folder that is there', map({ link: 'models/checkpoints' }), {}, []],
    ['a folder that upstream makes', map({ link: 'models/loras' }), { words: found('loras') }, []],
    [
      'a folder that nothing names',
      map({ link: 'models/loras' }),
      {},
      ['remark models.map[0].link: the folder models/loras is not there, and no source file names it'],
    ],
    ['a folder that is a file', map({ link: 'README' }), {}, ['drift models.map[0].link: README is a file upstream']],
    [
      'a folder below a file',
      map({ link: 'README/loras' }),
      {},
      ['drift models.map[0].link: README is a file upstream'],
    ],
    [
      'a key that is known',
      map({ config: 'lora_dir', link: 'models/checkpoints' }, { config: { file: 'c.json', format: 'json' } }),
      { words: found('lora_dir') },
      [],
    ],
    [
      'a key that is gone',
      map({ config: 'lora_dir', link: 'models/checkpoints' }, { config: { file: 'c.json', format: 'json' } }),
      {},
      ['drift models.map[0].config: no source file names the key “lora_dir”'],
    ],
    [
      'a key that extensions may add',
      map({ config: 'loras', link: 'models/checkpoints' }, { config: { file: 'c.yaml', format: 'comfyui' } }),
      {},
      ['remark models.map[0].config: no source file names the key “loras”'],
    ],
    [
      'submodules that are left out',
      {},
      { submodules: ['a', 'b'] },
      ['remark source.submodules: upstream has submodules, which are left out: a, b'],
    ],
    [
      'submodules that are not there',
      { source: { ...source, submodules: true } },
      {},
      ['remark source.submodules: upstream has no submodules'],
    ],
    [
      'a ready line that a library may print',
      {},
      { texts: new Map() },
      ['remark launch.ready.pattern: no source file has “is now on”; a library may print it'],
    ],
  ])('%s', (_, change, treeChange, expected) => {
    expect(findings(change, withTree(treeChange))).toEqual(expected)
  })
})
