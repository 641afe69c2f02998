import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { minimalManifest } from '../../shared/catalogue/sample-manifest.fixture.ts'
import { createCatalogue } from './catalogue.ts'
import { checkCatalogue, checkPackages } from './check-packages.ts'

const text = (change: object = {}): string =>
  stringify({ ...minimalManifest, ...change }, { aliasDuplicateObjects: false })
const faultsOf = (change: object): readonly string[] =>
  checkPackages([{ file: 'sample.yaml', text: text(change) }], ['other']).flatMap(({ faults }) =>
    faults.map(({ where, message }) => `${where}: ${message}`),
  )
const rule = (when: object) => ({ when, index: 'pypi', packages: ['torch'] })
const flag = (id: string, args: readonly string[], change: object = {}) => ({
  ...{ id, type: 'flag', group: 'behaviour', label: id, args },
  ...change,
})
const choice = (choices: readonly object[], change: object = {}) => [
  { id: 'o', type: 'choice', group: 'memory', label: 'O', choices, default: 'a', ...change },
]
const launch = (change: object) => ({ launch: { ...minimalManifest.launch, ...change } })
const ready = (pattern: string) => launch({ ready: { type: 'url', pattern } })
const problem = { title: 't', cure: 'c' }
const clone = { use: 'clone', url: 'https://example.org/a.git', ref: 'main', into: 'x' }

describe('what cannot be meant', () => {
  it.each<[string, object, string]>([
    [
      'a torch rule behind a wider one',
      { torch: [rule({}), rule({ arch: ['x64'] })] },
      'torch[1].when: this torch rule is never reached: number 1 holds wherever it does',
    ],
    [
      'a torch rule for another system',
      { needs: { ...minimalManifest.needs, platforms: ['linux'] }, torch: [rule({ platform: ['macos'] }), rule({})] },
      'torch[0].when: this torch rule can never hold: no such system is in needs.platforms',
    ],
    [
      'a default behind a wider one',
      launch({
        options: choice([{ value: 'a' }, { value: 'b', args: ['--b'] }], {
          defaults: [
            { when: { vramBelowGiB: 8 }, value: 'b' },
            { when: { vramBelowGiB: 4 }, value: 'a' },
          ],
        }),
      }),
      'launch.options[0].defaults[1].when: this default is never reached',
    ],
    [
      'one flag of two options',
      launch({ options: [flag('one', ['--x']), flag('two', ['--y', '--x=2'])] }),
      'launch.options[1].args[1]: --x is already given by the option “one”',
    ],
    [
      'a flag that goes along anyway',
      launch({ always: [{ args: ['--x'] }], options: [flag('one', ['--x'])] }),
      'launch.options[0].args[0]: --x is already given at every launch',
    ],
    [
      'a flag of the port',
      launch({ options: [flag('one', ['--port', '1'])] }),
      '--port is already given at every launch',
    ],
    [
      'two choices that do the same',
      launch({
        options: choice([
          { value: 'a', args: ['--m', '{value}'] },
          { value: 'b', args: ['--m', 'a'] },
        ]),
      }),
      'launch.options[0].choices[1]: it does the same as the choice “a”',
    ],
    [
      'a ready pattern that every line fulfils',
      ready('(?:on (http\\S+))?'),
      'launch.ready.pattern: every line fulfils it, even an empty one',
    ],
    [
      'a problem in every line',
      { problems: [{ id: 'p', pattern: 'x*', ...problem }] },
      'problems[0].pattern: every line',
    ],
    [
      'a problem twice',
      {
        problems: [
          { id: 'p', ...problem },
          { id: 'p', ...problem },
        ],
      },
      'problems[1].id: the problem “p” is there twice',
    ],
    ['a parent that does not exist', { lineage: { parent: 'nobody' } }, 'lineage.parent: there is no package “nobody”'],
    [
      'a successor that does not exist',
      { lineage: { parent: 'other', successors: ['other', 'nobody'] } },
      'lineage.successors[1]: there is no package “nobody”',
    ],
    [
      'workers of a package that does not exist',
      { workers: { type: 'swarmui', file: 'list.fds', package: 'nobody' } },
      'workers.package: there is no package “nobody”',
    ],
    ['itself', { lineage: { parent: 'sample' } }, 'lineage.parent: a package is not its own relative'],
    [
      'two clones in one place',
      { install: [clone, { use: 'torch' }, clone] },
      'install[2].into: another step clones into x already',
    ],
    [
      'a day that there is not',
      { status: { ...minimalManifest.status, date: '2026-02-30' } },
      'status.date: the calendar has no 2026-02-30',
    ],
    [
      'a text that is left untranslated',
      { summary: { en: 'A', ru: 'Б' }, audience: { en: 'A' } },
      'audience: expected “ru” beside “en”',
    ],
  ])('%s', (_, change, expected) => {
    const found = faultsOf(change)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(expected)
  })

  it.each<[string, object]>([
    ['a sample', {}],
    ['torch rules that differ', { torch: [rule({ backend: ['cpu'], arch: ['x64'] }), rule({})] }],
    [
      'one flag on different machines',
      launch({
        options: [
          flag('one', ['--x'], { when: { platform: ['linux'] } }),
          flag('two', ['--x'], { when: { platform: ['windows'] } }),
        ],
      }),
    ],
    [
      'one flag in two choices of one option',
      launch({
        options: choice([
          { value: 'a', args: ['--x', '1'] },
          { value: 'b', args: ['--x', '2'] },
        ]),
      }),
    ],
    [
      'clones in one place on different machines',
      {
        install: [
          { ...clone, when: { platform: ['linux'] } },
          { ...clone, when: { platform: ['macos'] } },
          { use: 'torch' },
        ],
      },
    ],
    ['English alone', { summary: { en: 'A' } }],
    ['plain strings beside translations', { summary: { en: 'A', ru: 'Б' }, audience: 'FP16' }],
    ['a variable that is called en', { ...launch({ env: { en: 'x' } }), summary: { en: 'A', ru: 'Б' } }],
    ['a relative that is known', { lineage: { parent: 'other', runsOn: ['other'] } }],
  ])('has nothing against %s', (_, change) => {
    expect(faultsOf(change)).toEqual([])
  })

  it('names the line, and says what loading would say too', () => {
    const broken = text({ role: 'toy' })
    const senseless = text({ lineage: { parent: 'nobody' }, runtime: { ...minimalManifest.runtime, preferred: '3.9' } })
    const lineOf = (whole: string, part: string) => whole.slice(0, whole.indexOf(part)).split('\n').length
    expect(
      checkPackages(
        [
          { file: 'broken.yaml', text: broken },
          { file: 'syntax.yaml', text: 'id: [\n' },
          { file: 'senseless.yaml', text: senseless },
        ],
        [],
      ),
    ).toMatchObject([
      {
        file: 'broken.yaml',
        id: null,
        faults: [{ line: 4, where: 'role', message: expect.stringContaining('ui') as unknown }],
      },
      { file: 'syntax.yaml', id: null, faults: [{ where: '' }] },
      {
        file: 'senseless.yaml',
        id: 'sample',
        faults: [
          { line: lineOf(senseless, 'preferred: "3.9"'), where: 'runtime.preferred' },
          { line: lineOf(senseless, 'parent: nobody'), where: 'lineage.parent' },
        ],
      },
    ])
  })
})

it('sees packages beside each other: relatives among them, and an id that two have', () => {
  const files = [
    { file: 'a.yaml', text: text({ id: 'a', lineage: { parent: 'b' } }) },
    { file: 'b.yaml', text: text({ id: 'b' }) },
    { file: 'c.yaml', text: text({ id: 'b' }) },
  ]
  expect(
    checkPackages(files, []).map(({ faults }) => faults.map(({ where, message }) => `${where}: ${message}`)),
  ).toEqual([[], [], ['id: b.yaml has this id too']])
})

it('checks all that the catalogue knows, also what it could not load', async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'deck-check-'))
  try {
    const [builtInFolder, userFolder] = [path.join(root, 'built-in'), path.join(root, 'user')]
    await mkdir(builtInFolder)
    await mkdir(path.join(userFolder, 'folder.yaml'), { recursive: true })
    await writeFile(path.join(builtInFolder, 'one.yaml'), text({ id: 'one' }))
    await writeFile(path.join(userFolder, 'broken.yaml'), text({ id: 'two', name: 7 }))
    await writeFile(path.join(userFolder, 'same.yaml'), text({ id: 'one' }))
    const checked = await checkCatalogue(await createCatalogue({ builtInFolder, userFolder }))
    expect(checked.map(({ file, faults }) => [path.basename(file), faults.map(({ where }) => where)])).toEqual([
      ['one.yaml', []],
      ['broken.yaml', ['name']],
      ['folder.yaml', ['']],
      ['same.yaml', ['id']],
    ])
  } finally {
    await rm(root, { recursive: true })
  }
})

it('finds nothing in the packages of the app', async () => {
  const builtInFolder = path.join(import.meta.dirname, '..', '..', 'resources', 'packages')
  const catalogue = await createCatalogue({ builtInFolder, userFolder: path.join(builtInFolder, 'none') })
  const checked = await checkCatalogue(catalogue)
  expect(checked.length).toBeGreaterThan(8)
  expect(
    checked.flatMap(({ file, faults }) => faults.map((fault) => ({ file: path.basename(file), ...fault }))),
  ).toEqual([])
})
