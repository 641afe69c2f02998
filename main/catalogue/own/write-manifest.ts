import { Document, isMap, isSeq, type Node } from 'yaml'
import type { Found, Framework, Proposal } from '../../../shared/catalogue/proposal.ts'
import { pageOf } from './address.ts'
import { torchRules } from './torch-rules.ts'

/** What is printed when the page can be opened; group 1 is its address. */
const readyPatterns: Readonly<Record<Exclude<Framework, 'window'>, string>> = {
  gradio: String.raw`Running on local URL:\s+(https?://[^\s,]+)`,
  streamlit: String.raw`URL:\s+(https?://\S+)`,
  flask: String.raw`Running on (https?://\S+)`,
  uvicorn: String.raw`Uvicorn running on (https?://\S+)`,
  comfyui: String.raw`To see the GUI go to:\s+(https?://\S+)`,
  other: String.raw`(https?://(?:127\.0\.0\.1|localhost|0\.0\.0\.0):\d+\S*)`,
}

const words = { certain: 'Detected', likely: 'Likely', guess: 'Guessed' } as const

/** Why a value stands in the file; comments must not break out of their line. */
function because(found: Found<unknown>): string {
  const plain = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ')
  const places = found.evidence
    .slice(0, 3)
    .map(({ file, line, text }) => plain(`${file}${line === null ? '' : `:${line}`}${text === '' ? '' : ` “${text}”`}`))
  return places.length === 0
    ? ` ${words[found.certainty]}: ${found.certainty === 'guess' ? 'nothing says it, so the usual is taken. Look it over.' : 'by what is there.'}`
    : places.map((place, index) => ` ${index === 0 ? `${words[found.certainty]}: ` : '  '}${place}`).join('\n')
}

/** `frozen` and `slow` by the age of the newest commit; only the date itself is a fact. */
function stateBy(date: string, today: string): 'active' | 'slow' | 'frozen' {
  const days = (Date.parse(today) - Date.parse(date)) / 86_400_000
  return days < 180 ? 'active' : days < 540 ? 'slow' : 'frozen'
}

/** Where the steps come from, and the repositories that a person may have to add. */
function installComment(proposal: Proposal): string {
  const { requirements, dependencies, clones } = proposal
  const named = clones.map(({ value: { url, ref } }) => `   ${url}${ref === null ? '' : ` (${ref})`}`)
  return [
    because(requirements.value.length > 0 ? requirements : dependencies),
    ...(named.length === 0
      ? []
      : [' The README also clones these; if the program needs one, add a step “use: clone”:', ...named]),
  ].join('\n')
}

function launchOf(proposal: Proposal): Readonly<Record<string, unknown>> {
  const { framework, port, always, onCpu } = proposal
  const script = proposal.script.value ?? 'app.py'
  const rules = [
    ...(always.value.length === 0 ? [] : [{ args: always.value }]),
    ...(onCpu.value.length === 0 ? [] : [{ when: { backend: ['cpu'] }, args: onCpu.value }]),
  ]
  const isWindow = framework.value === 'window'
  return {
    argv: framework.value === 'streamlit' ? ['{python}', '-m', 'streamlit', 'run', script] : ['{python}', '-u', script],
    env: {
      PYTHONUNBUFFERED: '1',
      ...(framework.value === 'gradio' ? { GRADIO_ANALYTICS_ENABLED: 'False' } : {}),
    },
    ...(isWindow
      ? {}
      : {
          port: {
            default: port.value.default,
            ...(port.value.args.length === 0 ? {} : { args: port.value.args }),
            ...(Object.keys(port.value.env).length === 0 ? {} : { env: port.value.env }),
          },
        }),
    ...(rules.length === 0 ? {} : { always: rules }),
    ready:
      framework.value === 'window'
        ? { type: 'window', seconds: 8 }
        : { type: 'url', pattern: readyPatterns[framework.value], timeoutSeconds: 900 },
  }
}

/** A requirement file for one system names it: `requirements_windows.txt`. */
const platformOf = (file: string): string | null => /linux|windows|macos/i.exec(file)?.[0]?.toLowerCase() ?? null

function installOf(proposal: Proposal): readonly Readonly<Record<string, unknown>>[] {
  const { torch, requirements, dependencies, prepare, script } = proposal
  const bySystem = requirements.value.length > 1 && requirements.value.every((file) => platformOf(file) !== null)
  return [
    ...(torch.value === null ? [] : [{ use: 'torch' }]),
    ...requirements.value.map((file) => ({
      use: 'requirements',
      file,
      ...(bySystem ? { when: { platform: [platformOf(file)] } } : {}),
    })),
    ...(dependencies.value.length === 0 ? [] : [{ use: 'pip', packages: dependencies.value }]),
    ...(prepare.value === null
      ? []
      : [
          // Such programs call `python -m pip` themselves.
          { use: 'pip', packages: ['setuptools<82', 'wheel', 'pip'] },
          { use: 'run', argv: ['{python}', '-u', script.value ?? 'app.py', ...prepare.value] },
        ]),
  ]
}

const comfyKeys = [
  'checkpoints',
  'diffusion_models',
  'loras',
  'vae',
  'text_encoders',
  'clip_vision',
  'embeddings',
  'hypernetworks',
  'controlnet',
  'style_models',
  'gligen',
  'upscale_models',
  'vae_approx',
  'photomaker',
  'diffusers',
  'audio_encoders',
  'model_patches',
]

function modelsOf(proposal: Proposal): Readonly<Record<string, unknown>> {
  const map = proposal.models.map(({ value: { kind, folder } }) => {
    const key = folder.split('/').at(-1) ?? ''
    return { kind, ...(proposal.extraModelPaths.value && comfyKeys.includes(key) ? { config: key } : {}), link: folder }
  })
  return proposal.extraModelPaths.value && map.some((entry) => 'config' in entry)
    ? { defaultWay: 'config', config: { file: 'extra_model_paths.yaml', format: 'comfyui' }, map }
    : { defaultWay: 'link', map }
}

function valuesOf(proposal: Proposal, today: string): Readonly<Record<string, unknown>> {
  const page = pageOf(proposal.url)
  const { torch } = proposal
  const rules = torch.value === null ? [] : torchRules(torch.value)
  const backends =
    torch.value === null
      ? ['cpu']
      : ['cuda', 'rocm', 'mps', 'cpu'].filter((backend) =>
          rules.some(({ when }) => (when['backend'] as string[]).includes(backend)),
        )
  return {
    schema: 1,
    id: proposal.id,
    name: proposal.name.value,
    role: 'ui',
    summary: proposal.summary.value,
    audience: { en: 'Added by yourself from its repository.', ru: 'Добавлен вами из репозитория.' },
    homepage: page,
    license: proposal.license.value,
    status: { state: stateBy(proposal.date, today), date: proposal.date, source: page },
    traits: { ease: 3, features: 3 },
    families: [],
    needs: {
      platforms: ['linux', 'windows', 'macos'],
      backends,
      ...(torch.value === null ? { diskGiB: 1, ramGiB: 1, vramGiB: 0 } : { diskGiB: 10, ramGiB: 8, vramGiB: 4 }),
    },
    source: {
      type: 'git',
      url: proposal.url,
      defaultRef: proposal.ref,
      branches:
        proposal.branches.includes(proposal.ref) || proposal.branches.length === 0
          ? [proposal.ref]
          : [proposal.branches[0]],
      ...(proposal.releaseTags === null ? {} : { releaseTags: proposal.releaseTags }),
      ...(proposal.submodules ? { submodules: true } : {}),
    },
    runtime: { type: 'python', ...proposal.python.value },
    ...(torch.value === null ? {} : { torch: rules.map(({ when, index, packages }) => ({ when, index, packages })) }),
    install: installOf(proposal),
    launch: launchOf(proposal),
    models: modelsOf(proposal),
    ...(proposal.outputs.length === 0 ? {} : { outputs: proposal.outputs.map(({ value }) => value) }),
  }
}

function commentOn(document: Document, path: readonly (string | number)[], text: string): void {
  const key = path.at(-1)
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const node: unknown = isMap(parent)
    ? parent.items.find((pair) => String(pair.key) === key)?.key
    : isSeq(parent) && typeof key === 'number'
      ? parent.items[key]
      : undefined
  if (typeof node === 'object' && node !== null) (node as Node).commentBefore = text
}

/** A package file out of what was detected, with a comment at each point on where it comes from. `today` is YYYY-MM-DD. */
export function writeManifest(proposal: Proposal, today: string): string {
  const document = new Document(valuesOf(proposal, today), { aliasDuplicateObjects: false })
  if (isMap(document.contents)) {
    const { contents } = document
    // Keys carry the comments, so they must be nodes of their own.
    for (const pair of contents.items) if (typeof pair.key === 'string') pair.key = document.createNode(pair.key)
  }
  document.commentBefore = [
    ` Written from ${pageOf(proposal.url)} at ${proposal.commit.slice(0, 12)} without running anything of it.`,
    ' “Detected” stands in the repository, “Likely” follows from it, “Guessed” is only what is usual.',
  ].join('\n')
  const { torch } = proposal
  const notes: readonly (readonly [readonly (string | number)[], string])[] = [
    [['name'], because(proposal.name)],
    [['summary'], because(proposal.summary)],
    [['license'], because(proposal.license)],
    [['status'], ' By the date of the newest commit.'],
    [['traits'], ' Guessed: 1 to 5 each.'],
    [['families'], ' Which model families it runs is not detected; add what you know.'],
    [['needs'], ' Guessed: platforms, backends and sizes. Look them over.'],
    [['runtime'], because(proposal.python)],
    [['torch'], torch.value === null ? '' : because(torch)],
    [['install'], installComment(proposal)],
    [
      ['launch'],
      proposal.script.value === null
        ? ' NOT FOUND: nothing here looks like a program with a page. Name the script below.'
        : because(proposal.script),
    ],
    [['launch', 'port'], because(proposal.port)],
    [['launch', 'always'], because(proposal.always.value.length > 0 ? proposal.always : proposal.onCpu)],
    [['launch', 'ready'], because(proposal.framework)],
    [['models'], proposal.models.length === 0 ? ' No folder that is surely for models was found.' : ''],
    ...proposal.models.map((found, index) => [['models', 'map', index], because(found)] as const),
    ...(torch.value === null
      ? []
      : torchRules(torch.value).map(
          ({ comment }, index) => [['torch', index], comment === undefined ? '' : ` ${comment}`] as const,
        )),
    ...proposal.outputs.slice(0, 1).map((found) => [['outputs'], because(found)] as const),
  ]
  for (const [path, text] of notes) if (text !== '') commentOn(document, path, text)
  for (const path of [['launch', 'argv'], ['launch', 'port', 'args'], ['runtime'], ['status'], ['traits']])
    flow(document, path)
  flowEach(document, ['launch', 'always'])
  for (const path of [['needs', 'platforms'], ['needs', 'backends'], ['source', 'branches'], ['families']])
    flow(document, path)
  flowEach(document, ['models', 'map'])
  flowEach(document, ['outputs'])
  for (const index of torch.value === null ? [] : torchRules(torch.value).keys()) {
    flow(document, ['torch', index, 'when'])
    flow(document, ['torch', index, 'packages'])
  }
  return document.toString({ lineWidth: 120, flowCollectionPadding: true, singleQuote: true })
}

function flow(document: Document, path: readonly (string | number)[]): void {
  const node: unknown = document.getIn(path, true)
  if (isMap(node) || isSeq(node)) node.flow = true
}

function flowEach(document: Document, path: readonly (string | number)[]): void {
  const node: unknown = document.getIn(path, true)
  if (isSeq(node)) for (const index of node.items.keys()) flow(document, [...path, index])
}
