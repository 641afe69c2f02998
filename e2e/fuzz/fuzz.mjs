/**
 * `npm run fuzz [-- --seconds=60 --seed=1]`: feeds the readers of model files what was changed at random. Prints its
 * seed; a run with the same one does the same. Exit code 1 when something was found; the bytes are then kept below
 * test-results/fuzz.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../../main/cli/build.mjs'
import { runInPlace } from '../../main/cli/child.mjs'
import { findNode } from '../../main/cli/find-node.mjs'

async function fuzz(seed, seconds) {
  const { fuzzInspect } = await import('./inspect.ts')
  console.log(`model files, seed ${seed}, ${seconds} s`)
  const began = Date.now()
  const { turns, memoryBytes, faults } = await fuzzInspect(seed, seconds)
  const took = (Date.now() - began) / 1000
  console.log(
    `${turns} files in ${took.toFixed(0)} s (${Math.round(turns / took)}/s), at most ${Math.round(memoryBytes / 2 ** 20)} MB`,
  )
  const folder = join(root, 'test-results', 'fuzz')
  if (faults.length > 0) mkdirSync(folder, { recursive: true })
  for (const { turn, fault, bytes } of faults) {
    const path = join(folder, `${seed}-${turn}.bin`)
    writeFileSync(path, bytes)
    console.log(`turn ${turn}: ${fault.slice(0, 500)}\n  ${path}`)
  }
  return faults.length
}

process.chdir(root)
const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } })
const seconds = Number(values.seconds ?? 60)
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
if (!(seconds > 0) || !Number.isSafeInteger(seed)) {
  console.error('--seconds and --seed are numbers.')
  process.exitCode = 1
} else {
  const node = await findNode(root)
  if (node !== process.execPath || Number(process.versions.node.split('.')[0]) < 24) {
    // The fuzzers are TypeScript, which Node runs by itself from 24 on.
    const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    process.exitCode = await runInPlace(own, process.argv.slice(1))
  } else process.exitCode = (await fuzz(seed, seconds)) === 0 ? 0 : 1
}
