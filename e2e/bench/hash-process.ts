/**
 * Hashes the files named in the arguments with the built threads, each three times, in a process of its own; prints
 * what that took as JSON. The first time includes the start of the threads.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createHasher } from '../../main/library/hashing/hasher.ts'
import { processUsage } from './process-usage.ts'

const program = join(import.meta.dirname, '..', '..', 'out', 'main', 'hash-worker.js')
const hasher = createHasher({
  startThread: (role, transfer) => new Worker(program, { workerData: role, transferList: [...transfer] }),
})
const { signal } = new AbortController()
const bare = processUsage(process.pid)
const rounds: number[] = []
const cpu: number[] = []
let hashes = null
for (let round = 0; round < 3; round++) {
  const before = processUsage(process.pid).cpuSeconds
  const began = performance.now()
  for (const path of process.argv.slice(2)) hashes = await hasher.hash(path, signal)
  rounds.push((performance.now() - began) / 1000)
  cpu.push(processUsage(process.pid).cpuSeconds - before)
}
const { peakMemory } = processUsage(process.pid)
console.log(JSON.stringify({ rounds, cpu, bareMemory: bare.memory, peakMemory, hashes }))
