import type { Command } from 'commander'
import { checkOptionValues, offeredOptions, resolveOptions } from '../../../shared/catalogue/launch-plan.ts'
import type { LaunchOption, OptionValue, OptionValues } from '../../../shared/catalogue/launch-options.ts'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { machineFacts } from '../../../shared/catalogue/match.ts'
import type { Install } from '../../../shared/contract/installs.ts'
import { DeckError } from '../../../shared/errors.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { formatTable } from '../format.ts'

/** A value as its option wants it; undefined takes a choice back. Raises `invalid-input`. */
function readValue(option: LaunchOption, text: string): OptionValue | undefined {
  if (text === '') return undefined
  if (option.type === 'number') return Number(text)
  if (option.type !== 'flag') return text
  if (/^(?:on|yes|true)$/i.test(text)) return true
  if (/^(?:off|no|false)$/i.test(text)) return false
  throw new DeckError('invalid-input', { detail: `The option “${option.id}” is on or off, not “${text}”.` })
}

/** What was chosen, with changes such as `vram=low`; `vram=` takes a choice back. Raises `invalid-input`. */
export function changeOptions(manifest: Manifest, chosen: OptionValues, changes: readonly string[]): OptionValues {
  const known = new Map(manifest.launch.options.map((option) => [option.id, option]))
  // What an earlier manifest had is not carried on.
  const values = new Map(Object.entries(chosen).filter(([id]) => known.has(id)))
  for (const change of changes) {
    const at = change.indexOf('=')
    if (at < 1) throw new DeckError('invalid-input', { detail: `“${change}” is not of the form option=value.` })
    const id = change.slice(0, at)
    const option = known.get(id)
    if (option === undefined)
      throw new DeckError('invalid-input', { detail: `${manifest.name} has no option “${id}”.` })
    const value = readValue(option, change.slice(at + 1))
    if (value === undefined) values.delete(id)
    else values.set(id, value)
  }
  const changed = Object.fromEntries(values)
  checkOptionValues(manifest, changed)
  return changed
}

async function find(name: string, { deck }: CommandContext): Promise<{ install: Install; manifest: Manifest }> {
  const install = (await deck.client.installs.list()).find((each) => each.name === name)
  if (install === undefined) throw new DeckError('not-found', { what: 'install', name })
  return { install, manifest: (await deck.client.catalogue.get({ id: install.package })).manifest }
}

const possible = (option: LaunchOption): string => {
  switch (option.type) {
    case 'flag':
      return 'on, off'
    case 'choice':
      return option.choices.map(({ value }) => value).join(', ')
    case 'number':
      return option.integer ? 'a whole number' : 'a number'
    case 'text':
      return 'text'
    case 'path':
      return 'a path'
    case 'install':
      return 'name of an install'
    case 'addresses':
      return 'addresses such as http://192.168.1.20:8188'
  }
}
const shown = (value: OptionValue | undefined): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value ?? '').replace(/\s+/g, ' ')

async function options(name: string, changes: readonly string[], context: CommandContext): Promise<number> {
  const { deck, output } = context
  const { install, manifest } = await find(name, context)
  const chosen = changeOptions(manifest, install.options, changes)
  if (changes.length > 0)
    await deck.client.installs.configure({ name, options: chosen, extraArgs: [...install.extraArgs] })
  const facts = machineFacts(await deck.client.system.hardware({ refresh: false }), install.backend)
  const values = resolveOptions(manifest, chosen, facts)
  output.result({ name, options: values, chosen, extraArgs: install.extraArgs }, () =>
    formatTable(
      ['Option', 'Value', '', 'Can be', 'What it is'],
      offeredOptions(manifest, facts).map((option) => [
        option.id,
        shown(values[option.id]),
        Object.hasOwn(chosen, option.id) ? 'chosen' : '',
        possible(option),
        option.label.en,
      ]),
    ),
  )
  return exitCodes.success
}

/** `deck options NAME [option=value …]`. */
export function registerOptionsCommand(program: Command, run: RunCommand): void {
  program
    .command('options')
    .argument('<name>', 'install, as “deck list” names it')
    .argument('[changes...]', 'option=value; option= goes back to what fits the machine')
    .description('show or change the launch options of an install')
    .action((name: string, changes: string[]) => run((context) => options(name, changes, context)))
}
