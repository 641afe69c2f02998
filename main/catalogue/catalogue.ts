import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { DeckError, toErrorInfo, type ErrorInfo } from '../../shared/errors.ts'
import { parseManifest } from './parse-manifest.ts'
import { readPackageFile } from './read-package-file.ts'

export interface CatalogueItem {
  readonly manifest: Manifest
  readonly origin: 'built-in' | 'user'
  readonly file: string
}
export interface BrokenManifest {
  readonly file: string
  readonly error: ErrorInfo
}

/** The packages that are known: those of the app, and those that a person dropped into the data folder. */
export interface Catalogue {
  list(): { readonly entries: readonly CatalogueItem[]; readonly broken: readonly BrokenManifest[] }
  find(id: string): Manifest | null
  /** Raises `not-found`, or `manifest-invalid` when the file of that name is a broken one. */
  get(id: string): Manifest
  /** Reads both folders again; the old list stands until the new one is complete. */
  reload(): Promise<void>
}

const maxFiles = 500

/** Package files of a folder by name; a folder that does not exist has none. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  const manifests = names.filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.')).toSorted()
  return manifests.slice(0, maxFiles).map((name) => path.join(folder, name))
}

async function readFolder(
  folder: string,
  origin: CatalogueItem['origin'],
): Promise<readonly (CatalogueItem | BrokenManifest)[]> {
  const files = await filesIn(folder).catch((error: unknown) => [
    {
      file: folder,
      error: toErrorInfo(new DeckError('manifest-invalid', { file: folder, line: 1, detail: String(error) })),
    },
  ])
  return Promise.all(
    files.map(async (file) => {
      if (typeof file !== 'string') return file
      try {
        return { manifest: parseManifest(await readPackageFile(file), file), origin, file }
      } catch (error) {
        return { file, error: toErrorInfo(error) }
      }
    }),
  )
}

/**
 * Loads the packages of both folders. A file with a fault disables itself only; so does one whose
 * id is already taken, because an id names a package in installs and on the command line.
 */
export async function createCatalogue(folders: {
  readonly builtInFolder: string
  readonly userFolder: string
}): Promise<Catalogue> {
  let items: ReadonlyMap<string, CatalogueItem> = new Map()
  let broken: readonly BrokenManifest[] = []

  const reload = async () => {
    const all = await Promise.all([
      readFolder(folders.builtInFolder, 'built-in'),
      readFolder(folders.userFolder, 'user'),
    ])
    const found = new Map<string, CatalogueItem>()
    const faults: BrokenManifest[] = []
    for (const item of all.flat()) {
      if ('error' in item) {
        faults.push(item)
        continue
      }
      const { id } = item.manifest
      const holder = found.get(id)
      if (holder === undefined) {
        found.set(id, item)
        continue
      }
      const owner = holder.origin === 'built-in' ? 'a built-in package' : path.basename(holder.file)
      const detail = `id: “${id}” is already the id of ${owner}; give this one another`
      faults.push({
        file: item.file,
        error: toErrorInfo(new DeckError('manifest-invalid', { file: item.file, line: 1, detail })),
      })
    }
    items = found
    broken = faults
  }
  await reload()

  const find = (id: string) => items.get(id)?.manifest ?? null
  return {
    list: () => ({ entries: [...items.values()], broken }),
    find,
    get(id) {
      const manifest = find(id)
      if (manifest !== null) return manifest
      const fault = broken.find(({ file }) => path.parse(file).name === id)
      if (fault !== undefined) throw new DeckError(fault.error.code, fault.error.params)
      throw new DeckError('not-found', { what: 'package', name: id })
    },
    reload,
  }
}
