import { describe, expect, it } from 'vitest'
import { DeckError } from '../errors.ts'
import type { OptionValues } from './launch-options.ts'
import { checkOptionValues, planLaunch, resolveOptions, type LaunchInput } from './launch-plan.ts'
import { manifestSchema } from './manifest.ts'
import { machineFacts } from './match.ts'
import { minimalManifest } from './sample-manifest.fixture.ts'
import { testGpu, testMachine } from './sample-machines.fixture.ts'

const manifest = manifestSchema.parse({
  ...minimalManifest,
  launch: {
    ...minimalManifest.launch,
    argv: ['{python}', '-u', 'main.py'],
    cwd: 'src/web',
    env: { ROOT: '{install}', SAME: 'package' },
    port: { default: 8188, args: ['--listen', '{host}', '--port={port}'], env: { PORT: '{port}' } },
    always: [
      { args: ['--quiet'] },
      { when: { backend: ['cpu'] }, args: ['--cpu', '{models}/loras'], env: { DEVICE: 'cpu' } },
      { when: { backend: ['cuda'] }, args: ['--gpu'] },
    ],
    options: [
      { id: 'fast', type: 'flag', group: 'behaviour', label: 'Fast', args: ['--fast'], env: { SAME: 'option' } },
      {
        id: 'vram',
        type: 'choice',
        group: 'memory',
        label: 'VRAM',
        choices: [{ value: 'auto' }, { value: 'low', args: ['--vram', '{value}'] }],
        default: 'auto',
        defaults: [{ when: { vramBelowGiB: 6 }, value: 'low' }],
      },
      {
        id: 'reserve',
        type: 'number',
        group: 'memory',
        label: 'Reserve',
        min: 0,
        max: 8,
        integer: false,
        args: ['--reserve', '{value}'],
      },
      {
        id: 'threads',
        type: 'number',
        group: 'device',
        label: 'Threads',
        default: 4,
        defaults: [{ when: { platform: ['macos'] }, value: null }],
        args: ['-t{value}'],
      },
      { id: 'title', type: 'text', group: 'behaviour', label: 'Title', args: ['--title', '{value}'] },
      { id: 'out', type: 'path', group: 'paths', label: 'Output', args: ['--out', '{value}'] },
      {
        id: 'device',
        type: 'number',
        group: 'device',
        label: 'GPU',
        when: { backend: ['cuda'] },
        default: 0,
        args: ['--device', '{value}'],
      },
    ],
  },
})
const cpu = machineFacts(testMachine(), 'cpu')
const cuda = (vramBytes: number | null) => machineFacts(testMachine([testGpu({ vramBytes })]), 'cuda')
const input = (change: Partial<LaunchInput> = {}): LaunchInput => ({
  manifest,
  values: {},
  extraArgs: [],
  facts: cpu,
  torchEnv: {},
  paths: { install: '/d/i', app: '/d/i/app', python: '/d/i/env/bin/python', bin: '/d/i/env/bin', models: '/d/models' },
  port: null,
  host: '127.0.0.1',
  platform: 'linux',
  ...change,
})

const failure = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return error instanceof DeckError ? { code: error.code, message: error.message } : error
  }
  return 'no error'
}

describe('resolveOptions', () => {
  it.each([
    ['defaults', {}, cpu, { fast: false, vram: 'auto', reserve: null, threads: 4, title: '', out: '' }],
    [
      'a default by hardware, and an option that is only offered there',
      {},
      cuda(4 * 1024 ** 3),
      { vram: 'low', device: 0 },
    ],
    ['the plain default where the hardware is unknown', {}, cuda(null), { vram: 'auto' }],
    [
      'what was chosen, also when it equals nothing',
      { fast: true, vram: 'auto', threads: null },
      cuda(1024 ** 3),
      { fast: true, vram: 'auto', threads: null },
    ],
    ['leaves out options that no longer exist', { gone: 'x' }, cpu, { vram: 'auto' }],
  ] as const)('gives %s', (_, values, facts, expected) => {
    expect(resolveOptions(manifest, values, facts)).toMatchObject(expected)
  })

  it('does not name options that the machine is not offered, nor unknown ones', () => {
    expect(Object.keys(resolveOptions(manifest, { gone: 1, constructor: 2 }, cpu))).toEqual([
      'fast',
      'vram',
      'reserve',
      'threads',
      'title',
      'out',
    ])
  })

  it.each<[string, OptionValues]>([
    ['The option “fast” is on or off, not "yes".', { fast: 'yes' }],
    ['The option “vram” is one of auto, low, not "high".', { vram: 'high' }],
    ['The option “vram” is one of auto, low, not null.', { vram: null }],
    ['The option “reserve” is at most 8, not 9.', { reserve: 9 }],
    ['The option “reserve” is at least 0, not -0.5.', { reserve: -0.5 }],
    ['The option “reserve” is a number, not "1".', { reserve: '1' }],
    ['The option “threads” is a whole number, not 1.5.', { threads: 1.5 }],
    ['The option “title” is text, not 5.', { title: 5 }],
    ['The option “out” is one line of at most 4000 characters.', { out: 'a\nb' }],
  ])('refuses: %s', (message, values) => {
    expect(failure(() => resolveOptions(manifest, values, cpu))).toEqual({ code: 'invalid-input', message })
    expect(failure(() => checkOptionValues(manifest, values))).toEqual({ code: 'invalid-input', message })
  })

  it('refuses an unknown option where options are chosen', () => {
    expect(failure(() => checkOptionValues(manifest, { gone: true }))).toEqual({
      code: 'invalid-input',
      message: 'Sample has no option “gone”.',
    })
    expect(failure(() => checkOptionValues(manifest, { fast: true, device: 1 }))).toBe('no error')
  })
})

describe('planLaunch', () => {
  it('puts the command, port, what always goes along, options and extra arguments in this order', () => {
    const values = { fast: true, vram: 'low', reserve: 0.5, title: 'a b; $HOME {port}', out: '/o' }
    expect(planLaunch(input({ values, extraArgs: ['--x', '{port}'], torchEnv: { HSA: '1', SAME: 'torch' } }))).toEqual({
      file: '/d/i/env/bin/python',
      args: [
        ...['-u', 'main.py', '--listen', '127.0.0.1', '--port=8188', '--quiet', '--cpu', '/d/models/loras'],
        ...[
          '--fast',
          '--vram',
          'low',
          '--reserve',
          '0.5',
          '-t4',
          '--title',
          'a b; $HOME {port}',
          '--out',
          '/o',
          '--x',
          '{port}',
        ],
      ],
      env: { HSA: '1', ROOT: '/d/i', SAME: 'option', PORT: '8188', DEVICE: 'cpu' },
      cwd: '/d/i/app/src/web',
    })
  })

  it('passes nothing for what is empty and takes the chosen port', () => {
    const plan = planLaunch(input({ facts: cuda(null), port: 9000, values: { threads: null } }))
    expect(plan.args).toEqual([
      '-u',
      'main.py',
      '--listen',
      '127.0.0.1',
      '--port=9000',
      '--quiet',
      '--gpu',
      '--device',
      '0',
    ])
    expect(plan.env).toEqual({ ROOT: '/d/i', SAME: 'package', PORT: '9000' })
  })

  it('names programs and folders as Windows does', () => {
    const paths = {
      install: 'D:\\i',
      app: 'D:\\i\\app',
      python: 'D:\\i\\env\\Scripts\\python.exe',
      bin: 'D:\\i\\env\\Scripts',
      models: 'D:\\models',
    }
    const windows = manifestSchema.parse({
      ...minimalManifest,
      launch: { ...minimalManifest.launch, argv: ['{bin}/sample-web', '{app}/a/b', 'c/d'], cwd: 'x/y' },
    })
    expect(planLaunch(input({ manifest: windows, paths, platform: 'windows' }))).toEqual({
      file: 'D:\\i\\env\\Scripts\\sample-web.exe',
      args: ['D:\\i\\app\\a\\b', 'c/d', '--port', '7860'],
      env: {},
      cwd: 'D:\\i\\app\\x\\y',
    })
    expect(planLaunch(input({ manifest: windows }))).toMatchObject({
      file: '/d/i/env/bin/sample-web',
      cwd: '/d/i/app/x/y',
    })
  })

  it('raises rather than passing a placeholder on', () => {
    const paths = { ...input().paths, python: null }
    expect(failure(() => planLaunch(input({ paths })))).toMatchObject({ code: 'internal' })
  })
})
