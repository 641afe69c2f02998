import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { flagsIn } from '../launch-flags.ts'
import { constantTexts } from './constant-texts.ts'

/** What a manifest says of its upstream, each with its place in the manifest. */
export interface Claims {
  /** `own` is false for the arguments of a program that upstream does not bring itself. */
  readonly flags: readonly { readonly where: string; readonly flag: string; readonly own: boolean }[]
  /** Files that must be there. `optional`: the manifest says itself that they may not be. */
  readonly files: readonly { readonly where: string; readonly path: string; readonly optional: boolean }[]
  /** Folders that upstream has or makes. */
  readonly folders: readonly { readonly where: string; readonly path: string }[]
  /** Keys of its configuration. `open`: others add keys too, so that a foreign one is no fault. */
  readonly keys: readonly { readonly where: string; readonly key: string; readonly open: boolean }[]
  /** Texts that it prints; one of them is enough. */
  readonly texts: readonly { readonly where: string; readonly anyOf: readonly string[] }[]
  readonly repositories: readonly {
    readonly where: string
    readonly url: string
    readonly ref: string
    readonly into: string
    readonly submodules: boolean
  }[]
}

type Flags = Claims['flags']
interface Command {
  /** Script or program that lies in the clone; null for one that does not. */
  readonly file: string | null
  readonly flags: Flags
}

const joined = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '' && part !== '.').join('/')

/** The last index of a place such as `launch.argv[3]`. */
const place = (where: string): number => Number(/\[(\d+)\]$/.exec(where)?.[1] ?? -1)

const plainFlags = (args: readonly string[], where: string, own = true): Flags =>
  flagsIn(args).map(({ flag, index }) => ({ where: `${where}[${index}]`, flag, own }))

/** Python's own options that take the next word as their value. */
const valueOptions = new Set(['-W', '-X', '--check-hash-based-pycs'])

/** Programs that npm fetched; neither they nor their arguments are upstream's. */
const fetched = /(?:^|\/)node_modules\//

/** Which file a command starts, and which of its arguments are for upstream to understand. */
function readCommand(argv: readonly string[], where: string, cwd: string | undefined, first = 0): Command {
  const program = argv[first] ?? ''
  const after = (index: number, own: boolean): Flags =>
    plainFlags(argv, where, own).filter((flag) => place(flag.where) > index)
  const inApp = (path: string): string | null =>
    path.startsWith('{app}/') ? path.slice('{app}/'.length) : path.startsWith('{') ? null : joined(cwd, path)
  const started = (index: number): Command => {
    const file = inApp(argv[index] ?? '{')
    return file !== null && fetched.test(file)
      ? { file: null, flags: after(index, false) }
      : { file, flags: after(index, true) }
  }
  switch (program) {
    case '{python}':
    case 'node':
      for (let index = first + 1; index < argv.length; index++) {
        const arg = argv[index] ?? ''
        // The code itself is ours; what follows goes to upstream's code in it.
        if (arg === '-c') return { file: null, flags: after(index + 1, true) }
        // A module of the environment, or of upstream: only the environment knows.
        if (arg === '-m') return { file: null, flags: after(index + 1, false) }
        if (valueOptions.has(arg)) index++
        else if (!arg.startsWith('-')) return started(index)
      }
      return { file: null, flags: [] }
    case 'dotnet':
      return started(first + 1)
    case 'npm':
      return { file: joined(cwd, 'package.json'), flags: after(first, false) }
    default: {
      // A program that runs Python, such as ZLUDA's.
      const inner = argv.indexOf('{python}', first)
      if (inner > first) return readCommand(argv, where, cwd, inner)
      return program.startsWith('{app}/') ? started(first) : { file: null, flags: after(first, false) }
    }
  }
}

function launchFlags({ launch, models }: Manifest): Flags {
  return [
    ...plainFlags(launch.port?.args ?? [], 'launch.port.args'),
    ...launch.always.flatMap(({ args }, index) => plainFlags(args, `launch.always[${index}].args`)),
    ...launch.options.flatMap((option, index) => {
      const where = `launch.options[${index}]`
      return option.type === 'choice'
        ? option.choices.flatMap(({ args }, number) => plainFlags(args, `${where}.choices[${number}].args`))
        : plainFlags(option.args, `${where}.args`)
    }),
    ...models.map.flatMap(({ flag }, index) =>
      flag === undefined
        ? []
        : flagsIn([flag]).map((one) => ({ where: `models.map[${index}].flag`, flag: one.flag, own: true })),
    ),
  ]
}

function stepClaims(manifest: Manifest): Pick<Claims, 'files' | 'flags'> {
  const claims = manifest.install.map((step, index): Pick<Claims, 'files' | 'flags'> => {
    const where = `install[${index}]`
    const optional = 'optional' in step && step.optional
    const file = (key: string, path: string) => ({ files: [{ where: `${where}.${key}`, path, optional }], flags: [] })
    switch (step.use) {
      case 'requirements':
        return file('file', step.file)
      case 'dotnet-build':
        return file('project', step.project)
      case 'npm':
        return file('cwd', joined(step.cwd, 'package.json'))
      case 'run': {
        const command = readCommand(step.argv, `${where}.argv`, step.cwd)
        const files = command.file === null ? [] : [{ where: `${where}.argv`, path: command.file, optional }]
        return { files, flags: command.flags }
      }
      case 'clone':
      case 'torch':
      case 'pip':
      case 'write-config':
      case 'make-folder':
        return { files: [], flags: [] }
    }
  })
  return { files: claims.flatMap(({ files }) => files), flags: claims.flatMap(({ flags }) => flags) }
}

/** Folders that a step fills by building; what lies in there is in no repository. */
const builtFolders = (manifest: Manifest): readonly string[] =>
  manifest.install.flatMap((step) => (step.use === 'dotnet-build' ? [step.output] : []))

const lastPart = (text: string, separator: string): string => text.split(separator).at(-1) ?? text

/** Everything in a manifest that upstream can prove right or wrong. */
export function claimsOf(manifest: Manifest): Claims {
  const { launch, models, extensions, outputs, install } = manifest
  const steps = stepClaims(manifest)
  const command = readCommand(launch.argv, 'launch.argv', launch.cwd)
  const started = command.file === null ? [] : [{ where: 'launch.argv', path: command.file, optional: false }]
  const built = builtFolders(manifest)
  const format = models.config?.format
  return {
    flags: [...command.flags, ...steps.flags, ...launchFlags(manifest)],
    files: [...steps.files, ...started].filter(({ path }) => !built.some((folder) => path.startsWith(`${folder}/`))),
    folders: [
      ...models.map.flatMap(({ link }, index) =>
        link === undefined ? [] : [{ where: `models.map[${index}].link`, path: link }],
      ),
      ...outputs.map(({ path }, index) => ({ where: `outputs[${index}].path`, path })),
      ...(extensions === undefined ? [] : [{ where: 'extensions.folder', path: extensions.folder }]),
    ],
    keys: models.map.flatMap(({ config }, index) =>
      config === undefined || format === undefined
        ? []
        : [{ where: `models.map[${index}].config`, key: lastPart(config, '.'), open: format === 'comfyui' }],
    ),
    texts:
      launch.ready.type === 'url'
        ? [{ where: 'launch.ready.pattern', anyOf: constantTexts(launch.ready.pattern) }].filter(
            ({ anyOf }) => anyOf.length > 0,
          )
        : [],
    repositories: install.flatMap((step, index) =>
      step.use === 'clone'
        ? [{ where: `install[${index}]`, url: step.url, ref: step.ref, into: step.into, submodules: step.submodules }]
        : [],
    ),
  }
}
