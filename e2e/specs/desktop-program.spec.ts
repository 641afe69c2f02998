import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deck, errorOf } from '../harness/deck.ts'
import { expect, test } from '../harness/app.ts'
import { writeManifest } from '../harness/manifests.ts'
import { isAlive, World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel' })

/** A trainer as the app sees it: it opens no port, writes what it trained, and lives until it is closed. */
const trainer = `import pathlib, time
pathlib.Path('trained/mine.safetensors').write_text('a LoRA')
print('The window is open.', flush=True)
time.sleep(600)
`
const noDesktop = { DISPLAY: '', WAYLAND_DISPLAY: '', QT_QPA_PLATFORM: '' }
const offscreen = { ...noDesktop, QT_QPA_PLATFORM: 'offscreen' }

test('a program with a window of its own is ready without an address, and what it trains is a shared LoRA', async () => {
  await using world = await World.create('desktop')
  world.package({ id: 'trainer', windowSeconds: 2 }, { 'app.py': trainer })
  world.package({ id: 'fixture', loras: 'models/loras' })
  await world.installed('fixture', 'Other UI')
  await world.installed('trainer', 'My trainer')

  await test.step('without a desktop it is refused before anything starts', async () => {
    test.skip(process.platform !== 'linux', 'only Linux says by its environment whether there is a desktop')
    const refused = await world.startWith(noDesktop, 'launch', 'My trainer').finished()
    expect(refused.code).toBe(1)
    expect(errorOf(refused)).toMatchObject({ code: 'no-display' })
  })

  const numbered = await world.startWith(offscreen, 'launch', 'My trainer', '--port', '5000').finished()
  expect(errorOf(numbered)).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('has no port') })

  const run = world.startWith(offscreen, 'launch', 'My trainer')
  const ready = await run.until(({ event }) => event === 'ready')
  expect(ready).toMatchObject({ url: null, port: null })
  expect(isAlive(Number(ready['pid']))).toBe(true)

  const trained = join('My trainer', 'mine.safetensors')
  expect(readFileSync(join(world.data, 'models', 'loras', trained), 'utf8')).toBe('a LoRA')
  expect(readFileSync(join(world.installFolder('Other UI'), 'app', 'models', 'loras', trained), 'utf8')).toBe('a LoRA')
  const connection = await world.client()
  const { kinds } = await connection.client.models.overview()
  expect(kinds.find(({ kind }) => kind === 'lora')).toMatchObject({ files: 1 })
  await connection.close()

  const ended = await run.kill('SIGINT')
  expect(ended.code).toBe(0)
  expect(ended.events.find(({ event }) => event === 'exit')).toMatchObject({ stopped: true })
  expect(isAlive(Number(ready['pid']))).toBe(false)

  await world.succeeds('uninstall', 'My trainer', '--yes')
  expect(existsSync(world.installFolder('My trainer'))).toBe(false)
  expect(readFileSync(join(world.data, 'models', 'loras', trained), 'utf8')).toBe('a LoRA')
})

test('one that ends before its time is a failed start', async () => {
  await using world = await World.create('desktop-ends')
  const ends = "import sys, time\ntime.sleep(0.5)\nprint('no display can be opened')\nsys.exit(4)\n"
  world.package({ id: 'trainer', windowSeconds: 5 }, { 'app.py': ends })
  await world.installed('trainer', 'Short')
  const ended = await world.startWith(offscreen, 'launch', 'Short').finished()
  expect(ended.code).toBe(1)
  expect(ended.events.find(({ event }) => event === 'ready')).toBeUndefined()
  expect(errorOf(ended)).toMatchObject({ code: 'run-exited', message: expect.stringContaining('exit code 4') })
})

test('the page says where its window is, and offers no address to open', async ({ app, open }) => {
  const before = process.env['QT_QPA_PLATFORM']
  process.env['QT_QPA_PLATFORM'] = 'offscreen'
  try {
    const source = join(dirname(app.dataDir), 'source')
    mkdirSync(source)
    writeFileSync(join(source, 'app.py'), trainer)
    app.git.publish('trainer', source)
    await app.welcomed()
    writeManifest(app.dataDir, { id: 'trainer', url: app.git.url('trainer'), windowSeconds: 2 })
    expect((await deck(app.dataDir, 'install', 'trainer')).code).toBe(0)
    const page = await open()
    await page.getByRole('button', { name: 'Launch trainer' }).click()
    await expect(page.getByTestId('terminal')).toContainText('The window is open.', { timeout: 60_000 })
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText('In a window of its own, on the computer that it runs on')).toBeVisible()
    await expect(page.getByRole('button', { name: /^Open/ })).toHaveCount(0)
    await expect(page.getByRole('link', { name: /^Open/ })).toHaveCount(0)
    await page.getByRole('button', { name: /^Stop/ }).first().click()
    await expect(page.getByText('Ended', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
  } finally {
    if (before === undefined) delete process.env['QT_QPA_PLATFORM']
    else process.env['QT_QPA_PLATFORM'] = before
  }
})
