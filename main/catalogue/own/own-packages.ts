import { createHash, randomUUID } from 'node:crypto'
import { lstat, mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import type { Proposal } from '../../../shared/catalogue/proposal.ts'
import type { PackageFault, PackageSource } from '../../../shared/contract/own-packages.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { Git } from '../../git/types.ts'
import type { StepProgress } from '../../operations/types.ts'
import { writeFileAtomic } from '../../store/atomic-file.ts'
import { errorCode, moveFile } from '../../store/move-file.ts'
import type { Trash } from '../../store/trash.ts'
import type { Catalogue, CatalogueItem } from '../catalogue.ts'
import { inspectManifest } from '../parse-manifest.ts'
import { readPackageFile } from '../read-package-file.ts'
import { readAddress } from './address.ts'
import { detectPackage } from './detect.ts'
import { gatherSnapshot } from './gather.ts'
import { writeManifest } from './write-manifest.ts'

/** Packages that a person added: detect, check, write, remove. The catalogue is read again after each change. */
export interface OwnPackages {
  /** Raises `invalid-input` for an address that is none, and what looking at a repository raises. */
  detect(
    address: string,
    signal: AbortSignal,
    progress: (update: StepProgress) => void,
  ): Promise<{ readonly proposal: Proposal; readonly text: string }>
  validate(
    text: string,
    replaces: string | null,
  ): Promise<{ readonly faults: readonly PackageFault[]; readonly manifest: Manifest | null }>
  /** Raises `not-found`. */
  source(id: string): Promise<PackageSource>
  /** Raises `manifest-invalid`, `package-exists`, `package-changed`, `package-built-in`. */
  save(text: string, replaces: { readonly id: string; readonly revision: string } | null): Promise<Manifest>
  /** Raises `not-found` and `package-built-in`. */
  remove(id: string): Promise<void>
}

const revisionOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const ownerOf = ({ origin, file }: CatalogueItem): string =>
  origin === 'built-in' ? 'a built-in package' : basename(file)

export function createOwnPackages(services: {
  readonly catalogue: Catalogue
  readonly git: Pick<Git, 'peek'>
  readonly trash: Pick<Trash, 'discard'>
  /** Where a person's own package files lie. */
  readonly folder: string
  readonly temp: string
}): OwnPackages {
  const { catalogue, folder } = services

  async function find(id: string): Promise<CatalogueItem | undefined> {
    await catalogue.reload()
    return catalogue.list().entries.find(({ manifest }) => manifest.id === id)
  }

  async function owned(id: string): Promise<CatalogueItem> {
    const item = await find(id)
    if (item === undefined) throw new DeckError('not-found', { what: 'package', name: id })
    if (item.origin === 'built-in') throw new DeckError('package-built-in', { id })
    return item
  }

  async function validate(
    text: string,
    replaces: string | null,
  ): Promise<{ readonly faults: readonly PackageFault[]; readonly manifest: Manifest | null }> {
    const { manifest, faults, locate } = inspectManifest(text)
    if (manifest === null || faults.length > 0) return { faults, manifest: null }
    if (replaces !== null && manifest.id !== replaces) {
      const message = `installs know the package as “${replaces}”, so the id stays; add another package for another id`
      return { faults: [locate({ path: ['id'], message })], manifest: null }
    }
    const taken = replaces === null ? await find(manifest.id) : undefined
    if (taken === undefined) return { faults: [], manifest }
    const message = `“${manifest.id}” is already taken by ${ownerOf(taken)}; give this one another`
    return { faults: [locate({ path: ['id'], message })], manifest: null }
  }

  async function source(id: string): Promise<PackageSource> {
    const item = await find(id)
    if (item === undefined) throw new DeckError('not-found', { what: 'package', name: id })
    const text = await readPackageFile(item.file)
    return { id, origin: item.origin, fileName: `${id}.deck.yaml`, text, revision: revisionOf(text) }
  }

  /** A new file under a name that must be free: written whole beside it first, then given the name. */
  async function writeNew(id: string, text: string): Promise<void> {
    const file = join(folder, `${id}.yaml`)
    const draft = join(folder, `.${id}.${randomUUID()}.new`)
    await mkdir(folder, { recursive: true })
    await writeFileAtomic(draft, text)
    try {
      await moveFile(draft, file)
    } catch (error) {
      if (errorCode(error) === 'EEXIST') throw new DeckError('package-exists', { id, owner: basename(file) })
      throw error
    } finally {
      await rm(draft, { force: true })
    }
  }

  return {
    async detect(address, signal, progress) {
      const read = readAddress(address)
      const snapshot = await gatherSnapshot(services, read, signal, progress)
      await catalogue.reload()
      const proposal = detectPackage(snapshot)
      const taken = new Set(catalogue.list().entries.map(({ manifest }) => manifest.id))
      const id = freeId(proposal.id, taken)
      return { proposal: { ...proposal, id }, text: writeManifest({ ...proposal, id }, today()) }
    },
    validate,
    source,
    async save(text, replaces) {
      const { manifest, faults } = await validate(text, replaces?.id ?? null)
      const [fault] = faults
      if (manifest === null) {
        const { manifest: parsed } = inspectManifest(text)
        const taken = parsed === null || replaces !== null ? undefined : await find(parsed.id)
        if (parsed !== null && taken !== undefined)
          throw new DeckError('package-exists', { id: parsed.id, owner: ownerOf(taken) })
        const detail =
          fault === undefined ? 'it cannot be read' : `${fault.where === '' ? '' : `${fault.where}: `}${fault.message}`
        throw new DeckError('manifest-invalid', { file: parsed?.id ?? 'package', line: fault?.line ?? 1, detail })
      }
      if (replaces === null) await writeNew(manifest.id, text)
      else {
        const { file } = await owned(replaces.id)
        // Through a link the file of somebody else would be replaced by one of ours.
        if (!(await lstat(file)).isFile() || revisionOf(await readPackageFile(file)) !== replaces.revision)
          throw new DeckError('package-changed', { file: basename(file) })
        await writeFileAtomic(file, text)
      }
      await catalogue.reload()
      return catalogue.get(manifest.id)
    },
    async remove(id) {
      const { file, manifest } = await owned(id)
      await services.trash.discard(file, manifest.name)
      await catalogue.reload()
    },
  }
}

const today = (): string => new Date().toISOString().slice(0, 10)

/** The id itself, or with the first number that makes it one of its own. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? id : `${id}-${number}`
    if (!taken.has(candidate)) return candidate
  }
}
