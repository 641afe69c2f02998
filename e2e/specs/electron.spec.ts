import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, isAlive, World } from '../harness/world.ts'

const root = join(import.meta.dirname, '..', '..')

/** The Electron that is there already: ELECTRON_OVERRIDE_DIST_PATH, or what electron's install.js has unpacked. */
function electronProgram(): string | null {
  const folder = join(root, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  const usual = process.platform === 'win32' ? 'electron.exe' : 'electron'
  const inner = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : usual
  const program = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), inner)
  return existsSync(program) ? program : null
}

const program = electronProgram()
const isHeadless = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']
test.skip(program === null, 'No Electron runtime: neither ELECTRON_OVERRIDE_DIST_PATH nor node_modules/electron/dist')
test.skip(isHeadless, 'No display for a window (run under xvfb-run)')

/** Chromium does not run as root with its sandbox, https://crbug.com/638180. */
const sandboxArguments = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []

async function launch(world: World, ...args: readonly string[]): Promise<{ app: ElectronApplication; page: Page }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE'))
  const app = await _electron.launch({
    executablePath: program ?? '',
    args: [root, '--data-dir', world.data, ...sandboxArguments, ...args],
    cwd: root,
    env: env as Record<string, string>,
  })
  return { app, page: await app.firstWindow() }
}

/** What the app hands to the system's browser from now on, instead of a browser that opens. */
async function catchLinks(app: ElectronApplication): Promise<() => Promise<readonly string[]>> {
  await app.evaluate(({ shell }) => {
    const caught: string[] = []
    Object.assign(globalThis, { caughtLinks: caught })
    shell.openExternal = (url) => {
      caught.push(url)
      return Promise.resolve()
    }
  })
  return () => app.evaluate(() => (globalThis as unknown as { caughtLinks: string[] }).caughtLinks)
}

test('the window opens on the app’s page and reaches the core over the port', async () => {
  await using world = await World.create('electron-window')
  const { app, page } = await launch(world)
  await expect(page).toHaveTitle(/Diffusion Deck/)
  expect(page.url()).toMatch(/^deck:\/\/app\//)
  // The welcome names the data folder, which it has from the core.
  await expect(page.getByText(world.data, { exact: true })).toBeVisible()
  expect(app.windows()).toHaveLength(1)
  // The data folder has one live core, and it is this one.
  const { client } = await world.client()
  expect(await client.system.hello()).toMatchObject({ host: 'desktop', dataDir: world.data, pid: app.process().pid })

  // A page that loads again gets a port again.
  await page.reload()
  await expect(page.getByText(world.data, { exact: true })).toBeVisible()
  await app.close()
})

test('the page has no Node, no inline script and no network', async () => {
  await using world = await World.create('electron-page')
  const { app, page } = await launch(world)
  await expect(page.getByText(world.data, { exact: true })).toBeVisible()
  const seen = await page.evaluate(() => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron']
    return { node: names.filter((name) => name in window), bridge: Object.keys(Reflect.get(window, 'deck') as object) }
  })
  expect(seen).toEqual({ node: [], bridge: ['connect'] })

  const policy = await page.evaluate(async () => {
    const answer = await fetch('deck://app/index.html')
    const script = document.createElement('script')
    script.textContent = 'window.wasRun = true'
    document.head.append(script)
    const reached = await fetch('https://example.org/').then(
      () => true,
      () => false,
    )
    return { header: answer.headers.get('Content-Security-Policy'), ran: 'wasRun' in window, reached }
  })
  expect(policy.header).toContain("default-src 'none'")
  expect(policy.header).toContain("script-src 'self';")
  expect(policy).toMatchObject({ ran: false, reached: false })
  expect(await page.evaluate(() => fetch('deck://app/../package.json').then(({ status }) => status))).toBe(404)

  const granted = await page.evaluate(async () => {
    const notifications = await Notification.requestPermission()
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'granted',
      () => 'denied',
    )
    return [notifications, microphone]
  })
  expect(granted).toEqual(['denied', 'denied'])
  await app.close()
})

test('the window stays where it is: no navigation, no second window, links go to the system', async () => {
  await using world = await World.create('electron-guards')
  const { app, page } = await launch(world)
  await expect(page.getByText(world.data, { exact: true })).toBeVisible()
  const links = await catchLinks(app)
  const opened = await page.evaluate(() =>
    ['https://example.org/', 'http://127.0.0.1:8188/', 'http://example.org/', 'file:///etc/passwd'].map(
      (url) => window.open(url, '_blank') !== null,
    ),
  )
  expect(opened).toEqual([false, false, false, false])
  await expect.poll(links).toEqual(['https://example.org/', 'http://127.0.0.1:8188/'])
  for (const url of ['https://example.org/', 'file:///etc/passwd', 'data:text/html,x']) {
    await page.evaluate((target) => {
      window.location.href = target
    }, url)
    await expect(page.getByText(world.data, { exact: true })).toBeVisible()
    expect(page.url()).toMatch(/^deck:\/\/app\//)
  }
  expect(app.windows()).toHaveLength(1)
  await app.close()
})

test('quitting asks when a run would end, stays when told to, and then ends everything', async () => {
  await using world = await World.create('electron-quit')
  world.package({ id: 'fixture', mood: 'well' })
  await world.installed('fixture', 'fixture')
  const { app, page } = await launch(world)
  await expect(page.getByText(world.data, { exact: true })).toBeVisible()
  const pid = app.process().pid ?? 0
  const { client } = await world.client()
  const run = await client.runs.launch({ name: 'fixture' })
  await eventually(async () => {
    expect((await client.runs.list()).find(({ id }) => id === run.id)?.state).toBe('ready')
  }, 60)

  const answer = (button: number): Promise<void> =>
    app.evaluate(({ dialog }, response) => {
      dialog.showMessageBox = () => Promise.resolve({ response, checkboxChecked: false })
    }, button)
  await answer(1)
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close()
  })
  await expect(page.getByText(world.data, { exact: true })).toBeVisible()
  expect(app.windows()).toHaveLength(1)
  expect((await client.runs.list()).find(({ id }) => id === run.id)?.state).toBe('ready')

  await answer(0)
  await app.close()
  await eventually(() => {
    expect(isAlive(pid)).toBe(false)
    expect(world.leftovers()).toEqual([])
  })
})

test('a signal ends the app and its run without asking', async () => {
  test.skip(process.platform === 'win32', 'Windows has no signals')
  await using world = await World.create('electron-signal')
  world.package({ id: 'fixture', mood: 'well' })
  await world.installed('fixture', 'fixture')
  const { app, page } = await launch(world)
  await expect(page.getByText(world.data, { exact: true })).toBeVisible()
  const { client } = await world.client()
  await client.runs.launch({ name: 'fixture' })
  const ended = new Promise((resolve) => app.process().once('exit', resolve))
  app.process().kill('SIGTERM')
  expect(await ended).toBe(0)
  await eventually(() => expect(world.leftovers()).toEqual([]))
})

test('a second start on the same data folder ends itself and shows the first', async () => {
  await using world = await World.create('electron-single')
  const { app, page } = await launch(world)
  await expect(page.getByText(world.data, { exact: true })).toBeVisible()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  await expect(launch(world)).rejects.toThrow()
  await expect
    .poll(() =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized())),
    )
    .toEqual([false])
  await app.close()
})
