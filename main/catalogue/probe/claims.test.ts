import { describe, expect, it } from 'vitest'
import { manifestSchema } from '../../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../../shared/catalogue/sample-manifest.fixture.ts'
import { claimsOf } from './claims.ts'
import { constantTexts } from './constant-texts.ts'
import { parseGitmodules } from './gitmodules.ts'

const claims = (change: object) => claimsOf(manifestSchema.parse({ ...minimalManifest, ...change }))
const launch = (change: object) => claims({ launch: { ...minimalManifest.launch, ...change } })

describe('commands', () => {
  it.each<[string, readonly string[], string | undefined, readonly string[], readonly string[]]>([
    ['a script', ['{python}', '-u', 'main.py', '--a', '1', '--b=2'], undefined, ['main.py'], ['[3] --a', '[5] --b']],
    ['a script by its whole path', ['{python}', '-X', 'utf8', '{app}/x/main.py'], 'y', ['x/main.py'], []],
    ['a script in another folder', ['{python}', 'main.py', '-t'], 'src', ['src/main.py'], ['[2] -t']],
    ['code', ['{python}', '-u', '-c', 'import x; x.run(-1)', '--a'], undefined, [], ['[4] --a']],
    ['a module', ['{python}', '-m', 'uvicorn', '--a'], undefined, [], ['[3] --a foreign']],
    ['a program of the environment', ['{bin}/accelerate', 'launch', '--a'], undefined, [], ['[2] --a foreign']],
    ['a program of the repository', ['{app}/run.sh', '--a'], undefined, ['run.sh'], ['[1] --a']],
    [
      'a program that runs Python',
      ['{app}/zluda.exe', '--', '{python}', '-u', 'main.py', '--a'],
      undefined,
      ['main.py'],
      ['[5] --a'],
    ],
    ['a program that npm fetched', ['node', '{app}/ui/node_modules/x/y.js', '--a'], 'ui', [], ['[2] --a foreign']],
    ['npm itself', ['npm', 'run', 'start'], 'ui', ['ui/package.json'], []],
    ['numbers are no flags', ['{python}', 'main.py', '-1', '--a', '-0.5'], undefined, ['main.py'], ['[3] --a']],
  ])('%s', (_, argv, cwd, files, flags) => {
    const found = launch({ argv, cwd, port: undefined, ready: { type: 'window' } })
    expect(found.files.map(({ path }) => path)).toEqual(files)
    expect(found.flags.map(({ where, flag, own }) => `${where} ${flag}${own ? '' : ' foreign'}`)).toEqual(
      flags.map((text) => `launch.argv${text}`),
    )
  })
})

it('gathers the arguments of the port, of what goes along, of options and of folders', () => {
  const found = claims({
    launch: {
      ...minimalManifest.launch,
      always: [{ args: ['--quiet'] }],
      options: [
        { id: 'f', type: 'flag', group: 'behaviour', label: 'F', args: ['--fast'] },
        {
          id: 'c',
          type: 'choice',
          group: 'behaviour',
          label: 'C',
          default: 'a',
          choices: [{ value: 'a' }, { value: 'b', args: ['--mode', 'b'] }],
        },
        { id: 'n', type: 'number', group: 'behaviour', label: 'N', args: ['-n{value}'] },
      ],
    },
    models: { defaultWay: 'flag', map: [{ kind: 'lora', flag: '--lora-dir' }] },
  })
  expect(found.flags.map(({ where, flag }) => `${where} ${flag}`)).toEqual([
    'launch.port.args[0] --port',
    'launch.always[0].args[0] --quiet',
    'launch.options[0].args[0] --fast',
    'launch.options[1].choices[1].args[0] --mode',
    'launch.options[2].args[0] -n',
    'models.map[0].flag --lora-dir',
  ])
})

it('gathers files, folders, keys and repositories; what is built is in no repository', () => {
  const found = claims({
    runtime: { type: 'dotnet', sdk: '8.0', python: { accepted: '>=3.10,<3.13', preferred: '3.12' } },
    install: [
      { use: 'torch' },
      { use: 'requirements', file: 'a.txt' },
      { use: 'requirements', file: 'b.txt', optional: true },
      { use: 'run', argv: ['{python}', 'prepare.py', '--exit'], cwd: 'tools' },
      { use: 'dotnet-build', project: 'src/x.csproj', output: 'out/bin' },
      { use: 'clone', url: 'https://example.org/x.git', ref: 'v1', into: 'repositories/x', submodules: true },
    ],
    launch: { ...minimalManifest.launch, argv: ['dotnet', '{app}/out/bin/x.dll'] },
    models: {
      defaultWay: 'config',
      config: { file: 'config.json', format: 'json' },
      map: [
        { kind: 'lora', config: 'paths.lora_dir', link: 'models/loras' },
        { kind: 'vae', link: 'models/vae' },
      ],
    },
    outputs: [{ path: 'outputs', what: 'image' }],
    extensions: { folder: 'extensions' },
  })
  expect(found.files.map(({ where, path, optional }) => `${where} ${path}${optional ? '?' : ''}`)).toEqual([
    'install[1].file a.txt',
    'install[2].file b.txt?',
    'install[3].argv tools/prepare.py',
    'install[4].project src/x.csproj',
  ])
  expect(found.flags.map(({ where, flag }) => `${where} ${flag}`)).toContain('install[3].argv[2] --exit')
  expect(found.folders.map(({ where, path }) => `${where} ${path}`)).toEqual([
    'models.map[0].link models/loras',
    'models.map[1].link models/vae',
    'outputs[0].path outputs',
    'extensions.folder extensions',
  ])
  expect(found.keys).toEqual([{ where: 'models.map[0].config', key: 'lora_dir', open: false }])
  expect(found.repositories).toEqual([
    { where: 'install[5]', url: 'https://example.org/x.git', ref: 'v1', into: 'repositories/x', submodules: true },
  ])
})

it.each([
  ['Running on local URL:\\s+(https?://[^\\s,]+)', ['Running on local URL:']],
  ['To see the GUI go to:\\s+(https?://\\S+)', ['To see the GUI go to:']],
  ['(?:Invoke|Uvicorn) running on (https?://\\S+?:\\d+)', ['running on']],
  ['Server started|Listening at \\S+', ['Server started', 'Listening at']],
  ['main\\.py: error', ['main.py: error']],
  ['colou?r is [red]+ here now', ['here now']],
  ['x{2,3} is finished', ['is finished']],
  ['Ready [\\]a-z]+ at last', ['at last']],
  ['on (http\\S+)', []],
  ['Server started|up', []],
])('reads the constant text of %s', (pattern, expected) => {
  expect(constantTexts(pattern)).toEqual(expected)
})

it('reads .gitmodules', () => {
  const text = `[submodule "one"]\n\tpath = a/one\n\turl = https://example.org/one.git\n; note\n[submodule "two"]\r\n  url="../two.git"\r\n  path = "with space"\r\n[submodule "three"]\n\tpath = lonely\n`
  expect(parseGitmodules(text)).toEqual([
    { path: 'a/one', url: 'https://example.org/one.git' },
    { path: 'with space', url: '../two.git' },
  ])
})
