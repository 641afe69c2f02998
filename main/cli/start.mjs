// `npm start`: builds what is stale, then opens the window, or serves the same app to a browser. Runs on Node 20 too.
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { buildStale, root } from './build.mjs'
import { runInPlace } from './child.mjs'
import { canDownloadElectron, installedElectron, windowObstacle } from './electron-runtime.mjs'
import { findNode } from './find-node.mjs'

const args = process.argv.slice(2)
const say = (text) => process.stderr.write(`${text}\n`)

async function serve(node, reason) {
  say(`${reason}: serving the app to a browser instead.`)
  return runInPlace(node, [
    join(root, 'out', 'main', 'deck.js'),
    'serve',
    '--open',
    ...args.filter((arg) => arg !== '--no-sandbox'),
  ])
}

async function start() {
  await buildStale(['main', 'renderer'], say)
  const node = await findNode(root)
  const desktop = join(root, 'out', 'main', 'desktop.js')
  const hasDesktop = await access(desktop).then(
    () => true,
    () => false,
  )
  if (!hasDesktop) return serve(node, 'The desktop window is not built')
  // --host asks for a server by name.
  if (args.some((arg) => arg === '--host' || arg.startsWith('--host='))) return serve(node, 'An address was given')
  const obstacle = windowObstacle(args)
  if (obstacle !== null) return serve(node, `No window can open (${obstacle})`)

  let electron = await installedElectron(root)
  if (electron === null && !process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    if (!(await canDownloadElectron(root))) return serve(node, 'Electron is not installed and cannot be downloaded now')
    say('Downloading Electron …')
    await runInPlace(node, [join(root, 'node_modules', 'electron', 'install.js')])
    electron = await installedElectron(root)
  }
  if (electron === null) return serve(node, 'Electron could not be found')
  // Plain Node mode would open no window.
  const env = { ...process.env }
  delete env.ELECTRON_RUN_AS_NODE
  // By its folder, so that Electron reads the name and the main file in package.json.
  return runInPlace(electron, [root, ...args], { env })
}

try {
  process.exitCode = await start()
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
