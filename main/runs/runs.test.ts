import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHarness, installId, livingOf, readConsole, until, type Harness } from './harness.fixture.ts'
import type { LaunchRequest } from './types.ts'

const server = join(import.meta.dirname, 'server.fixture.ts')
let harness: Harness
beforeEach(async () => (harness = await createHarness()))
afterEach(() => harness.end())

function url(health = '/health', timeoutSeconds = 60, status = [200]): LaunchRequest['ready'] {
  const pattern = 'Running on local URL:\\s+(\\S+)'
  return { type: 'url', pattern, url: null, health: { path: health, status }, timeoutSeconds }
}

async function launchServer(delayMs: number, more: Partial<LaunchRequest> = {}): Promise<string> {
  const { runs, request } = harness
  const port = await runs.choosePort(23_000 + Math.floor(Math.random() * 5000), false)
  const args = [server, String(port), String(delayMs)]
  return (await runs.launch(request('', { file: process.execPath, args, port, ready: url(), ...more }))).id
}

describe('becoming ready', () => {
  it('takes the line in pieces and colours from either stream, and waits until the URL answers', async () => {
    const { runs, events } = harness
    const asked: string[] = []
    const onReady = (at: string): Promise<void> => (asked.push(at), Promise.reject(new Error('no models')))
    const id = await launchServer(700, { onReady })
    expect(runs.get(id)).toMatchObject({ state: 'starting', url: null, error: null })
    const run = await runs.settled(id)
    expect(run).toMatchObject({ state: 'ready', url: `http://127.0.0.1:${run.port}/` })
    expect((run.readyAt ?? 0) - run.startedAt).toBeGreaterThan(600)
    expect(asked).toEqual([run.url])
    await readConsole(runs, id, (text) => text.includes('no models'))
    expect(runs.ofInstall(installId)?.id).toBe(id)
    expect(await runs.usage(id)).toMatchObject({ ramBytes: 2 })
    expect(harness.sampled[0]).toContain(run.pid)

    const stopped = await runs.stop(id)
    expect(stopped).toMatchObject({ state: 'exited', exitCode: 3, signal: null, error: null })
    expect(await readConsole(runs, id)).toContain('interrupted, saving')
    expect(await readFile(runs.logFile(id), 'utf8')).toContain('interrupted, saving')
    const states = events.flatMap((event) => (event.type === 'run' ? [event.run.state] : []))
    expect(states.filter((state, at) => state !== states[at - 1])).toEqual(['starting', 'ready', 'stopping', 'exited'])
    expect(await runs.usage(id)).toBeNull()
  })

  it('says when the time is up, lets the program live, and still sees it become ready', async () => {
    const { runs } = harness
    const id = await launchServer(2000, { ready: url('/health', 1) })
    await until(() => runs.get(id).error !== null)
    expect(runs.get(id)).toMatchObject({ state: 'starting', error: { code: 'run-not-ready', params: { seconds: 1 } } })
    expect(await runs.settled(id)).toMatchObject({ state: 'ready', error: null })
  })

  it('is not ready while the status is another', async () => {
    const { runs } = harness
    const id = await launchServer(0, { ready: url('/nowhere', 1) })
    await until(() => runs.get(id).error !== null)
    const waiting = runs.settled(id, AbortSignal.timeout(300))
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    expect(runs.get(id).state).toBe('starting')
  })

  it('tells how a program ended before it was ready', async () => {
    const { runs, request } = harness
    const { id } = await runs.launch(request('echo broken >&2; exit 7', { ready: url() }))
    const run = await runs.settled(id)
    expect(run).toMatchObject({ state: 'exited', exitCode: 7, signal: null })
    expect(run.error).toMatchObject({ code: 'run-exited', params: { how: 'exit code 7' } })
    expect(await readConsole(runs, id)).toContain('broken')
    const killed = await runs.launch(request('kill -SEGV $$'))
    expect(await runs.ended(killed.id)).toMatchObject({
      exitCode: null,
      signal: 'SIGSEGV',
      error: { code: 'run-exited' },
    })
    // One ended run of an install is kept: the newest.
    expect(runs.list().map((other) => other.id)).toEqual([killed.id])
    expect(() => runs.get(id)).toThrow('no run named')
  })

  it('takes a program with windows for ready when it has lived long enough', async () => {
    const { runs, request } = harness
    const { id } = await runs.launch(request('sleep 60'))
    expect(await runs.settled(id)).toMatchObject({ state: 'ready', url: null })
  })
})

describe('launching', () => {
  it('refuses a second run of the install, and what cannot be started', async () => {
    const { runs, request } = harness
    const [first, second] = await Promise.allSettled([
      runs.launch(request('sleep 60')),
      runs.launch(request('sleep 60')),
    ])
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected'])
    expect(second).toMatchObject({ reason: { code: 'run-exists' } })
    const other = { installId: crypto.randomUUID() }
    for (const wrong of [{ file: '/nowhere/python' }, { cwd: '/nowhere' }]) {
      await expect(runs.launch(request('', { ...other, ...wrong }))).rejects.toMatchObject({ code: 'run-spawn-failed' })
    }
    expect(runs.list()).toHaveLength(1)
  })

  it('gives a terminal of the asked size with the given environment only', async () => {
    const { runs, request } = harness
    const script = 'tty -s && echo is-a-tty; env | sort; read; stty size; read; stty size'
    const { id } = await runs.launch(request(script))
    // The last of the two in the order of the alphabet; COLORTERM ends in TERM too.
    const before = await readConsole(runs, id, (text) => text.includes('\nTERM=xterm-256color'))
    expect(before).toContain('is-a-tty')
    expect(before).toContain('COLORTERM=truecolor')
    expect(before).not.toContain('VITEST')
    runs.write(id, '\n')
    await readConsole(runs, id, (text) => text.includes('30 120'))
    runs.resize(id, 77, 44)
    expect(runs.get(id)).toMatchObject({ cols: 77, rows: 44 })
    runs.write(id, '\n')
    expect(await readConsole(runs, id)).toContain('44 77')
  })

  it('takes long input whole and in order, and Ctrl-C as an interrupt', async () => {
    const { runs, request } = harness
    const input = Array.from({ length: 4000 }, (_, index) => `${index}😀`).join(',')
    const bytes = Buffer.byteLength(input)
    const script = `stty raw -echo; echo waiting; head -c ${bytes} | sha256sum; stty sane; echo asleep; sleep 60`
    const { id } = await runs.launch(request(script))
    await readConsole(runs, id, (text) => text.includes('waiting'))
    runs.write(id, input)
    const text = await readConsole(runs, id, (seen) => seen.includes('asleep'))
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(input))
    expect(text).toContain(Buffer.from(digest).toString('hex'))
    runs.write(id, '\u0003')
    expect(await runs.ended(id)).toMatchObject({ signal: 'SIGINT' })
  })

  it('starts a program again that asks for it, and not for ever', async () => {
    const { runs, request } = harness
    const { id } = await runs.launch(request('echo x >> times; exit 42', { restartExitCode: 42 }))
    expect(await runs.ended(id)).toMatchObject({ exitCode: 42, state: 'exited' })
    expect(await readFile(join(harness.folder.root, 'times'), 'utf8')).toBe('x\n'.repeat(6))
    expect((await readConsole(runs, id)).match(/Restarting/g)).toHaveLength(5)
  })
})

describe('stopping', () => {
  it('ends a tree that ignores every request, with children that left it', async () => {
    const { runs, request } = harness
    const script = `trap '' INT TERM HUP
      setsid bash -c "trap '' INT TERM HUP; echo one \\$\\$ ; while :; do sleep 1; done" &
      (bash -c "trap '' INT TERM HUP; echo two \\$\\$ ; while :; do sleep 1; done" &)
      echo three $$; while :; do sleep 1; done`
    const { id } = await runs.launch(request(script, { stopGraceSeconds: 1, ready: { type: 'window', seconds: 300 } }))
    const text = await readConsole(runs, id, (seen) => (seen.match(/(one|two|three) \d+/g) ?? []).length === 3)
    const pids = [...text.matchAll(/(?:one|two|three) (\d+)/g)].map((match) => Number(match[1]))
    expect(await livingOf(pids)).toHaveLength(3)
    // stop is asked twice at once: both wait for the one stopping
    const [run] = await Promise.all([runs.stop(id), runs.stop(id)])
    expect(run).toMatchObject({ state: 'exited', signal: 'SIGKILL', error: null })
    expect(await livingOf(pids)).toEqual([])
  })

  it('ends what a program leaves behind when it ends by itself', async () => {
    const { runs, request } = harness
    const { id } = await runs.launch(request(`trap '' HUP; sleep 300 & echo left $!; exit 0`))
    await runs.ended(id)
    const text = await readConsole(runs, id)
    const pid = Number(/left (\d+)/.exec(text)?.[1])
    expect(pid).toBeGreaterThan(1)
    expect(await livingOf([pid])).toEqual([])
  })

  it('close ends all runs at once', async () => {
    const { runs, request } = harness
    for (let n = 0; n < 3; n++) await runs.launch(request('sleep 300', { installId: crypto.randomUUID() }))
    const pids = runs.list().map((run) => run.pid ?? 0)
    expect(await livingOf(pids)).toHaveLength(3)
    await runs.close()
    expect(await livingOf(pids)).toEqual([])
    expect(runs.list().map((run) => run.state)).toEqual(['exited', 'exited', 'exited'])
    await expect(runs.launch(request('true'))).rejects.toMatchObject({ code: 'cancelled' })
  })
})
