import { Option, type Command } from 'commander'
import { resolve } from 'node:path'
import { layoutIds, type LayoutId } from '../../../shared/library/root.ts'
import { exitCodes, type RunCommand } from '../command.ts'
import { counted, formatBytes, formatTable } from '../format.ts'
import { freshLibrary } from './model-reference.ts'

interface AddFlags {
  readonly name?: string
  readonly primary?: true
  readonly readOnly?: true
  readonly layout?: LayoutId
  readonly look?: true
}

interface ChangeFlags {
  readonly name?: string
  readonly path?: string
  readonly primary?: true
  readonly readOnly?: 'yes' | 'no'
}

/** `deck models roots …`: the folders that make up the library. */
export function registerModelRootCommands(models: Command, run: RunCommand): void {
  const roots = models.command('roots').description('the folders that make up the library')
  roots.command('list', { isDefault: true }).action(() =>
    run(async ({ deck, output }) => {
      const found = await (await freshLibrary(deck)).models.roots.list()
      output.result(found, () =>
        formatTable(
          ['ID', 'Name', 'State', 'Layout', 'Models', 'Size', 'Free', 'Path'],
          found.map((root) => [
            root.id,
            root.primary ? `${root.name} (primary)` : root.name,
            root.readOnly ? `${root.state}, read-only` : root.state,
            root.layout,
            String(root.files),
            formatBytes(root.bytes),
            formatBytes(root.freeBytes),
            root.path,
          ]),
        ),
      )
      return exitCodes.success
    }),
  )
  roots
    .command('add')
    .argument('<dir>', 'a folder of models: of ComfyUI, AUTOMATIC1111, Stability Matrix, Fooocus, or any other')
    .description('take a folder into the library where it is; no file is moved')
    .option('--name <name>', 'what to call it; every UI shows its models under this name')
    .option('--primary', 'make it the folder that UIs read first and new files go to')
    .option('--read-only', 'never write into it')
    .addOption(new Option('--layout <layout>', 'its layout; recognised when absent').choices(layoutIds))
    .option('--look', 'say what is in it, and do nothing')
    .action((dir: string, flags: AddFlags) =>
      run(async ({ deck, output }) => {
        const path = resolve(dir)
        if (flags.look === true) {
          const found = await deck.client.models.roots.recognise({ path })
          output.result(found, () =>
            [
              `${found.path}: ${found.problem ?? `layout ${found.layout}`}, ${counted(found.files, 'file')}, ${formatBytes(found.bytes)}${found.more ? ' or more' : ''}`,
              ...Object.entries(found.folders).map(([kind, folders]) => `  ${kind}: ${folders.join(', ')}`),
            ].join('\n'),
          )
          return exitCodes.success
        }
        const root = await deck.client.models.roots.add({
          path,
          primary: flags.primary === true,
          readOnly: flags.readOnly === true,
          ...(flags.name === undefined ? {} : { name: flags.name }),
          ...(flags.layout === undefined ? {} : { layout: flags.layout }),
        })
        output.result(root, () => `“${root.name}” (${root.id}) belongs to the library now: ${root.path}`)
        return exitCodes.success
      }),
    )
  roots
    .command('change')
    .argument('<id>')
    .description('rename it, tell where it is now, or make it the primary one')
    .option('--name <name>')
    .option('--path <dir>', 'where it is now')
    .option('--primary')
    .addOption(new Option('--read-only <answer>').choices(['yes', 'no']))
    .action((id: string, flags: ChangeFlags) =>
      run(async ({ deck, output }) => {
        const root = await deck.client.models.roots.change({
          id,
          ...(flags.name === undefined ? {} : { name: flags.name }),
          ...(flags.path === undefined ? {} : { path: resolve(flags.path) }),
          ...(flags.primary === undefined ? {} : { primary: true as const }),
          ...(flags.readOnly === undefined ? {} : { readOnly: flags.readOnly === 'yes' }),
        })
        output.result(root, () => `“${root.name}” (${root.id}): ${root.path}`)
        return exitCodes.success
      }),
    )
  roots
    .command('remove')
    .argument('<id>')
    .description('take a folder out of the library; nothing in it is touched')
    .action((id: string) =>
      run(async ({ deck, output }) => {
        await deck.client.models.roots.remove({ id })
        output.result({ id }, () => 'It no longer belongs to the library. Nothing in it was touched.')
        return exitCodes.success
      }),
    )
}
