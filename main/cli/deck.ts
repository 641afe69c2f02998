import { join } from 'node:path'
import { deckVersion } from '../version.ts'
import { exitCodes } from './command.ts'
import { listenForInterrupt } from './interrupt.ts'
import { runCli } from './program.ts'

// The same two steps up from main/cli and from out/main.
const root = join(import.meta.dirname, '..', '..')

const exitCode = await runCli(process.argv.slice(2), {
  version: deckVersion,
  resources: join(root, 'resources'),
  rendererFolder: join(root, 'out', 'renderer'),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  interrupt: listenForInterrupt(() => process.exit(exitCodes.cancelled)),
})
// Whatever still holds the event loop (a pty's descriptor, say) must not keep a finished command alive.
process.exit(exitCode)
