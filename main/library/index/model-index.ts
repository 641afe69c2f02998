import type { ScanState } from '../../../shared/library/query.ts'
import type { EventBus } from '../../events.ts'
import type { ModelRoots, Root } from '../roots/types.ts'
import type { IndexRoot, Notice } from './messages.ts'
import { createThreadClient } from './thread-client.ts'
import { throttle } from './throttle.ts'
import type { ModelIndex } from './types.ts'

/** What the index asks of the roots. */
export type IndexRoots = Pick<ModelRoots, 'list' | 'stateOf' | 'onChange'>

interface IndexDeps {
  /** Absolute path of the database file. */
  readonly database: string
  readonly roots: IndexRoots
  readonly events: EventBus
  /** Whether changes are watched for, and the first scan comes by itself. */
  readonly watch?: boolean
  /** How long after the start the first scan waits; nobody is waiting for it. */
  readonly firstScanMs?: number
  /** How often it is asked whether the roots are there. */
  readonly rootsMs?: number
  /** Called when a root was there and is not any more; whoever knows where it went tells by `roots.onChange`. */
  onAway?(): Promise<unknown>
  log?(text: string): void
}

/** Two look while one writes; slow disks answer more than one at a time. */
const lookers = 3
const changedMs = 1000
const scanMs = 250
const defaultFirstScanMs = 1000
/** A drive says nothing when it is pulled out or plugged in again, nor does a folder that is renamed. */
const rootsMs = 15_000
/** A drive that does not answer is not there. */
const stateMs = 10_000

async function isOnline(roots: IndexRoots, root: Root): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(() => resolve(false), stateMs)
  try {
    return await Promise.race([roots.stateOf(root).then((state) => state === 'online'), promise])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

async function indexRoots(roots: IndexRoots): Promise<readonly IndexRoot[]> {
  return Promise.all(
    roots.list().map(async (root) => ({
      id: root.id,
      path: root.path,
      folders: root.folders,
      online: await isOnline(roots, root),
    })),
  )
}

/** The index of all model files; its thread starts when it is first asked, or with the first scan. */
export function createModelIndex(deps: IndexDeps): ModelIndex {
  const { roots, events, watch = true } = deps
  let state: ScanState = { phase: null, done: 0, total: 0, root: null, lastFinishedAt: null, watched: {} }
  let closed = false
  let away: ReadonlySet<string> = new Set()
  const changed = throttle(changedMs, () => events.emit({ type: 'models' }))
  const scanned = throttle(scanMs, () => events.emit({ type: 'models-scan', scan: state }))

  function receive(notice: Notice): void {
    switch (notice.type) {
      case 'changed':
        changed.call()
        break
      case 'scan':
        state = notice.scan
        scanned.call()
        break
      case 'log':
        deps.log?.(notice.text)
        break
      case 'roots':
        void sendRoots().catch((error: unknown) => deps.log?.(String(error)))
        break
    }
  }

  const client = createThreadClient(
    { role: 'index', database: deps.database, watch, lookers },
    {
      started: async (thread) => thread.call('setRoots', await indexRoots(roots)),
      notice: receive,
    },
  )
  const sendRoots = async (): Promise<void> => {
    const now = await indexRoots(roots)
    away = new Set(now.flatMap(({ id, online }) => (online ? [] : [id])))
    if (!closed) await client.call('setRoots', now)
  }
  const scan = async (root?: string): Promise<ScanState> => {
    // Also tells which of them are there now.
    await sendRoots()
    state = await client.call('scan', root ?? null)
    return state
  }

  const timer = watch
    ? setTimeout(
        () => void scan().catch((error: unknown) => deps.log?.(String(error))),
        deps.firstScanMs ?? defaultFirstScanMs,
      )
    : null
  timer?.unref()
  /** Shows what is gone as away; what is back is read at once. */
  const lookForRoots = async (): Promise<void> => {
    if (!client.running()) return
    const listed = roots.list()
    const online = await Promise.all(listed.map((root) => isOnline(roots, root)))
    const turned = listed.filter(({ id }, index) => online[index] === away.has(id))
    if (closed || turned.length === 0) return
    if (turned.some(({ id }) => away.has(id))) await scan()
    else await sendRoots()
    if (turned.some(({ id }) => away.has(id))) await deps.onAway?.()
  }
  const rootsTimer = watch
    ? setInterval(
        () => void lookForRoots().catch((error: unknown) => deps.log?.(String(error))),
        deps.rootsMs ?? rootsMs,
      )
    : null
  rootsTimer?.unref()
  const stopListening = roots.onChange(() => {
    // Nobody has asked for anything yet: the roots are read when that happens.
    if (!client.running()) return
    void (watch ? scan() : sendRoots()).catch((error: unknown) => deps.log?.(String(error)))
  })

  return {
    scan,
    refresh: (paths) => client.call('refresh', paths),
    moved: (from, to) => client.call('moved', from, to),
    state: () => state,
    list: (query) => client.call('list', query),
    ids: (filter) => client.call('ids', filter),
    facets: (filter) => client.call('facets', filter),
    get: (id) => client.call('get', id),
    models: (ids) => client.call('models', ids),
    edit: (ids, edit) => client.call('edit', ids, edit),
    preview: (id) => client.call('preview', id),
    recognise: (path) => client.call('recognise', path),
    usage: () => client.call('usage'),
    sameNames: () => client.call('sameNames'),
    unread: () => client.call('unread'),
    unhashed: (ids) => client.call('unhashed', ids ?? null),
    keepHashes: (id, hashes) => client.call('keepHashes', id, hashes),
    duplicates: () => client.call('duplicates'),
    exportRows: (ids) => client.call('exportRows', ids ?? null),
    close: async () => {
      closed = true
      if (timer !== null) clearTimeout(timer)
      if (rootsTimer !== null) clearInterval(rootsTimer)
      stopListening()
      await client.close()
      changed.stop()
      scanned.stop()
    },
  }
}
