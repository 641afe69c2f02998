import { assertNever } from '../assert-never.ts'
import { DeckError } from '../errors.ts'
import type { Platform } from '../hardware.ts'
import { parseAddresses } from './addresses.ts'
import type { LaunchOption, OptionValue, OptionValues } from './launch-options.ts'
import type { Manifest } from './manifest.ts'
import { matches, type MachineFacts } from './match.ts'
import { fillPlaceholders, type PlaceholderValues } from './placeholders.ts'

export interface LaunchPlan {
  readonly file: string
  readonly args: readonly string[]
  /** Only what the package adds to the environment. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
}

/** Absolute paths that the placeholders of the same names stand for; null where a package has no Python. */
export interface LaunchPaths {
  readonly install: string
  readonly app: string
  readonly python: string | null
  readonly bin: string | null
  /** The shared models folder. */
  readonly models: string
}

export interface LaunchInput {
  readonly manifest: Manifest
  /** What a person chose; the rest follows the machine. */
  readonly values: OptionValues
  /** Put last and never looked into. */
  readonly extraArgs: readonly string[]
  readonly facts: MachineFacts
  /** Environment of the torch decision; the package's own variables win over it. */
  readonly torchEnv: Readonly<Record<string, string>>
  readonly paths: LaunchPaths
  /** null: the package's own default port. */
  readonly port: number | null
  readonly host: string
  readonly platform: Platform
}

const refuse = (detail: string): never => {
  throw new DeckError('invalid-input', { detail })
}

/** Raises `invalid-input` unless the option can have this value. */
function checkValue(option: LaunchOption, value: OptionValue): OptionValue {
  const what = `The option “${option.id}”`
  switch (option.type) {
    case 'flag':
      return typeof value === 'boolean' ? value : refuse(`${what} is on or off, not ${JSON.stringify(value)}.`)
    case 'choice': {
      const known = option.choices.map((choice) => choice.value)
      return typeof value === 'string' && known.includes(value)
        ? value
        : refuse(`${what} is one of ${known.join(', ')}, not ${JSON.stringify(value)}.`)
    }
    case 'number': {
      if (value === null) return value
      if (typeof value !== 'number' || !Number.isFinite(value))
        return refuse(`${what} is a number, not ${JSON.stringify(value)}.`)
      if (option.integer && !Number.isInteger(value)) return refuse(`${what} is a whole number, not ${value}.`)
      if (option.min !== undefined && value < option.min)
        return refuse(`${what} is at least ${option.min}, not ${value}.`)
      if (option.max !== undefined && value > option.max)
        return refuse(`${what} is at most ${option.max}, not ${value}.`)
      return value
    }
    case 'text':
    case 'path':
      if (typeof value !== 'string') return refuse(`${what} is text, not ${JSON.stringify(value)}.`)
      return value.length <= 4000 && !/[\0\r\n]/.test(value)
        ? value
        : refuse(`${what} is one line of at most 4000 characters.`)
    case 'install':
      return typeof value === 'string' && value.length <= 60 && !/[\0\r\n]/.test(value)
        ? value
        : refuse(`${what} is the name of an install, not ${JSON.stringify(value)}.`)
    case 'addresses':
      if (typeof value !== 'string') return refuse(`${what} is text, not ${JSON.stringify(value)}.`)
      parseAddresses(value)
      return value
    default:
      return assertNever(option)
  }
}

/** Raises `invalid-input` for an option that the package does not have or a value that it cannot have. */
export function checkOptionValues(manifest: Manifest, values: OptionValues): void {
  for (const [id, value] of Object.entries(values)) {
    const option = manifest.launch.options.find((known) => known.id === id)
    if (option === undefined)
      throw new DeckError('invalid-input', { detail: `${manifest.name} has no option “${id}”.` })
    checkValue(option, value)
  }
}

/** The default of an option on this machine: the first of `defaults` whose condition holds, else `default`. */
function defaultOf(option: LaunchOption, facts: MachineFacts): OptionValue {
  const rules: readonly { readonly when: Parameters<typeof matches>[0]; readonly value: OptionValue }[] =
    option.defaults
  return (rules.find((rule) => matches(rule.when, facts)) ?? { value: option.default }).value
}

/** The options that mean something on this machine, in the order of the manifest. */
export function offeredOptions(manifest: Manifest, facts: MachineFacts): readonly LaunchOption[] {
  return manifest.launch.options.filter(({ when }) => when === undefined || matches(when, facts))
}

/**
 * The value of every offered launch option: what was chosen, else the default for this machine. A chosen
 * value for an option that no longer exists is left out, so that an update of a manifest cannot
 * break a launch; a value that an option cannot have raises `invalid-input`.
 */
export function resolveOptions(manifest: Manifest, values: OptionValues, facts: MachineFacts): OptionValues {
  return Object.fromEntries(
    offeredOptions(manifest, facts).map((option) => {
      const chosen = Object.hasOwn(values, option.id) ? values[option.id] : undefined
      return [option.id, chosen === undefined ? defaultOf(option, facts) : checkValue(option, chosen)]
    }),
  )
}

interface Emission {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly value?: string
}
const nothing: Emission = { args: [], env: {} }

function emissionOf(option: LaunchOption, value: OptionValue | undefined): Emission {
  switch (option.type) {
    case 'flag':
      return value === true ? option : nothing
    case 'choice': {
      const choice = option.choices.find((known) => known.value === value)
      return choice === undefined ? nothing : { ...choice, value: choice.value }
    }
    case 'number':
      return typeof value === 'number' ? { ...option, value: String(value) } : nothing
    case 'text':
    case 'path':
    case 'install':
    case 'addresses':
      return typeof value === 'string' && value !== '' ? { ...option, value } : nothing
    default:
      return assertNever(option)
  }
}

/**
 * Turns a manifest, choices and paths into one program start. Arguments come in the order: the
 * command, port and address, what always goes along, options, extra arguments. Each argument is
 * filled in by itself; nothing ever passes through a shell.
 */
export function planLaunch(input: LaunchInput): LaunchPlan {
  const { manifest, facts, paths, platform } = input
  const { launch } = manifest
  const options = resolveOptions(manifest, input.values, facts)
  const port = input.port ?? launch.port?.default
  const fixed: PlaceholderValues = {
    ...paths,
    port: port === undefined ? undefined : String(port),
    host: input.host,
  }

  const emissions: readonly Emission[] = [
    { args: launch.argv, env: launch.env },
    ...(launch.port === undefined ? [] : [launch.port]),
    ...launch.always.filter((rule) => matches(rule.when, facts)),
    ...offeredOptions(manifest, facts).map((option) => emissionOf(option, options[option.id])),
  ]
  const filled = emissions.map(({ args, env, value }) => {
    const fill = (text: string) => fillPlaceholders(text, { ...fixed, value }, platform)
    return { args: args.map(fill), env: Object.entries(env).map(([name, text]) => [name, fill(text)] as const) }
  })
  const [file = '', ...args] = filled.flatMap((part) => part.args)
  const separator = platform === 'windows' ? '\\' : '/'
  return {
    file,
    args: [...args, ...input.extraArgs],
    env: { ...input.torchEnv, ...Object.fromEntries(filled.flatMap((part) => part.env)) },
    cwd: launch.cwd === undefined ? paths.app : paths.app + separator + launch.cwd.replaceAll('/', separator),
  }
}
