import { spawn, type ChildProcess } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataFolderAt, type DataFolder } from './data-folder.ts'
import { coreEndpoint, pipeName } from './endpoint.ts'
import { acquireCore, type HeldCore } from './lock.ts'

let folder: DataFolder
const children: ChildProcess[] = []
beforeEach(async () => {
  folder = dataFolderAt(await mkdtemp(join(tmpdir(), 'deck-lock-')))
})
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) await kill(child)
  await rm(folder.root, { recursive: true, force: true })
})

async function holder(endpoint = ''): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock.fixture.ts'), folder.root, endpoint], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let errors = ''
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  const held = new Promise((resolve) => child.stdout.once('data', () => resolve('held')))
  const exit = new Promise((resolve) => child.once('exit', resolve))
  expect(await Promise.race([held, exit]), errors).toBe('held')
  return child
}
async function kill(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exit
}
async function acquire(waitMs = 0): Promise<HeldCore> {
  const core = await acquireCore(folder, waitMs)
  if ('heldBy' in core) throw new Error('held by another')
  return core
}

describe('acquireCore', () => {
  it('names the live core of another process at once, and follows its death at once', async () => {
    const child = await holder('/run/x.sock')
    const asked = performance.now()
    expect(await acquireCore(folder)).toMatchObject({
      heldBy: { pid: child.pid, version: '1.2.3', endpoint: '/run/x.sock' },
    })
    expect(performance.now() - asked).toBeLessThan(1000)
    await kill(child)
    const core = await acquire()
    expect(await readdir(folder.root)).not.toContain('core.json')
    await core.release()
  })

  it('says that a core which does not answer is busy', async () => {
    await holder()
    await expect(acquireCore(folder, 200)).rejects.toMatchObject({ code: 'core-busy' })
  })

  it('does not believe the address of a dead core', async () => {
    await kill(await holder('/run/old.sock'))
    await writeFile(
      join(folder.root, 'core.json'),
      JSON.stringify({ pid: 2 ** 30, version: '1', endpoint: 'x', startedAt: 1 }),
    )
    const core = await acquire()
    await expect(acquireCore(folder, 100)).rejects.toMatchObject({ code: 'core-busy' })
    await core.release()
  })

  it('waits for one that is about to end, and one of many wins', async () => {
    const core = await acquire()
    await core.announce('/x', '1')
    expect(await acquireCore(folder, 0)).toMatchObject({ heldBy: { pid: process.pid } })
    await core.release()
    await core.release()
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => acquire(100)))
    const won = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(won).toHaveLength(1)
    const waiting = acquire(5000)
    await won[0]?.release()
    await (await waiting).release()
  })

  it('says when nothing can be locked there', async () => {
    await mkdir(folder.lock)
    await expect(acquireCore(folder)).rejects.toMatchObject({ code: 'data-folder-unwritable' })
  })
})

describe('coreEndpoint', () => {
  it('is short, private, and one per data folder', async () => {
    const runtime = join(folder.root, 'run')
    await mkdir(runtime)
    const env = { XDG_RUNTIME_DIR: runtime }
    const endpoint = await coreEndpoint(folder, env)
    expect(endpoint.startsWith(join(runtime, 'diffusion-deck'))).toBe(true)
    expect((await lstat(join(runtime, 'diffusion-deck'))).mode & 0o777).toBe(0o700)
    expect(await coreEndpoint(dataFolderAt(tmpdir()), env)).not.toBe(endpoint)
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(endpoint, resolve))
    await new Promise((resolve) => server.close(resolve))
  })

  it('falls back where the runtime folder is too long, gone, or not ours', async () => {
    const long = join(folder.root, 'x'.repeat(100))
    const blocked = join(folder.root, 'blocked')
    await mkdir(blocked)
    await writeFile(join(blocked, 'diffusion-deck'), '')
    for (const runtime of [long, blocked, 'relative']) {
      const endpoint = await coreEndpoint(folder, { XDG_RUNTIME_DIR: runtime })
      expect(endpoint).toMatch(/diffusion-deck-\d+\/[0-9a-f]{16}\.sock$/)
      expect(Buffer.byteLength(endpoint)).toBeLessThanOrEqual(100)
    }
  })

  it('names a pipe of one user on Windows', () => {
    const name = pipeName('Me@C:\\Users\\Me', 'D:\\Deck')
    expect(name).toMatch(/^\\\\\.\\pipe\\diffusion-deck-[0-9a-f]{16}-[0-9a-f]{16}$/)
    expect(name).toBe(pipeName('me@c:\\users\\me', 'd:\\deck'))
    expect(name).not.toBe(pipeName('you', 'd:\\deck'))
  })
})

it('takes away the socket that a killed core left', async () => {
  const endpoint = await coreEndpoint(folder)
  const code = `require('net').createServer().listen(${JSON.stringify(endpoint)}, () => console.log('listening'))`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise((resolve) => child.stdout.once('data', resolve))
  await kill(child)
  expect((await lstat(endpoint)).isSocket()).toBe(true)
  const core = await acquire()
  await expect(lstat(endpoint)).rejects.toThrow()
  await core.release()
})
