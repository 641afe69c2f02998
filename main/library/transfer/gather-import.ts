import { access, constants, readdir } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { Root } from '../roots/types.ts'
import { realOf } from '../roots/listing.ts'
import { isModelFile } from '../sidecars/model-files.ts'
import { isWithin } from '../within.ts'
import { kindOfFolders } from './folder-kinds.ts'
import { mendedName } from './names.ts'
import { lookAt } from './place.ts'

/** One model that is to be imported. */
export interface Source {
  readonly path: string
  /** A diffusers folder, which is one model. */
  readonly folder: boolean
  /** What the folders around it say, and the sub-folders that are kept. */
  readonly folderKind: ModelKind | null
  readonly below: readonly string[]
}

export interface Sources {
  readonly sources: readonly Source[]
  /** Folders that were gone through, the inner ones first. */
  readonly folders: readonly string[]
  readonly warnings: readonly string[]
}

/** What must not be imported from. */
export interface Grounds {
  readonly roots: readonly Root[]
  /** The data folder (null where that is what is imported from), and the installs in it. */
  readonly data: string | null
  readonly installs: string
}

export interface ImportLimits {
  readonly models: number
  readonly entries: number
  readonly depth: number
}

const importLimits: ImportLimits = { models: 20_000, entries: 200_000, depth: 24 }

/** Says what makes a folder one model: https://huggingface.co/docs/diffusers/using-diffusers/loading */
const diffusersMark = 'model_index.json'

/**
 * Looks for models in files and folders from outside. Links are never followed. Raises `import-refused`,
 * `import-too-large`, `not-found`.
 */
export async function gatherSources(
  paths: readonly string[],
  mode: 'copy' | 'move',
  grounds: Grounds,
  limits: ImportLimits = importLimits,
): Promise<Sources> {
  const forbidden = await forbiddenFolders(grounds)
  const installs = await realOf(grounds.installs)
  const sources = new Map<string, Source>()
  const folders: string[] = []
  const warnings: string[] = []
  const others: string[] = []
  const links: string[] = []
  let entries = 0

  const add = (
    top: string,
    path: string,
    folder: boolean,
    names: readonly string[],
    inner: readonly string[],
  ): void => {
    if (sources.size >= limits.models) throw new DeckError('import-too-large', { path: top, limit: limits.models })
    const named = kindOfFolders(names)
    const below = (named?.below ?? inner).map(mendedName)
    sources.set(path, { path, folder, folderKind: named?.kind ?? null, below })
  }

  /** `inner`: folder names below the one that was dropped. */
  const walk = async (top: string, path: string, inner: readonly string[]): Promise<void> => {
    const around = [basename(dirname(top)), basename(top)]
    if (inner.length > limits.depth) throw new DeckError('import-too-large', { path: top, limit: limits.entries })
    const real = await realOf(path)
    const ours = forbidden.find((folder) => real === folder.path)
    if (ours !== undefined) {
      warnings.push(`${path} is left out: ${ours.reason}`)
      return
    }
    const found = (await readdir(path, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    if (found.some((entry) => entry.name === diffusersMark && entry.isFile())) {
      add(top, path, true, [...around, ...inner].slice(0, -1), inner.slice(0, -1))
      return
    }
    for (const entry of found) {
      if (++entries > limits.entries) throw new DeckError('import-too-large', { path: top, limit: limits.entries })
      const each = join(path, entry.name)
      if (entry.isSymbolicLink()) links.push(each)
      else if (entry.isDirectory()) {
        if (!entry.name.startsWith('.')) await walk(top, each, [...inner, entry.name])
      } else if (entry.isFile() && isModelFile(entry.name)) add(top, each, false, [...around, ...inner], inner)
      else others.push(each)
    }
    folders.push(path)
  }

  for (const given of paths) {
    if (!isAbsolute(given)) throw new DeckError('import-refused', { path: given, reason: 'it is not a whole path' })
    const path = resolve(given)
    const there = await lookAt(path)
    if (there === null) throw new DeckError('not-found', { what: 'file', name: path })
    if (there.isSymbolicLink()) {
      links.push(path)
      continue
    }
    const real = join(await realOf(dirname(path)), basename(path))
    refuse(real, path, mode, forbidden, installs, warnings)
    if (there.isDirectory()) await walk(path, path, [])
    else if (there.isFile() && isModelFile(basename(path))) add(path, path, false, [basename(dirname(path))], [])
    else others.push(path)
  }
  if (mode === 'move') await checkLeaving([...sources.keys()])
  if (links.length > 0) warnings.push(`${some(links)}: links are never followed, and stay where they are`)
  return { sources: [...sources.values()], folders, warnings: [...warnings, ...aboutOthers(others, sources)] }
}

/** Files that belong to no model; the sidecars among them go along and need no word. */
function aboutOthers(others: readonly string[], sources: ReadonlyMap<string, Source>): readonly string[] {
  const folders = new Set([...sources.keys()].map(dirname))
  const left = others.filter((path) => !folders.has(dirname(path)))
  return left.length === 0 ? [] : [`${some(left)}: no models, left where they are`]
}

/** A few of many, in words. */
export function some(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(', ')
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown
}

interface Forbidden {
  readonly path: string
  readonly reason: string
}

async function forbiddenFolders({ roots, data }: Grounds): Promise<readonly Forbidden[]> {
  const folders: Forbidden[] = []
  for (const root of roots) {
    const reason = `it lies in the library already (${root.name}); move it there instead`
    const inner = Object.values(root.folders).flat()
    for (const path of new Set([root.path, ...inner.map((each) => resolve(root.path, each))]))
      folders.push({ path: await realOf(path), reason })
  }
  if (data !== null) folders.push({ path: await realOf(data), reason: 'it belongs to Diffusion Deck itself' })
  return folders
}

/** Raises `import-refused` for what is ours already, or must be brought in by another way. */
function refuse(
  real: string,
  path: string,
  mode: 'copy' | 'move',
  forbidden: readonly Forbidden[],
  installs: string,
  warnings: string[],
): void {
  if (isWithin(installs, real)) {
    const install = relative(installs, real).split(sep)[0] ?? ''
    if (mode === 'copy' && install !== '') {
      warnings.push(`${path} lies in the install “${install}”; sharing its models moves them here by itself`)
      return
    }
    throw new DeckError('import-refused', { path, reason: 'it lies in an install; share its models with it instead' })
  }
  const found = forbidden.find((folder) => isWithin(folder.path, real))
  if (found !== undefined) throw new DeckError('import-refused', { path, reason: found.reason })
}

/** What cannot be taken away cannot be moved. Raises `import-refused`. */
async function checkLeaving(paths: readonly string[]): Promise<void> {
  for (const folder of new Set(paths.map(dirname))) {
    await access(folder, constants.W_OK).catch((error: unknown) => {
      throw new DeckError(
        'import-refused',
        { path: folder, reason: 'nothing may be taken away there; copy it instead' },
        { cause: error },
      )
    })
  }
}
