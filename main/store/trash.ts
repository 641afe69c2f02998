import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { uuidSchema } from '../../shared/contract/common.ts'
import type { TrashItem } from '../../shared/contract/trash.ts'
import { DeckError } from '../../shared/errors.ts'
import { partPrefix, sameBytes } from './copy-file.ts'
import type { DataFolder } from './data-folder.ts'
import { copyTree, errorCode, isThere, moveFile, treeBytes } from './move-file.ts'
import { removeTree } from './remove-tree.ts'
import { asItem, createTrashPlaces, originOf, trashRecordSchema, type Home, type TrashRecord } from './trash-places.ts'

/** How a thing goes to the trash. */
export interface DiscardOptions {
  /** Id of the item; the same again carries on what a kill has cut off. */
  readonly id?: string
  /** Further files of the same folder that go along, and come back with it. */
  readonly with?: readonly string[]
  readonly signal?: AbortSignal
}

/** Where removed things wait until a person empties it. Links are moved and deleted as links, never followed. */
export interface Trash {
  /** Moves a file, link or folder here. Raises `not-found` when there is nothing. */
  discard(path: string, subject: string, options?: DiscardOptions): Promise<TrashItem>
  /** Puts a copy here and leaves the original; for files of the user's that are about to be changed. */
  keepCopy(path: string, subject: string): Promise<TrashItem>
  /** Newest first, from all disks; what lies on a disk that is not there now is listed too. */
  list(): Promise<readonly TrashItem[]>
  /** Whether anything of the item is here; the half of a first copy, which a kill left, is cleared away. */
  has(id: string): Promise<boolean>
  /** Puts it back; raises `folder-in-the-way` when something is there now, `trash-away` when its disk is not. */
  restore(id: string): Promise<{ readonly path: string }>
  /** Deletes the named items for good; returns how many there were. Raises `trash-away`, then before deleting any. */
  remove(ids: readonly string[]): Promise<number>
}

/** A copy that is not finished has this name instead of its own. */
const unfinished = '.unfinished'
/** Before the name of what is on its way back. */
const returning = '.returning-'

interface TrashDeps {
  readonly folder: DataFolder
  readonly database: DatabaseSync
  /** Folders of models that may hold a trash of their own, for when they are on another disk. */
  readonly roots?: () => readonly string[]
}

/**
 * One folder `<trash>/<id>/` per item holds it under its own name; its record is written first. So
 * after a kill there is a record without content (dropped at the next look) or content with its
 * record, never content that nobody knows; even a folder whose record was lost is listed.
 */
export function createTrash({ folder, database, roots = () => [] }: TrashDeps): Trash {
  const insert = database.prepare('INSERT INTO trash (id, record) VALUES (?, ?) ON CONFLICT (id) DO NOTHING')
  const drop = database.prepare('DELETE FROM trash WHERE id = ?')
  const one = database.prepare('SELECT record FROM trash WHERE id = ?')
  const all = database.prepare('SELECT record FROM trash')
  const underWay = new Set<string>()
  const places = createTrashPlaces(folder.trash, roots)

  const parse = (row: Record<string, unknown>): TrashRecord =>
    trashRecordSchema.parse(JSON.parse(String(row['record'])))
  const known = (id: string): TrashRecord | null => {
    const row = one.get(id)
    return row === undefined ? null : parse(row)
  }

  async function newRecord(path: string, subject: string, options: DiscardOptions): Promise<TrashRecord> {
    const root = await places.rootFor(path)
    const also = options.with ?? []
    let bytes = await treeBytes(path)
    for (const each of also) bytes += await treeBytes(each)
    return {
      id: options.id ?? randomUUID(),
      subject,
      originalPath: path,
      bytes,
      removedAt: Date.now(),
      ...(root !== null && { root }),
      ...(also.length > 0 && { also: also.map((each) => basename(each)) }),
      were: Object.fromEntries(
        await Promise.all(
          [path, ...also].map(async (each) => [basename(each), (await identityOf(each)) ?? ''] as const),
        ),
      ),
    }
  }

  async function bringIn(
    path: string,
    subject: string,
    options: DiscardOptions,
    keepOriginal: boolean,
  ): Promise<TrashItem> {
    const original = resolve(path)
    const begun = options.id === undefined ? null : known(options.id)
    if (begun === null && !(await isThere(original))) throw new DeckError('not-found', { what: 'file', name: original })
    const record = begun ?? (await newRecord(original, subject, options))
    underWay.add(record.id)
    try {
      const home = await places.make(record.root ?? null, record.id)
      insert.run(record.id, JSON.stringify(record))
      const names = [basename(record.originalPath), ...(record.also ?? [])]
      for (const name of names) {
        await takeIn(join(dirname(record.originalPath), name), home, keepOriginal, options.signal)
      }
      return asItem(record)
    } catch (error) {
      await forgetIfEmpty(record)
      throw error
    } finally {
      underWay.delete(record.id)
    }
  }

  /** After a failure: what has come stays, also when it is half of a group or the original is still there. */
  async function forgetIfEmpty(record: TrashRecord): Promise<void> {
    const home = await places.find(record)
    if (home.state !== 'here' || (await contentOf(home.path)).length > 0) return
    await forget(record.id, home)
  }

  async function forget(id: string, home: Home): Promise<void> {
    if (home.state === 'here') {
      await removeTree(home.path)
      await places.tidy(home.root)
    }
    drop.run(id)
  }

  /** Content whose record was lost. */
  async function strays(known: ReadonlySet<string>): Promise<readonly (readonly [TrashRecord, Home])[]> {
    const found: (readonly [TrashRecord, Home])[] = []
    for (const { path: place, root } of await places.all()) {
      for (const id of await readdir(place).catch(() => [])) {
        const path = join(place, id)
        if (known.has(id) || !uuidSchema.safeParse(id).success) continue
        const [name] = await contentOf(path)
        if (name === undefined) continue
        const { mtimeMs } = await lstat(path)
        const bytes = await treeBytes(path)
        const record = { id, subject: plainName(name), originalPath: '', bytes, removedAt: Math.round(mtimeMs) }
        found.push([record, { state: 'here', path, root }])
      }
    }
    return found
  }

  async function look(): Promise<ReadonlyMap<string, readonly [TrashRecord, Home]>> {
    const found = new Map<string, readonly [TrashRecord, Home]>()
    const seen = new Set<string>(underWay)
    for (const row of all.all()) {
      const record = parse(row)
      if (underWay.has(record.id)) continue
      seen.add(record.id)
      const home = await places.find(record)
      const isGone = home.state === 'lost' || (home.state === 'here' && (await contentOf(home.path)).length === 0)
      if (isGone) await forget(record.id, home)
      else found.set(record.id, [record, home])
    }
    for (const entry of await strays(seen)) found.set(entry[0].id, entry)
    return found
  }

  return {
    discard: (path, subject, options = {}) => bringIn(path, subject, options, false),
    keepCopy: (path, subject) => bringIn(path, subject, {}, true),
    async list() {
      const items = [...(await look()).values()].map(([record]) => asItem(record))
      return items.toSorted((a, b) => b.removedAt - a.removedAt)
    },
    async has(id) {
      const record = known(id)
      if (record === null) return false
      const home = await places.find(record)
      if (home.state !== 'here') return false
      if ((await contentOf(home.path)).length > 0) return true
      if (!underWay.has(id)) await forget(id, home)
      return false
    },
    async restore(id) {
      const entry = (await look()).get(id)
      if (entry === undefined) throw new DeckError('not-found', { what: 'item in the trash', name: id })
      const [record, home] = entry
      if (home.state !== 'here') throw new DeckError('trash-away', { name: record.subject, path: record.root ?? '' })
      if (record.originalPath === '') {
        throw new DeckError('link-refused', {
          path: record.subject,
          reason: `nobody knows any more where it was; it lies in ${home.path}`,
        })
      }
      const path = originOf(record, home.root)
      await putBack(home.path, dirname(path), record.were ?? {})
      // What is left are halves of ours.
      if ((await contentOf(home.path)).length === 0) await removeTree(home.path)
      await places.tidy(home.root)
      drop.run(id)
      return { path }
    },
    async remove(ids) {
      const present = await look()
      const homes = [...new Set(ids)].flatMap((id) => {
        const entry = present.get(id)
        return entry === undefined ? [] : [entry]
      })
      for (const [record, home] of homes) {
        if (home.state !== 'here') throw new DeckError('trash-away', { name: record.subject, path: record.root ?? '' })
      }
      for (const [record, home] of homes) await forget(record.id, home)
      return homes.length
    },
  }
}

/** Names of what has come into an item's folder completely; the half of a copy that a kill left is none of it. */
async function contentOf(home: string): Promise<readonly string[]> {
  const names = await readdir(home).catch(() => [])
  return names.filter((name) => name !== unfinished && !name.startsWith(partPrefix))
}

/** Brings one file, link or folder into an item's folder; what a kill left half done is done to its end. */
async function takeIn(
  original: string,
  home: string,
  keepOriginal: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  const content = join(home, basename(original))
  if (!(await isThere(original))) return
  if (await isThere(content)) {
    // Copied, and killed before the original went. Anything else there now is somebody else's.
    if (!keepOriginal && (await isCopy(original, content, signal))) await unlink(original)
    return
  }
  if (!keepOriginal && (await renamed(original, content))) return
  await removeTree(join(home, unfinished))
  await copyTree(original, join(home, unfinished), signal)
  await rename(join(home, unfinished), content)
  if (!keepOriginal) await removeTree(original)
}

async function isCopy(a: string, b: string, signal: AbortSignal | undefined): Promise<boolean> {
  return (await lstat(a)).isFile() && (await lstat(b)).isFile() && (await sameBytes(a, b, signal))
}

/** Moves all that an item holds into a folder; nothing is moved when one of the names is taken there. */
async function putBack(home: string, into: string, were: NonNullable<TrashRecord['were']>): Promise<void> {
  for (const held of await contentOf(home)) {
    const target = join(into, plainName(held))
    if (!(await isThere(target))) continue
    const content = join(home, held)
    if (!(await hasNeverLeft(content, target, were[plainName(held)])) && !(await isBack(content, target)))
      throw new DeckError('folder-in-the-way', { path: target })
    await unlink(content)
  }
  await mkdir(into, { recursive: true })
  for (const held of await contentOf(home)) {
    const [content, target] = [join(home, returning + plainName(held)), join(into, plainName(held))]
    if (!held.startsWith(returning)) await rename(join(home, held), content)
    if ((await lstat(content)).isFile()) await moveFile(content, target)
    else if (!(await renamed(content, target))) {
      await copyTree(content, target)
      await removeTree(content)
    }
  }
}

const plainName = (held: string): string => (held.startsWith(returning) ? held.slice(returning.length) : held)

/** Whether a kill came between the two halves of putting a file back: then it has both names, or is copied. */
async function isBack(content: string, target: string): Promise<boolean> {
  if (!basename(content).startsWith(returning)) return false
  const [left, right] = [await lstat(content, { bigint: true }), await lstat(target, { bigint: true })]
  if (!left.isFile() || !right.isFile()) return false
  return (left.ino === right.ino && left.dev === right.dev) || sameBytes(content, target)
}

/** Copied into the trash, and killed before the original went: that one is where it belongs. */
async function hasNeverLeft(content: string, target: string, was: string | undefined): Promise<boolean> {
  const there = await identityOf(target)
  if (there === null || there !== was || there === (await identityOf(content))) return false
  return isCopy(content, target, undefined)
}

/** Device and number of a file; null for what is none, or is not there. */
async function identityOf(path: string): Promise<string | null> {
  const found = await lstat(path, { bigint: true }).catch(() => null)
  return found?.isFile() === true ? `${found.dev}:${found.ino}` : null
}

/** Renames within one file system; false when that is not possible and a copy is needed. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (errorCode(error) === 'EXDEV') return false
    throw error
  }
}
