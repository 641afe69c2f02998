import { watch, type FSWatcher } from 'node:fs'
import { sep } from 'node:path'
import { errorCode } from '../../../store/file-errors.ts'
import { extensionOf, isModelFile } from '../../sidecars/model-files.ts'
import type { IndexRoot } from '../messages.ts'
import { innerPath } from './inner-path.ts'
import type { Scanned } from './scanner.ts'

/** Sees changes as they happen where the system tells of them, and looks now and then where it does not. */
export interface Watcher {
  /** The roots as they are now: those that are gone are not watched any more. */
  roots(roots: readonly IndexRoot[]): void
  /** After a scan: watches the folders that it read. */
  follow(root: string, scanned: Scanned): void
  close(): void
}

interface WatcherDeps {
  readonly enabled: boolean
  rootOf(id: string): IndexRoot | null
  /** Looks at these folders again; tells the folders that were read, new ones among them. */
  refresh(root: string, folders: readonly string[]): Promise<readonly string[]>
  rescan(root: string): Promise<void>
  watched(root: string, value: boolean | null): void
  /** The root itself changed: it may have been unplugged. */
  suspicious(): void
  log(text: string): void
}

/** The system has room for some thousands, for all programs together. */
const maxWatches = 4000
/** A copy that is under way changes its file all the time: it is looked at when it rests, or after a while. */
const restMs = 400
const longestMs = 5000
/** Where nothing is told of changes. */
const rescanMs = 5 * 60_000

interface Watched {
  readonly watchers: Map<string, FSWatcher>
  readonly dirty: Set<string>
  /** The whole root is to be looked at. */
  all: boolean
  timer: NodeJS.Timeout | null
  /** When the first change came that was not looked at yet. */
  since: number
  rescan: NodeJS.Timeout | null
  busy: boolean
  /** Every folder is watched, and the system tells of all that happens there. */
  complete: boolean
}

/** Linux tells of one folder; the others of everything below, at no more cost. */
const recursive = process.platform === 'win32' || process.platform === 'darwin'
const sidecarEnding = /^(?:png|jpe?g|webp|gif|avif|mp4|webm|json|info|txt|ya?ml)$/

/** Whether a change of this name can matter; a name without a known ending may be a folder. */
export function concerns(name: string): boolean {
  if (name.startsWith('.')) return false
  const extension = extensionOf(name)
  return isModelFile(name) || sidecarEnding.test(extension) || !/^(?:part|tmp|crdownload|lock|aria2)$/.test(extension)
}

function isDirty({ dirty, all }: Watched): boolean {
  return dirty.size > 0 || all
}

export function createWatcher(deps: WatcherDeps): Watcher {
  const all = new Map<string, Watched>()
  let count = 0
  let closed = false
  const isClosed = (): boolean => closed

  function stop(id: string): void {
    const watched = all.get(id)
    if (watched === undefined) return
    for (const watcher of watched.watchers.values()) watcher.close()
    count -= watched.watchers.size
    if (watched.timer !== null) clearTimeout(watched.timer)
    if (watched.rescan !== null) clearTimeout(watched.rescan)
    all.delete(id)
    deps.watched(id, null)
  }

  /** Looks at what changed, one look at a time; what changes meanwhile waits for the next. */
  async function flush(id: string, watched: Watched): Promise<void> {
    watched.timer = null
    if (watched.busy || closed) return
    watched.busy = true
    const folders = [...watched.dirty]
    const whole = watched.all
    watched.dirty.clear()
    watched.all = false
    try {
      if (whole) await deps.rescan(id)
      else {
        const read = await deps.refresh(id, folders)
        if (!recursive) for (const folder of read) watchFolder(id, watched, folder)
      }
    } catch (error) {
      deps.log(`changes of ${id}: ${String(error)}`)
    } finally {
      watched.busy = false
      if (isDirty(watched)) arm(id, watched)
    }
  }

  function arm(id: string, watched: Watched): void {
    const now = Date.now()
    if (watched.timer === null) watched.since = now
    else clearTimeout(watched.timer)
    const wait = Math.max(0, Math.min(restMs, watched.since + longestMs - now))
    watched.timer = setTimeout(() => void flush(id, watched), wait)
  }

  function changed(id: string, folder: string, name: string | null): void {
    const watched = all.get(id)
    if (watched === undefined || isClosed()) return
    if (name === null) watched.all = true
    else {
      const parts = name.split(sep)
      if (parts.some((part) => !concerns(part))) return
      watched.dirty.add([...(folder === '' ? [] : [folder]), ...parts.slice(0, -1)].join('/'))
    }
    arm(id, watched)
  }

  function unwatched(id: string, watched: Watched): void {
    deps.watched(id, false)
    if (watched.rescan !== null) return
    watched.rescan = setTimeout(() => {
      watched.rescan = null
      // Also a look that came to nothing is followed by the next.
      void deps.rescan(id).finally(() => {
        if (all.get(id) === watched && !watched.complete) unwatched(id, watched)
      })
    }, rescanMs)
  }

  function watchFolder(id: string, watched: Watched, folder: string): boolean {
    if (watched.watchers.has(folder)) return true
    const root = deps.rootOf(id)
    if (root === null || isClosed()) return false
    if (count >= maxWatches) return false
    try {
      const watcher = watch(innerPath(root.path, folder), { persistent: false, recursive }, (_, name) => {
        // The folder itself is gone or has moved: what is around it tells.
        changed(id, folder, name)
      })
      watcher.on('error', () => {
        forget(watched, folder, watcher)
        deps.suspicious()
      })
      watched.watchers.set(folder, watcher)
      count++
      return true
    } catch (error) {
      // No room for more (ENOSPC, EMFILE), or the folder is gone already.
      return errorCode(error) === 'ENOENT'
    }
  }

  function forget(watched: Watched, folder: string, watcher: FSWatcher): void {
    if (watched.watchers.get(folder) !== watcher) return
    watcher.close()
    watched.watchers.delete(folder)
    count--
  }

  return {
    roots: (roots) => {
      const online = new Set(roots.flatMap((root) => (root.online ? [root.id] : [])))
      for (const id of [...all.keys()]) if (!online.has(id)) stop(id)
    },
    follow: (id, { folders, network }) => {
      if (!deps.enabled || closed) return
      const known = all.get(id)
      const watched: Watched = known ?? {
        ...{
          watchers: new Map(),
          dirty: new Set(),
          all: false,
          timer: null,
          since: 0,
          rescan: null,
          busy: false,
          complete: false,
        },
      }
      all.set(id, watched)
      const wanted = new Set(recursive ? [''] : folders)
      for (const [folder, watcher] of [...watched.watchers]) if (!wanted.has(folder)) forget(watched, folder, watcher)
      const complete = [...wanted].every((folder) => watchFolder(id, watched, folder))
      watched.complete = complete && !network
      if (watched.complete) deps.watched(id, true)
      else unwatched(id, watched)
    },
    close: () => {
      closed = true
      for (const id of [...all.keys()]) stop(id)
    },
  }
}
