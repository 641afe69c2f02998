import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where Chromium-like browsers live when they are not on PATH. */
const knownPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

function systemBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return [...onPath, ...knownPlaces].find((path) => existsSync(path)) ?? null
}

async function playwrightBrowser() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return existsSync(path) ? path : null
}

const isDebianRoot = () =>
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  existsSync('/etc/debian_version') &&
  existsSync('/usr/bin/apt-get')

/** Installs Debian packages when that is possible at all; says what it does. */
export function installDebianPackages(packages) {
  if (!isDebianRoot()) return false
  console.log(`Installing ${packages.join(' ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { stdio: 'ignore', env, timeout: 600_000 }
  if (spawnSync('apt-get', ['update', '-qq'], options).status !== 0) return false
  return spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options).status === 0
}

/** The browser for the end-to-end tests: the named one, Playwright's, the system's, or one installed now. */
export async function ensureBrowser() {
  const named = process.env.DECK_E2E_BROWSER
  if (named !== undefined) return named
  const present = (await playwrightBrowser()) ?? systemBrowser()
  if (present !== null) return present
  if (installDebianPackages(['chromium'])) return systemBrowser()
  console.log('No browser is installed; asking Playwright for one …')
  try {
    execFileSync(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], {
      stdio: 'inherit',
      timeout: 300_000,
    })
  } catch {
    return null
  }
  return playwrightBrowser()
}

function works(file, args) {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0
}

/** git and a Python that can make environments are parts of the tests, as they are of the app's work. */
export function ensureTools() {
  const missing = []
  if (!works('git', ['--version'])) missing.push('git')
  if (process.platform === 'linux' && !works('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']))
    missing.push('python3', 'python3-venv')
  if (missing.length > 0 && !installDebianPackages(missing)) {
    throw new Error(`The tests need ${missing.join(', ')}: please install them.`)
  }
}
