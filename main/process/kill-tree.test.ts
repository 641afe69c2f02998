import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach, expect, it } from 'vitest'
import { killTree } from './kill-tree.ts'
import { listProcesses, processIdentity } from './process-table.ts'

const started: number[] = []
afterEach(() => {
  for (const pid of started.splice(0)) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // as it should be
    }
  }
})

/** Starts a script in a group of its own and waits for its first line, a list of process numbers. */
async function startTree(script: string): Promise<{ root: number; pids: readonly number[] }> {
  const child = spawn('bash', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  const root = child.pid ?? 0
  started.push(root)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { root, pids: line.split(' ').map(Number) }
}

async function living(pids: readonly number[]): Promise<readonly number[]> {
  const table = await listProcesses()
  return pids.filter((pid) => table.some((entry) => entry.pid === pid))
}

it('ends a tree that listens without force', async () => {
  const { root, pids } = await startTree('sleep 60 & sleep 60 & echo $$ $(jobs -p); wait')
  expect(await living(pids)).toHaveLength(3)
  const before = Date.now()
  await killTree(root, { graceMs: 10_000 })
  expect(Date.now() - before).toBeLessThan(5000)
  expect(await living(pids)).toEqual([])
})

it('forces a tree that ignores the request, also what moved to another session or lost its parent', async () => {
  const { root, pids } = await startTree(
    `trap '' TERM INT HUP
     setsid sleep 60 & a=$!
     (sleep 60 & echo $! > /tmp/kill-tree-orphan.$$)
     b=$(cat /tmp/kill-tree-orphan.$$); rm /tmp/kill-tree-orphan.$$
     echo $$ $a $b; while :; do sleep 1; done`,
  )
  expect(await living(pids)).toHaveLength(3)
  expect((await processIdentity(pids[2] ?? 0))?.ppid).not.toBe(root)
  await killTree(root, { graceMs: 200 })
  expect(await living(pids)).toEqual([])
})

it('resolves for a process that is gone', async () => {
  const child = spawn('true', { detached: true })
  const pid = child.pid ?? 0
  await once(child, 'exit')
  await killTree(pid, { graceMs: 1000 })
})
