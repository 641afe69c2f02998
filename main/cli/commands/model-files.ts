import { Option, type Command } from 'commander'
import { resolve } from 'node:path'
import { modelKindIds, type ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { Operation, OperationPlan } from '../../../shared/contract/operations.ts'
import { DeckError } from '../../../shared/errors.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { followOperation } from '../follow-operation.ts'
import { counted } from '../format.ts'
import { duplicatesText } from '../model-text.ts'
import { planText } from '../plan-text.ts'
import { findModel, findModels, freshLibrary } from './model-reference.ts'

interface PlanFlags {
  readonly plan?: true
  readonly yes?: true
}

interface PlaceFlags extends PlanFlags {
  readonly kind?: ModelKind
  readonly root?: string
  readonly folder?: string
}

/** Shows a plan, asks where it must be asked, then carries it out and follows. */
async function planned(
  context: CommandContext,
  flags: PlanFlags,
  plan: OperationPlan,
  question: string | null,
  start: () => Promise<Operation>,
): Promise<number> {
  const { output, interrupt } = context
  if (flags.plan === true) {
    output.result(plan, () => planText(plan))
    return exitCodes.success
  }
  output.note(`${planText(plan)}\n`)
  if (question !== null && flags.yes !== true) {
    if (output.json) throw new DeckError('confirmation-needed', { name: 'models' })
    if (!(await confirm(question, 'yes', interrupt))) return exitCodes.cancelled
  }
  return followOperation(context, start, ({ subject }) => ({ subject }))
}

const kindOption = (description: string): Option => new Option('--kind <kind>', description).choices(modelKindIds)

/** Commands that change files: each shows its plan first; nothing is overwritten, what goes waits in the trash. */
export function registerModelFileCommands(models: Command, run: RunCommand): void {
  models
    .command('import')
    .argument('<paths...>', 'files and folders')
    .description('bring models into the library; what each is, is recognised')
    .option('--move', 'move them instead of copying')
    .addOption(kindOption('what they are, in place of what is recognised'))
    .option('--root <root>', 'folder of the library by id; the primary one when absent')
    .option('--folder <folder>', 'sub-folder in the folder of the kind')
    .option('--plan', 'show what would be done, and do nothing')
    .action((paths: string[], flags: PlaceFlags & { move?: true }) =>
      run(
        async (context) => {
          const client = await freshLibrary(context.deck)
          const request = {
            paths: paths.map((path) => resolve(path)),
            mode: flags.move === true ? ('move' as const) : ('copy' as const),
            folder: flags.folder ?? '',
            ...(flags.kind === undefined ? {} : { kind: flags.kind }),
            ...(flags.root === undefined ? {} : { root: flags.root }),
          }
          const { plan } = await client.models.files.planImport(request)
          return planned(context, flags, plan, null, () => client.models.files.import(request))
        },
        { long: flags.plan !== true },
      ),
    )
  models
    .command('move')
    .argument('<models...>', 'numbers, paths or file names')
    .description('move models with all that lies beside them')
    .addOption(kindOption('to the folder of this kind; its own when absent'))
    .option('--root <root>', 'folder of the library by id; its own when absent')
    .option('--folder <folder>', 'sub-folder in the folder of the kind')
    .option('--plan', 'show what would be done, and do nothing')
    .action((names: string[], flags: PlaceFlags) =>
      run(
        async (context) => {
          const client = await freshLibrary(context.deck)
          const [first = ''] = names
          const model = await findModel(client, first)
          const to = {
            root: flags.root ?? model.root,
            kind: flags.kind ?? model.kind,
            folder: flags.folder ?? '',
          }
          const ids = await findModels(client, names)
          const plan = await client.models.files.planMove({ ids, to })
          return planned(context, flags, plan, null, () => client.models.files.move({ ids, to }))
        },
        { long: flags.plan !== true },
      ),
    )
  models
    .command('tidy')
    .argument('[models...]', 'numbers, paths or file names; all misplaced ones when absent')
    .description('move models that lie in the folder of another kind to their own')
    .option('--plan', 'show what would be done, and do nothing')
    .action((names: string[], flags: PlanFlags) =>
      run(
        async (context) => {
          const client = await freshLibrary(context.deck)
          const ids =
            names.length > 0
              ? await findModels(client, names)
              : [...(await client.models.ids({ filter: { misplaced: true } }))]
          if (ids.length === 0) {
            context.output.result({ items: [] }, () => 'Nothing lies in a wrong folder.')
            return exitCodes.success
          }
          const plan = await client.models.files.planTidy({ ids })
          return planned(context, flags, plan, null, () => client.models.files.tidy({ ids }))
        },
        { long: flags.plan !== true },
      ),
    )
  models
    .command('rename')
    .argument('<model>', 'number, path or file name')
    .argument('<stem>', 'new name without ending')
    .description('rename a model with all that lies beside it')
    .action((name: string, stem: string) =>
      run(
        async (context) => {
          const client = await freshLibrary(context.deck)
          const { id } = await findModel(client, name)
          return followOperation(
            context,
            () => client.models.files.rename({ id, stem }),
            ({ subject }) => ({ subject }),
          )
        },
        { long: true },
      ),
    )
  models
    .command('trash')
    .argument('<models...>', 'numbers, paths or file names')
    .description('put models into the trash, from which they come back (“deck trash”)')
    .option('-y, --yes', 'do not ask')
    .option('--plan', 'show what would be done, and do nothing')
    .action((names: string[], flags: PlanFlags) =>
      run(
        async (context) => {
          const client = await freshLibrary(context.deck)
          const ids = await findModels(client, names)
          const plan = await client.models.files.planTrash({ ids })
          return planned(context, flags, plan, `Put ${counted(ids.length, 'model')} into the trash?`, () =>
            client.models.files.trash({ ids }),
          )
        },
        { long: flags.plan !== true },
      ),
    )
  registerHashCommands(models, run)
}

function registerHashCommands(models: Command, run: RunCommand): void {
  for (const [verb, description] of [
    ['hash', 'compute the hashes that are missing; of everything when no model is named'],
    ['verify', 'read hashed models again and compare: has a disk damaged one?'],
  ] as const) {
    models
      .command(verb)
      .argument('[models...]', 'numbers, paths or file names')
      .description(description)
      .action((names: string[]) =>
        run(
          async (context) => {
            const client = await freshLibrary(context.deck)
            const input = names.length === 0 ? {} : { ids: await findModels(client, names) }
            return followOperation(
              context,
              () => client.models.files[verb](input),
              ({ subject }) => ({ subject }),
            )
          },
          { long: true },
        ),
      )
  }
  models
    .command('dupes')
    .description('models with one content, and what the copies cost')
    .action(() =>
      run(async ({ deck, output }) => {
        const client = await freshLibrary(deck)
        const { groups, unhashed } = await client.models.files.duplicates()
        const bytes = groups.reduce((sum, group) => sum + group.bytes, 0)
        output.result({ groups, unhashed, bytes }, () => duplicatesText(groups, unhashed))
        return exitCodes.success
      }),
    )
  models
    .command('dedupe')
    .argument('<keep>', 'the one that stays: number, path or file name')
    .argument('<others...>', 'the ones with the same content')
    .description('make several files of one content one; compared byte for byte first')
    .addOption(
      new Option('--how <how>', 'what becomes of the others').choices(['hard-link', 'trash']).default('hard-link'),
    )
    .option('-y, --yes', 'do not ask')
    .option('--plan', 'show what would be done, and do nothing')
    .action((keep: string, names: string[], flags: PlanFlags & { how: 'hard-link' | 'trash' }) =>
      run(
        async (context) => {
          const client = await freshLibrary(context.deck)
          const request = {
            keep: (await findModel(client, keep)).id,
            others: await findModels(client, names),
            how: flags.how,
          }
          const plan = await client.models.files.planDedupe(request)
          return planned(context, flags, plan, `Do this with ${counted(names.length, 'file')}?`, () =>
            client.models.files.dedupe(request),
          )
        },
        { long: flags.plan !== true },
      ),
    )
}
