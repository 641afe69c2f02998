/** What a detection may look at: the names of all files, and the text of the few that matter. */
export interface Snapshot {
  readonly url: string
  /** The repository's own name. */
  readonly repository: string
  readonly ref: string
  readonly commit: string
  /** Date of the newest commit, YYYY-MM-DD. */
  readonly date: string
  readonly branches: readonly string[]
  readonly tags: readonly string[]
  readonly submodules: boolean
  /** Regular files with forward slashes; every path is one that a manifest may name. */
  readonly paths: readonly string[]
  readonly texts: ReadonlyMap<string, string>
}

/** The folder of a path, '' at the top. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
export const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const depth = (path: string): number => path.split('/').length - 1

const always =
  /^(?:readme(?:\.(?:md|rst|txt))?|requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|environment[\w.-]*\.ya?ml|[\w.-]*dockerfile[\w.-]*|\.python-version|runtime\.txt|pinokio\.js|licen[cs]e(?:\.(?:md|txt))?|copying|\.gitignore|extra_model_paths\.yaml\.example|procfile|(?:docker-)?compose\.ya?ml)$/i
/** Modules that programs of this kind keep their arguments and their folders in. */
const telling =
  /^(?:\w*args?|cmd_args|cli_args|arguments|\w*options?|\w*config|\w*paths?|paths_internal|launch_utils|\w*settings|cli|server|\w*app\w*|\w*gradio\w*|\w*webui\w*|\w*gui\w*|main|launch|__main__|ui)\.py$/i

/** Files whose text is read first: what says how it is installed and started. Best first. */
export function firstFiles(paths: readonly string[]): readonly string[] {
  const rank = (path: string): number | null => {
    const name = fileName(path)
    const level = depth(path)
    if (always.test(name) && level <= 1) return level
    if (/\.(?:bat|cmd|sh|ps1)$/i.test(name) && level === 0) return 1
    if (name.endsWith('.py') && level === 0) return 1
    if (telling.test(name) && level <= 2) return 1 + level
    return null
  }
  return paths
    .flatMap((path) => {
      const order = rank(path)
      return order === null ? [] : [{ path, order }]
    })
    .toSorted((a, b) => a.order - b.order || a.path.localeCompare(b.path))
    .map(({ path }) => path)
}

/** The file that a Python module of the repository lies in, as a script in `folder` would import it. */
export function moduleFile(module: string, folder: string, paths: ReadonlySet<string>): string | null {
  const inner = module.replaceAll('.', '/')
  const prefixes = folder === '' ? [''] : [`${folder}/`, '']
  const candidates = prefixes.flatMap((prefix) => [`${prefix}${inner}.py`, `${prefix}${inner}/__init__.py`])
  return candidates.find((path) => paths.has(path)) ?? null
}
