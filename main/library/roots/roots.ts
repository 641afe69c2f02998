import { randomUUID } from 'node:crypto'
import { opendir, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { DeckError } from '../../../shared/errors.ts'
import type { ModelRoot, Recognised } from '../../../shared/library/root.ts'
import type { DataFolder } from '../../store/data-folder.ts'
import { errorCode } from '../../store/move-file.ts'
import { isWithin, overlap } from '../within.ts'
import { createLinkProbe, type LinkProbe } from './link-probe.ts'
import { checkFolders, checkPath, findRenamed } from './root-path.ts'
import { countModels, diskOf, isWritable, listFolder, realOf } from './listing.ts'
import { createMounts } from './mounts.ts'
import { checkRootName, freeName, nameFromPath } from './names.ts'
import { recogniseLayout, type LayoutVerdict } from './recognise.ts'
import { createLooker, decideState, inTime, type Identity } from './root-state.ts'
import { createRootStore } from './root-store.ts'
import type { ModelRoots, Root } from './types.ts'

export interface ModelRootsDeps {
  readonly database: DatabaseSync
  readonly folder: DataFolder
  readonly platform: NodeJS.Platform
  /** Whether a folder can hold links; tried by itself when absent. */
  readonly probe?: LinkProbe
}

type Problem = NonNullable<Recognised['problem']>

const problemWords: Readonly<Record<Problem, string>> = {
  missing: 'there is no such folder',
  'not-a-folder': 'it is not a folder',
  'inside-root': 'it lies in a models folder that is here already',
  'contains-root': 'a models folder that is here already lies in it',
  'inside-data-folder': 'it lies in the data folder, among the installs and caches',
  unreadable: 'it cannot be read',
}

const refuse = (path: string, reason: string): DeckError => new DeckError('root-refused', { path, reason })

/** The folders that hold models: see `ModelRoots`. */
export function createModelRoots({
  database,
  folder,
  platform,
  probe = createLinkProbe(platform),
}: ModelRootsDeps): ModelRoots {
  const store = createRootStore(database, folder)
  const listeners = new Set<() => void>()
  const look = createLooker()
  const mounts = createMounts({ database, folder, platform, probe, roots: withStates })
  const silent = (): void => undefined

  function get(id: string): Root {
    const root = store.all().find((each) => each.id === id)
    if (root === undefined) throw new DeckError('not-found', { what: 'models folder', name: id })
    return root
  }

  function primary(): Root {
    const [first] = store.all()
    if (first === undefined) throw new Error('there is always a primary root')
    return first
  }

  async function stateOf(root: Root): Promise<ModelRoot['state']> {
    const seen = await look(root.path, root.folders)
    const known = store.identity(root.id)
    const state = decideState(known, seen, root.path === folder.models)
    // Each write waits for the disk; mostly nothing has changed.
    if (state === 'online' && seen.type === 'folder' && JSON.stringify(known) !== JSON.stringify(seen.identity))
      store.keepIdentity(root.id, seen.identity)
    return state
  }

  /** Real paths of the roots, one left out; of one that is away, the path that is kept. */
  async function realRoots(except: string | null): Promise<readonly string[]> {
    const others = (await withStates()).filter(({ root }) => root.id !== except)
    return Promise.all(others.map(async ({ root, state }) => (state === 'online' ? realOf(root.path) : root.path)))
  }

  async function withStates(): Promise<readonly { readonly root: Root; readonly state: ModelRoot['state'] }[]> {
    return Promise.all(store.all().map(async (root) => ({ root, state: await stateOf(root) })))
  }

  async function problemOf(path: string, except: string | null): Promise<Problem | null> {
    const found = await inTime(
      stat(path).catch((error: unknown) => errorCode(error)),
      'late',
    )
    if (typeof found === 'string') return ['ENOENT', 'ENOTDIR'].includes(found) ? 'missing' : 'unreadable'
    if (!found.isDirectory()) return 'not-a-folder'
    const readable = await opendir(path).then(
      async (opened) => opened.close().then(() => true),
      () => false,
    )
    if (!readable) return 'unreadable'
    const [real, data, models] = [await realOf(path), await realOf(folder.root), await realOf(folder.models)]
    for (const other of await realRoots(except)) {
      if (isWithin(other, real)) return 'inside-root'
      if (isWithin(real, other)) return 'contains-root'
    }
    if (isWithin(real, data)) return 'contains-root'
    return isWithin(data, real) && real !== models ? 'inside-data-folder' : null
  }

  /** Whose layout it is; kind folders that lead into a root that is here already are left out. */
  async function layoutOf(path: string, except: string | null): Promise<LayoutVerdict> {
    const { layout, folders } = recogniseLayout(await listFolder(path))
    const real = [await realOf(folder.root), ...(await realRoots(except))]
    const inData = path === folder.models
    const own: Record<string, readonly string[]> = {}
    for (const [kind, inners] of Object.entries(folders)) {
      const kept: string[] = []
      for (const inner of inners) {
        const target = await realOf(resolve(path, inner))
        if (inData || !real.some((other) => overlap(other, target))) kept.push(inner)
      }
      if (kept.length > 0) own[kind] = kept
    }
    return { layout, folders: own }
  }

  async function recognise(asked: string): Promise<Recognised> {
    const path = checkPath(asked)
    const problem = await problemOf(path, null)
    const nothing = { layout: 'custom' as const, folders: {}, files: 0, bytes: 0, more: false }
    if (problem !== null && problem !== 'contains-root' && problem !== 'inside-root')
      return { path, ...nothing, writable: false, links: false, problem }
    const verdict = await layoutOf(path, null).catch(() => null)
    if (verdict === null) return { path, ...nothing, writable: false, links: false, problem: 'unreadable' }
    const counted = problem === null ? await countModels(path, verdict.folders) : { files: 0, bytes: 0, more: false }
    const { links } = await diskOf(path, platform)
    return { path, ...verdict, ...counted, writable: await isWritable(path), links, problem }
  }

  /** Raises when the root cannot be the one that UIs look into and new files go to. */
  function checkPrimary(root: Root, writable: boolean): void {
    if (root.readOnly || !writable)
      throw refuse(root.path, 'new models go into the primary folder, and this one cannot be written')
    if (Object.values(root.folders).some((inners) => inners.includes('.')))
      throw refuse(root.path, 'it holds one kind only, and the primary folder holds all of them')
  }

  /** Keeps the change, brings the links in step, then tells everyone. */
  async function changed(root: Root, identity: Identity | null = null): Promise<Root> {
    store.put(root)
    if (identity !== null) store.keepIdentity(root.id, identity)
    mounts.retry()
    await stateOf(root)
    await mounts.sync(silent)
    for (const listener of listeners) listener()
    return get(root.id)
  }

  const namesBut = (id: string | null): string[] => store.all().flatMap((root) => (root.id === id ? [] : [root.name]))

  function takeName(asked: string, id: string | null): string {
    const name = checkRootName(asked)
    if (freeName(name, namesBut(id)) !== name)
      throw new DeckError('invalid-input', { detail: `There is a models folder named “${name}” already.` })
    return name
  }

  /** A root that somebody renamed or moved within its parent folder is known by what the disk calls it. */
  async function mend(log: (text: string) => void): Promise<boolean> {
    let mended = false
    for (const { root, state } of await withStates()) {
      const identity = store.identity(root.id)
      // One that does not answer was not renamed.
      if (state === 'online' || (await look(root.path, root.folders)).type === 'silent') continue
      if (identity === null || identity.mount || root.path === folder.models) continue
      const path = await findRenamed(root.path, identity)
      if (path === null || (await problemOf(path, root.id)) !== null) continue
      log(`The models folder “${root.name}” was renamed to ${path}`)
      store.put({ ...root, path })
      mended = true
    }
    return mended
  }

  return {
    list: () => store.all(),
    primary,
    get,
    stateOf,
    async describe(root) {
      const state = await stateOf(root)
      const disk = state === 'online' ? await diskOf(root.path, platform) : null
      const links = state === 'online' && (root.primary ? (await probe(root.path)) === true : disk?.links === true)
      return { ...root, state, links, freeBytes: disk?.freeBytes ?? null, totalBytes: disk?.totalBytes ?? null }
    },
    recognise,
    async add({ path: asked, name, primary: asPrimary, readOnly, layout, folders }) {
      const path = checkPath(asked)
      const problem = await problemOf(path, null)
      if (problem !== null) throw refuse(path, problemWords[problem])
      const found = await layoutOf(path, null)
      const chosen = folders === undefined ? found.folders : checkFolders(folders)
      if (Object.keys(chosen).length === 0)
        throw refuse(path, 'none of its folders is known to hold models; say which holds what')
      const writable = await isWritable(path)
      const root: Root = {
        id: randomUUID(),
        name: name === undefined ? nameFromPath(path, namesBut(null)) : takeName(name, null),
        path,
        primary: false,
        readOnly: readOnly || !writable,
        layout: layout ?? found.layout,
        folders: chosen,
      }
      if (asPrimary) checkPrimary(root, writable)
      return changed({ ...root, primary: asPrimary })
    },
    async change(id, change) {
      let root = get(id)
      let identity: Identity | null = null
      if (change.name !== undefined) root = { ...root, name: takeName(change.name, id) }
      if (change.folders !== undefined) root = { ...root, folders: checkFolders(change.folders) }
      if (change.path !== undefined) {
        const path = checkPath(change.path)
        const problem = await problemOf(path, id)
        if (problem !== null) throw refuse(path, problemWords[problem])
        const seen = await look(path, root.folders)
        if (seen.type !== 'folder') throw refuse(path, problemWords.missing)
        if (!seen.kindFolders && change.folders === undefined) {
          const found = await layoutOf(path, id)
          if (Object.keys(found.folders).length > 0) root = { ...root, ...found }
        }
        identity = seen.identity
        root = { ...root, path }
      }
      if (change.readOnly !== undefined) root = { ...root, readOnly: change.readOnly }
      if (change.primary === true) root = { ...root, primary: true }
      if (change.primary === true && change.path === undefined && (await stateOf(root)) !== 'online')
        throw new DeckError('root-away', { name: root.name, path: root.path })
      if (root.primary && (change.primary === true || change.readOnly === true || change.folders !== undefined))
        checkPrimary(root, await isWritable(root.path))
      return changed(root, identity)
    },
    async remove(id) {
      const root = get(id)
      if (root.primary)
        throw new DeckError('invalid-input', {
          detail: `“${root.name}” is where the programs look; make another folder the primary one first.`,
        })
      await mounts.withdraw(id, () => store.remove(id))
      for (const listener of listeners) listener()
    },
    planMounts: () => mounts.plan(),
    async syncMounts(log) {
      const mended = await mend(log)
      const report = await mounts.sync(log)
      if (mended) for (const listener of listeners) listener()
      return report
    },
    mountPaths: () => mounts.paths(),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
