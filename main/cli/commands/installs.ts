import { Option, type Command } from 'commander'
import type { Install, InstallRequest, InstallSizes } from '../../../shared/contract/installs.ts'
import { DeckError } from '../../../shared/errors.ts'
import { backends, type Backend } from '../../../shared/hardware.ts'
import { planWithSizes } from '../../../shared/install-sizes.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { followOperation } from '../follow-operation.ts'
import { formatBytes, formatTable } from '../format.ts'
import { installPlanText, planText } from '../plan-text.ts'

interface InstallFlags {
  readonly name?: string
  readonly ref?: string
  readonly backend?: Backend
  readonly plan?: true
}

function installView({
  name,
  package: id,
  path,
  state,
  ref,
  backend,
  size,
}: Install): Readonly<Record<string, unknown>> {
  return { name, package: id, path, state, ref, backend, size }
}

/** Sizes are no reason to wait long, or to fail. */
const sizesWithinMs = 10_000

async function sizesOf(
  { name: _name, ...request }: InstallRequest,
  { deck, interrupt }: CommandContext,
): Promise<InstallSizes | null> {
  const signal = AbortSignal.any([interrupt, AbortSignal.timeout(sizesWithinMs + 3000)])
  return deck.client.installs.sizes({ ...request, withinMs: sizesWithinMs }, { signal }).catch(() => null)
}

async function install(
  { name, ref, backend, plan }: InstallFlags,
  id: string,
  context: CommandContext,
): Promise<number> {
  const { deck, output } = context
  const request: InstallRequest = {
    package: id,
    ...(name === undefined ? {} : { name }),
    ...(ref === undefined ? {} : { ref }),
    ...(backend === undefined ? {} : { backend }),
  }
  if (plan === true || !output.json) {
    const decided = await deck.client.installs.plan(request)
    if (plan === true) {
      const sizes = await sizesOf(request, context)
      const shown = { ...(sizes === null ? decided : planWithSizes(decided, sizes)), download: sizes }
      output.result(shown, () => installPlanText(decided, sizes))
      return exitCodes.success
    }
    output.note(`${installPlanText(decided)}\n`)
  }
  const found = async (subject: string): Promise<Readonly<Record<string, unknown>>> => {
    const record = (await deck.client.installs.list()).find((each) => each.name === subject)
    output.note(`“${subject}” is installed. Start it with: deck launch ${JSON.stringify(subject)}`)
    return record === undefined ? {} : { install: installView(record) }
  }
  return followOperation(
    context,
    () => deck.client.installs.install(request),
    ({ subject }) => found(subject),
  )
}

async function uninstall(name: string, yes: boolean, context: CommandContext): Promise<number> {
  const { deck, output, interrupt } = context
  const plan = await deck.client.installs.planUninstall({ name })
  output.note(`${planText(plan)}\n`)
  if (!yes) {
    if (output.json) throw new DeckError('confirmation-needed', { name })
    if (!(await confirm(`Remove “${name}”?`, name, interrupt))) return exitCodes.cancelled
  }
  return followOperation(
    context,
    () => deck.client.installs.uninstall({ name }),
    () => {
      output.note(`“${name}” was removed.`)
      return { name }
    },
  )
}

/** `deck install`, `list`, `uninstall`, `link`. */
export function registerInstallCommands(program: Command, run: RunCommand): void {
  program
    .command('install')
    .argument('<id>', 'package, as “deck catalog” lists it')
    .description('install a package')
    .option('--name <name>', 'what to call it; the package’s own name when absent')
    .option('--ref <ref>', 'branch, tag, commit or version')
    .addOption(new Option('--backend <backend>', 'what computes; the recommended one when absent').choices(backends))
    .option('--plan', 'show what would be done, and do nothing')
    .action((id: string, flags: InstallFlags) =>
      run((context) => install(flags, id, context), { long: flags.plan !== true }),
    )
  program
    .command('list')
    .alias('ls')
    .description('what is installed')
    .action(() =>
      run(async ({ deck, output }) => {
        const installs = await deck.client.installs.list()
        output.result(installs.map(installView), () =>
          installs.length === 0
            ? 'Nothing is installed yet. See “deck catalog”.'
            : formatTable(
                ['Name', 'Package', 'State', 'Version', 'Backend', 'Size', 'Only here', 'Path'],
                installs.map((each) => [
                  each.name,
                  each.package,
                  each.state,
                  each.ref,
                  each.backend,
                  formatBytes(each.size),
                  formatBytes(each.sizeAlone),
                  each.path,
                ]),
              ),
        )
        return exitCodes.success
      }),
    )
  program
    .command('uninstall')
    .argument('<name>', 'install, as “deck list” names it')
    .description('remove an install; shared models stay where they are')
    .option('-y, --yes', 'do not ask')
    .action((name: string, flags: { yes?: true }) =>
      run((context) => uninstall(name, flags.yes === true, context), { long: true }),
    )
  program
    .command('link')
    .argument('<name>', 'install, as “deck list” names it')
    .description('share the models folder with an install')
    .option('--plan', 'show what would be done, and do nothing')
    .action((name: string, flags: { plan?: true }) =>
      run(
        async (context) => {
          const { deck, output } = context
          const plan = await deck.client.models.plan({ name })
          if (flags.plan === true) {
            output.result(plan, () => planText(plan))
            return exitCodes.success
          }
          output.note(`${planText(plan)}\n`)
          return followOperation(
            context,
            () => deck.client.models.link({ name }),
            () => ({ name }),
          )
        },
        { long: flags.plan !== true },
      ),
    )
}
