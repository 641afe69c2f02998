import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'

// A small project with the real launch scripts, and a build and a deck that only say what they were told.
const fakeBuild = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
appendFileSync('builds.txt', process.env.DECK_BUILD + '\\n')
if (process.env.FAIL_BUILD) { console.error('\\x1b[31msyntax error\\x1b[0m'); process.exit(1) }
mkdirSync('out/main', { recursive: true }); mkdirSync('out/renderer', { recursive: true })
if (process.env.DECK_BUILD.includes('main')) writeFileSync('out/main/deck.js', ${JSON.stringify(`
process.on('SIGTERM', () => setTimeout(() => { console.log('stopped'); process.exit(7) }, 200))
console.log(JSON.stringify(process.argv.slice(2)))
if (process.argv.includes('wait')) setInterval(() => {}, 1000)
if (process.argv.includes('fail')) process.exitCode = 3
`)})
if (process.env.WITH_DESKTOP) writeFileSync('out/main/desktop.js', '')
if (process.env.DECK_BUILD.includes('renderer')) writeFileSync('out/renderer/index.html', '')
`

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-launch-'))
  for (const folder of [
    'main/cli',
    'shared',
    'renderer',
    'resources',
    'node_modules/electron-vite/bin',
    'node_modules/electron',
    'dist',
  ]) {
    await mkdir(join(root, folder), { recursive: true })
  }
  const scripts = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.mjs'))
  for (const name of scripts) await copyFile(join(import.meta.dirname, name), join(root, 'main/cli', name))
  for (const file of [
    'package.json',
    'electron.vite.config.ts',
    'tsconfig.json',
    'node_modules/electron-vite/package.json',
  ]) {
    await writeFile(join(root, file), '{"type":"module"}')
  }
  await writeFile(join(root, 'node_modules/electron/package.json'), '{"version":"45.0.0"}')
  await writeFile(join(root, 'shared/a.ts'), '')
  await writeFile(join(root, 'node_modules/electron-vite/bin/electron-vite.js'), fakeBuild)
  await writeFile(join(root, 'dist/electron'), '#!/bin/sh\necho "electron $*"\n')
  await chmod(join(root, 'dist/electron'), 0o755)
  // Everything is older than the build that is to come.
  await age(root)
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function age(folder: string): Promise<void> {
  const past = new Date(Date.now() - 60_000)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    await utimes(join(entry.parentPath, entry.name), past, past)
  }
}

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): { child: ChildProcess; ended: Promise<Ended>; out(): string } {
  const { DISPLAY: _d, WAYLAND_DISPLAY: _w, ...rest } = process.env
  const child = spawn(process.execPath, [join(root, 'main/cli', script), ...args], {
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.on('data', (data: Buffer) => (text.out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (text.err += data.toString()))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...text }))
  return { child, ended, out: () => text.out }
}

const builds = async (): Promise<readonly string[]> =>
  (await readFile(join(root, 'builds.txt'), 'utf8').catch(() => '')).split('\n').filter(Boolean)

test('deck builds what is stale once, passes its arguments on and the exit code back', async () => {
  const first = await start('bin.mjs', ['list', '--json']).ended
  expect(first).toEqual({ code: 0, out: '["list","--json"]\n', err: 'Building main …\n' })
  const second = await start('bin.mjs', ['fail', '--', '--x']).ended
  expect(second).toEqual({ code: 3, out: '["fail","--","--x"]\n', err: '' })
  expect(await builds()).toEqual(['main'])
  // The pages are built for those who serve them.
  await start('bin.mjs', ['serve']).ended
  expect(await builds()).toEqual(['main', 'renderer'])
})

test('a changed source is built again, a changed test is not', async () => {
  await start('bin.mjs', []).ended
  await sleep(20)
  await writeFile(join(root, 'shared/a.ts'), 'changed')
  await start('bin.mjs', []).ended
  expect((await builds()).length).toBe(2)
  await writeFile(join(root, 'shared/b.test.ts'), 'x')
  await age(join(root, 'shared'))
  const past = new Date(Date.now() - 60_000)
  await utimes(join(root, 'shared'), past, past)
  await utimes(join(root, 'shared/b.test.ts'), new Date(), new Date())
  await start('bin.mjs', []).ended
  expect((await builds()).length).toBe(2)
})

test('two commands at once build once', async () => {
  const both = await Promise.all([start('bin.mjs', ['a']).ended, start('bin.mjs', ['b']).ended])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect(await builds()).toEqual(['main'])
})

test('a failed build is said in plain text and leaves no lock behind', async () => {
  const failed = await start('bin.mjs', [], { FAIL_BUILD: '1' }).ended
  expect(failed.code).toBe(1)
  expect(failed.err).toContain('The build failed:\nsyntax error')
  expect((await start('bin.mjs', []).ended).code).toBe(0)
})

test('SIGTERM goes to the command, which is awaited', async () => {
  const running = start('bin.mjs', ['wait'])
  const deadline = Date.now() + 10_000
  while (!running.out().includes('wait') && Date.now() < deadline) await sleep(10)
  running.child.kill('SIGTERM')
  expect(await running.ended).toMatchObject({ code: 7, out: '["wait"]\nstopped\n' })
})

test('start serves when there is no display, and says so in one line', async () => {
  const served = await start('start.mjs', ['--port', '1'], { WITH_DESKTOP: '1' }).ended
  expect(served.out).toBe('["serve","--open","--port","1"]\n')
  expect(served.err.trim().split('\n')).toEqual([
    'Building main and renderer …',
    'No window can open (there is no display): serving the app to a browser instead.',
  ])
})

test.runIf(process.platform === 'linux')('start opens the window with the Electron that resolves', async () => {
  const env = { WITH_DESKTOP: '1', DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: join(root, 'dist') }
  const opened = await start('start.mjs', ['--no-sandbox', '--data-dir', '/x'], env).ended
  expect(opened.out).toBe(`electron ${root} --no-sandbox --data-dir /x\n`)
  const served = await start('start.mjs', ['--no-sandbox'], {
    ...env,
    ELECTRON_OVERRIDE_DIST_PATH: join(root, 'nothing'),
  }).ended
  expect(served.err).toContain('Electron could not be found: serving the app')
})

test.runIf(process.platform === 'linux')('start serves when Electron cannot be downloaded', async () => {
  // A port of this machine where nobody listens.
  const env = { WITH_DESKTOP: '1', DISPLAY: ':99', ELECTRON_MIRROR: 'http://127.0.0.1:9/' }
  const began = Date.now()
  const served = await start('start.mjs', ['--no-sandbox'], env).ended
  expect(served.err).toContain('Electron is not installed and cannot be downloaded now: serving the app')
  expect(Date.now() - began).toBeLessThan(8000)
})
