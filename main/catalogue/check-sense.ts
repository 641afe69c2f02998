import type { Condition } from '../../shared/catalogue/condition.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import type { ManifestIssue } from './check-manifest.ts'
import { covers, excludes, impossible } from './condition-cover.ts'
import { flagsIn } from './launch-flags.ts'

type Path = ManifestIssue['path']
interface Rule {
  readonly path: Path
  readonly when: Condition
}

/** Rules of which the first that holds wins: one that can never be the first is a mistake. */
function checkReach(rules: readonly Rule[], what: string, { needs }: Manifest): ManifestIssue[] {
  return rules.flatMap(({ path, when }, index) => {
    const reason = impossible(when, needs)
    if (reason !== null) return [{ path, message: `this ${what} can never hold: ${reason}` }]
    const earlier = rules.findIndex((rule, position) => position < index && covers(rule.when, when, needs))
    return earlier === -1
      ? []
      : [{ path, message: `this ${what} is never reached: number ${earlier + 1} holds wherever it does` }]
  })
}

function checkRules(manifest: Manifest): ManifestIssue[] {
  const torch = manifest.torch.map(({ when }, index) => ({ path: ['torch', index, 'when'], when }))
  return [
    ...checkReach(torch, 'torch rule', manifest),
    ...manifest.launch.options.flatMap(({ defaults }, index) =>
      checkReach(
        defaults.map(({ when }, number) => ({ path: ['launch', 'options', index, 'defaults', number, 'when'], when })),
        'default',
        manifest,
      ),
    ),
  ]
}

interface Emitted {
  /** The option that gives it, or '' for what goes along by itself. */
  readonly giver: string
  readonly flag: string
  readonly path: Path
  readonly when: Condition
}

/** Flags that a launch can carry, with the condition under which they are given. */
function emittedFlags({ launch }: Manifest): Emitted[] {
  const from = (args: readonly string[], path: Path, when: Condition, giver: string): Emitted[] =>
    flagsIn(args).map(({ flag, index }) => ({ giver, flag, path: [...path, 'args', index], when }))
  return [
    ...from(launch.port?.args ?? [], ['launch', 'port'], {}, ''),
    ...launch.always.flatMap(({ args, when }, index) => from(args, ['launch', 'always', index], when, '')),
    ...launch.options.flatMap((option, index) => {
      const at: Path = ['launch', 'options', index]
      const when = option.when ?? {}
      return option.type === 'choice'
        ? option.choices.flatMap(({ args }, number) => from(args, [...at, 'choices', number], when, option.id))
        : from(option.args, at, when, option.id)
    }),
  ]
}

/** One flag out of two places: the program takes the last, and the other has no effect. */
function checkTwice(manifest: Manifest): ManifestIssue[] {
  const emitted = emittedFlags(manifest)
  return emitted.flatMap(({ giver, flag, path, when }, index) => {
    const other = emitted
      .slice(0, index)
      .find((one) => one.flag === flag && one.giver !== giver && !excludes(one.when, when))
    if (other === undefined) return []
    const whose = other.giver === '' ? 'at every launch' : `by the option “${other.giver}”`
    return [{ path, message: `${flag} is already given ${whose}` }]
  })
}

/** Two choices of one option that do the same. */
function checkChoices({ launch }: Manifest): ManifestIssue[] {
  return launch.options.flatMap((option, index) => {
    if (option.type !== 'choice') return []
    const effects = option.choices.map(({ value, args, env }) => {
      const filled = (text: string) => text.replaceAll('{value}', value)
      return JSON.stringify([args.map(filled), Object.entries(env).map(([name, text]) => [name, filled(text)])])
    })
    return effects.flatMap((effect, number) => {
      const same = option.choices[effects.indexOf(effect)]
      return effects.indexOf(effect) === number || same === undefined
        ? []
        : [
            {
              path: ['launch', 'options', index, 'choices', number],
              message: `it does the same as the choice “${same.value}”`,
            },
          ]
    })
  })
}

/** Patterns that every line fulfils: the program would be ready, or broken, with its first word. */
function checkPatterns({ launch, problems }: Manifest): ManifestIssue[] {
  const patterns = [
    ...(launch.ready.type === 'url' ? [{ path: ['launch', 'ready', 'pattern'], text: launch.ready.pattern }] : []),
    ...problems.flatMap(({ pattern }, index) =>
      pattern === undefined ? [] : [{ path: ['problems', index, 'pattern'], text: pattern }],
    ),
  ]
  return patterns.flatMap(({ path, text }) =>
    new RegExp(text).test('') ? [{ path, message: 'every line fulfils it, even an empty one' }] : [],
  )
}

function checkLineage({ id, lineage, workers }: Manifest, known: ReadonlySet<string>): ManifestIssue[] {
  const named: readonly (readonly [Path, string | null])[] = [
    [['lineage', 'parent'], lineage.parent],
    ...lineage.successors.map((successor, index) => [['lineage', 'successors', index], successor] as const),
    ...lineage.runsOn.map((other, index) => [['lineage', 'runsOn', index], other] as const),
    [['workers', 'package'], workers?.package ?? null],
  ]
  return named.flatMap(([path, other]) => {
    if (other === null || (known.has(other) && other !== id)) return []
    return [{ path, message: other === id ? 'a package is not its own relative' : `there is no package “${other}”` }]
  })
}

function checkRepeats(manifest: Manifest): ManifestIssue[] {
  const problems = manifest.problems.map(({ id }) => id)
  const clones = manifest.install.map((step) => (step.use === 'clone' ? step : null))
  return [
    ...problems.flatMap((id, index) =>
      problems.indexOf(id) < index
        ? [{ path: ['problems', index, 'id'], message: `the problem “${id}” is there twice` }]
        : [],
    ),
    ...clones.flatMap((clone, index) => {
      const before = clones
        .slice(0, index)
        .some((other) => other?.into === clone?.into && !excludes(other?.when ?? {}, clone?.when ?? {}))
      return clone !== null && before
        ? [{ path: ['install', index, 'into'], message: `another step clones into ${clone.into} already` }]
        : []
    }),
  ]
}

function checkDates({ status, families }: Manifest): ManifestIssue[] {
  const dates = [
    { path: ['status', 'date'], date: status.date },
    ...families.map(({ date }, index) => ({ path: ['families', index, 'date'], date })),
  ]
  return dates.flatMap(({ path, date }) => {
    const read = new Date(`${date}T00:00:00Z`)
    return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(date)
      ? []
      : [{ path, message: `the calendar has no ${date}` }]
  })
}

/** Keys whose values are a package's own words: names in there mean nothing to us. */
const foreignKeys = new Set(['env', 'values'])

interface Texts {
  readonly translated: boolean
  readonly missing: readonly Path[]
}

function textsIn(value: unknown, path: Path = []): Texts {
  if (typeof value !== 'object' || value === null) return { translated: false, missing: [] }
  if (!Array.isArray(value) && 'en' in value && typeof value.en === 'string') {
    const translated = 'ru' in value
    return { translated, missing: translated ? [] : [path] }
  }
  const parts = Object.entries(value)
    .filter(([key]) => !foreignKeys.has(key))
    .map(([key, inner]) => textsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]))
  return { translated: parts.some((part) => part.translated), missing: parts.flatMap(({ missing }) => missing) }
}

/**
 * A text with `en` but without `ru`, in a file that is translated elsewhere. A file in English alone
 * is in order, and so is a plain string: a name such as “FP16” is the same in every language.
 */
function checkTranslations(value: unknown): ManifestIssue[] {
  const { translated, missing } = textsIn(value)
  return translated ? missing.map((path) => ({ path, message: 'expected “ru” beside “en”' })) : []
}

/**
 * Finds what is written as it must be and yet cannot be meant. Such a package still loads; only
 * `deck catalog check` says it.
 * @param value - the file as plain data, before defaults are filled in
 * @param known - the ids of all packages
 */
export function checkSense(manifest: Manifest, value: unknown, known: ReadonlySet<string>): readonly ManifestIssue[] {
  return [
    ...checkRules(manifest),
    ...checkTwice(manifest),
    ...checkChoices(manifest),
    ...checkPatterns(manifest),
    ...checkLineage(manifest, known),
    ...checkRepeats(manifest),
    ...checkDates(manifest),
    ...checkTranslations(value),
  ]
}
