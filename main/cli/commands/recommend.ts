import { Argument, InvalidArgumentError, type Command } from 'commander'
import { open } from 'node:fs/promises'
import { z } from 'zod'
import { DeckError } from '../../../shared/errors.ts'
import type { Hardware } from '../../../shared/hardware.ts'
import { answersSchema, needIds, type Answers } from '../../../shared/recommend/answers.ts'
import { describedHardwareSchema } from '../../../shared/recommend/described-hardware.ts'
import { exitCodes, type RunCommand } from '../command.ts'

const choices = {
  priority: ['easy', 'flexible'],
  flux: ['yes', 'no'],
  needs: needIds,
} as const satisfies Readonly<Record<keyof Answers, readonly string[]>>
const usage = Object.entries(choices).map(([key, values]) => `  ${key}=${values.join(key === 'needs' ? ',' : '|')}`)

/** Adds one `key=value` to the answers; for the parser of the command line, which calls it once for each. */
function addAnswer(text: string, before: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const [, key, value] = /^([a-z]+)=(.*)$/s.exec(text.trim()) ?? []
  const known = Object.entries(choices).find(([name]) => name === key)
  if (key === undefined || value === undefined || known === undefined)
    throw new InvalidArgumentError(`answers are ${Object.keys(choices).join('=, ')}=`)
  if (Object.hasOwn(before, key)) throw new InvalidArgumentError(`“${key}” is answered twice`)
  const values = value.split(',').map((part) => part.trim())
  const given = key === 'needs' ? values.filter((part) => part !== '') : values
  const wrong = given.find((part) => !known[1].some((choice) => choice === part))
  if (wrong !== undefined || (key !== 'needs' && given.length !== 1))
    throw new InvalidArgumentError(`${key} is ${known[1].join(key === 'needs' ? ', ' : ' or ')}`)
  return { ...before, [key]: key === 'needs' ? [...new Set(given)] : given[0] }
}

const maxBytes = 1024 * 1024

/** Reads a described machine; raises `invalid-input` with what is wrong with it. */
async function readHardware(file: string): Promise<Hardware> {
  const invalid = (detail: string): DeckError =>
    new DeckError('invalid-input', { detail: `The machine cannot be read from ${file}: ${detail}` })
  let text: string
  try {
    await using handle = await open(file)
    const chunks: Buffer[] = []
    // A stream, so that a pipe will do as well.
    for await (const chunk of handle.createReadStream({ end: maxBytes })) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    if (bytes.length > maxBytes) throw new Error('it is larger than 1 MB')
    text = bytes.toString()
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error))
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw invalid('it is no JSON')
  }
  const parsed = describedHardwareSchema.safeParse(json)
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error))
  return parsed.data
}

/** `deck recommend`. */
export function registerRecommendCommand(program: Command, run: RunCommand): void {
  program
    .command('recommend')
    .description('which packages to take, why, and what does not suit')
    .addArgument(
      new Argument('[answers...]', `answers as key=value:\n${usage.join('\n')}`)
        .argParser(addAnswer)
        .default({}, 'every question skipped'),
    )
    .option('--hardware <file>', 'a described machine instead of this one, as “deck doctor --json” prints it')
    .action((given: Readonly<Record<string, unknown>>, { hardware: file }: { readonly hardware?: string }) =>
      run(async ({ deck, output }) => {
        const answers = answersSchema.parse(given)
        const hardware = file === undefined ? {} : { hardware: await readHardware(file) }
        const { picks, excluded } = await deck.client.catalogue.recommend({ answers, ...hardware })
        const told = {
          picks: picks.map(({ id, score, reasons, warnings }) => ({
            ...{ id, score },
            reasons: reasons.map(({ text }) => text),
            warnings: warnings.map(({ text }) => text),
          })),
          excluded: excluded.map(({ id, reason }) => ({ id, reason: reason.text })),
        }
        output.result(told, () =>
          [
            ...(told.picks.length === 0 ? ['Nothing in the catalogue suits.'] : []),
            ...told.picks.map(({ id, score, reasons, warnings }, index) =>
              [
                output.bold(`${index + 1}. ${id} (${score})`),
                ...reasons.map((text) => `   + ${text}`),
                ...warnings.map((text) => `   ! ${text}`),
              ].join('\n'),
            ),
            ...(told.excluded.length === 0 ? [] : ['Left out:']),
            ...told.excluded.map(({ id, reason }) => `   ${id}: ${reason}`),
          ].join('\n'),
        )
        return exitCodes.success
      }),
    )
}
