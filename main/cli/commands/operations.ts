import type { Command } from 'commander'
import type { Operation } from '../../../shared/contract/operations.ts'
import { exitCodes, type RunCommand } from '../command.ts'
import { followOperation } from '../follow-operation.ts'
import { formatTable } from '../format.ts'

function operationView({
  id,
  kind,
  subject,
  state,
  progress,
  error,
  createdAt,
  endedAt,
}: Operation): Readonly<Record<string, unknown>> {
  return { id, kind, subject, state, fraction: progress.fraction, error, createdAt, endedAt }
}

/** `deck operations …`: what was done, what was interrupted, and what to do about it. */
export function registerOperationCommands(program: Command, run: RunCommand): void {
  const operations = program.command('operations').alias('ops').description('long work, now and before')
  operations
    .command('list', { isDefault: true })
    .description('the newest operations')
    .action(() =>
      run(async ({ deck, output }) => {
        const found = await deck.client.operations.list({})
        output.result(found.map(operationView), () =>
          found.length === 0
            ? 'Nothing has been done yet.'
            : formatTable(
                ['ID', 'Kind', 'Subject', 'State', 'Error'],
                found.map(({ id, kind, subject, state, error }) => [id, kind, subject, state, error?.message ?? '']),
              ),
        )
        return exitCodes.success
      }),
    )
  operations
    .command('resume')
    .argument('<id>')
    .description('go on from the last finished step')
    .action((id: string) =>
      run(
        (context) =>
          followOperation(
            context,
            () => context.deck.client.operations.resume({ id }),
            ({ subject }) => ({ name: subject }),
          ),
        { long: true },
      ),
    )
  operations
    .command('rollback')
    .argument('<id>')
    .description('take back what an unfinished operation did')
    .action((id: string) =>
      run(
        (context) =>
          followOperation(
            context,
            () => context.deck.client.operations.rollBack({ id }),
            ({ subject }) => ({ name: subject }),
            'rolled-back',
          ),
        { long: true },
      ),
    )
  operations
    .command('cancel')
    .argument('<id>')
    .description('end a running operation; it can be resumed')
    .action((id: string) =>
      run(async ({ deck, output }) => {
        const operation = await deck.client.operations.cancel({ id })
        output.result(operationView(operation), () => `“${operation.subject}”: ${operation.state}`)
        return exitCodes.success
      }),
    )
  operations
    .command('log')
    .argument('<id>')
    .description('what an operation logged; follows one that is at work')
    .action((id: string) =>
      run(
        async ({ deck, output, interrupt }) => {
          for await (const { lines } of await deck.client.operations.log({ id }, { signal: interrupt })) {
            for (const { at, stream, text } of lines) {
              output.event({ event: 'log', operation: id, at, stream, text })
              if (!output.json) await output.raw(`${text}\n`)
            }
          }
          output.event({ event: 'done', operation: id })
          return exitCodes.success
        },
        { long: true },
      ),
    )
}
