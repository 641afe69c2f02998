import type { Command } from 'commander'
import { exitCodes, type RunCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { DeckError } from '../../../shared/errors.ts'
import { formatBytes, formatTable } from '../format.ts'

/** `deck trash …`: what was removed waits there until a person empties it. */
export function registerTrashCommands(program: Command, run: RunCommand): void {
  const trash = program.command('trash').description('what was removed, until it is deleted for good')
  trash.command('list', { isDefault: true }).action(() =>
    run(async ({ deck, output }) => {
      const items = await deck.client.trash.list()
      output.result(items, () =>
        items.length === 0
          ? 'The trash is empty.'
          : formatTable(
              ['ID', 'What', 'Size', 'Removed', 'From'],
              items.map(({ id, subject, bytes, removedAt, originalPath }) => [
                id,
                subject,
                formatBytes(bytes),
                new Date(removedAt).toISOString().slice(0, 16).replace('T', ' '),
                originalPath,
              ]),
            ),
      )
      return exitCodes.success
    }),
  )
  trash
    .command('restore')
    .argument('<id>')
    .description('put something back where it was')
    .action((id: string) =>
      run(async ({ deck, output }) => {
        const restored = await deck.client.trash.restore({ id })
        output.result(restored, () => `Put back to ${restored.path}`)
        return exitCodes.success
      }),
    )
  trash
    .command('empty')
    .description('delete all that is in the trash for good')
    .option('-y, --yes', 'do not ask')
    .action((flags: { yes?: true }) =>
      run(async ({ deck, output, interrupt }) => {
        const items = await deck.client.trash.list()
        const bytes = items.reduce((sum, item) => sum + item.bytes, 0)
        if (items.length > 0 && flags.yes !== true) {
          if (output.json) throw new DeckError('confirmation-needed', { name: 'trash' })
          const question = `Delete ${items.length} removed items (${formatBytes(bytes)}) for good?`
          if (!(await confirm(question, 'trash', interrupt))) return exitCodes.cancelled
        }
        const ids = items.map(({ id }) => id)
        // The contract takes a thousand at once.
        let removed = 0
        for (let from = 0; from < ids.length; from += 1000) {
          removed += (await deck.client.trash.remove({ ids: ids.slice(from, from + 1000) })).removed
        }
        output.result({ removed, bytes }, () => `${removed} items deleted.`)
        return exitCodes.success
      }),
    )
}
