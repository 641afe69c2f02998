/** A hashing thread whose reads stop at a gate: something can then happen in the middle of a file, however fast it is. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { workerData } from 'node:worker_threads'
import { gateAt, gateStates } from './gate.fixture.ts'

const { gate } = workerData as { readonly gate: SharedArrayBuffer }
const state = new Int32Array(gate)
const read = fs.readSync as (...args: readonly unknown[]) => number
const gated = (...args: readonly unknown[]): number => {
  const position = Number(args[4])
  if (
    position >= gateAt &&
    Atomics.compareExchange(state, 0, gateStates.armed, gateStates.reached) === gateStates.armed
  ) {
    Atomics.notify(state, 0)
    Atomics.wait(state, 0, gateStates.reached)
  }
  return read(...args)
}
fs.readSync = gated
syncBuiltinESMExports()
await import('./hash-worker.ts')
