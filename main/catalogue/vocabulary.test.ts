import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { planLaunch } from '../../shared/catalogue/launch-plan.ts'
import { machineFacts } from '../../shared/catalogue/match.ts'
import { minimalManifest } from '../../shared/catalogue/sample-manifest.fixture.ts'
import { testGpu, testMachine } from '../../shared/catalogue/sample-machines.fixture.ts'
import { decideTorch } from '../../shared/catalogue/torch-plan.ts'
import type { Backend, Hardware } from '../../shared/hardware.ts'
import { parseManifest } from './parse-manifest.ts'
import * as packages from './vocabulary.fixture.ts'

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const merge = (base: unknown, over: unknown): unknown =>
  isMap(base) && isMap(over) && (over['type'] ?? base['type']) === base['type']
    ? Object.fromEntries(
        [...new Set([...Object.keys(base), ...Object.keys(over)])].map((key) => [
          key,
          key in over ? merge(base[key], over[key]) : base[key],
        ]),
      )
    : over
const manifestOf = (yaml: string) =>
  parseManifest(stringify(merge(minimalManifest, parse(yaml)), { aliasDuplicateObjects: false }), 'x.yaml')

const nvidia = testMachine([testGpu({ computeCapability: '8.9', driver: '580.65' })])
const launchOf = (yaml: string, backend: Backend, hardware: Hardware = nvidia) =>
  planLaunch({
    manifest: manifestOf(yaml),
    values: {},
    extraArgs: [],
    facts: machineFacts(hardware, backend),
    torchEnv: {},
    paths: { install: '/i', app: '/i/app', python: '/i/env/bin/python', bin: '/i/env/bin', models: '/m' },
    port: null,
    host: '127.0.0.1',
    platform: 'linux',
  })

describe('the vocabulary says what every package of the catalogue needs', () => {
  it.each(Object.entries(packages))('%s', (_, yaml) => {
    expect(manifestOf(yaml).install.length).toBeGreaterThan(0)
  })

  it('A1111: further repositories at pins, its own preparation, flags of the CPU', () => {
    expect(manifestOf(packages.a1111).install[0]).toMatchObject({
      use: 'clone',
      ref: 'cf1d67a6fd5ea1aa600c4df58e5b47da45f6bdbf',
      submodules: false,
    })
    expect(manifestOf(packages.a1111).install[5]).toMatchObject({ use: 'run', timeoutMinutes: 60, optional: false })
    expect(launchOf(packages.a1111, 'cpu').args).toEqual([
      'main.py',
      '--port',
      '7860',
      ...['--skip-torch-cuda-test', '--use-cpu', 'all', '--no-half', '--precision', 'full'],
    ])
  })

  it('SD.Next: submodules, constraints, overrides, a package without its dependencies, keys of a JSON file', () => {
    const manifest = manifestOf(packages.sdnext)
    expect(manifest.source).toMatchObject({ submodules: true })
    expect(
      manifest.install.map((step) =>
        'noDeps' in step ? [step.noDeps, step.constraints.length, step.overrides.length] : null,
      ),
    ).toEqual([null, [false, 2, 0], [true, 0, 0], [false, 0, 1]])
    expect(launchOf(packages.sdnext, 'cuda').args).toContain('--use-cuda')
    const radeon = (gfxTarget: string) => testMachine([testGpu({ vendor: 'amd', gfxTarget })])
    expect(decideTorch(manifest, radeon('gfx1101'), 'rocm')).toMatchObject({ packages: ['torch==2.13.0+rocm7.2'] })
    expect(decideTorch(manifest, radeon('gfx906'), 'rocm')).toHaveProperty('refused')
  })

  it('reForge, Classic, Neo: exclusions, labelled builds, a key that must stand in config.json', () => {
    expect(manifestOf(packages.reforge).install[1]).toMatchObject({ exclude: ['pydantic'] })
    expect(decideTorch(manifestOf(packages.classic), nvidia, 'cuda')).toMatchObject({
      packages: ['torch==2.9.1+cu130', 'torchvision==0.24.1+cu130'],
    })
    expect(manifestOf(packages.neo).install[2]).toMatchObject({ values: { VERSION_UID: 'PY313' } })
  })

  it('Fooocus: settings by variables in lower case, a long way to ready', () => {
    const plan = launchOf(packages.fooocus, 'cpu')
    expect(plan.env).toEqual({ path_outputs: '/i/outputs', GRADIO_SERVER_PORT: '7865' })
    expect(plan.args.slice(-1)).toEqual(['--always-cpu'])
  })

  it('SwarmUI: built by .NET, settings in FDS, started again at exit code 42', () => {
    const manifest = manifestOf(packages.swarmui)
    expect(manifest.install[0]).toEqual({
      use: 'dotnet-build',
      project: 'src/SwarmUI.csproj',
      configuration: 'Release',
      output: 'src/bin/live_release',
    })
    expect(manifest.install[5]).toMatchObject({
      format: 'fds',
      values: { 0: { settings: { StartScript: 'dlbackend/ComfyUI/main.py' } } },
    })
    expect(manifest.launch.restartExitCode).toBe(42)
    expect(launchOf(packages.swarmui, 'cpu')).toMatchObject({
      file: 'dotnet',
      cwd: '/i/app',
      args: [
        '/i/app/src/bin/live_release/SwarmUI.dll',
        '--host',
        '127.0.0.1',
        '--port',
        '7801',
        '--launch_mode',
        'none',
      ],
    })
  })

  it('trainers: a requirement file for each backend; a window instead of a page; a page by npm', () => {
    expect(manifestOf(packages.kohya).install.map((step) => step.when?.backend)).toEqual([
      undefined,
      ['cuda'],
      ['cpu'],
      undefined,
    ])
    expect(
      decideTorch(manifestOf(packages.oneTrainer), testMachine([testGpu({ driver: '550' })]), 'cuda'),
    ).toMatchObject({
      index: 'https://download.pytorch.org/whl/cu126',
    })
    expect(manifestOf(packages.oneTrainer).launch.ready).toEqual({ type: 'window', seconds: 8 })
    expect(launchOf(packages.aiToolkit, 'cpu')).toMatchObject({ file: 'npm', args: ['run', 'start'], cwd: '/i/app/ui' })
  })
})
