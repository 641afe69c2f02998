import { join, relative, resolve, sep } from 'node:path'
import { modelKinds, type ModelKind } from '../../shared/catalogue/kinds.ts'
import type { Manifest, ModelMapping, SharingWay } from '../../shared/catalogue/manifest.ts'
import { wayInUse, wayWithoutLinks } from '../../shared/catalogue/sharing-ways.ts'
import { DeckError } from '../../shared/errors.ts'
import { baseOf, shelfOf, splitOf } from './roots/shelf.ts'
import type { Root, Shelf } from './roots/types.ts'
import { isWithin } from './within.ts'

/** A folder of the install. `link`: it becomes a link; `gather`: its files move, the folder stays. */
export interface WantedFolder {
  readonly mode: 'link' | 'gather'
  /** Relative to the app folder, forward slashes. */
  readonly inner: string
  /** Absolute. */
  readonly path: string
  /** Absolute folder below the shared models. */
  readonly target: string
}

/** What sharing means for one install in one way. */
export interface Wanted {
  readonly folders: readonly WantedFolder[]
  /** Keys of the configuration file, each with shared folders; empty when the way is not `config`. */
  readonly config: ReadonlyMap<string, readonly string[]>
  readonly arguments: readonly string[]
  /** Shared folders that the running program is told of. */
  readonly register: readonly string[]
  readonly warnings: readonly string[]
}

type FoldersByKind = ReadonlyMap<ModelKind, readonly string[]>

/** Where models are, as far as programs must be told. */
export interface ModelPlaces {
  readonly shelf: Shelf
  /** Absolute folder around the kind folders of the shelf. */
  readonly base: string
  /** Folders of other roots that cannot be seen through the shelf. */
  readonly spread: FoldersByKind
  /** Folders of all other roots, for programs that know each file by its own path. */
  readonly others: FoldersByKind
}

export function placesIn(
  primary: Root,
  spread: FoldersByKind = new Map(),
  others: FoldersByKind = new Map(),
): ModelPlaces {
  return { shelf: shelfOf(primary), base: baseOf(primary), spread, others }
}

/** How one mapping is shared in the chosen way; what cannot go that way falls back to a link, else to nothing. */
function wayOf(mapping: ModelMapping, way: SharingWay | null, manifest: Manifest): SharingWay | null {
  const file = manifest.models.config
  if (way === 'config' && file !== undefined && (mapping.config ?? file.root) !== undefined) return 'config'
  if (way === 'flag' && mapping.flag !== undefined) return 'flag'
  if (way === 'api' && manifest.models.api !== undefined) return 'api'
  return mapping.link === undefined ? null : 'link'
}

/** Configuration files in which every key can name several folders. */
const severalFolders: ReadonlySet<string> = new Set(['comfyui', 'fds'])

/**
 * Decides from the manifest and the install's name what sharing wants; looks at no file. `links`: whether the folder
 * of the install can hold links; where it cannot, another way that the package knows takes their place. Raises
 * `path-escapes`.
 */
export function decideWanted(
  manifest: Manifest,
  chosen: SharingWay | undefined,
  app: string,
  places: ModelPlaces,
  name: string,
  links = true,
): Wanted {
  const asked = wayInUse(manifest, chosen)
  const way = links ? asked : wayWithoutLinks(manifest, asked)
  const folders: WantedFolder[] = []
  const config = new Map<string, string[]>()
  const flags: string[] = []
  const register: string[] = []
  const warnings: string[] = []
  const unseen = new Set<string>()
  const linkless = new Set<string>()
  for (const mapping of manifest.models.map) {
    const target = places.shelf(mapping.kind, mapping.sub?.replaceAll('{name}', name))
    const how = wayOf(mapping, way, manifest)
    if (how === 'api') {
      const all = [target, ...(places.others.get(mapping.kind) ?? [])]
      register.push(...all.filter((folder) => !register.includes(folder)))
      continue
    }
    const { further, hidden } = tellFurther(mapping, how, manifest, places)
    for (const folder of hidden) unseen.add(folder)
    for (const folder of further.flags) flags.push(...flagOf(mapping, folder))
    if (how === null) continue
    if (how === 'config' && mapping.config !== undefined) {
      const listed = config.get(mapping.config) ?? []
      config.set(mapping.config, [...new Set([...listed, target, ...further.config])])
    }
    if (how === 'flag') flags.push(...flagOf(mapping, target))
    if (mapping.link === undefined) continue
    const path = resolve(app, mapping.link)
    if (!isWithin(app, path) || path === app) throw new DeckError('path-escapes', { path: mapping.link })
    const inner = relative(app, path).split(sep).join('/')
    if (how === 'link' && !links) {
      linkless.add(inner)
      continue
    }
    if (how === 'config' && mapping.config === undefined) {
      const plain = join(places.base, modelKinds[mapping.kind].folder)
      if (!isWithin(plain, target)) {
        warnings.push(`${inner} is not shared: the program looks for it in ${plain}, and it is ${target} here`)
        continue
      }
    }
    const other = folders.find((folder) => isWithin(folder.path, path) || isWithin(path, folder.path))
    if (other === undefined) folders.push({ mode: how === 'link' ? 'link' : 'gather', inner, path, target })
    else if (other.path !== path || (how === 'link' && other.target !== target)) {
      warnings.push(`${inner} is not shared: ${other.inner} is already, and one folder cannot lead to two places`)
    }
  }
  if (!links && way !== null && way !== asked)
    warnings.push(`No links can be made in ${app}, so its models are shared by ${wayWords[way]} instead.`)
  if (linkless.size > 0)
    warnings.push(
      `${[...linkless].join(', ')} cannot be shared: no links can be made in ${app} (file systems such as exFAT have none), and the program can be told of them in no other way. Install it on another drive to share them.`,
    )
  if (unseen.size > 0) {
    warnings.push(
      `${[...unseen].join(', ')} cannot be seen here: no link to it can be made in the primary models folder, and the program takes one folder for each kind`,
    )
  }
  return { folders, config: belowRoot(config, manifest, places.base), arguments: flags, register, warnings }
}

const wayWords: Readonly<Record<SharingWay, string>> = {
  link: 'links',
  config: 'its configuration file',
  flag: 'launch flags',
  api: 'its own interface',
}

const flagOf = ({ flag }: ModelMapping, folder: string): readonly string[] =>
  flag === undefined ? [] : flag.endsWith('=') ? [flag + folder] : [flag, folder]

/**
 * How a program is told of folders that the shelf cannot show: in the file or by flags that take several, flags also
 * beside links. `hidden`: what it cannot be told of.
 */
function tellFurther(
  mapping: ModelMapping,
  how: Exclude<SharingWay, 'api'> | null,
  { models: { config: file } }: Manifest,
  places: ModelPlaces,
): {
  readonly further: { readonly config: readonly string[]; readonly flags: readonly string[] }
  readonly hidden: readonly string[]
} {
  const spread = spreadOf(mapping, places)
  const listed = mapping.several === true || severalFolders.has(file?.format ?? '')
  if (how === 'config' && mapping.config !== undefined && listed) {
    // A semicolon parts the folders of one value.
    const parted = (folder: string): boolean => file?.format === 'fds' && folder.includes(';')
    return {
      further: { config: spread.filter((folder) => !parted(folder)), flags: [] },
      hidden: spread.filter(parted),
    }
  }
  if (mapping.flag !== undefined && mapping.several === true)
    return { further: { config: [], flags: spread }, hidden: [] }
  return { further: { config: [], flags: [] }, hidden: how === null ? [] : spread }
}

/** Folders of other roots that this mapping would have to be told of. */
function spreadOf(mapping: ModelMapping, places: ModelPlaces): readonly string[] {
  const sub = mapping.sub?.toLowerCase() ?? null
  return (places.spread.get(mapping.kind) ?? []).filter(
    (folder) => (splitOf(mapping.kind, folder)?.toLowerCase() ?? null) === sub,
  )
}

/** Where the file has a key for the models folder itself, the other keys name folders below it, or whole paths. */
function belowRoot(
  config: ReadonlyMap<string, readonly string[]>,
  manifest: Manifest,
  base: string,
): ReadonlyMap<string, readonly string[]> {
  const root = manifest.models.config?.root
  if (root === undefined || config.size === 0) return config
  return new Map([
    [root, [base]],
    ...[...config].map(([key, folders]) => [key, folders.map((folder) => innerOf(base, folder))] as const),
  ])
}

/** A folder as seen from the one around the kinds, forward slashes; as it is when it lies elsewhere. */
export function innerOf(base: string, folder: string): string {
  return isWithin(base, folder) ? relative(base, folder).split(sep).join('/') : folder
}
