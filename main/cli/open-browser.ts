import { spawn } from 'node:child_process'
import { cleanEnvironment } from '../process/environment.ts'

/** Whether a browser that is started here would be seen by somebody. */
export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  if ((env['CI'] ?? '') !== '') return false
  if (platform !== 'linux') return true
  return (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== ''
}

/** The command that opens a URL in the person's browser, without a shell. */
function openCommand(platform: NodeJS.Platform, url: string): readonly [string, ...string[]] {
  switch (platform) {
    case 'darwin':
      return ['open', url]
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler', url]
    default:
      return ['xdg-open', url]
  }
}

/** Opens a URL; whether that worked is the person's to see, the link is printed as well. */
export function openBrowser(url: string, env: NodeJS.ProcessEnv): void {
  const [file, ...args] = openCommand(process.platform, url)
  const child = spawn(file, args, { stdio: 'ignore', detached: true, env: cleanEnvironment(env) })
  child.on('error', () => undefined)
  child.unref()
}
