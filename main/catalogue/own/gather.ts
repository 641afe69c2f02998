import { join } from 'node:path'
import { innerPathSchema } from '../../../shared/catalogue/primitives.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { Git, Peek } from '../../git/types.ts'
import type { StepProgress } from '../../operations/types.ts'
import { withTemporaryFolder } from '../../store/temporary-folder.ts'
import type { Address } from './address.ts'
import { createSources } from './program.ts'
import { detectScript } from './detect-script.ts'
import { firstFiles, type Snapshot } from './snapshot.ts'

export interface GatherLimits {
  readonly seconds: number
  /** Of all transfers together. */
  readonly bytes: number
  readonly fileBytes: number
  /** How many files are read at all. */
  readonly files: number
  readonly names: number
}
/** A repository without its contents is a few megabytes; one that comes whole, because its server knows no other way, may be more. */
export const usualLimits: GatherLimits = {
  seconds: 180,
  bytes: 256 * 1024 ** 2,
  fileBytes: 1024 ** 2,
  files: 240,
  names: 100_000,
}

/** Names that a manifest could name, and that cannot play tricks on a page or in a file. */
const isPlainName = (path: string): boolean => !/[\p{Cc}\p{Cf}]/u.test(path) && innerPathSchema.safeParse(path).success

async function readAll(peek: Peek, address: Address, limits: GatherLimits): Promise<Snapshot> {
  const files = peek.files.filter(({ path }) => isPlainName(path)).slice(0, limits.names)
  const byPath = new Map(files.map((file) => [file.path, file]))
  const texts = new Map<string, string>()
  const asked = new Set<string>()
  const snapshot: Snapshot = {
    url: address.url,
    repository: address.name,
    ref: peek.ref,
    commit: peek.commit,
    date: peek.date,
    branches: peek.refs.branches,
    tags: peek.refs.tags,
    submodules: peek.submodules,
    paths: files.map(({ path }) => path),
    texts,
  }
  const read = async (paths: readonly string[]): Promise<void> => {
    const wanted = paths
      .filter((path) => !asked.has(path))
      .slice(0, limits.files - asked.size)
      .flatMap((path) => byPath.get(path) ?? [])
    for (const { path } of wanted) asked.add(path)
    for (const [path, text] of await peek.read(wanted, limits.fileBytes)) texts.set(path, text)
  }
  await read(firstFiles(snapshot.paths).slice(0, limits.files / 2))
  // Scripts that only a document names, and the modules that the likely script loads.
  await read(scriptsNamed(texts, byPath))
  for (let round = 0; round < 3; round += 1) {
    const sources = createSources(snapshot)
    const { script, others } = detectScript(snapshot, sources)
    const likely = [...(script.value === null ? [] : [script.value]), ...others.slice(0, 3)]
    const missing = likely.flatMap((path) => sources.missing(path)).filter((path) => !asked.has(path))
    if (missing.length === 0) break
    await read(missing)
  }
  return snapshot
}

/** Python files below the top that a text of the repository names by their path. */
function scriptsNamed(texts: ReadonlyMap<string, string>, known: ReadonlyMap<string, unknown>): readonly string[] {
  return [...texts.values()].flatMap((text) =>
    [...text.matchAll(/(?<![\w./-])([\w-]{1,80}(?:\/[\w.-]{1,80}){1,5}\.py)\b/g)].flatMap(([, path = '']) =>
      known.has(path) ? [path] : [],
    ),
  )
}

/**
 * Looks at a repository without checking it out or running any of it. Bounded in bytes, time and
 * number of files; what it fetched is removed again. Raises `git-refused`, `repository-too-large`,
 * `repository-too-slow`, `cancelled` and the like.
 */
export async function gatherSnapshot(
  services: { readonly git: Pick<Git, 'peek'>; readonly temp: string },
  address: Address,
  signal: AbortSignal,
  progress: (update: StepProgress) => void = () => undefined,
  limits: GatherLimits = usualLimits,
): Promise<Snapshot> {
  const late = AbortSignal.timeout(limits.seconds * 1000)
  try {
    return await withTemporaryFolder(services.temp, 'look', async (temporary) => {
      const work = { signal: AbortSignal.any([signal, late]), log: () => undefined, progress }
      const folder = join(temporary, 'repository')
      const peek = await services.git.peek({ url: address.url, ref: address.ref, folder, maxBytes: limits.bytes }, work)
      return await readAll(peek, address, limits)
    })
  } catch (error) {
    if (late.aborted && !signal.aborted)
      throw new DeckError('repository-too-slow', { url: address.url, seconds: limits.seconds })
    throw error
  }
}
