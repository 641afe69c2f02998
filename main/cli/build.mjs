// Builds what is stale. Plain JavaScript that Node 20 runs too: it comes before everything else.
import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { findNode } from './find-node.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** What each part is built of, and the file that shows it is there. */
const parts = {
  main: { sources: ['main', 'shared'], result: 'out/main/deck.js' },
  renderer: { sources: ['renderer', 'shared', 'resources'], result: 'out/renderer/index.html' },
}
const configuration = ['package.json', 'electron.vite.config.ts', 'tsconfig.json']
const lockDir = join(root, 'out', '.building')

async function newestIn(path) {
  const found = await stat(path).catch(() => null)
  if (found === null) return 0
  if (!found.isDirectory()) return found.mtimeMs
  // A folder's own time tells of files that were removed.
  let newest = found.mtimeMs
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.name.includes('.test.') || entry.name === 'node_modules') continue
    newest = Math.max(newest, await newestIn(join(path, entry.name)))
  }
  return newest
}

const stampOf = (part) => join(root, 'out', `.stamp-${part}`)

/** Whether a part was never built, or one of its sources is newer than the build. */
async function isStale(part) {
  const { sources, result } = parts[part]
  const [stamp, built] = await Promise.all([
    stat(stampOf(part)).catch(() => null),
    stat(join(root, result)).catch(() => null),
  ])
  if (stamp === null || built === null) return true
  for (const path of [...sources, ...configuration]) if ((await newestIn(join(root, path))) > stamp.mtimeMs) return true
  return false
}

/** One build at a time: two would empty each other's output. A lock whose process is gone counts for nothing. */
async function lock() {
  await mkdir(dirname(lockDir), { recursive: true })
  for (;;) {
    try {
      await mkdir(lockDir)
      await writeFile(join(lockDir, 'pid'), String(process.pid))
      return () => rm(lockDir, { recursive: true, force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const age = Date.now() - (await stat(lockDir).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs
    const pid = Number(await readFile(join(lockDir, 'pid'), 'utf8').catch(() => '0'))
    if (pid > 0 ? !isAlive(pid) : age > 5000) await rm(lockDir, { recursive: true, force: true })
    else await sleep(100)
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Runs electron-vite for the named parts, quietly; what it said is shown when it fails. */
async function buildParts(names) {
  const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const child = spawn(await findNode(root), [cli, 'build', '--ignoreConfigWarning'], {
    cwd: root,
    env: { ...process.env, DECK_BUILD: names.join(',') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = []
  child.stdout.on('data', (data) => said.push(data))
  child.stderr.on('data', (data) => said.push(data))
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  // The bundler colours its errors letter by letter whatever it is told.
  if (code !== 0) throw new Error(`The build failed:\n${stripVTControlCharacters(Buffer.concat(said).toString())}`)
}

/**
 * Builds those of the named parts that are stale. `say` gets one line when there is something to build.
 * @param {readonly ('main' | 'renderer')[]} names
 * @param {(text: string) => void} say
 * @param {boolean} [force] - build them also when they are fresh
 */
export async function buildStale(names, say, force = false) {
  const staleOf = async () => {
    const stale = []
    for (const name of names) if (force || (await isStale(name))) stale.push(name)
    return stale
  }
  if ((await staleOf()).length === 0) return
  const unlock = await lock()
  try {
    // Another process may have built while this one waited.
    const stale = await staleOf()
    if (stale.length === 0) return
    say(`Building ${stale.join(' and ')} …`)
    const began = new Date()
    await buildParts(stale)
    for (const name of stale) {
      // Sources that were saved during the build are newer than this, so they count as stale.
      await writeFile(stampOf(name), '')
      await utimes(stampOf(name), began, began)
    }
  } finally {
    await unlock()
  }
}

// `npm run build`: everything, whether stale or not.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildStale(['main', 'renderer'], (text) => console.error(text), true)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
