import { readdir } from 'node:fs/promises'
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path'
import type { Settings } from '../../shared/contract/settings.ts'
import { cleanEnvironment, proxyEnvironment, type Environment } from '../process/environment.ts'
import type { DataFolder } from '../store/data-folder.ts'

const publicIndex = 'https://pypi.org/simple'

/** What a machine's owner may have set for uv and TLS that must reach it although UV_* is stripped otherwise. */
const passedOn = [
  'UV_SYSTEM_CERTS',
  'UV_NATIVE_TLS',
  'UV_INSECURE_HOST',
  'UV_KEYRING_PROVIDER',
  'UV_HTTP_RETRIES',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** The Python package index in use: the mirror of Settings, else the machine's own, else PyPI. */
export function packageIndex(settings: Settings, env: NodeJS.ProcessEnv): string {
  const configured = [env['UV_DEFAULT_INDEX'], env['UV_INDEX_URL'], env['PIP_INDEX_URL']]
    // uv lets an index carry a name: `corp=https://…`.
    .map((value) => (value ?? '').trim().replace(/^[\w-]+=(?=https?:)/, ''))
    .find(isWebAddress)
  return (settings['mirrors.pypi'] === '' ? (configured ?? publicIndex) : settings['mirrors.pypi']).replace(/\/+$/, '')
}

function gitEnvironment(settings: Settings): Environment {
  const pairs = settings['mirrors.git'].flatMap(({ from, to }, index): [string, string][] => [
    [`GIT_CONFIG_KEY_${index}`, `url.${to}.insteadOf`],
    [`GIT_CONFIG_VALUE_${index}`, from],
  ])
  const none = { GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: 'ssh -o BatchMode=yes' }
  return pairs.length === 0
    ? none
    : { ...none, GIT_CONFIG_COUNT: String(pairs.length / 2), ...Object.fromEntries(pairs) }
}

/**
 * The environment of every call of uv. Cache and interpreters lie in the data folder, so that hard
 * links work; no configuration file of the machine has a say. Names: https://docs.astral.sh/uv/reference/environment/
 */
export function uvEnvironment(
  settings: Settings,
  source: NodeJS.ProcessEnv,
  folder: DataFolder,
): Record<string, string> {
  const kept = Object.fromEntries(
    passedOn.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
  )
  const certificates = source['PIP_CERT']
  return cleanEnvironment(source, {
    ...(certificates === undefined ? {} : { SSL_CERT_FILE: certificates }),
    ...kept,
    ...proxyEnvironment(settings.proxy),
    ...gitEnvironment(settings),
    UV_CACHE_DIR: folder.uvCache,
    UV_PYTHON_INSTALL_DIR: folder.pythons,
    UV_LINK_MODE: 'hardlink',
    UV_NO_CONFIG: '1',
    UV_DEFAULT_INDEX: packageIndex(settings, source),
    UV_INDEX_STRATEGY: 'first-index',
    // Interpreters are fetched by `uv python install` alone, never on the way.
    UV_PYTHON_DOWNLOADS: 'manual',
    UV_HTTP_TIMEOUT: '60',
    UV_HTTP_CONNECT_TIMEOUT: '15',
    ...(settings['mirrors.python'] === '' ? {} : { UV_PYTHON_INSTALL_MIRROR: settings['mirrors.python'] }),
    TERM: 'xterm-256color',
    NO_COLOR: '1',
  })
}

/**
 * PATH with the real interpreters of pyenv in place of its shims: a shim answers only for the
 * version that the user made global, and fails for all others.
 */
export async function withoutShims(pathValue: string): Promise<string> {
  const folders = await Promise.all(
    pathValue.split(delimiter).map(async (folder) => {
      if (basename(folder) !== 'shims' || !isAbsolute(folder)) return [folder]
      const versions = join(dirname(folder), 'versions')
      const names = await readdir(versions).catch(() => null)
      if (names === null) return [folder]
      return names
        .filter((name) => name.startsWith('3.'))
        .map((name) => (process.platform === 'win32' ? join(versions, name) : join(versions, name, 'bin')))
    }),
  )
  return [...new Set(folders.flat())].join(delimiter)
}
