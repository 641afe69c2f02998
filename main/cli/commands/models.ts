import { Option, type Command } from 'commander'
import { modelKindIds } from '../../../shared/catalogue/kinds.ts'
import { fileFamilyIds } from '../../../shared/library/families.ts'
import { verdictSchema, type Model } from '../../../shared/library/model.ts'
import { modelFilterSchema, modelSortSchema, type ModelFilter } from '../../../shared/library/query.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { detailText, listText, totalText } from '../model-text.ts'
import { registerModelFileCommands } from './model-files.ts'
import { registerModelListCommands } from './model-lists.ts'
import { findModel, freshLibrary } from './model-reference.ts'
import { registerModelRootCommands } from './model-roots.ts'
import { registerModelShareCommands } from './model-sharing.ts'

interface ListFlags {
  readonly kind?: string[]
  readonly family?: string[]
  readonly root?: string[]
  readonly verdict?: string[]
  readonly usedBy?: string
  readonly duplicates?: true
  readonly misplaced?: true
  readonly unidentified?: true
  readonly missing?: true
  readonly favourites?: true
  readonly sort: string
  readonly descending?: true
  readonly limit: string
}

function filterOf(words: readonly string[], flags: ListFlags): ModelFilter {
  return modelFilterSchema.parse({
    ...(words.length === 0 ? {} : { search: words.join(' ') }),
    ...(flags.kind === undefined ? {} : { kinds: flags.kind }),
    ...(flags.family === undefined ? {} : { families: flags.family }),
    ...(flags.root === undefined ? {} : { roots: flags.root }),
    ...(flags.verdict === undefined ? {} : { verdicts: flags.verdict }),
    ...(flags.usedBy === undefined ? {} : { usedBy: flags.usedBy }),
    ...(flags.duplicates === undefined ? {} : { duplicate: true }),
    ...(flags.misplaced === undefined ? {} : { misplaced: true }),
    ...(flags.unidentified === undefined ? {} : { unidentified: true }),
    ...(flags.missing === undefined ? {} : { missing: true }),
    ...(flags.favourites === undefined ? {} : { favourite: true }),
  })
}

async function list(words: readonly string[], flags: ListFlags, { deck, output }: CommandContext): Promise<number> {
  const client = await freshLibrary(deck)
  const limit = Math.min(100_000, Math.max(1, Number(flags.limit) || 100))
  const query = {
    filter: filterOf(words, flags),
    sort: modelSortSchema.parse(flags.sort),
    descending: flags.descending === true,
  }
  const items: Model[] = []
  let [total, bytes] = [0, 0]
  do {
    const page = await client.models.list({
      ...query,
      offset: items.length,
      limit: Math.min(500, limit - items.length),
    })
    items.push(...page.items)
    total = page.total
    bytes = page.bytes
    if (page.items.length === 0) break
  } while (items.length < Math.min(limit, total))
  output.result({ total, bytes, items }, () => listText(items, total, bytes))
  return exitCodes.success
}

/** `deck models …`: the library. */
export function registerModelCommands(program: Command, run: RunCommand): void {
  const models = program.command('models').description('the library: what is there, where, and who reads it')
  models
    .command('list', { isDefault: true })
    .argument('[words...]', 'what title, path, tags, notes, trigger words or hashes must hold')
    .addOption(new Option('--kind <kind...>', 'only of these kinds').choices(modelKindIds))
    .addOption(new Option('--family <family...>', 'only of these families').choices(fileFamilyIds))
    .option('--root <root...>', 'only in these folders (their ids, see “deck models roots”)')
    .addOption(new Option('--verdict <verdict...>', 'only with these verdicts').choices(verdictSchema.options))
    .option('--used-by <install>', 'only what this install reads')
    .option('--duplicates', 'only what is there more than once')
    .option('--misplaced', 'only what lies in the folder of another kind')
    .option('--unidentified', 'only what could not be identified')
    .option('--missing', 'only what was there and is gone')
    .option('--favourites', 'only favourites')
    .addOption(new Option('--sort <field>', 'order').choices(modelSortSchema.options).default('title'))
    .option('--descending', 'the other way round')
    .option('--limit <number>', 'how many at most', '100')
    .action((words: string[], flags: ListFlags) => run((context) => list(words, flags, context)))
  models
    .command('show')
    .argument('<model>', 'number, path or file name')
    .description('everything known of one model')
    .action((name: string) =>
      run(async ({ deck, output }) => {
        const client = await freshLibrary(deck)
        const { id } = await findModel(client, name)
        const detail = await client.models.get({ id })
        output.result(detail, () => detailText(detail))
        return exitCodes.success
      }),
    )
  models
    .command('scan')
    .argument('[root]', 'folder of the library by id; all of them when absent')
    .description('look for new, changed and gone files now')
    .action((root: string | undefined) =>
      run(async ({ deck, output }) => {
        const state = await deck.client.models.scan(root === undefined ? {} : { root })
        const { total, bytes } = await deck.client.models.list({ limit: 1 })
        output.result({ ...state, models: total, bytes }, () => totalText(total, bytes))
        return exitCodes.success
      }),
    )
  registerModelFileCommands(models, run)
  registerModelListCommands(models, run)
  registerModelRootCommands(models, run)
  registerModelShareCommands(models, run)
}
