import { spawn, type ChildProcess } from 'node:child_process'
import { afterEach, expect, it } from 'vitest'
import type { Memory } from '../operations/types.ts'
import { processIdentity } from '../process/process-table.ts'
import { endLeftProgram, noteProgram } from './left-program.ts'

const children: ChildProcess[] = []
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')))

function memory(): Memory & { readonly values: Map<string, unknown> } {
  const values = new Map<string, unknown>()
  return {
    values,
    get: (key, schema) => (values.has(key) ? schema.parse(values.get(key)) : undefined),
    set: (key, value) => {
      if (value === undefined) values.delete(key)
      else values.set(key, value)
    },
  }
}

/** A program of its own session with a child, as steps start them; gives the numbers of both. */
async function program(): Promise<{ pid: number; grandchild: number }> {
  const code = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']); console.log(c.pid); setInterval(() => {}, 1e6)`
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const grandchild = await new Promise<number>((resolve) => child.stdout.once('data', (data) => resolve(Number(data))))
  return { pid: child.pid ?? -1, grandchild }
}

const log = (): void => undefined

it('ends a noted program and what is below it', async () => {
  const own = memory()
  const { pid, grandchild } = await program()
  noteProgram(own, pid)
  await expect.poll(() => own.values.size).toBe(1)
  await endLeftProgram({ memory: own, log })
  expect(await processIdentity(pid)).toBeNull()
  expect(await processIdentity(grandchild)).toBeNull()
  expect(own.values.size).toBe(0)
})

it.runIf(process.platform === 'linux')('notes a program before anything else can happen', async () => {
  const own = memory()
  const { pid, grandchild } = await program()
  noteProgram(own, pid)
  expect(own.values.get('program')).toEqual({ pid, startTime: (await processIdentity(pid))?.startTime })
  process.kill(grandchild, 'SIGKILL')
})

it('leaves a process alone that only has the same number', async () => {
  const own = memory()
  const { pid, grandchild } = await program()
  own.set('program', { pid, startTime: 'of another life' })
  await endLeftProgram({ memory: own, log })
  expect(await processIdentity(pid)).not.toBeNull()
  process.kill(grandchild, 'SIGKILL')
})

it('does nothing where nothing was noted', async () => {
  await expect(endLeftProgram({ memory: memory(), log })).resolves.toBeUndefined()
})
