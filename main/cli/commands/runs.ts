import { InvalidArgumentError, type Command } from 'commander'
import type { Run } from '../../../shared/contract/runs.ts'
import { DeckError } from '../../../shared/errors.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { followRun } from '../follow-run.ts'

/** Reads a TCP port out of an argument. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError('a port is a number from 0 to 65535.')
  return port
}

function isLive({ state }: Run): boolean {
  return state !== 'exited'
}

async function stop(name: string, { deck, output }: CommandContext): Promise<number> {
  const runs = (await deck.client.runs.list()).filter((run) => run.name === name && isLive(run))
  if (runs.length === 0) throw new DeckError('not-found', { what: 'run', name })
  const stopped = []
  for (const { id } of runs) stopped.push(await deck.client.runs.stop({ id }))
  const { pid, exitCode, signal, state } = stopped[0] ?? { pid: null, exitCode: null, signal: null, state: 'exited' }
  output.result({ name, pid, state, exitCode, signal }, () => `“${name}” was stopped.`)
  return exitCodes.success
}

/** `deck launch` and `deck stop`. */
export function registerRunCommands(program: Command, run: RunCommand): void {
  program
    .command('launch')
    .argument('<name>', 'install, as “deck list” names it')
    .argument('[extra...]', 'after “--”: arguments for the program itself')
    .description('start an install and show its console; Ctrl-C stops it')
    .option('--port <port>', 'the port it must use; a free one when absent', parsePort)
    .action((name: string, extraArgs: string[], { port }: { port?: number }) =>
      run(
        (context) =>
          followRun(context, () =>
            context.deck.client.runs.launch({ name, extraArgs, ...(port === undefined || port === 0 ? {} : { port }) }),
          ),
        { long: true },
      ),
    )
  program
    .command('stop')
    .argument('<name>', 'install, as “deck list” names it')
    .description('stop a running install, wherever it was started')
    .action((name: string) => run((context) => stop(name, context)))
}
