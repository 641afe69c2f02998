import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { minimalManifest } from '../../shared/catalogue/sample-manifest.fixture.ts'
import { DeckError } from '../../shared/errors.ts'
import { parseManifest } from './parse-manifest.ts'

const failure = (text: string): string => {
  try {
    parseManifest(text, 'sample.yaml')
    return 'accepted'
  } catch (error) {
    if (!(error instanceof DeckError) || error.code !== 'manifest-invalid') throw error
    expect(error.params['file']).toBe('sample.yaml')
    return `${String(error.params['line'])}: ${String(error.params['detail'])}`
  }
}

/** Sets a value deep inside; `undefined` takes the key away. */
const changed = (path: string, value: unknown): string => {
  const manifest: Record<string, unknown> = structuredClone(minimalManifest)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const holder = keys.reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, manifest)
  if (value === undefined) Reflect.deleteProperty(holder, last)
  else holder[last] = value
  return stringify(manifest, { aliasDuplicateObjects: false })
}
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length

describe('parseManifest', () => {
  it('reads a manifest and fills in defaults', () => {
    const manifest = parseManifest(stringify(minimalManifest), 'sample.yaml')
    expect(manifest.summary).toEqual({ en: 'A sample.' })
    expect(manifest.launch.ready).toMatchObject({ health: { path: '/', status: [200] }, timeoutSeconds: 900 })
  })

  it.each([
    ['a syntax fault', 'schema: 1\nid: [a\nname: x\n', /^[234]: /],
    ['a key that is there twice', 'schema: 1\nid: a\nid: b\n', /^3: Map keys must be unique/],
    ['a foreign tag', 'schema: 1\nid: !!js/function "x"\n', /^2: Unresolved tag/],
    ['two documents', 'schema: 1\n---\nid: a\n', /multiple documents/],
    ['an empty file', '', /^1: Invalid input: expected object/],
    ['a list', '- 1\n', /^1: Invalid input: expected object/],
  ])('refuses %s', (_, text, expected) => {
    expect(failure(text)).toMatch(expected)
  })

  it('refuses an alias bomb at once', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`,
    )
    const started = performance.now()
    expect(failure(`l0: &l0 [x]\n${levels.join('\n')}\n`)).toMatch(/Excessive alias count/)
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it.each([
    ['id', 'Not Good', 'id: Not Good', 'id: expected lower-case letters, digits and hyphens'],
    ['role', 'toy', 'role: toy', 'role: Invalid option: expected one of "ui"|"trainer"'],
    ['needs.ramGiB', 'much', 'ramGiB: much', 'needs.ramGiB: Invalid input: expected number, received string'],
    ['needs.colour', 1, 'colour: 1', 'needs: the key “colour” is not known here'],
    ['summary', { ru: 'Только' }, '  ru: Только', 'summary.en: Invalid input: expected string, received undefined'],
    ['launch.cwd', '../out', 'cwd: ../out', 'launch.cwd: expected a path that stays inside the install'],
    ['launch.cwd', '/etc', 'cwd: /etc', 'launch.cwd: expected a relative path with forward slashes'],
    ['launch.env', { PATH: '/x' }, 'PATH: /x', 'launch.env'],
    ['source.url', 'ext::sh -c x', 'ext::', 'source.url: expected an https, ssh, git or file URL'],
    ['install', [{ use: 'shell', argv: ['x'] }], 'use: shell', 'install[0].use: Invalid'],
    ['install', [{ use: 'torch' }, { use: 'pip', packages: ['-e .'] }], '"-e .', 'install[1].packages[0]'],
    [
      'torch',
      [{ when: { computeCapability: 'new' }, index: 'pypi', packages: ['torch'] }],
      'computeCapability: new',
      'a range such as',
    ],
  ])('names line, place and expectation: %s = %j', (path, value, lineText, expected) => {
    const text = changed(path, value)
    const found = failure(text)
    expect(found).toContain(expected)
    expect(text).toContain(lineText.replace(/^"/, ''))
    expect(Number(found.split(':')[0])).toBe(lineOf(text, lineText.replace(/^"/, '')))
  })

  it('lists further faults with their lines', () => {
    const text = changed('role', 'toy').replace('ease: 3', 'ease: 9')
    expect(failure(text)).toMatch(/^4: role: .*; line \d+: traits\.ease: Too big/)
  })
})

describe('checks beyond the schema', () => {
  const option = (change: object) => [
    {
      id: 'o',
      type: 'choice',
      group: 'memory',
      label: 'O',
      choices: [{ value: 'a' }, { value: 'b' }],
      default: 'a',
      ...change,
    },
  ]
  const ready = (pattern: string) => ({ type: 'url', pattern })

  it.each([
    ['launch.argv', ['bash', '-c', 'x'], 'launch.argv[0]: a command begins with {python}'],
    ['launch.argv', ['{app}/../../x'], 'must stay in it'],
    ['launch.argv', ['{python}', '{secret}'], 'the placeholder {secret} means nothing here'],
    ['launch.argv', ['{python}', '{value}'], 'the placeholder {value} means nothing here'],
    ['launch.always', [{ env: { A: '{wrong}' } }], 'launch.always[0].env.A: the placeholder {wrong}'],
    ['launch.options', option({ default: 'c' }), 'launch.options[0].default: “c” is not one of the choices a, b'],
    ['launch.options', option({ defaults: [{ when: {}, value: 'c' }] }), 'launch.options[0].defaults[0].value: “c”'],
    ['launch.options', [...option({}), ...option({})], 'launch.options[1].id: the option “o” is there twice'],
    ['launch.options', option({ choices: [{ value: 'a' }, { value: 'a' }] }), 'a choice is there twice'],
    [
      'launch.options',
      option({ choices: [{ value: 'a' }, { value: 'b', args: ['{nope}'] }] }),
      'choices[1].args[0]: the placeholder {nope}',
    ],
    [
      'launch.options',
      [{ id: 'n', type: 'number', group: 'memory', label: 'N', min: 1, default: 0 }],
      'launch.options[0].default: 0 is outside 1 to',
    ],
    [
      'launch.options',
      [{ id: 'n', type: 'number', group: 'memory', label: 'N', default: 0.5 }],
      '0.5 is no whole number',
    ],
    [
      'launch.options',
      [{ id: 'w', type: 'install', group: 'device', label: 'W' }],
      'launch.options[0].type: an option of the type “install” needs “workers”',
    ],
    ['launch.ready', ready('(unclosed'), 'launch.ready.pattern: Invalid regular expression'],
    ['launch.ready', ready('(a+)+ (http)'), 'a repetition inside a repetition can take forever'],
    ['launch.ready', ready('x'.repeat(501)), 'launch.ready.pattern: Too big'],
    ['launch.port', undefined, 'the placeholder {port} means nothing here'],
    ['problems', [{ id: 'p', pattern: '[', title: 't', cure: 'c' }], 'problems[0].pattern: Invalid regular expression'],
    ['torch', [], 'install[0]: a torch step needs torch rules'],
    ['install', [], 'torch: there are torch rules, but no install step'],
    [
      'torch',
      [{ when: { backend: ['cuda'] }, index: 'pypi', packages: ['torch'] }],
      'needs.backends[0]: no torch rule is for the backend cpu',
    ],
    [
      'torch',
      [{ when: {}, index: 'pypi', packages: ['torch'], python: '3.14' }],
      'torch[0].python: 3.14 is not in the accepted range',
    ],
    ['runtime.preferred', '3.9', 'runtime.preferred: 3.9 is not in the accepted range'],
    ['runtime', { type: 'dotnet', sdk: '8.0' }, 'a step “torch” needs the runtime python'],
    ['install', [{ use: 'torch' }, { use: 'npm', cwd: 'ui' }], 'install[1].use: a step “npm” needs the runtime node'],
    [
      'install',
      [{ use: 'torch' }, { use: 'run', argv: ['rm', '-rf', 'x'] }],
      'install[1].argv[0]: a command begins with',
    ],
    ['models.map', [{ kind: 'lora' }], 'models.map[0]: a mapping names at least one of'],
    [
      'models.map',
      [{ kind: 'lora', sub: '{nmae}', link: 'a' }],
      'models.map[0].sub: the only placeholder here is {name}',
    ],
    ['models.defaultWay', 'flag', 'models.defaultWay: no mapping can be shared by “flag”'],
    [
      'models.map',
      [{ kind: 'lora', link: 'a', config: 'x' }],
      'models.map[0].config: a config key needs models.config',
    ],
    [
      'models.map',
      [
        { kind: 'lora', link: 'a' },
        { kind: 'vae', link: 'A/b' },
      ],
      'models.map[1].link: the folder lies in or around another link, a',
    ],
    ['models.map', [{ kind: 'lora', link: '.git/x' }], 'the .git folder belongs to git'],
  ])('%s = %j', (path, value, expected) => {
    const text = path === 'launch.port' ? changed(path, value).replace('- main.py', '- "{port}"') : changed(path, value)
    expect(failure(text)).toContain(expected)
  })
})
