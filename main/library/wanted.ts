import { join, relative, resolve, sep } from 'node:path'
import { modelKinds, type ModelKind } from '../../shared/catalogue/kinds.ts'
import type { Manifest, ModelMapping, SharingWay } from '../../shared/catalogue/manifest.ts'
import { DeckError } from '../../shared/errors.ts'

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

export function sharedFolder(models: string, kind: ModelKind, sub?: string): string {
  return sub === undefined ? join(models, modelKinds[kind].folder) : join(models, modelKinds[kind].folder, sub)
}

/** Whether `path` is `folder` or lies in it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** How one mapping is shared in the chosen way; what cannot go that way falls back to a link, else to nothing. */
function wayOf(mapping: ModelMapping, way: SharingWay, manifest: Manifest): SharingWay | null {
  const file = manifest.models.config
  if (way === 'config' && file !== undefined && (mapping.config ?? file.root) !== undefined) return 'config'
  if (way === 'flag' && mapping.flag !== undefined) return 'flag'
  if (way === 'api' && manifest.models.api !== undefined) return 'api'
  return mapping.link === undefined ? null : 'link'
}

/** Decides from the manifest and the install's name what sharing wants; looks at no file. Raises `path-escapes`. */
export function decideWanted(
  manifest: Manifest,
  chosen: SharingWay | undefined,
  app: string,
  models: string,
  name: string,
): Wanted {
  const way = chosen ?? manifest.models.defaultWay
  const folders: WantedFolder[] = []
  const config = new Map<string, string[]>()
  const flags: string[] = []
  const register: string[] = []
  const warnings: string[] = []
  for (const mapping of manifest.models.map) {
    const target = sharedFolder(models, mapping.kind, mapping.sub?.replaceAll('{name}', name))
    const how = wayOf(mapping, way, manifest)
    if (how === null) continue
    if (how === 'api') {
      if (!register.includes(target)) register.push(target)
      continue
    }
    if (how === 'config' && mapping.config !== undefined) {
      const listed = config.get(mapping.config) ?? []
      if (!listed.includes(target)) config.set(mapping.config, [...listed, target])
    }
    if (how === 'flag' && mapping.flag !== undefined) {
      flags.push(...(mapping.flag.endsWith('=') ? [mapping.flag + target] : [mapping.flag, target]))
    }
    if (mapping.link === undefined) continue
    const path = resolve(app, mapping.link)
    if (!isWithin(app, path) || path === app) throw new DeckError('path-escapes', { path: mapping.link })
    const inner = relative(app, path).split(sep).join('/')
    const other = folders.find((folder) => isWithin(folder.path, path) || isWithin(path, folder.path))
    if (other === undefined) folders.push({ mode: how === 'link' ? 'link' : 'gather', inner, path, target })
    else if (other.path !== path || (how === 'link' && other.target !== target)) {
      warnings.push(`${inner} is not shared: ${other.inner} is already, and one folder cannot lead to two places`)
    }
  }
  return { folders, config: belowRoot(config, manifest, models), arguments: flags, register, warnings }
}

/** Where the file has a key for the models folder itself, the other keys name folders below it. */
function belowRoot(
  config: ReadonlyMap<string, readonly string[]>,
  manifest: Manifest,
  models: string,
): ReadonlyMap<string, readonly string[]> {
  const root = manifest.models.config?.root
  if (root === undefined || config.size === 0) return config
  const inner = (folder: string): string => relative(models, folder).split(sep).join('/')
  return new Map([[root, [models]], ...[...config].map(([key, folders]) => [key, folders.map(inner)] as const)])
}
