import { Command, CommanderError } from 'commander'
import { homedir } from 'node:os'
import type { Writable } from 'node:stream'
import { DeckError } from '../../shared/errors.ts'
import { resolveDataDir } from '../store/location.ts'
import { exitCodes, type RunCommand } from './command.ts'
import { registerCatalogCommands } from './commands/catalog.ts'
import { registerInstallCommands } from './commands/installs.ts'
import { registerMachineCommands } from './commands/machine.ts'
import { registerModelCommands } from './commands/models.ts'
import { registerOperationCommands } from './commands/operations.ts'
import { registerOptionsCommand } from './commands/options.ts'
import { registerRecommendCommand } from './commands/recommend.ts'
import { registerRunCommands } from './commands/runs.ts'
import { registerServeCommand } from './commands/serve.ts'
import { registerSettingsCommands } from './commands/settings.ts'
import { registerTrashCommands } from './commands/trash.ts'
import { registerUpdateCommands } from './commands/update.ts'
import { openDeck, type OpenDeck } from '../server/open-deck.ts'
import { describeError } from './errors.ts'
import type { Interrupt } from './interrupt.ts'
import { createOutput, type Output } from './output.ts'

interface Surroundings {
  readonly version: string
  readonly resources: string
  readonly rendererFolder: string
  readonly env: NodeJS.ProcessEnv
  readonly stdout: Writable
  readonly stderr: Writable
  readonly interrupt: Interrupt
}

interface GlobalFlags {
  readonly dataDir?: string
  readonly json?: true
}

/** Says what the core met when it started here; to its clients it was said where it started. */
async function tellNotices({ core, client }: OpenDeck, output: Output): Promise<void> {
  if (core === null) return
  const { notices } = await client.system.hello()
  for (const notice of notices) {
    output.note(
      'file' in notice
        ? `The settings could not be read and were kept aside as ${notice.file}; the defaults apply.`
        : notice.message,
    )
  }
}

/** Runs one command line (without `node` and the script) and returns what the process must exit with. */
export async function runCli(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { version, resources, env, stdout, stderr, interrupt } = surroundings
  // Everything before “--” is ours; commander itself does not say whether there was one.
  const ours = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const output: Output = createOutput(
    { stdout, stderr },
    { json: ours.includes('--json'), env, onClosed: interrupt.request },
  )
  let exitCode: number = exitCodes.success

  const program = new Command('deck')
  const run: RunCommand = async (action, kind = {}) => {
    let deck: OpenDeck | undefined
    try {
      const argument = program.opts<GlobalFlags>().dataDir
      const place = await resolveDataDir({ argument, env, platform: process.platform, home: homedir() })
      const { path: dataDir, chosen: dataDirChosen } = place
      deck = await openDeck({ dataDir, dataDirChosen, host: kind.host ?? 'cli', version, resources, env })
      await tellNotices(deck, output)
      exitCode = await action({ deck, output, interrupt: interrupt.signal, env })
    } catch (error) {
      // However a call fails after the connection broke, the broken connection is the reason.
      const reason = deck?.lost === true ? new DeckError('core-lost', { detail: `process ${deck.pid} ended` }) : error
      output.error(describeError(reason), kind.long === true)
      exitCode = interrupt.signal.aborted ? exitCodes.cancelled : exitCodes.failure
    } finally {
      const waiting = (peers: number): void =>
        output.note(`${peers} other deck command(s) use this one; waiting for them.`)
      await deck?.close(interrupt.signal, waiting).catch((error: unknown) => {
        output.note(describeError(error).message)
        exitCode ||= exitCodes.failure
      })
    }
  }

  program
    .description('Diffusion Deck: install, run and feed diffusion UIs.')
    .version(version)
    .option('--data-dir <dir>', 'where everything is kept (also DECK_DATA_DIR)')
    .option('--json', 'print JSON: one document, or one event per line for long commands')
    .showHelpAfterError('(“deck help” lists the commands)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        stdout.write(text)
      },
      writeErr: (text) => {
        if (!output.json) stderr.write(text)
      },
    })
  registerMachineCommands(program, run)
  registerCatalogCommands(program, run)
  registerRecommendCommand(program, run)
  registerInstallCommands(program, run)
  registerUpdateCommands(program, run)
  registerModelCommands(program, run)
  registerRunCommands(program, run)
  registerOptionsCommand(program, run)
  registerOperationCommands(program, run)
  registerSettingsCommands(program, run)
  registerTrashCommands(program, run)
  registerServeCommand(program, run, surroundings.rendererFolder)

  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version that were asked for end with 0.
    if (error.exitCode !== 0) {
      const detail = error.message.replace(/^error: /, '')
      if (output.json) output.error(describeError(new DeckError('invalid-input', { detail })), false)
      exitCode = exitCodes.usage
    }
  }
  await output.flush()
  return exitCode
}
