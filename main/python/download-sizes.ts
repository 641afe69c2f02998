import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import type { HttpGet } from '../network/http-get.ts'
import { runCommand } from '../process/command.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { parseLockFile, type LockedFile, type LockedPackage } from './lock-file.ts'
import { readProject } from './package-index.ts'
import { askable, fileFor, leftOut, type Askable, type PackageSet } from './package-set.ts'
import { normalizeName } from './pep440.ts'
import { requirementName } from './requirements-file.ts'
import { withLists } from './requirements.ts'
import { raiseUvFailure } from './uv-run.ts'
import { preferredFile, type BuildTarget } from './wheel-tags.ts'

/** What a set downloads; `whole` is false when more comes that cannot be known now. */
export interface DownloadSize {
  readonly bytes: number
  readonly whole: boolean
}

export interface SizeSources {
  /** Path of uv, or null while there is none. */
  readonly uv: string | null
  readonly env: Readonly<Record<string, string>>
  readonly folder: DataFolder
  readonly http: HttpGet
  /** The Python package index in use. */
  readonly defaultIndex: string
  readonly target: BuildTarget
  /** All of it ends then; what is not known by then stays unknown. */
  readonly limitMs: number
}

interface Found {
  readonly packages: readonly LockedPackage[]
  readonly whole: boolean
}

/** A question that nobody waits for may not hang on a slow index. */
const quick = { UV_HTTP_RETRIES: '1', UV_HTTP_TIMEOUT: '10', UV_HTTP_CONNECT_TIMEOUT: '8' }
const stallMs = 8000
const headsAtOnce = 8
const maxHeads = 200
/** So many packages without wheels are left out one after another; each costs a call of uv. */
const maxLeft = 12
const maxWords = 64 * 1024

/**
 * What uv would install for a set, dependencies and all; nothing is built or installed. Versions that
 * the file `lock` names already are preferred; it is written anew. What has no wheel would have to be
 * built to be known: it is left out, with what only it needs, and `whole` is false then.
 */
async function resolveSet(
  set: PackageSet,
  asked: Askable,
  call: { readonly uv: string; readonly python: string; readonly lock: string; readonly signal: AbortSignal },
  { env, folder, defaultIndex }: SizeSources,
): Promise<Found> {
  const { uv, python, lock, signal } = call
  const left = new Set<string>()
  for (;;) {
    const overrides = [...asked.overrides, ...[...left].map(leftOut)]
    const lists = { requirements: asked.requirements, constraints: asked.constraints, overrides }
    const result = await withLists(folder, lists, async (paths) => {
      const list = (name: 'constraints' | 'overrides'): string[] =>
        lists[name].length === 0 ? [] : [`--${name}`, paths.get(name) ?? '']
      const args = [
        ...['pip', 'compile', '--quiet', '--color', 'never', '--no-header', '--no-build'],
        ...['--format', 'pylock.toml', '--output-file', lock, '--python-version', python],
        ...['--default-index', set.index ?? defaultIndex, '--index-strategy', 'first-index'],
        ...(set.prerelease ? ['--prerelease', 'allow'] : []),
        ...(set.noDeps ? ['--no-deps'] : []),
        ...[...list('constraints'), ...list('overrides'), paths.get('requirements') ?? ''],
      ]
      return runCommand({ file: uv, args, env: { ...env, ...quick }, cwd: folder.root, signal, keepBytes: maxWords })
    })
    if (signal.aborted) throw new DeckError('cancelled')
    if (result.code === 0) break
    const without = withoutWheels(result.stderr).filter((name) => !left.has(name))
    if (without.length === 0 || left.size > maxLeft) return raiseUvFailure(result.stderr, folder.root)
    for (const name of without) left.add(name)
  }
  const packages = parseLockFile(await readFile(lock, 'utf8'))
  if (packages === null) throw new DeckError('python-failed', { detail: 'uv’s lock file was not understood' })
  return { packages, whole: asked.whole && left.size === 0 }
}

/** Names of what uv says it would have to build. */
export function withoutWheels(output: string): string[] {
  const said = /Wheels are required for `([\w.-]+)`|\b([A-Za-z0-9][\w.-]*)==\S+ has no usable wheels/g
  return [...new Set([...output.matchAll(said)].flatMap(([, hint, cause]) => hint ?? cause ?? []).map(normalizeName))]
}

/** Without uv or a Python only the named packages can be found, not what they need. */
async function findNamed(
  set: PackageSet,
  { requirements, whole }: Askable,
  python: string,
  sources: SizeSources,
  signal: AbortSignal,
): Promise<Found> {
  const { http, defaultIndex, target } = sources
  const machine = { python, target, prerelease: set.prerelease }
  const packages = await Promise.all(
    requirements.map(async (requirement): Promise<LockedPackage[]> => {
      const name = requirementName(requirement)
      if (name === null) return []
      const files = await readProject(http, set.index ?? defaultIndex, name, signal).catch((error: unknown) => {
        if (error instanceof DeckError) return []
        throw error
      })
      const file = fileFor(requirement, files, machine)
      return file === null ? [] : [{ name, version: null, files: [file] }]
    }),
  )
  const found = packages.flat()
  return { packages: found, whole: whole && set.noDeps && found.length === requirements.length }
}

/** Sizes that the index does not tell, from the files' own servers; what does not answer is left out. */
async function askServers(
  files: readonly LockedFile[],
  http: HttpGet,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>()
  const waiting = files.slice(0, maxHeads)
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined && !signal.aborted; file = waiting.shift()) {
      try {
        const reply = await http.open(file.url, { method: 'HEAD', maxBytes: 0, stallMs, signal })
        if (reply.status === 200 && reply.total !== null && reply.total > 0) sizes.set(file.url, reply.total)
      } catch (error) {
        if (!(error instanceof DeckError)) throw error
      }
    }
  }
  await Promise.all(Array.from({ length: headsAtOnce }, worker))
  return sizes
}

/** Sums up what is not among `present` already (`name==version`), and adds it there. Null when no size was found. */
async function sum(
  { packages, whole }: Found,
  present: Set<string>,
  http: HttpGet,
  signal: AbortSignal,
): Promise<DownloadSize | null> {
  const added = packages.filter(({ name, version }) => !present.has(`${name}==${version ?? ''}`))
  for (const { name, version } of added) present.add(`${name}==${version ?? ''}`)
  const files = added.map((each) => preferredFile(each.files))
  const silent = files.filter((file) => file?.size === null).filter((file) => file !== null)
  const asked = silent.length === 0 ? new Map<string, number>() : await askServers(silent, http, signal)
  const sizes = files.map((file) => (file === null ? null : (file.size ?? asked.get(file.url) ?? null)))
  const bytes = sizes.reduce<number>((total, size) => total + (size ?? 0), 0)
  const all = whole && !sizes.includes(null)
  return bytes === 0 && !all ? null : { bytes, whole: all }
}

/**
 * What a row of sets would download, one after another into an empty environment of `python` (such
 * as `3.12`), cache aside. Null for a set about which nothing could be found out. Raises only `cancelled`.
 */
export async function downloadSizes(
  sets: readonly PackageSet[],
  python: string,
  sources: SizeSources,
  signal: AbortSignal,
): Promise<readonly (DownloadSize | null)[]> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(sources.limitMs)])
  await mkdir(sources.folder.temp, { recursive: true })
  const temporary = await mkdtemp(join(sources.folder.temp, 'sizes-'))
  const lock = join(temporary, 'pylock.toml')
  const present = new Set<string>()

  const measure = async (set: PackageSet): Promise<DownloadSize | null> => {
    const asked = askable(set)
    if (asked.requirements.length === 0) return asked.whole ? { bytes: 0, whole: true } : null
    const named = (): Promise<Found> => findNamed(set, asked, python, sources, limited)
    const { uv } = sources
    const found =
      uv === null
        ? await named()
        : await resolveSet(set, asked, { uv, python, lock, signal: limited }, sources).catch((error: unknown) => {
            // Who cannot be reached by uv cannot be reached otherwise.
            if (['unreachable', 'cancelled'].includes(toErrorInfo(error).code)) throw error
            return named()
          })
    return found.packages.length === 0 ? null : sum(found, present, sources.http, limited)
  }

  try {
    const sizes: (DownloadSize | null)[] = []
    for (const set of sets) {
      sizes.push(
        limited.aborted
          ? null
          : await measure(set).catch((error: unknown) => {
              if (error instanceof DeckError) return null
              throw error
            }),
      )
      if (signal.aborted) throw new DeckError('cancelled')
    }
    return sizes
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
