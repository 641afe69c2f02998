import { InvalidArgumentError, Option, type Command } from 'commander'
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { modelKindIds, type ModelKind } from '../../../shared/catalogue/kinds.ts'
import { DeckError } from '../../../shared/errors.ts'
import { fileFamilyIds, type FileFamily } from '../../../shared/library/families.ts'
import { modelEditSchema } from '../../../shared/library/model.ts'
import { exitCodes, type RunCommand } from '../command.ts'
import { counted } from '../format.ts'
import { compareText, reportText, sidecarsText, usageText } from '../model-text.ts'
import { findModels, freshLibrary } from './model-reference.ts'

interface EditFlags {
  readonly title?: string
  readonly kind?: ModelKind
  readonly family?: FileFamily
  readonly notes?: string
  readonly tags?: string[]
  readonly rating?: number
  readonly favourite?: 'yes' | 'no'
}

function rating(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 5) throw new InvalidArgumentError('0 to 5')
  return value
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new DeckError('invalid-input', { detail: error instanceof Error ? error.message : String(error) })
  })
}

/** `deck models edit|sidecars|usage|report|export|compare`. */
export function registerModelListCommands(models: Command, run: RunCommand): void {
  models
    .command('edit')
    .argument('<models...>', 'numbers, paths or file names')
    .description('say what a model is, whatever the file says; an empty text takes it back')
    .option('--title <title>')
    .addOption(new Option('--kind <kind>').choices([...modelKindIds, '']))
    .addOption(new Option('--family <family>').choices([...fileFamilyIds, '']))
    .option('--notes <text>')
    .option('--tags <tag...>')
    .option('--rating <0-5>', 'stars', rating)
    .addOption(new Option('--favourite <answer>').choices(['yes', 'no']))
    .action((names: string[], { favourite, ...flags }: EditFlags) =>
      run(async ({ deck, output }) => {
        const said = Object.entries(flags).map(([key, value]: [string, unknown]) =>
          value === '' && key !== 'notes' ? [key, null] : [key, value],
        )
        const edit = modelEditSchema.parse({
          ...Object.fromEntries(said),
          ...(favourite === undefined ? {} : { favourite: favourite === 'yes' }),
        })
        const client = await freshLibrary(deck)
        const { edited } = await client.models.edit({ ids: await findModels(client, names), edit })
        output.result({ edited }, () => `${counted(edited, 'model')} changed.`)
        return exitCodes.success
      }),
    )
  models
    .command('sidecars')
    .argument('<models...>', 'numbers, paths or file names')
    .description('write what is known beside the models, as AUTOMATIC1111 and its kin read it')
    .option('--preview', 'also the picture that the file itself carries')
    .action((names: string[], flags: { preview?: true }) =>
      run(async ({ deck, output }) => {
        const client = await freshLibrary(deck)
        const found = await client.models.files.writeSidecars({
          ids: await findModels(client, names),
          formats: flags.preview === true ? ['a1111', 'preview'] : ['a1111'],
        })
        output.result(found, () => sidecarsText(found))
        return exitCodes.success
      }),
    )
  models
    .command('usage')
    .description('disk use by kind and family')
    .action(() =>
      run(async ({ deck, output }) => {
        const found = (await (await freshLibrary(deck)).models.usage()).toSorted((a, b) => b.bytes - a.bytes)
        output.result(found, () => usageText(found))
        return exitCodes.success
      }),
    )
  models
    .command('report')
    .description(
      'what is not as it should be: files that are gone, links that lead nowhere, folders that are away or cannot be read',
    )
    .action(() =>
      run(async ({ deck, output }) => {
        const found = await (await freshLibrary(deck)).models.report()
        output.result(found, () => reportText(found))
        return exitCodes.success
      }),
    )
  models
    .command('export')
    .argument('[file]', 'where to write it; standard output when absent')
    .description('the list of models with hashes, to take along to another machine')
    .action((file: string | undefined) =>
      run(async ({ deck, output }) => {
        const { text } = await (await freshLibrary(deck)).models.files.exportList({})
        if (file === undefined) output.result(JSON.parse(text), () => text)
        else {
          const path = resolve(file)
          await writeFile(path, text, { flag: 'wx' }).catch((error: unknown) => {
            throw new DeckError('invalid-input', { detail: error instanceof Error ? error.message : String(error) })
          })
          output.result({ file: path }, () => `Written to ${path}`)
        }
        return exitCodes.success
      }),
    )
  models
    .command('compare')
    .argument('<file>', 'such a list from another machine')
    .description('which of its models are here, and which are missing')
    .option('--apply', 'take over titles, notes, tags and the rest for those that are here')
    .action((file: string, flags: { apply?: true }) =>
      run(async ({ deck, output }) => {
        const text = await textOf(resolve(file))
        const client = await freshLibrary(deck)
        const found = await client.models.files.compareList({ text, apply: flags.apply === true })
        output.result(found, () => compareText(found, flags.apply === true))
        return exitCodes.success
      }),
    )
}
