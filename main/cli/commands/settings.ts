import type { Command } from 'commander'
import { settingKeys, type Settings } from '../../../shared/contract/settings.ts'
import { DeckError } from '../../../shared/errors.ts'
import { exitCodes, type RunCommand } from '../command.ts'

function knownKey(key: string): keyof Settings {
  const found = settingKeys.find((each) => each === key)
  if (found === undefined) throw new DeckError('not-found', { what: 'setting', name: key })
  return found
}

/** A value as JSON; what is no JSON is text, so that `set language ru` needs no quotes within quotes. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `deck settings get [KEY]` and `deck settings set KEY JSON`. */
export function registerSettingsCommands(program: Command, run: RunCommand): void {
  const settings = program.command('settings').description('mirrors, proxy, language, theme')
  settings
    .command('get')
    .argument('[key]', 'one setting; all when absent')
    .action((key: string | undefined) =>
      run(async ({ deck, output }) => {
        const all = await deck.client.settings.get()
        const value = key === undefined ? all : all[knownKey(key)]
        output.result(value, () =>
          key === undefined ? settingKeys.map((each) => `${each} = ${textOf(all[each])}`).join('\n') : textOf(value),
        )
        return exitCodes.success
      }),
    )
  settings
    .command('set')
    .argument('<key>')
    .argument('<json>', 'the value as JSON')
    .action((key: string, json: string) =>
      run(async ({ deck, output }) => {
        const value = (await deck.client.settings.set({ key: knownKey(key), value: parseValue(json) }))[knownKey(key)]
        output.result(value, () => `${key} = ${textOf(value)}`)
        return exitCodes.success
      }),
    )
}
