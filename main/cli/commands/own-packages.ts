import type { Command } from 'commander'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { packageActions, type PackageAction } from '../../../shared/catalogue/package-actions.ts'
import type { DetectEvent, PackageValidation } from '../../../shared/contract/own-packages.ts'
import { DeckError } from '../../../shared/errors.ts'
import { readPackageFile } from '../../catalogue/read-package-file.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { formatBytes } from '../format.ts'

interface SaveFlags {
  readonly id?: string
  readonly yes?: true
}

/** The text with another id; comments and everything else stay as they are. */
function withId(text: string, id: string | undefined): string {
  if (id === undefined) return text
  const document = parseDocument(text)
  document.set('id', id)
  return document.toString({ lineWidth: 0 })
}

function actionText(action: PackageAction): string {
  switch (action.type) {
    case 'clone':
      return `clone    ${action.url} (${action.ref})${action.into === '' ? '' : ` into ${action.into}`}`
    case 'packages':
      return `install  ${action.from}${action.indexes.length === 0 ? '' : ` from one of ${action.indexes.join(', ')}`}`
    case 'write':
      return `write    ${action.file}`
    case 'run':
      return `${action.during === 'install' ? 'run    ' : 'launch '}  ${action.argv.join(' ')}`
  }
}

/** Shows what a package would run, then saves it when that is wanted; without faults only. */
async function offer(
  { deck, output, interrupt }: CommandContext,
  text: string,
  flags: SaveFlags,
  shown: Readonly<Record<string, unknown>>,
): Promise<number> {
  const validation: PackageValidation = await deck.client.ownPackages.validate({ text, replaces: null })
  const { faults, entry } = validation
  if (entry === null) {
    const lines = faults.map(
      ({ line, where, message }) => `line ${line}: ${where === '' ? '' : `${where}: `}${message}`,
    )
    throw new DeckError('manifest-invalid', { file: 'package', line: faults[0]?.line ?? 1, detail: lines.join('; ') })
  }
  const { manifest } = entry
  const actions = packageActions(manifest)
  const preview = actions.map((action) => `  ${actionText(action)}`).join('\n')
  const save = async (): Promise<number> => {
    await deck.client.ownPackages.save({ text, replaces: null })
    output.result(
      { ...shown, id: manifest.id, text, actions, saved: true },
      () => `Saved as ${manifest.id}: deck install ${manifest.id}`,
    )
    return exitCodes.success
  }
  if (flags.yes === true) {
    output.note(`A package is code that will run here:\n${preview}`)
    return save()
  }
  if (output.json || !output.interactive) {
    output.result(
      { ...shown, id: manifest.id, text, actions, saved: false },
      () => `${text}\nIt would run:\n${preview}`,
    )
    output.note('Nothing was saved; add --yes to save it.')
    return exitCodes.success
  }
  output.note(`${text}\nA package is code that will run here:\n${preview}`)
  return (await confirm(`Save ${manifest.id}?`, manifest.id, interrupt)) ? save() : exitCodes.cancelled
}

async function add(context: CommandContext, address: string, flags: SaveFlags): Promise<number> {
  const { deck, output, interrupt } = context
  let found: Extract<DetectEvent, { type: 'found' }> | null = null
  for await (const event of await deck.client.ownPackages.detect({ address }, { signal: interrupt })) {
    if (event.type === 'found') found = event
    else output.progress(`${event.detail}${event.bytesDone === null ? '' : ` ${formatBytes(event.bytesDone)}`}`)
  }
  if (found === null) throw new DeckError('cancelled')
  const { proposal, text } = found
  if (proposal.script.value === null && flags.yes === true)
    throw new DeckError('invalid-input', {
      detail:
        'No program that could be launched was found, so nothing was saved. Leave --yes out, mend what is printed, then import it.',
    })
  return offer(context, withId(text, flags.id), flags, { proposal })
}

async function exportPackage({ deck, output }: CommandContext, id: string, file: string | undefined): Promise<number> {
  const { text, fileName } = await deck.client.ownPackages.source({ id })
  const target = resolve(file ?? fileName)
  try {
    await using handle = await open(target, 'wx')
    await handle.writeFile(text)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new DeckError('folder-in-the-way', { path: target })
    throw new DeckError('invalid-input', { detail: error instanceof Error ? error.message : String(error) })
  }
  output.result({ id, file: target }, () => `Written to ${target}`)
  return exitCodes.success
}

/** Adds `add`, `import`, `export` and `remove` to `deck catalog`. */
export function registerOwnPackageCommands(catalog: Command, run: RunCommand): void {
  catalog
    .command('add')
    .description('look at a git repository and write a package file for it; nothing of it is run')
    .argument('<url>', 'address of the repository, or of its page')
    .option('--id <id>', 'the id of the new package')
    .option('-y, --yes', 'save it without asking')
    .action((url: string, flags: SaveFlags) => run((context) => add(context, url, flags)))
  catalog
    .command('import')
    .description('add a package from a file that somebody exported')
    .argument('<file>', 'a package file')
    .option('--id <id>', 'another id than the file says')
    .option('-y, --yes', 'save it without asking')
    .action((file: string, flags: SaveFlags) =>
      run(async (context) => offer(context, withId(await readPackageFile(resolve(file)), flags.id), flags, {})),
    )
  catalog
    .command('export')
    .description('write a package, built-in or your own, as one file')
    .argument('<id>', 'a package by its ID')
    .argument('[file]', 'where to; must not exist (default: <id>.deck.yaml here)')
    .action((id: string, file: string | undefined) => run((context) => exportPackage(context, id, file)))
  catalog
    .command('remove')
    .description('remove a package of your own; its file goes to the trash, installs of it stay and keep working')
    .argument('<id>', 'a package by its ID')
    .action((id: string) =>
      run(async ({ deck, output }) => {
        const { installs } = await deck.client.ownPackages.remove({ id })
        output.result({ id, installs }, () =>
          [
            `${id} is removed; “deck trash restore” brings it back.`,
            ...(installs.length === 0 ? [] : [`Still installed by it: ${installs.join(', ')}`]),
          ].join('\n'),
        )
        return exitCodes.success
      }),
    )
}
