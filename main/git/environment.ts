import type { Settings } from '../../shared/contract/settings.ts'
import { cleanEnvironment, proxyEnvironment } from '../process/environment.ts'
import { mirrorConfig, type GitMirror } from './mirrors.ts'

/** Variables for git that a person or a system may have set with good reason; all others stay outside. */
const kept =
  /^GIT_(?:SSL_\w+|EXEC_PATH|CONFIG_GLOBAL|CONFIG_SYSTEM|CONFIG_NOSYSTEM|HTTP_PROXY_AUTHMETHOD|ALLOW_PROTOCOL)$/i
/** Programs that git would start to ask a person, and what simple-git guards. */
const dropped = /^(?:EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS)$/i

/** What every command of ours runs with, beside the mirrors. */
const fixedConfig: readonly (readonly [string, string])[] = [
  ['credential.interactive', 'false'],
  ['advice.detachedHead', 'false'],
  // No background upkeep: it would hold files of a clone that is still being made.
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // A transfer below 1 kB/s for a minute has stalled.
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '60'],
  ['core.longPaths', 'true'],
  // Mirrors on this machine may belong to somebody else; all paths that we name are the user's choice.
  ['safe.directory', '*'],
]

/** The whole environment for a git child: no prompts, messages in English, mirrors and proxy of the settings. */
export function gitEnvironment(
  settings: Settings,
  source: NodeJS.ProcessEnv,
  mirrors: readonly GitMirror[] = settings['mirrors.git'],
): Record<string, string> {
  const clean = cleanEnvironment(source, proxyEnvironment(settings.proxy))
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(clean)) {
    if (dropped.test(name) || (/^GIT_/i.test(name) && !kept.test(name))) continue
    environment[name] = value
  }
  const config = [...fixedConfig, ...mirrorConfig(mirrors)]
  for (const [index, [key, value]] of config.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key
    environment[`GIT_CONFIG_VALUE_${index}`] = value
  }
  return {
    ...environment,
    GIT_CONFIG_COUNT: String(config.length),
    GIT_TERMINAL_PROMPT: '0',
    // Empty, not absent: git then does not look for another program to ask with.
    GIT_ASKPASS: '',
    GCM_INTERACTIVE: 'never',
    GIT_SSH_COMMAND: `${source['GIT_SSH_COMMAND'] ?? 'ssh'} -o BatchMode=yes -o ConnectTimeout=20`,
    GIT_PROGRESS_DELAY: '0',
    LC_ALL: 'C',
    LANGUAGE: '',
  }
}
