// Plain JavaScript that Node 20 runs too.
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const probeMs = 3000

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  )
}

function programName(platform) {
  if (platform === 'win32') return 'electron.exe'
  return platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/** The Electron program that is there already, or null. The order is that of electron's own index.js. */
export async function installedElectron(root, env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const program = join(override, programName(process.platform))
    return (await exists(program)) ? program : null
  }
  const folder = join(root, 'node_modules', 'electron')
  const inner = await readFile(join(folder, 'path.txt'), 'utf8').catch(() => null)
  if (inner === null) return null
  const program = join(folder, 'dist', inner.trim())
  return (await exists(program)) ? program : null
}

/** What electron's install.js downloads: the one file that a mirror must have, from there or from GitHub. */
function releaseUrl(version, env) {
  const mirror = env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror
  const base = mirror || 'https://github.com/electron/electron/releases/download/'
  const folder = (env.ELECTRON_CUSTOM_DIR || `v${version}`).replace('{{ version }}', version)
  return `${base.replace(/\/?$/, '/')}${folder}/electron-v${version}-${process.platform}-${process.arch}.zip`
}

/** Whether Electron can be downloaded, known within three seconds. */
export async function canDownloadElectron(root, env = process.env) {
  try {
    const { version } = JSON.parse(await readFile(join(root, 'node_modules', 'electron', 'package.json'), 'utf8'))
    const response = await fetch(releaseUrl(version, env), { method: 'HEAD', signal: AbortSignal.timeout(probeMs) })
    return response.ok
  } catch {
    return false
  }
}

/** Why a desktop window cannot open here though Electron is there; null when it can. */
export function windowObstacle(args, env = process.env) {
  if (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display'
  // Chromium refuses root with its sandbox, https://crbug.com/638180, and without it this app does not run.
  if (process.getuid?.() === 0 && process.platform === 'linux' && !args.includes('--no-sandbox'))
    return 'Electron does not run as root'
  return null
}
