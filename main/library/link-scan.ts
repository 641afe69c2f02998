import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Git } from '../git/types.ts'
import { errorCode, hashFile, isThere, partPrefix } from '../store/move-file.ts'
import type { Entry, FolderState, Scan, ScannedFolder } from './link-plan.ts'
import type { LinkRecords } from './link-records.ts'
import type { WantedFolder } from './wanted.ts'
import { isWithin, overlap } from './within.ts'

interface ScanRequest {
  readonly app: string
  readonly install: string
  readonly folders: readonly WantedFolder[]
  readonly records: LinkRecords
  readonly git: Git
  readonly platform: NodeJS.Platform
  readonly signal: AbortSignal
}

/** What git tracks in an install. */
interface Tracked {
  readonly all: ReadonlySet<string>
  readonly changed: ReadonlySet<string>
}

/** Deeper than any models folder; a tree beyond it is not ours to move. */
const maxDepth = 32

/** Looks at everything that sharing would touch. Follows no link, changes nothing. */
export async function scanLinks(request: ScanRequest): Promise<Scan> {
  const { folders, platform, signal } = request
  const tracked = await readTracked(request)
  const scanned: ScannedFolder[] = []
  for (const wanted of folders) {
    signal.throwIfAborted()
    scanned.push({ wanted, state: await readState(request, wanted, tracked) })
  }
  const targets = new Map<string, readonly Entry[]>()
  for (const { wanted, state } of scanned) {
    if (state.type !== 'folder' || !hasContent(state.entries) || targets.has(wanted.target)) continue
    targets.set(wanted.target, await readEntries(wanted.target, null, 0))
  }
  const foldCase = platform === 'win32' || platform === 'darwin'
  const linked = new Set(folders.flatMap(({ mode, path }) => (mode === 'link' ? [path] : [])))
  const stale = request.records.ofInstall(request.install).filter(({ path }) => !linked.has(path))
  return addHashes({ folders: scanned, stale, targets, foldCase }, signal)
}

export async function isRepository(app: string): Promise<boolean> {
  return isThere(join(app, '.git'))
}

/** Asks git only about folders that are still real: after the first time there is mostly nothing to ask. */
async function readTracked({ app, git, folders }: ScanRequest): Promise<Tracked> {
  const nothing = { all: new Set<string>(), changed: new Set<string>() }
  if (!(await isRepository(app))) return nothing
  const real: WantedFolder[] = []
  for (const wanted of folders) {
    const found = await lstat(wanted.path).catch(() => null)
    if (found?.isDirectory() === true) real.push(wanted)
  }
  if (real.length === 0) return nothing
  const all = new Set(await git.trackedFiles(app, ''))
  const inLinked = real.some(
    ({ mode, inner }) => mode === 'link' && [...all].some((path) => path.startsWith(`${inner}/`)),
  )
  return { all, changed: new Set(inLinked ? await git.dirty(app) : []) }
}

/** Whether the link at `path` leads to `target`, also when neither exists. */
export async function leadsTo(path: string, target: string): Promise<boolean> {
  const said = resolve(dirname(path), await readlink(path))
  if (samePath(said, target)) return true
  const [a, b] = await Promise.all([stat(path).catch(() => null), stat(target).catch(() => null)])
  return a !== null && b !== null && a.ino === b.ino && a.dev === b.dev
}

function samePath(a: string, b: string): boolean {
  const plain = (path: string): string => {
    const short = resolve(path.replace(/^\\\\\?\\/, ''))
    return process.platform === 'win32' ? short.toLowerCase() : short
  }
  return plain(a) === plain(b)
}

async function readState(
  { app, records }: ScanRequest,
  { path, target, inner }: WantedFolder,
  tracked: Tracked,
): Promise<FolderState> {
  const through = await linkOnTheWay(app, path)
  if (through !== null)
    return { type: 'obstacle', reason: `it lies behind ${through}, which is no folder of the install` }
  const found = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (found === null) return { type: 'missing' }
  if (found.isSymbolicLink()) {
    const record = records.of(path)
    return {
      type: 'link',
      leadsToTarget: await leadsTo(path, target),
      ours: record !== null && (await leadsTo(path, record.target)),
      to: await readlink(path),
    }
  }
  if (!found.isDirectory()) return { type: 'obstacle', reason: 'it is a file, not a folder' }
  const [realPath, realTarget] = [await realpath(path), await realpath(target).catch(() => target)]
  if (overlap(realPath, realTarget)) {
    return { type: 'obstacle', reason: `it and the shared folder ${realTarget} lie one in the other` }
  }
  return { type: 'folder', entries: await readEntries(path, { path, inner, tracked, target }, 0) }
}

/** The first part of the way from the app folder to `path` that is no real folder, or null. */
export async function linkOnTheWay(app: string, path: string): Promise<string | null> {
  let folder = app
  for (const part of relative(app, dirname(path)).split(sep)) {
    if (part === '') continue
    folder = join(folder, part)
    const found = await lstat(folder).catch(() => null)
    if (found === null) return null
    if (!found.isDirectory()) return folder
  }
  return null
}

interface Source {
  /** The mapped folder, absolute and relative to the repository, and where it goes. */
  readonly path: string
  readonly inner: string
  readonly target: string
  readonly tracked: Tracked
}

async function readEntries(folder: string, source: Source | null, depth: number): Promise<readonly Entry[]> {
  if (depth > maxDepth) return [{ type: 'other', name: 'a tree that is too deep' }]
  const names = await readdir(folder).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return []
    throw error
  })
  const entries: Entry[] = []
  for (const name of names.toSorted()) {
    // Half a copy of our own: it is made again, or it is nothing.
    if (source === null && name.startsWith(partPrefix)) continue
    const path = join(folder, name)
    const found = await lstat(path, { bigint: true }).catch(() => null)
    if (found === null) continue
    if (found.isSymbolicLink()) entries.push({ type: 'link', name, text: await textAfterMove(path, source) })
    else if (found.isDirectory())
      entries.push({ type: 'folder', name, entries: await readEntries(path, source, depth + 1) })
    else if (found.isFile()) {
      const size = Number(found.size)
      entries.push({
        type: 'file',
        name,
        size,
        inode: `${found.dev}:${found.ino}`,
        hash: null,
        origin: originOf(path, name, size, source),
      })
    } else entries.push({ type: 'other', name })
  }
  return entries
}

/** A relative link that leaves the folder would lead nowhere from its new place, so it becomes absolute. */
async function textAfterMove(path: string, source: Source | null): Promise<string> {
  const text = await readlink(path)
  if (source === null || isAbsolute(text)) return text
  const leadsTo = resolve(dirname(path), text)
  return isWithin(source.path, leadsTo) ? text : leadsTo
}

function originOf(path: string, name: string, size: number, source: Source | null): 'placeholder' | 'tracked' | 'own' {
  if (source === null) return 'own'
  const inner = `${source.inner}/${relative(source.path, path).split(sep).join('/')}`
  if (!source.tracked.all.has(inner) || source.tracked.changed.has(inner)) return 'own'
  const says =
    size === 0 ||
    /^\.git(?:keep|ignore|attributes)$|^put[ _-]/i.test(name) ||
    // Forge keeps its folder of upscalers with a file of twelve bytes that is named ESRGAN_here.
    (/[ _-]here$/i.test(name) && size <= 4096) ||
    (/\.(?:txt|md)$/i.test(name) && size <= 4096)
  return says ? 'placeholder' : 'tracked'
}

function hasContent(entries: readonly Entry[]): boolean {
  return entries.some((entry) =>
    entry.type === 'folder' ? true : entry.type !== 'file' || entry.origin !== 'placeholder',
  )
}

/** Reads the files that may be equal: those of one size that want one name. */
async function addHashes(scan: Scan, signal: AbortSignal): Promise<Scan> {
  const groups = new Map<string, Set<string>>()
  const visit = (entries: readonly Entry[], folder: string, inner: string, target: string): void => {
    for (const entry of entries) {
      const stem = entry.name.toLowerCase().replace(/ \(\d+\)(?=\.[^.]*$|$)/, '')
      if (entry.type === 'folder') visit(entry.entries, join(folder, entry.name), `${inner}/${stem}`, target)
      if (entry.type !== 'file') continue
      const key = JSON.stringify([target, inner, stem, entry.size])
      groups.set(key, (groups.get(key) ?? new Set()).add(join(folder, entry.name)))
    }
  }
  for (const { wanted, state } of scan.folders) {
    if (state.type === 'folder') visit(state.entries, wanted.path, '', wanted.target)
  }
  for (const [target, entries] of scan.targets) visit(entries, target, '', target)
  const hashes = new Map<string, string>()
  for (const paths of groups.values()) {
    if (paths.size < 2) continue
    for (const path of paths) hashes.set(path, await hashFile(path, signal))
  }
  if (hashes.size === 0) return scan
  const withHashes = (entries: readonly Entry[], folder: string): readonly Entry[] =>
    entries.map((entry) => {
      const path = join(folder, entry.name)
      if (entry.type === 'folder') return { ...entry, entries: withHashes(entry.entries, path) }
      return entry.type === 'file' ? { ...entry, hash: hashes.get(path) ?? null } : entry
    })
  return {
    foldCase: scan.foldCase,
    stale: scan.stale,
    targets: new Map([...scan.targets].map(([target, entries]) => [target, withHashes(entries, target)])),
    folders: scan.folders.map(({ wanted, state }) => ({
      wanted,
      state: state.type === 'folder' ? { ...state, entries: withHashes(state.entries, wanted.path) } : state,
    })),
  }
}
