import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { placeholdersIn, type PlaceholderName } from '../../shared/catalogue/placeholders.ts'
import type { ManifestIssue } from './check-manifest.ts'

type Path = ManifestIssue['path']
interface Text {
  readonly path: Path
  readonly text: string
  readonly allowed: readonly PlaceholderName[]
}

/** Programs that a command may begin with besides what lies in the install itself. */
const knownPrograms = ['dotnet', 'node', 'npm']

const textsOf = (
  source: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> },
  path: Path,
  allowed: readonly PlaceholderName[],
): Text[] => [
  ...(source.args ?? []).map((text, index) => ({ path: [...path, 'args', index], text, allowed })),
  ...Object.entries(source.env ?? {}).map(([name, text]) => ({ path: [...path, 'env', name], text, allowed })),
]

/** Every text of a manifest in which placeholders are filled, with the names that mean something there. */
function filledTexts(manifest: Manifest): Text[] {
  const { launch, runtime } = manifest
  const python: readonly PlaceholderName[] =
    runtime.type === 'python' || runtime.python !== undefined ? ['python', 'bin'] : []
  const inside: readonly PlaceholderName[] = [...python, 'install', 'app', 'models']
  const atLaunch: readonly PlaceholderName[] = [
    ...inside,
    'host',
    ...(launch.port === undefined ? [] : (['port'] as const)),
  ]
  return [
    ...launch.argv.map((text, index) => ({ path: ['launch', 'argv', index], text, allowed: atLaunch })),
    ...textsOf({ env: launch.env }, ['launch'], atLaunch),
    ...(launch.port === undefined ? [] : textsOf(launch.port, ['launch', 'port'], atLaunch)),
    ...launch.always.flatMap((rule, index) => textsOf(rule, ['launch', 'always', index], atLaunch)),
    ...launch.options.flatMap((option, index) => {
      const at: Path = ['launch', 'options', index]
      const withValue: readonly PlaceholderName[] = [...atLaunch, 'value']
      return option.type === 'choice'
        ? option.choices.flatMap((choice, number) => textsOf(choice, [...at, 'choices', number], withValue))
        : textsOf(option, at, withValue)
    }),
    ...(launch.ready.type === 'url' && launch.ready.url !== undefined
      ? [{ path: ['launch', 'ready', 'url'], text: launch.ready.url, allowed: atLaunch }]
      : []),
    ...manifest.install.flatMap((step, index) =>
      step.use === 'run'
        ? [
            ...step.argv.map((text, number) => ({ path: ['install', index, 'argv', number], text, allowed: inside })),
            ...textsOf({ env: step.env }, ['install', index], inside),
          ]
        : [],
    ),
  ]
}

function checkText({ path, text, allowed }: Text): ManifestIssue[] {
  const unknown = placeholdersIn(text).filter((name) => !(allowed as readonly string[]).includes(name))
  const issues = unknown.map((name) => ({
    path,
    message: `the placeholder {${name}} means nothing here; known are ${allowed.map((known) => `{${known}}`).join(' ')}`,
  }))
  return /\{[a-z]+\}.*(?:^|[\\/])\.\.(?:[\\/]|$)/.test(text)
    ? [...issues, { path, message: 'a path that begins in the install must stay in it (no “..”)' }]
    : issues
}

function checkCommand(argv: readonly string[], path: Path): ManifestIssue[] {
  const file = argv[0] ?? ''
  return file === '{python}' || /^\{(?:bin|app)\}\/./.test(file) || knownPrograms.includes(file)
    ? []
    : [
        {
          path: [...path, 0],
          message: `a command begins with {python}, {bin}/…, {app}/… or one of ${knownPrograms.join(', ')}`,
        },
      ]
}

/** A regular expression that compiles and has no repetition inside a repetition (time without bound). */
function checkPattern(pattern: string, path: Path): ManifestIssue[] {
  try {
    new RegExp(pattern)
  } catch (error) {
    return [{ path, message: error instanceof Error ? error.message : String(error) }]
  }
  return /\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)(?:[+*]|\{\d+,)/.test(pattern)
    ? [{ path, message: 'a repetition inside a repetition can take forever' }]
    : []
}

const hasGroup = (pattern: string): boolean => /(?:^|[^\\])\((?!\?)/.test(pattern) || pattern.includes('(?<')

function checkReady({ launch }: Manifest): ManifestIssue[] {
  const { ready } = launch
  if (ready.type === 'window') return []
  const path = ['launch', 'ready', 'pattern']
  const issues = checkPattern(ready.pattern, path)
  return issues.length > 0 || hasGroup(ready.pattern) || ready.url !== undefined || launch.port !== undefined
    ? issues
    : [{ path, message: 'nothing tells the address: give the pattern a group 1, or “url”, or “port”' }]
}

/** Checks commands, placeholders and patterns. */
export function checkLaunch(manifest: Manifest): ManifestIssue[] {
  return [
    ...checkCommand(manifest.launch.argv, ['launch', 'argv']),
    ...manifest.install.flatMap((step, index) =>
      step.use === 'run' ? checkCommand(step.argv, ['install', index, 'argv']) : [],
    ),
    ...filledTexts(manifest).flatMap(checkText),
    ...checkReady(manifest),
    ...manifest.problems.flatMap((problem, index) =>
      problem.pattern === undefined ? [] : checkPattern(problem.pattern, ['problems', index, 'pattern']),
    ),
  ]
}
