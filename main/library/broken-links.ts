import { lstat, opendir, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../store/move-file.ts'

export interface BrokenLink {
  readonly path: string
  /** As the link says it: relative to its folder, or absolute. */
  readonly target: string
}

export interface BrokenLinks {
  /** In the order of their paths. */
  readonly links: readonly BrokenLink[]
  /** False when a limit ended the search: there may be more. */
  readonly complete: boolean
}

export interface BrokenLinkLimits {
  /** Folders below the given ones. */
  readonly depth: number
  /** Entries looked at, all folders together. */
  readonly entries: number
  readonly milliseconds: number
}

const usual: BrokenLinkLimits = { depth: 32, entries: 2_000_000, milliseconds: 30_000 }
/** Enough to keep a disk or a network busy, few enough to leave threads to others. */
const together = 16

/** Errors that say that a link leads nowhere; others say that we do not know (no rights, a network that is slow). */
const nowhere = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'])

/** Everything that changes while folders are read. */
interface Search {
  readonly waiting: { readonly path: string; readonly depth: number }[]
  readonly seen: Set<string>
  readonly links: Map<string, BrokenLink>
  entries: number
  complete: boolean
  ended: boolean
}

/**
 * Links that lead nowhere in these folders (absolute) and below. Follows no link, also not a given folder that is
 * one: that is only looked at itself. Reads about 16 folders at once; ends at the limits, also when a network folder
 * does not answer, and says so. Raises nothing but the abort of `signal`; what cannot be read is passed over.
 */
export async function findBrokenLinks(
  folders: readonly string[],
  { limits = {}, signal }: { readonly limits?: Partial<BrokenLinkLimits>; readonly signal?: AbortSignal } = {},
): Promise<BrokenLinks> {
  const bounds = { ...usual, ...limits }
  const search: Search = { waiting: [], seen: new Set(), links: new Map(), entries: 0, complete: true, ended: false }
  signal?.throwIfAborted()
  const timer = new AbortController()
  const stop = signal === undefined ? timer.signal : AbortSignal.any([timer.signal, signal])
  const late = sleep(bounds.milliseconds, 'late' as const, { signal: stop, ref: false }).catch(() => 'stopped' as const)
  try {
    const work = readAll(folders, search, bounds)
    const how = await Promise.race([work.then(() => 'done' as const), late])
    signal?.throwIfAborted()
    const links = [...search.links.values()].toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    return { links, complete: how === 'done' && search.complete }
  } finally {
    // A folder that does not answer cannot be given up; its worker ends with the answer and does nothing more.
    search.ended = true
    timer.abort()
  }
}

async function readAll(folders: readonly string[], search: Search, limits: BrokenLinkLimits): Promise<void> {
  for (const path of new Set(folders)) await look(path, 0, search)
  const running = new Set<Promise<void>>()
  while (!search.ended && (search.waiting.length > 0 || running.size > 0)) {
    const next = running.size < together ? search.waiting.pop() : undefined
    if (next === undefined) {
      await Promise.race(running)
      continue
    }
    const reading: Promise<void> = readFolder(next.path, next.depth, search, limits).finally(() => {
      running.delete(reading)
    })
    running.add(reading)
  }
}

/** One path: a link is followed to see whether something is there, a folder waits for its turn. */
async function look(path: string, depth: number, search: Search): Promise<void> {
  const found = await lstat(path, { bigint: true }).catch(() => null)
  if (found === null) return
  if (found.isSymbolicLink()) return lookAtLink(path, search)
  if (!found.isDirectory()) return
  // Folders of installs can lie in a given folder, or be given twice under two names.
  const identity = `${found.dev}:${found.ino}`
  // Some network file systems give every folder the number 0.
  if (found.ino !== 0n && search.seen.has(identity)) return
  search.seen.add(identity)
  search.waiting.push({ path, depth })
}

async function lookAtLink(path: string, search: Search): Promise<void> {
  const error = await stat(path).then(
    () => null,
    (reason: unknown) => errorCode(reason),
  )
  if (error === null || !nowhere.has(error)) return
  // Removed meanwhile: then there is no link any more.
  const target = await readlink(path).catch(() => null)
  if (target !== null) search.links.set(path, { path, target })
}

async function readFolder(folder: string, depth: number, search: Search, limits: BrokenLinkLimits): Promise<void> {
  try {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      if (search.ended) return
      search.entries += 1
      if (search.entries > limits.entries) {
        search.complete = false
        search.waiting.length = 0
        return
      }
      const path = join(folder, entry.name)
      if (entry.isSymbolicLink()) await lookAtLink(path, search)
      else if (entry.isDirectory()) {
        if (depth < limits.depth) await look(path, depth + 1, search)
        else search.complete = false
      }
      // Some network file systems do not tell what an entry is.
      else if (!entry.isFile()) await look(path, depth + 1, search)
    }
  } catch (error) {
    // Gone meanwhile is an answer; no rights, or a network that failed, is none.
    if (!nowhere.has(errorCode(error))) search.complete = false
  }
}
