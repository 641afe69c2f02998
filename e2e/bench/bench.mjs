/**
 * `npm run bench [-- name …]`: measures the app against real peers in the same run. Nothing is asserted: goals are
 * shown beside the figures. Exit code 1 only when a bench could not run. `--light` leaves PyTorch (gigabytes) out of
 * what is installed, and so is no measure of a real UI.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { buildStale, root } from '../../main/cli/build.mjs'
import { runInPlace } from '../../main/cli/child.mjs'
import { findNode } from '../../main/cli/find-node.mjs'
import { ensureBrowser, ensureTools } from '../browser.mjs'

const names = ['start', 'idle', 'console', 'install', 'second', 'hashing', 'linking', 'scroll', 'library-scan']

async function measure(wanted, light) {
  const { markdownTable } = await import('./figures.ts')
  const { createBench } = await import('./workplace.ts')
  ensureTools()
  await buildStale(['main', 'renderer'], (text) => console.log(text))
  const folder = mkdtempSync(join(process.env.DECK_BENCH_DIR ?? tmpdir(), 'deck-bench-'))
  const rows = []
  const failures = []
  try {
    const bench = await createBench({ folder, light, browser: await ensureBrowser() })
    try {
      for (const name of wanted) {
        console.log(`\n── ${name}`)
        const began = Date.now()
        try {
          const found = await (await import(`./${name}.ts`)).default(bench)
          rows.push(...found)
          console.log(markdownTable(found))
        } catch (error) {
          failures.push({
            bench: name,
            reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
          })
          console.log(`could not run: ${failures.at(-1).reason}`)
        }
        console.log(`── ${name}: ${((Date.now() - began) / 1000).toFixed(0)} s`)
      }
    } finally {
      await bench.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const machine = {
    processor: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memoryBytes: totalmem(),
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
  }
  mkdirSync(join(root, 'test-results'), { recursive: true })
  const result = { date: new Date().toISOString(), machine, rows, failures }
  writeFileSync(join(root, 'test-results', 'bench.json'), `${JSON.stringify(result, null, 2)}\n`)
  console.log(`\n${machine.cores} × ${machine.processor}, ${machine.platform}, Node ${machine.node}\n`)
  console.log(markdownTable(rows))
  for (const { bench, reason } of failures) console.log(`${bench} could not run: ${reason.split('\n')[0]}`)
  process.exitCode = failures.length === 0 ? 0 : 1
}

process.chdir(root)
const node = await findNode(root)
if (node !== process.execPath || Number(process.versions.node.split('.')[0]) < 24) {
  // The benches are TypeScript, which Node runs by itself from 24 on.
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  process.exitCode = await runInPlace(own, process.argv.slice(1))
} else {
  const args = process.argv.slice(2)
  const asked = args.filter((arg) => !arg.startsWith('--'))
  const unknown = asked.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    console.error(`No such bench: ${unknown.join(', ')}. There are: ${names.join(', ')}.`)
    process.exitCode = 1
  } else {
    await measure(asked.length === 0 ? names : asked, args.includes('--light'))
  }
}
