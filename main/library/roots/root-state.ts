import type { BigIntStats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, parse } from 'node:path'
import { z } from 'zod'
import type { ModelRoot, RootFolders } from '../../../shared/library/root.ts'
import { errorCode } from '../../store/move-file.ts'

/** What a root looked like when it was last seen, kept by us alone: nothing is written into a folder to mark it. */
export const identitySchema = z.object({
  device: z.string(),
  /** Number and time of birth: a number alone is given again to the next folder. */
  inode: z.string(),
  /** Whether another file system began at it. */
  mount: z.boolean(),
  /** Whether it lay on the file system that the system itself is on. */
  system: z.boolean(),
  /** Some names in it, sorted. */
  names: z.array(z.string()),
})
export type Identity = Readonly<z.infer<typeof identitySchema>>

/** What is at the path of a root now. */
export type Seen =
  | { readonly type: 'missing' }
  /** No answer came in time. */
  | { readonly type: 'silent' }
  | { readonly type: 'other' }
  | { readonly type: 'folder'; readonly identity: Identity; readonly kindFolders: boolean }

const namesKept = 200
const namesRead = 5000
const answerMs = 5000

/**
 * Decides whether what is there is what was there. Device numbers change when the system starts anew and inodes on
 * some network and FAT drives do too, so that both together prove sameness, but their change proves nothing. That a
 * drive began here, or that it was another one than the system's, holds over restarts.
 * `ownFolder`: the folder is our own in the data folder, and an empty one there stands over nothing.
 */
export function decideState(known: Identity | null, seen: Seen, ownFolder: boolean): ModelRoot['state'] {
  if (seen.type === 'missing' || seen.type === 'silent') return 'offline'
  if (seen.type === 'other') return 'changed'
  if (known === null) return 'online'
  const { identity, kindFolders } = seen
  if (identity.device === known.device && identity.inode === known.inode) return 'online'
  const empty = identity.names.length === 0
  const driveGone = (known.mount && !identity.mount) || (!known.system && identity.system)
  if (driveGone) return empty ? 'offline' : 'changed'
  if (kindFolders || identity.names.some((name) => known.names.includes(name))) return 'online'
  return empty && (known.names.length === 0 || ownFolder) ? 'online' : 'changed'
}

/** What file systems and desktops put at the top of every drive; it tells no two apart. */
const everywhere = /^(?:\.|lost\+found$|\$RECYCLE\.BIN$|System Volume Information$|desktop\.ini$|Thumbs\.db$)/i

/** What the work says, or `late` when it has not ended after so many milliseconds. */
export async function inTime<T, L>(work: Promise<T>, late: L, ms = answerMs): Promise<T | L> {
  const { promise, resolve } = Promise.withResolvers<L>()
  const timer = setTimeout(() => resolve(late), ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Looks at folders that are to be, or are, roots. Changes nothing; raises nothing. */
export type Looker = (path: string, folders: RootFolders) => Promise<Seen>

/**
 * A server that is gone may never answer, and each question to it holds one of the few threads that wait for files:
 * it is asked once, and counts as silent until it answers.
 */
export function createLooker(): Looker {
  const asked = new Map<string, Promise<Seen>>()
  return (path, folders) => {
    const key = JSON.stringify([path, folders])
    let answer = asked.get(key)
    if (answer === undefined) {
      answer = read(path, folders).finally(() => asked.delete(key))
      asked.set(key, answer)
    }
    return inTime(answer, { type: 'silent' })
  }
}

/** A file system that keeps no time of birth says zero, always. */
export function inodeOf(found: BigIntStats): string {
  return `${found.ino}@${found.birthtimeNs}`
}

async function read(path: string, folders: RootFolders): Promise<Seen> {
  try {
    const found = await stat(path, { bigint: true })
    if (!found.isDirectory()) return { type: 'other' }
    const above = await stat(dirname(path), { bigint: true })
    const system = await stat(parse(path).root, { bigint: true })
    const names = (await readdir(path))
      .slice(0, namesRead)
      .filter((name) => !everywhere.test(name))
      .toSorted()
      .slice(0, namesKept)
    const identity = {
      device: String(found.dev),
      inode: inodeOf(found),
      mount: above.dev !== found.dev,
      system: system.dev === found.dev,
      names,
    }
    return { type: 'folder', identity, kindFolders: await hasKindFolder(path, folders) }
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR' && (await isFile(path))) return { type: 'other' }
    // Missing, out of reach or not answering: in each case nothing may be made in its place.
    return { type: 'missing' }
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  )
}

async function hasKindFolder(path: string, folders: RootFolders): Promise<boolean> {
  for (const inner of new Set(Object.values(folders).flat())) {
    if (inner === '.' || inner === '') continue
    const found = await stat(join(path, inner)).catch(() => null)
    if (found?.isDirectory() === true) return true
  }
  return false
}
