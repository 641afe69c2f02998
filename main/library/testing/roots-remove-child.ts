import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { openBench } from './library-bench.ts'

/**
 * Takes the second root out of the library and dies at a removal of a file:
 * `node roots-remove-child.ts ROOT NUMBER before|after`.
 */
const [root = '', number = '', when = ''] = process.argv.slice(2)
const bench = await openBench(root)
const unlink = fs.promises.unlink
const die = (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => undefined)
}
let left = Number(number)
fs.promises.unlink = async (path) => {
  left--
  if (left === 0 && when === 'before') await die()
  await unlink(path)
  if (left === 0) await die()
}
syncBuiltinESMExports()
const other = bench.roots.list().find(({ primary }) => !primary)
await bench.roots.remove(other?.id ?? '')
process.stdout.write('removed\n')
process.exit()
