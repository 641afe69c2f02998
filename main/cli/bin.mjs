#!/usr/bin/env node
// The `deck` command. Plain JavaScript that Node 20 runs too: it finds the right Node, and builds what is stale.
import { join } from 'node:path'
import { buildStale, root } from './build.mjs'
import { runInPlace } from './child.mjs'
import { findNode } from './find-node.mjs'

const args = process.argv.slice(2)
try {
  const parts = args.includes('serve') ? ['main', 'renderer'] : ['main']
  await buildStale(parts, (text) => process.stderr.write(`${text}\n`))
  process.exitCode = await runInPlace(await findNode(root), [join(root, 'out', 'main', 'deck.js'), ...args])
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
