import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'

export interface FixturePackage {
  readonly id: string
  readonly name?: string
  readonly url: string
  readonly requirements?: boolean
  /** Further requirements, installed one by one after the file. */
  readonly pip?: readonly string[]
  /** What the torch step installs, from the Python package index. */
  readonly torch?: readonly string[]
  /** How `console-ui` behaves. */
  readonly mood?: string
  readonly readySeconds?: number
  readonly graceSeconds?: number
  /** The port that is tried first. */
  readonly port?: number
  /** Python code that the package's own preparation runs. */
  readonly prepare?: string
  /** A trainer with a window of its own, ready after this many seconds; what it makes goes into its folder `trained`. */
  readonly windowSeconds?: number
  /** Its folder that becomes a link to the shared LoRAs. */
  readonly loras?: string
  /** Its file of model folders, in ComfyUI's format: such a package can be told of the library in two ways. */
  readonly pathsFile?: string
}

/**
 * Tests run at once, each with an app of its own, and what one finds free the other might take in the next moment:
 * each test process has its own fifty, below those that systems give out by themselves.
 */
const ownPort = 17_000 + (process.pid % 300) * 50

/** Writes a user's own manifest into a data folder, as a person would. */
export function writeManifest(dataDir: string, fixture: FixturePackage): void {
  const { mood, windowSeconds } = fixture
  const manifest = {
    schema: 1,
    id: fixture.id,
    name: fixture.name ?? 'Fixture UI',
    role: windowSeconds === undefined ? 'ui' : 'trainer',
    summary: { en: 'A small UI for trying things out.', ru: 'Небольшой интерфейс для проб.' },
    audience: { en: 'People who test.', ru: 'Тем, кто проверяет.' },
    homepage: 'https://example.org/fixture',
    license: 'MIT',
    status: { state: 'active', date: '2026-11-01', source: 'https://example.org/fixture' },
    traits: { ease: 5, features: 1, has: [] },
    families: [{ id: 'sdxl', support: 'full', date: '2026-11-01', source: 'https://example.org/fixture' }],
    needs: { platforms: ['linux', 'windows', 'macos'], backends: ['cpu'], diskGiB: 0.01, ramGiB: 0.1, vramGiB: 0 },
    source: { type: 'git', url: fixture.url, defaultRef: 'main', branches: ['main'], releaseTags: 'v*' },
    runtime: { type: 'python', accepted: '>=3.10,<3.15', preferred: '3.11' },
    torch: fixture.torch === undefined ? [] : [{ when: {}, index: 'pypi', packages: fixture.torch }],
    install: [
      ...(fixture.torch === undefined ? [] : [{ use: 'torch' }]),
      ...(fixture.requirements === true ? [{ use: 'requirements', file: 'requirements.txt' }] : []),
      ...(fixture.pip ?? []).map((name) => ({ use: 'pip', packages: [name] })),
      ...(fixture.prepare === undefined ? [] : [{ use: 'run', argv: ['{python}', '-c', fixture.prepare] }]),
    ],
    launch: {
      argv: ['{python}', '-u', 'app.py', ...(mood === undefined ? [] : ['--mood', mood])],
      ...(windowSeconds === undefined
        ? { port: { default: fixture.port ?? ownPort, args: ['--port', '{port}'] } }
        : {}),
      options: [
        {
          id: 'theme',
          type: 'text',
          label: { en: 'Theme', ru: 'Тема' },
          group: 'behaviour',
          args: ['--theme', '{value}'],
        },
      ].slice(0, fixture.requirements === true ? 1 : 0),
      ready:
        windowSeconds === undefined
          ? {
              type: 'url',
              pattern: 'Running on local URL:\\s+(https?://[^\\s,]+)',
              health: { path: '/', status: [200] },
              timeoutSeconds: fixture.readySeconds ?? 120,
            }
          : { type: 'window', seconds: windowSeconds },
      stopGraceSeconds: fixture.graceSeconds ?? 5,
    },
    models: {
      defaultWay: 'link',
      ...(fixture.pathsFile === undefined ? {} : { config: { file: fixture.pathsFile, format: 'comfyui' } }),
      map: [
        {
          kind: 'checkpoint',
          link: 'models/checkpoints',
          ...(fixture.pathsFile === undefined ? {} : { config: 'checkpoints' }),
        },
        ...(fixture.loras === undefined ? [] : [{ kind: 'lora', link: fixture.loras }]),
        ...(windowSeconds === undefined ? [] : [{ kind: 'lora', sub: '{name}', link: 'trained' }]),
      ],
    },
    outputs: [windowSeconds === undefined ? { path: 'outputs', what: 'image' } : { path: 'trained', what: 'model' }],
    problems: [
      {
        id: 'model-missing',
        pattern: 'the model is missing',
        title: { en: 'A model is missing', ru: 'Не хватает модели' },
        cure: { en: 'Put a checkpoint into the shared folder.', ru: 'Положите модель в общую папку.' },
      },
    ],
  }
  mkdirSync(join(dataDir, 'packages'), { recursive: true })
  writeFileSync(join(dataDir, 'packages', `${fixture.id}.yaml`), stringify(manifest))
}
