import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { InstallSizes, SizesRequest } from '../../shared/contract/installs.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Git } from '../git/types.ts'
import type { Work } from '../operations/types.ts'
import type { DownloadSize } from '../python/download-sizes.ts'
import type { PackageSet } from '../python/package-set.ts'
import { collectRequirements } from '../python/requirements.ts'
import type { Python } from '../python/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { withTemporaryFolder } from '../store/temporary-folder.ts'
import { downloadsOf, fetchesMore, setOfStep, type Download } from './install-downloads.ts'
import type { InstallInput } from './install-input.ts'
import { decideInstall, type PlanSources } from './install-plan.ts'
import { innerPath } from './layout.ts'

interface SizeSources extends Pick<PlanSources, 'manifest' | 'hardware' | 'settings' | 'store'> {
  readonly git: Git
  readonly python: Python
  readonly folder: DataFolder
}

/** A server that cannot leave contents out would send a whole work tree; more than this is not worth the answer. */
const maxPeek = 16 * 1024 ** 2
const maxList = 1024 ** 2
const alike = /(?:requirement|constraint)[^/]*\.txt$/i
const maxLists = 50
const maxKept = 50

interface Lists {
  /** Contents of requirement files by their path in the source. */
  readonly texts: ReadonlyMap<string, string>
  /** Whether the source, with everything that is cloned into it, certainly has no such file. */
  readonly lacks: (path: string) => boolean
}

/** Requirement files of the source without its clone; null when it cannot be asked now. */
async function readLists(input: InstallInput, sources: SizeSources, work: Work): Promise<Lists | null> {
  const { source, install } = input.manifest
  if (source.type !== 'git') return null
  return withTemporaryFolder(sources.folder.temp, 'peek', async (folder) => {
    const peek = await sources.git.peek({ url: source.url, ref: input.ref, folder, maxBytes: maxPeek }, work)
    const named = new Set(install.flatMap((step) => (step.use === 'requirements' ? [step.file] : [])))
    const present = new Set(peek.files.map(({ path }) => path))
    const cloned = [
      ...peek.links.map(({ path }) => path),
      ...install.flatMap((step) => (step.use === 'clone' ? [step.into] : [])),
    ]
    // They may include others, which are named alike.
    const wanted = [
      ...peek.files.filter(({ path }) => named.has(path)),
      ...peek.files.filter(({ path }) => !named.has(path) && alike.test(path)),
    ]
    return {
      texts: await peek.read(wanted.slice(0, maxLists), maxList),
      lacks: (path: string) => !present.has(path) && !cloned.some((folder) => path.startsWith(`${folder}/`)),
    }
  }).catch((error: unknown) => {
    if (error instanceof DeckError) return null
    throw error
  })
}

/** Names in a foreign repository may be anything; what cannot be written is missed by whoever includes it. */
async function place(folder: string, path: string, text: string): Promise<void> {
  try {
    const file = innerPath(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
  } catch {
    return
  }
}

/** Each download as a set; null where the file cannot be read now, `nothing` where an optional one is not there. */
async function setsOf(
  downloads: readonly Download[],
  lists: Lists | null,
  folder: DataFolder,
): Promise<readonly (PackageSet | 'nothing' | null)[]> {
  if (lists === null) return downloads.map((each) => (each.from === 'set' ? each.set : null))
  return withTemporaryFolder(folder.temp, 'lists', async (temporary) => {
    for (const [path, text] of lists.texts) await place(temporary, path, text)
    return Promise.all(
      downloads.map(async (each) => {
        if (each.from === 'set') return each.set
        const { step } = each
        if (step.optional && lists.lacks(step.file)) return 'nothing'
        if (!lists.texts.has(step.file)) return null
        const request = { ...step, files: [innerPath(temporary, step.file)], packages: [], cwd: temporary }
        try {
          return setOfStep(step, await collectRequirements(request, () => undefined))
        } catch (error) {
          if (error instanceof DeckError) return null
          throw error
        }
      }),
    )
  })
}

/** Joins what was found out to the lines of the plan; pure. `sets` and `sizes` stand in the order of `downloads`. */
function describeSizes(
  downloads: readonly Download[],
  sets: readonly (PackageSet | 'nothing' | null)[],
  sizes: readonly (DownloadSize | null)[],
  fetchesMore: boolean,
): InstallSizes {
  const items = downloads.map(({ subject, from }, index): InstallSizes['items'][number] => {
    const size = sets[index] === 'nothing' ? { bytes: 0, whole: true } : (sizes[index] ?? null)
    if (size !== null) return { subject, bytes: size.bytes, state: size.whole ? 'known' : 'at-least' }
    return { subject, bytes: null, state: from === 'file' && sets[index] === null ? 'after-clone' : 'unknown' }
  })
  const total = items.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
  const whole = items.every(({ state }) => state === 'known')
  return { items, totalBytes: total === 0 && !whole ? null : total, more: fetchesMore || !whole }
}

/**
 * Finds out what an installation would download, without its name and without a clone. It takes
 * seconds, so it is asked beside the plan. What was found out whole is kept for the session. Raises
 * as `decideInstall` does, and `cancelled`.
 */
export function createInstallSizes(
  sources: SizeSources,
): (request: SizesRequest, signal?: AbortSignal) => Promise<InstallSizes> {
  const kept = new Map<string, InstallSizes>()

  return async (request, signal = new AbortController().signal) => {
    const { input, facts } = await decideInstall(request, sources)
    const downloads = downloadsOf(input, facts)
    const more = fetchesMore(input, facts)
    if (downloads.length === 0 || input.python === null) return describeSizes(downloads, [], [], more)
    const key = JSON.stringify([downloads, input.python, input.manifest.source, input.ref, sources.settings()])
    const before = kept.get(key)
    if (before !== undefined) return before

    // The larger part is told by the indexes; a slow repository may not take their time.
    const deadline = Date.now() + request.withinMs
    const limited = AbortSignal.any([signal, AbortSignal.timeout(request.withinMs / 2)])
    const work: Work = { signal: limited, log: () => undefined, progress: () => undefined }
    const needsLists = downloads.some(({ from }) => from === 'file')
    const sets = await setsOf(downloads, needsLists ? await readLists(input, sources, work) : null, sources.folder)
    if (signal.aborted) throw new DeckError('cancelled')
    const asked = sets.flatMap((set, index) => (set === null || set === 'nothing' ? [] : [{ set, index }]))
    const found = await sources.python.downloadSizes(
      asked.map(({ set }) => set),
      input.python.preferred,
      Math.max(1, deadline - Date.now()),
      signal,
    )
    const sizes: (DownloadSize | null)[] = downloads.map(() => null)
    for (const [position, { index }] of asked.entries()) sizes[index] = found[position] ?? null
    const described = describeSizes(downloads, sets, sizes, more)
    if (described.items.every(({ state }) => state === 'known')) keep(key, described)
    return described
  }

  function keep(key: string, sizes: InstallSizes): void {
    kept.set(key, sizes)
    const oldest = kept.keys().next().value
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest)
  }
}
