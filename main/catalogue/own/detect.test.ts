import { describe, expect, it } from 'vitest'
import type { Proposal } from '../../../shared/catalogue/proposal.ts'
import { checkPackages } from '../check-packages.ts'
import { parseManifest } from '../parse-manifest.ts'
import { detectPackage } from './detect.ts'
import { snapshotOf, trees } from './snapshot.fixture.ts'
import { writeManifest } from './write-manifest.ts'

/** What was detected, without its reasons. */
const brief = (proposal: Proposal): Readonly<Record<string, unknown>> => ({
  script: proposal.script.value,
  framework: proposal.framework.value,
  requirements: proposal.requirements.value,
  python: `${proposal.python.value.preferred} in ${proposal.python.value.accepted}`,
  torch: proposal.torch.value?.packages[0] ?? null,
  port: [proposal.port.value.default, ...proposal.port.value.args, ...Object.keys(proposal.port.value.env)].join(' '),
  cpu: proposal.onCpu.value.join(' '),
  models: proposal.models.map(({ value }) => `${value.kind}=${value.folder}`),
})

describe.each([
  [
    'gradio',
    {
      script: 'app.py',
      framework: 'gradio',
      requirements: ['requirements.txt'],
      python: '3.11 in >=3.10,<3.13',
      torch: 'torch==2.9.1',
      port: '7900 --server {host} --port {port}',
      cpu: '',
      models: [],
    },
  ],
  [
    'a1111',
    {
      script: 'launch.py',
      framework: 'gradio',
      requirements: ['requirements_versions.txt'],
      python: '3.10 in >=3.10,<3.12',
      torch: 'torch==2.1.2',
      // With an address it would refuse to install extensions.
      port: '7860 --port {port}',
      cpu: '--use-cpu all --skip-torch-cuda-test',
      models: ['checkpoint=models/Stable-diffusion', 'vae=models/VAE', 'lora=models/Lora', 'embedding=embeddings'],
    },
  ],
  [
    'comfy',
    {
      script: 'main.py',
      framework: 'comfyui',
      requirements: ['requirements.txt'],
      python: '3.12 in >=3.10,<3.14',
      torch: 'torch==2.9.1',
      port: '8188 --listen {host} --port {port}',
      cpu: '--cpu',
      // `models/vae` holds code.
      models: ['checkpoint=models/checkpoints', 'lora=models/loras'],
    },
  ],
  [
    'window',
    {
      script: 'ui.py',
      framework: 'window',
      requirements: ['requirements_linux.txt', 'requirements_windows.txt'],
      python: '3.11 in >=3.11,<3.13',
      torch: 'torch==2.7.0',
      port: '7860',
      cpu: '',
      models: [],
    },
  ],
  [
    'library',
    {
      script: null,
      framework: 'other',
      requirements: [],
      python: '3.11 in >=3.10,<3.13',
      torch: null,
      port: '7860',
      cpu: '',
      models: [],
    },
  ],
  [
    'service',
    {
      script: 'main.py',
      framework: 'uvicorn',
      requirements: [],
      python: '3.12 in >=3.11,<3.13',
      torch: null,
      port: '9000',
      cpu: '',
      models: [],
    },
  ],
] as const)('%s', (name, expected) => {
  const proposal = detectPackage(snapshotOf(trees[name]))

  it('is detected', () => {
    expect(brief(proposal)).toEqual(expected)
  })

  it('gives a package file that is in order, alone and beside others', () => {
    const text = writeManifest(proposal, '2026-11-22')
    expect(parseManifest(text, 'sample.yaml')).toMatchObject({ id: proposal.id, source: { defaultRef: 'main' } })
    expect(checkPackages([{ file: 'sample.yaml', text }], [])[0]?.faults).toEqual([])
  })
})

it('says where each point stands', () => {
  const { script, port, python, torch, license, name } = detectPackage(snapshotOf(trees.gradio))
  expect(script).toMatchObject({
    certainty: 'certain',
    evidence: [
      { file: 'README.md', line: 6, text: 'python app.py' },
      { file: 'app.py', line: 12 },
    ],
  })
  expect(port).toMatchObject({
    certainty: 'certain',
    evidence: [
      { file: 'app.py', line: 5 },
      { file: 'app.py', line: 4 },
    ],
  })
  expect(python).toEqual({ value: { accepted: '>=3.10,<3.13', preferred: '3.11' }, certainty: 'guess', evidence: [] })
  expect(torch).toMatchObject({
    certainty: 'guess',
    evidence: [{ file: 'requirements.txt', line: 2, text: 'diffusers' }],
  })
  expect(license).toMatchObject({ value: 'MIT', certainty: 'certain' })
  expect(name).toMatchObject({ value: 'Sample UI', certainty: 'certain', evidence: [{ file: 'README.md', line: 1 }] })
})

it('finds the preparation of a launcher, the dependencies of a project, and what is for which system', () => {
  expect(detectPackage(snapshotOf(trees.a1111)).prepare.value).toEqual(['--exit', '--skip-torch-cuda-test'])
  expect(detectPackage(snapshotOf(trees.service)).dependencies.value).toEqual([
    'fastapi>=0.1',
    "uvicorn[standard]==0.30; python_version < '3.13'",
  ])
  const manifest = parseManifest(writeManifest(detectPackage(snapshotOf(trees.window)), '2026-11-22'), 'x.yaml')
  expect(manifest.install.slice(1)).toMatchObject([
    { file: 'requirements_linux.txt', when: { platform: ['linux'] } },
    { file: 'requirements_windows.txt', when: { platform: ['windows'] } },
  ])
  expect(manifest.launch.ready).toEqual({ type: 'window', seconds: 8 })
})

const app = (source: string): Proposal =>
  detectPackage(snapshotOf({ 'app.py': source, 'requirements.txt': 'gradio\n' }))
const head = 'import gradio as gr\nimport os, argparse\np = argparse.ArgumentParser()\n'

it.each([
  [
    'no port at all',
    'gr.Interface(f).launch()',
    { default: 7860, args: [], env: { GRADIO_SERVER_PORT: '{port}', GRADIO_SERVER_NAME: '{host}' } },
  ],
  ['a fixed port', 'gr.Interface(f).launch(server_port=7000)', { default: 7000, args: [], env: {} }],
  [
    'a variable',
    'd.launch(server_port=int(os.environ.get("MY_PORT", "7001")))',
    { default: 7001, args: [], env: { MY_PORT: '{port}' } },
  ],
  [
    'another word for the flag',
    'p.add_argument("--server_port", type=int, default=7002)\nd.launch()',
    { default: 7002, args: ['--server_port', '{port}'], env: {} },
  ],
  [
    'a switch called --listen',
    'p.add_argument("--listen", action="store_true")\np.add_argument("--port", default=7003)\nd.launch()',
    { default: 7003, args: ['--port', '{port}'], env: {} },
  ],
  [
    'a flag in a comment',
    '# p.add_argument("--port", default=1)\nd.launch()',
    { default: 7860, args: [], env: { GRADIO_SERVER_PORT: '{port}', GRADIO_SERVER_NAME: '{host}' } },
  ],
  [
    'changed defaults',
    'p.add_argument("--port", default=8188)\np.set_defaults(port=None)\nos.environ["GRADIO_SERVER_PORT"] = "7865"\nd.launch(server_port=1)',
    { default: 7865, args: ['--port', '{port}'], env: {} },
  ],
  [
    'a short name for the method',
    'add = p.add_argument\nadd("--port", default=7004)\nd.launch()',
    { default: 7004, args: ['--port', '{port}'], env: {} },
  ],
])('the port: %s', (_name, source, expected) => {
  expect(app(head + source).port.value).toEqual(expected)
})

it.each([
  [{ '.python-version': '3.12\n' }, '3.12'],
  [{ 'README.md': '---\nsdk: gradio\npython_version: 3.9\napp_file: app.py\n---\n' }, '3.9'],
  [{ 'README.md': 'conda create -n x python=3.10 -y' }, '3.10'],
  [{ Dockerfile: 'FROM python:3.13-slim' }, '3.13'],
  [{ 'environment.yaml': 'dependencies:\n  - python=3.10\n' }, '3.10'],
  [{ 'pyproject.toml': '[project]\nrequires-python = "~=3.12.0"' }, '3.12'],
  [{ 'pyproject.toml': '[project]\nrequires-python = "==3.11.*"' }, '3.11'],
  [{ 'pyproject.toml': '[project]\nrequires-python = "!=3.11.0,>=3.11"', 'README.md': 'Python 3.12' }, '3.12'],
  // Nothing has torch 2.1 for Python 3.12.
  [{ Dockerfile: 'FROM python:3.12', 'requirements.txt': 'torch==2.1.0' }, '3.10'],
])('Python from %j is %s', (files, expected) => {
  const proposal = detectPackage(snapshotOf({ 'app.py': `${head}d.launch()`, ...files }))
  expect(proposal.python.value.preferred).toBe(expected)
  expect(() => parseManifest(writeManifest(proposal, '2026-11-22'), 'x.yaml')).not.toThrow()
})

it.each([
  [{ 'requirements.txt': 'torch==2.4.0\n' }, 'torch==2.4.0', null],
  [
    { 'requirements.txt': 'torch==2.6.0 --index-url https://download.pytorch.org/whl/cu118\n' },
    'torch==2.6.0',
    'cu118',
  ],
  [
    { 'README.md': 'pip install torch==2.7.1 --index-url https://download.pytorch.org/whl/cu128' },
    'torch==2.7.1',
    'cu128',
  ],
  // A pin for other cards is no pin for these.
  [
    {
      'requirements.txt': 'torch\n',
      'README.md': 'AMD: pip install torch==2.4.0 --index-url https://download.pytorch.org/whl/rocm6.1',
    },
    'torch==2.9.1',
    null,
  ],
  // A version that is not known here.
  [{ 'requirements.txt': 'torch==2.99.0\n' }, 'torch==2.9.1', null],
  [{ 'requirements.txt': 'gradio\n# torch==2.4.0 is not needed\n' }, 'torch==2.4.0', null],
])('PyTorch from %j', (files, version, index) => {
  const { torch } = detectPackage(snapshotOf({ 'app.py': `${head}d.launch()`, ...files }))
  expect(torch.value?.packages[0]).toBe(version)
  expect(torch.value?.index).toBe(index)
})

it('names the other repositories of the README, for a person to decide', () => {
  const readme =
    'git clone https://github.com/fork/Sample_UI\ngit clone -b sd3 https://github.com/kohya-ss/sd-scripts\n'
  const proposal = detectPackage(snapshotOf({ ...trees.gradio, 'README.md': readme }))
  expect(proposal.clones.map(({ value }) => value)).toEqual([
    { url: 'https://github.com/kohya-ss/sd-scripts', ref: 'sd3' },
  ])
  const text = writeManifest(proposal, '2026-11-22')
  expect(text).toContain('#   https://github.com/kohya-ss/sd-scripts (sd3)')
  expect(parseManifest(text, 'x.yaml').install.map(({ use }) => use)).toEqual(['torch', 'requirements'])
})

it('takes the script that others only lead to, and not the one that updates the clone by itself', () => {
  const proposal = detectPackage(
    snapshotOf({
      'README.md': 'Run `python entry_with_update.py`.',
      'entry_with_update.py': 'import pygit2\nfrom launch import *\n',
      'launch.py': 'import webui\n',
      'webui.py': 'import gradio\ngradio.Blocks().launch()\n',
    }),
  )
  expect(proposal.script.value).toBe('launch.py')
  expect(proposal.otherScripts).toEqual(expect.arrayContaining(['webui.py']))
})

it('never lets the text of a repository out of its comment or its string', () => {
  const evil = '"\nlaunch:\n  argv: [evil]\n#'
  const proposal = detectPackage(
    snapshotOf(
      {
        'README.md':
          '# Sample UI\u2028launch: {}\n\nA sentence with: colons, {braces}, [brackets] and # signs in it.\n\n    python app.py # \u0007 --x\n',
        'app.py': 'import gradio\nd.launch(server_port=7000) # }\u0085]\n',
      },
      { repository: `Sample UI${evil}` },
    ),
  )
  const manifest = parseManifest(writeManifest(proposal, '2026-11-22'), 'x.yaml')
  expect(manifest.launch.argv).toEqual(['{python}', '-u', 'app.py'])
})

it('is quick also with sources that are made to be slow', () => {
  const started = performance.now()
  app(
    `${head}${'a'.repeat(300_000)}\n${'('.repeat(100_000)}\n${'"'.repeat(99_999)}\n${' '.repeat(200_000)}x\nd.launch()`,
  )
  detectPackage(
    snapshotOf({
      'README.md': `${'python '.repeat(50_000)}\n${'#'.repeat(100_000)}\n${'<'.repeat(100_000)}`,
      'app.py': 'x = 1',
    }),
  )
  expect(performance.now() - started).toBeLessThan(5000)
})
