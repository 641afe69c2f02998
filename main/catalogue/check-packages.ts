import type { CheckedFile } from '../../shared/contract/catalogue.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Catalogue } from './catalogue.ts'
import { checkSense } from './check-sense.ts'
import { inspectManifest } from './parse-manifest.ts'
import { readPackageFile } from './read-package-file.ts'

/** A package file as text; `file` is what it is called towards people. */
export interface PackageText {
  readonly file: string
  readonly text: string
}

/**
 * Checks package files as they would be loaded, and beyond that whether they make sense: alone and
 * beside each other. Installs nothing and asks nobody.
 * @param known - ids of packages besides these
 */
export function checkPackages(texts: readonly PackageText[], known: readonly string[]): readonly CheckedFile[] {
  const inspected = texts.map(({ file, text }) => ({ file, ...inspectManifest(text) }))
  const ids = inspected.flatMap(({ manifest }) => (manifest === null ? [] : [manifest.id]))
  const all = new Set([...known, ...ids])
  return inspected.map(({ file, manifest, value, faults, locate }, index) => {
    if (manifest === null) return { file, id: null, faults }
    const holder = inspected.slice(0, index).find((other) => other.manifest?.id === manifest.id)
    const twice = holder === undefined ? [] : [{ path: ['id'], message: `${holder.file} has this id too` }]
    const found = [...checkSense(manifest, value, all), ...twice].map(locate)
    return { file, id: manifest.id, faults: [...faults, ...found].toSorted((a, b) => a.line - b.line) }
  })
}

/** Checks every package file that the catalogue knows of, those that it could not load among them. */
export async function checkCatalogue(catalogue: Catalogue): Promise<readonly CheckedFile[]> {
  const { entries, broken } = catalogue.list()
  const files = [...entries, ...broken].map(({ file }) => file)
  const read = await Promise.all(
    files.map((file) =>
      readPackageFile(file).then(
        (text) => ({ file, text }),
        (error: unknown) => unreadable(file, error),
      ),
    ),
  )
  const checked = checkPackages(
    read.filter((one) => 'text' in one),
    [],
  )
  return [...checked, ...read.filter((one) => 'faults' in one)].toSorted((a, b) => (a.file < b.file ? -1 : 1))
}

/** A file that could not even be read, as the result of checking it. */
export function unreadable(file: string, error: unknown): CheckedFile {
  const detail = error instanceof DeckError ? String(error.params['detail'] ?? error.message) : String(error)
  return { file, id: null, faults: [{ line: 1, where: '', message: detail }] }
}
