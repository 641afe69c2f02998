import type { Settings } from '../../shared/contract/settings.ts'
import type { Doctor } from '../../shared/contract/system.ts'
import type { Hardware } from '../../shared/hardware.ts'
import { applyMirrors } from '../git/mirrors.ts'
import type { Git } from '../git/types.ts'
import { runCommand } from '../process/command.ts'
import { packageIndex } from '../python/uv-environment.ts'
import type { Python } from '../python/types.ts'
import { reach, type ReachTarget } from './reach.ts'
import { askTool, toolEnvironment, type RunCommand } from './tool.ts'
import { findOnPath } from '../process/find-on-path.ts'

interface DoctorDeps {
  readonly hardware: (refresh?: boolean) => Promise<Hardware>
  readonly python: Pick<Python, 'find' | 'interpreters'>
  readonly git: Pick<Git, 'find'>
  readonly settings: () => Settings
  readonly run?: RunCommand
  readonly env?: NodeJS.ProcessEnv
  readonly limitMs?: number
}

type Tool = Doctor['tools'][number]

/** Looks at everything that installing and running need. Takes a few seconds and never rejects for what is missing. */
export function createDoctor(deps: DoctorDeps): () => Promise<Doctor> {
  const { run = runCommand, env = process.env, limitMs = 4000 } = deps
  return async () => {
    const settings = deps.settings()
    const setting = { proxy: settings.proxy, env, limitMs }
    const [hardware, git, uv, dotnet, interpreters, answers] = await Promise.all([
      deps.hardware(true),
      tool('git', deps.git.find(), 'Packages that are cloned cannot be installed without it.'),
      tool('uv', deps.python.find(), 'It is fetched with the first installation.'),
      findDotnet(run, env, limitMs),
      deps.python.interpreters().catch(() => []),
      Promise.all(reachTargets(settings, env).map((target) => reach(target, setting))),
    ])
    const node: Tool = {
      tool: 'node',
      path: process.execPath,
      version: process.versions.node,
      note: 'Runs Diffusion Deck.',
    }
    return { hardware, tools: [git, uv, node, dotnet], interpreters: [...interpreters], reach: answers }
  }
}

interface Found {
  readonly path: string | null
  readonly version: string | null
  readonly note?: string
}

async function tool(name: Tool['tool'], search: Promise<Found | null>, whenMissing: string): Promise<Tool> {
  try {
    const found = await search
    if (found === null) return { tool: name, path: null, version: null, note: `Not found. ${whenMissing}` }
    const { path, version, note = '' } = found
    return { tool: name, path, version, note: note === '' && path === null ? `Not found. ${whenMissing}` : note }
  } catch (error) {
    return { tool: name, path: null, version: null, note: error instanceof Error ? error.message : String(error) }
  }
}

async function findDotnet(run: RunCommand, source: NodeJS.ProcessEnv, limitMs: number): Promise<Tool> {
  const env = toolEnvironment(process.platform, source, [])
  const path = await findOnPath('dotnet', env)
  // One line for each SDK: `8.0.404 [/usr/share/dotnet/sdk]`; the newest is the last.
  const parse = (output: string): string | null => [...output.matchAll(/^(\d+\.\d+\.\S+) \[/gm)].at(-1)?.[1] ?? null
  const { value, report } = await askTool('dotnet', ['--list-sdks'], parse, String, { run, env, limitMs })
  const missing = 'Packages written in .NET cannot be built without its SDK.'
  if (value !== null) return { tool: 'dotnet', path, version: value, note: '' }
  const state = path === null ? 'Not found.' : report.outcome === 'answered' ? 'It has no SDK.' : `${report.detail}.`
  return { tool: 'dotnet', path, version: null, note: `${state} ${missing}` }
}

const slashed = (url: string): string => `${url.replace(/\/+$/, '')}/`
const or = (mirror: string, official: string): string => (mirror === '' ? official : mirror)

/** What is asked, each with its mirror put in. A git mirror for a part of GitHub is asked beside GitHub. */
function reachTargets(settings: Settings, env: NodeJS.ProcessEnv): readonly ReachTarget[] {
  const github = 'https://github.com/'
  const mirrors = settings['mirrors.git']
  const parts = mirrors.filter(({ from }) => !github.startsWith(from)).map(({ from }) => applyMirrors(from, mirrors))
  const git = [...new Set([applyMirrors(github, mirrors), ...parts])].filter((url) => URL.canParse(url))
  const torch = or(settings['mirrors.torch'], 'https://download.pytorch.org/whl')
  const python = or(settings['mirrors.python'], 'https://github.com/astral-sh/python-build-standalone/releases')
  return [
    ...git.map((url) => ({ what: 'git' as const, url, anyPage: url !== github })),
    { what: 'pypi', url: `${slashed(packageIndex(settings, env))}pip/`, anyPage: false },
    { what: 'torch', url: `${slashed(torch)}cpu/`, anyPage: false },
    {
      what: 'huggingface',
      url: slashed(or(settings['mirrors.huggingface'], 'https://huggingface.co')),
      anyPage: false,
    },
    { what: 'python', url: slashed(python), anyPage: settings['mirrors.python'] !== '' },
  ]
}
