import { join, relative, resolve, sep } from 'node:path'
import { modelKinds, type ModelKind } from '../../shared/catalogue/kinds.ts'
import type { Manifest, ModelMapping, SharingWay } from '../../shared/catalogue/manifest.ts'
import { wayInUse } from '../../shared/catalogue/sharing-ways.ts'
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
function wayOf(mapping: ModelMapping, way: SharingWay, manifest: Manifest): SharingWay | null {
  const file = manifest.models.config
  if (way === 'config' && file !== undefined && (mapping.config ?? file.root) !== undefined) return 'config'
  if (way === 'flag' && mapping.flag !== undefined) return 'flag'
  if (way === 'api' && manifest.models.api !== undefined) return 'api'
  return mapping.link === undefined ? null : 'link'
}

/** Configuration files in which a key can name several folders. */
const severalFolders: ReadonlySet<string> = new Set(['comfyui', 'fds'])

/** Decides from the manifest and the install's name what sharing wants; looks at no file. Raises `path-escapes`. */
export function decideWanted(
  manifest: Manifest,
  chosen: SharingWay | undefined,
  app: string,
  places: ModelPlaces,
  name: string,
): Wanted {
  const way = wayInUse(manifest, chosen)
  const file = manifest.models.config
  const folders: WantedFolder[] = []
  const config = new Map<string, string[]>()
  const flags: string[] = []
  const register: string[] = []
  const warnings: string[] = []
  const unseen = new Set<string>()
  for (const mapping of manifest.models.map) {
    const target = places.shelf(mapping.kind, mapping.sub?.replaceAll('{name}', name))
    const how = wayOf(mapping, way, manifest)
    if (how === null) continue
    if (how === 'api') {
      const all = [target, ...(places.others.get(mapping.kind) ?? [])]
      register.push(...all.filter((folder) => !register.includes(folder)))
      continue
    }
    const spread = spreadOf(mapping, places)
    const told = how === 'config' && mapping.config !== undefined && severalFolders.has(file?.format ?? '')
    // A semicolon parts the folders of one value.
    const further = told ? spread.filter((folder) => file?.format !== 'fds' || !folder.includes(';')) : []
    for (const folder of spread) if (!further.includes(folder)) unseen.add(folder)
    if (how === 'config' && mapping.config !== undefined) {
      const listed = config.get(mapping.config) ?? []
      config.set(mapping.config, [...new Set([...listed, target, ...further])])
    }
    if (how === 'flag' && mapping.flag !== undefined) {
      flags.push(...(mapping.flag.endsWith('=') ? [mapping.flag + target] : [mapping.flag, target]))
    }
    if (mapping.link === undefined) continue
    const path = resolve(app, mapping.link)
    if (!isWithin(app, path) || path === app) throw new DeckError('path-escapes', { path: mapping.link })
    const inner = relative(app, path).split(sep).join('/')
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
  if (unseen.size > 0) {
    warnings.push(
      `${[...unseen].join(', ')} cannot be seen here: no link to it can be made in the primary models folder, and the program takes one folder for each kind`,
    )
  }
  return { folders, config: belowRoot(config, manifest, places.base), arguments: flags, register, warnings }
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
