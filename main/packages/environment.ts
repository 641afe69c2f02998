import { delimiter, dirname } from 'node:path'
import type { Settings } from '../../shared/contract/settings.ts'
import { cleanEnvironment, proxyEnvironment, type Environment } from '../process/environment.ts'

export interface EnvironmentRequest {
  readonly source: NodeJS.ProcessEnv
  readonly settings: Settings
  /** Programs of the Python environment, put first on PATH; null without one. */
  readonly bin: string | null
  readonly additions: Environment
}

/** Mirrors and git behaviour that a package's own pip, git or Hugging Face client should follow. */
function mirrorEnvironment(settings: Settings): Environment {
  const git = settings['mirrors.git'].flatMap(({ from, to }, index): [string, string][] => [
    [`GIT_CONFIG_KEY_${index}`, `url.${to}.insteadOf`],
    [`GIT_CONFIG_VALUE_${index}`, from],
  ])
  return {
    ...(git.length === 0 ? {} : { GIT_CONFIG_COUNT: String(git.length / 2), ...Object.fromEntries(git) }),
    ...(settings['mirrors.pypi'] === ''
      ? {}
      : { PIP_INDEX_URL: settings['mirrors.pypi'], UV_DEFAULT_INDEX: settings['mirrors.pypi'] }),
    // Hugging Face's own client reads HF_ENDPOINT; Fooocus, with a download of its own, reads HF_MIRROR (its docker.md).
    ...(settings['mirrors.huggingface'] === ''
      ? {}
      : { HF_ENDPOINT: settings['mirrors.huggingface'], HF_MIRROR: settings['mirrors.huggingface'] }),
  }
}

/** The whole environment for a program of a package, at preparation and at launch. */
export function packageEnvironment(request: EnvironmentRequest): Record<string, string> {
  const { source, settings, bin } = request
  const clean = cleanEnvironment(source, {
    ...proxyEnvironment(settings.proxy),
    ...mirrorEnvironment(settings),
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
    // A missing repository must fail, not wait for a user name (upstream: git's own documentation).
    GIT_TERMINAL_PROMPT: '0',
    GRADIO_ANALYTICS_ENABLED: 'False',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    ...request.additions,
  })
  if (bin === null) return clean
  const pathName = Object.keys(clean).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const path = clean[pathName]
  return { ...clean, [pathName]: path === undefined ? bin : `${bin}${delimiter}${path}`, VIRTUAL_ENV: dirname(bin) }
}
