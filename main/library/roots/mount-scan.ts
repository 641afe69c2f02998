import { lstat, opendir, readlink, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { modelKindIds, type ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { ModelRoot } from '../../../shared/library/root.ts'
import { errorCode, isThere } from '../../store/move-file.ts'
import { isWithin, overlap } from '../within.ts'
import { realOf } from './listing.ts'
import {
  mountPath,
  numbersTried,
  type MountRecord,
  type MountScene,
  type PathState,
  type WantedMount,
} from './mount-plan.ts'
import { folderIn, foldersOf, splitOf } from './shelf.ts'
import type { Root } from './types.ts'

export interface RootWithState {
  readonly root: Root
  readonly state: ModelRoot['state']
}

export interface MountScanRequest {
  readonly primary: Root
  readonly others: readonly RootWithState[]
  readonly records: readonly MountRecord[]
  readonly links: boolean
  readonly platform: NodeJS.Platform
}

/** Looks at everything that mounting would touch. Changes nothing. The primary root must be there. */
export async function scanMounts({ primary, others, records, links, platform }: MountScanRequest): Promise<MountScene> {
  const paths = new Map<string, PathState>()
  const away = others.filter(({ state }) => state !== 'online').map(({ root }) => root.path)
  const see = async (path: string, record: MountRecord | undefined): Promise<PathState> => {
    const known = paths.get(path)
    if (known !== undefined) return known
    const state = await stateOf(path, record, away, platform)
    paths.set(path, state)
    return state
  }
  let real: Promise<ReadonlySet<string>> | null = null
  const ownLinks = (): Promise<ReadonlySet<string>> => (real ??= realLinks(records))
  const recordOf = new Map(records.map((record) => [record.path, record]))
  for (const record of records) await see(record.path, record)

  const wanted: WantedMount[] = []
  for (const { root, state } of others) {
    for (const kind of modelKindIds) {
      for (const target of await targetsOf(root, kind, state, records)) {
        const folder = folderIn(primary, kind, splitOf(kind, target) ?? undefined)
        const made = records.some((record) => record.root === root.id && record.target === target)
        // No folder is made in the primary root for nothing at all.
        if (!made && (await isEmpty(target)) && !(await isThere(folder))) continue
        const problem = state === 'online' ? await cycleOf(folder, target, made, ownLinks) : null
        wanted.push({ root: root.id, kind, name: root.name, folder, target, problem, away: state !== 'online' })
      }
    }
  }
  if (links) {
    for (const mount of wanted) {
      // Up to the first free name: later ones are never taken.
      for (let number = 1; number <= numbersTried; number++) {
        const path = mountPath(mount, number)
        if ((await see(path, recordOf.get(path))).type === 'missing') break
      }
    }
    await seeMore(wanted, paths, see, recordOf)
  }
  return { links, wanted, records, paths }
}

/** Several folders of one kind take several names: as many free ones are looked at. */
async function seeMore(
  wanted: readonly WantedMount[],
  paths: ReadonlyMap<string, PathState>,
  see: (path: string, record: MountRecord | undefined) => Promise<PathState>,
  recordOf: ReadonlyMap<string, MountRecord>,
): Promise<void> {
  const places = new Map<string, WantedMount[]>()
  for (const mount of wanted) {
    const key = mountPath(mount, 1)
    places.set(key, [...(places.get(key) ?? []), mount])
  }
  for (const mounts of places.values()) {
    const [first] = mounts
    if (first === undefined || mounts.length < 2) continue
    let free = 0
    for (let number = 1; number <= numbersTried && free < mounts.length; number++) {
      const path = mountPath(first, number)
      const state = paths.get(path) ?? (await see(path, recordOf.get(path)))
      if (state.type === 'missing') free++
    }
  }
}

async function isEmpty(path: string): Promise<boolean> {
  const opened = await opendir(path).catch(() => null)
  if (opened === null) return true
  const first = await opened.read()
  await opened.close()
  return first === null
}

/**
 * Folders of a kind that can be linked to: those that exist; of a root that is away, those that are linked already.
 * One inside another is seen through that.
 */
async function targetsOf(
  root: Root,
  kind: ModelKind,
  state: ModelRoot['state'],
  records: readonly MountRecord[],
): Promise<readonly string[]> {
  const there: string[] = []
  for (const target of foldersOf(root, kind)) {
    if (there.some((outer) => isWithin(outer, target))) continue
    const known =
      state === 'online'
        ? await stat(target).then(
            (found) => found.isDirectory(),
            () => false,
          )
        : records.some((record) => record.root === root.id && record.target === target)
    if (known) there.push(target)
  }
  return there
}

async function stateOf(
  path: string,
  record: MountRecord | undefined,
  away: readonly string[],
  platform: NodeJS.Platform,
): Promise<PathState> {
  const found = await lstat(path).catch((error: unknown) => errorCode(error))
  if (typeof found === 'string') {
    if (away.some((folder) => isWithin(folder, path))) return { type: 'unreachable' }
    return ['ENOENT', 'ENOTDIR'].includes(found) ? { type: 'missing' } : { type: 'unreachable' }
  }
  if (!found.isSymbolicLink()) return { type: 'taken' }
  const text = plainText(await readlink(path), platform)
  return {
    type: 'link',
    to: resolve(dirname(path), text),
    ours: record !== undefined && samePlace(text, plainText(record.text, platform), platform),
  }
}

/** Windows gives junctions back with a prefix and a last backslash. */
export function plainText(text: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? text.replace(/^\\\\\?\\(?:UNC\\)?/, '').replace(/(?<=[^:])\\$/, '') : text
}

export function samePlace(a: string, b: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? a.toLowerCase() === b.toLowerCase() : a === b
}

const searchDepth = 6
const searchEntries = 20_000
const searchMs = 2000

/**
 * Why a link in `folder` to `target` would be a circle, or null. `made`: the link is there already, and only what
 * costs nothing is looked at again.
 */
async function cycleOf(
  folder: string,
  target: string,
  made: boolean,
  ownLinks: () => Promise<ReadonlySet<string>>,
): Promise<string | null> {
  const [inner, outer] = [await realOf(folder), await realOf(target)]
  if (overlap(inner, outer)) return `${target} and ${folder} are one folder, or one lies in the other`
  if (made) return null
  const back = await findWayBack(outer, inner, await ownLinks())
  return back === null ? null : `the link ${back} in it leads back to ${folder}`
}

/** Our links by the real paths of the folders that they lie in. */
async function realLinks(records: readonly MountRecord[]): Promise<ReadonlySet<string>> {
  return new Set(await Promise.all(records.map(async ({ path }) => join(await realOf(dirname(path)), basename(path)))))
}

/** A link below `folder`, not one of our own, that leads to a folder around `goal`, so that whoever follows links never ends. */
async function findWayBack(folder: string, goal: string, ours: ReadonlySet<string>): Promise<string | null> {
  const end = Date.now() + searchMs
  const queue = [{ path: folder, depth: 0 }]
  let seen = 0
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { path, depth } = next
    const entries = await opendir(path).catch(() => null)
    if (entries === null) continue
    for await (const entry of entries) {
      if (++seen > searchEntries || Date.now() > end) return null
      const inner = join(path, entry.name)
      if (entry.isDirectory() && depth < searchDepth) queue.push({ path: inner, depth: depth + 1 })
      if (!entry.isSymbolicLink() || ours.has(inner)) continue
      const real = await realpath(inner).catch(() => null)
      if (real !== null && isWithin(real, goal)) return inner
    }
  }
  return null
}
