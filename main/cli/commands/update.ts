import type { Command } from 'commander'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { followOperation } from '../follow-operation.ts'
import { planText } from '../plan-text.ts'

interface UpdateFlags {
  readonly ref?: string
  readonly plan?: true
}

async function update(name: string, { ref, plan }: UpdateFlags, context: CommandContext): Promise<number> {
  const { deck, output } = context
  const request = { name, ...(ref === undefined ? {} : { ref }) }
  const found = await deck.client.installs.planUpdate(request)
  const text = (): string =>
    [
      `${found.from.ref} (${found.from.revision ?? '?'}) → ${found.to.ref} (${found.to.revision ?? 'known after the fetch'})`,
      ...(found.current ? ['It is at that version already; its Python packages are brought up to date.'] : []),
      planText(found.plan),
    ].join('\n')
  if (plan === true) {
    output.result(found, text)
    return exitCodes.success
  }
  output.note(`${text()}\n`)
  return followOperation(
    context,
    () => deck.client.installs.update(request),
    async ({ subject }) => {
      const install = (await deck.client.installs.list()).find((each) => each.name === subject)
      return { name: subject, ref: install?.ref ?? null, revision: install?.revision ?? null }
    },
  )
}

/** `deck update` and `deck revert`. */
export function registerUpdateCommands(program: Command, run: RunCommand): void {
  program
    .command('update')
    .argument('<name>', 'install, as “deck list” names it')
    .description('bring an install to its newest or another version; goes back by itself when that fails')
    .option('--ref <ref>', 'branch, tag, commit or version; the one it was installed by when absent')
    .option('--plan', 'show what would be done, and do nothing')
    .action((name: string, flags: UpdateFlags) =>
      run((context) => update(name, flags, context), { long: flags.plan !== true }),
    )
  program
    .command('revert')
    .argument('<name>', 'install, as “deck list” names it')
    .description('go back to what was there before the last update')
    .action((name: string) =>
      run(
        (context) =>
          followOperation(
            context,
            () => context.deck.client.installs.revert({ name }),
            ({ subject }) => ({ name: subject }),
          ),
        { long: true },
      ),
    )
}
