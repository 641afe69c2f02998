import { Option, type Command } from 'commander'
import { sharingWaySchema, type SharingWay } from '../../../shared/catalogue/manifest.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { followOperation } from '../follow-operation.ts'
import { planText } from '../plan-text.ts'

interface ShareFlags {
  readonly way?: SharingWay
  readonly plan?: true
}

async function share(name: string, { way, plan }: ShareFlags, context: CommandContext): Promise<number> {
  const { deck, output } = context
  const request = { name, ...(way === undefined ? {} : { way }) }
  const found = await deck.client.models.plan(request)
  if (plan === true) {
    output.result(found, () => planText(found))
    return exitCodes.success
  }
  output.note(`${planText(found)}\n`)
  return followOperation(
    context,
    () => deck.client.models.link(request),
    () => ({ name }),
  )
}

const wayOption = (): Option =>
  new Option('--way <way>', 'how it is told of the models; kept for this install').choices(sharingWaySchema.options)

/** `deck models plan|link|unlink`, for one install each. */
export function registerModelShareCommands(models: Command, run: RunCommand): void {
  models
    .command('plan')
    .argument('<install>', 'install, as “deck list” names it')
    .description('what sharing the models with an install would do now')
    .addOption(wayOption())
    .action((name: string, flags: ShareFlags) => run((context) => share(name, { ...flags, plan: true }, context)))
  models
    .command('link')
    .argument('<install>', 'install, as “deck list” names it')
    .description('share the models with an install')
    .addOption(wayOption())
    .option('--plan', 'show what would be done, and do nothing')
    .action((name: string, flags: ShareFlags) =>
      run((context) => share(name, flags, context), { long: flags.plan !== true }),
    )
  models
    .command('unlink')
    .argument('<install>', 'install, as “deck list” names it')
    .description('take the links and entries of an install back; models stay where they are')
    .action((name: string) =>
      run(
        (context) =>
          followOperation(
            context,
            () => context.deck.client.models.unlink({ name }),
            () => ({ name }),
          ),
        { long: true },
      ),
    )
}
