import type { Command } from 'commander'
import type { UpdatePlan } from '../../../shared/contract/installs.ts'
import type { Operation } from '../../../shared/contract/operations.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { followOperation } from '../follow-operation.ts'
import { planText } from '../plan-text.ts'

interface UpdateFlags {
  readonly ref?: string
  readonly plan?: true
}

function versionOf({ ref, revision }: UpdatePlan['to']): string {
  return revision === ref ? ref : `${ref} (${revision ?? 'known after the fetch'})`
}

async function update(name: string, { ref, plan }: UpdateFlags, context: CommandContext): Promise<number> {
  const { deck, output } = context
  const request = { name, ...(ref === undefined ? {} : { ref }) }
  const found = await deck.client.installs.planUpdate(request)
  const text = (): string =>
    [
      `${versionOf(found.from)} → ${versionOf(found.to)}`,
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
    (operation) => reached(operation, context),
  )
}

async function revert(name: string, planOnly: boolean, context: CommandContext): Promise<number> {
  const { deck, output } = context
  const plan = await deck.client.installs.planRevert({ name })
  if (planOnly) {
    output.result(plan, () => planText(plan))
    return exitCodes.success
  }
  output.note(`${planText(plan)}\n`)
  return followOperation(
    context,
    () => deck.client.installs.revert({ name }),
    (operation) => reached(operation, context),
  )
}

/** Where the install is when all is done. */
async function reached({ subject }: Operation, { deck }: CommandContext): Promise<Record<string, unknown>> {
  const install = (await deck.client.installs.list()).find((each) => each.name === subject)
  return { name: subject, ref: install?.ref ?? null, revision: install?.revision ?? null }
}

/** `deck update` and `deck revert`. */
export function registerUpdateCommands(program: Command, run: RunCommand): void {
  program
    .command('update')
    .argument('<name>', 'install, as “deck list” names it')
    .description('bring an install to its newest or another version; goes back by itself when that fails')
    .option(
      '--ref <ref>',
      'branch, tag, commit or version; when absent its branch as it is now, for a release the newest one',
    )
    .option('--plan', 'show what would be done, and do nothing')
    .action((name: string, flags: UpdateFlags) =>
      run((context) => update(name, flags, context), { long: flags.plan !== true }),
    )
  program
    .command('revert')
    .argument('<name>', 'install, as “deck list” names it')
    .description('go back to what was there before the last update; the same again returns')
    .option('--plan', 'show what would be done, and do nothing')
    .action((name: string, { plan }: Pick<UpdateFlags, 'plan'>) =>
      run((context) => revert(name, plan === true, context), { long: plan !== true }),
    )
}
