import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, rename } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { uuidSchema } from '../../shared/contract/common.ts'
import { trashItemSchema, type TrashItem } from '../../shared/contract/trash.ts'
import { DeckError } from '../../shared/errors.ts'
import type { DataFolder } from './data-folder.ts'
import { copyTree, errorCode, isThere, moveFile, removeIfEmpty, treeBytes } from './move-file.ts'
import { removeTree } from './remove-tree.ts'

/** Where removed things wait until a person empties it. Links are moved and deleted as links, never followed. */
export interface Trash {
  /** Moves a file, link or folder here. Raises `not-found` when there is nothing. */
  discard(path: string, subject: string): Promise<TrashItem>
  /** Puts a copy here and leaves the original; for files of the user's that are about to be changed. */
  keepCopy(path: string, subject: string): Promise<TrashItem>
  /** Newest first. */
  list(): Promise<readonly TrashItem[]>
  /** Puts it back; raises `folder-in-the-way` when something is there now. */
  restore(id: string): Promise<{ readonly path: string }>
  /** Deletes the named items for good; returns how many there were. */
  remove(ids: readonly string[]): Promise<number>
}

/** A copy that is not finished has this name instead of its own. */
const unfinished = '.unfinished'

/**
 * One folder `<trash>/<id>/` per item holds it under its own name; its record is written first. So
 * after a kill there is a record without content (dropped at the next look) or content with its
 * record, never content that nobody knows; even a folder whose record was lost is listed.
 */
export function createTrash({
  folder,
  database,
}: {
  readonly folder: DataFolder
  readonly database: DatabaseSync
}): Trash {
  const insert = database.prepare('INSERT INTO trash (id, record) VALUES (?, ?)')
  const drop = database.prepare('DELETE FROM trash WHERE id = ?')
  const all = database.prepare('SELECT record FROM trash')
  const underWay = new Set<string>()

  async function bringIn(path: string, subject: string, keepOriginal: boolean): Promise<TrashItem> {
    const original = resolve(path)
    if (!(await isThere(original))) throw new DeckError('not-found', { what: 'file', name: original })
    const item: TrashItem = {
      id: randomUUID(),
      subject,
      originalPath: original,
      bytes: await treeBytes(original),
      removedAt: Date.now(),
    }
    const home = join(folder.trash, item.id)
    const content = join(home, basename(original))
    underWay.add(item.id)
    try {
      await mkdir(home, { recursive: true })
      insert.run(item.id, JSON.stringify(item))
      if (keepOriginal || !(await renamed(original, content))) {
        await copyTree(original, join(home, unfinished))
        await rename(join(home, unfinished), content)
        if (!keepOriginal) await removeTree(original)
      }
      return item
    } catch (error) {
      // A finished copy stays, whatever happened to the original.
      if (!(await isThere(content))) await forget(item.id)
      throw error
    } finally {
      underWay.delete(item.id)
    }
  }

  async function forget(id: string): Promise<void> {
    await removeTree(join(folder.trash, id))
    drop.run(id)
  }

  async function contentOf(id: string): Promise<string | null> {
    const names = await readdir(join(folder.trash, id)).catch(() => [])
    return names.find((name) => name !== unfinished) ?? null
  }

  async function list(): Promise<readonly TrashItem[]> {
    const items: TrashItem[] = []
    const known = new Set<string>(underWay)
    for (const row of all.all()) {
      const item = trashItemSchema.parse(JSON.parse(String(row['record'])))
      if (underWay.has(item.id)) continue
      known.add(item.id)
      if ((await contentOf(item.id)) === null) await forget(item.id)
      else items.push(item)
    }
    for (const id of await readdir(folder.trash).catch(() => [])) {
      if (known.has(id) || !uuidSchema.safeParse(id).success) continue
      const name = await contentOf(id)
      if (name === null) continue
      const path = join(folder.trash, id, name)
      const { mtimeMs } = await lstat(join(folder.trash, id))
      items.push({ id, subject: name, originalPath: '', bytes: await treeBytes(path), removedAt: Math.round(mtimeMs) })
    }
    return items.toSorted((a, b) => b.removedAt - a.removedAt)
  }

  async function find(id: string): Promise<TrashItem> {
    const item = (await list()).find((each) => each.id === id)
    if (item === undefined) throw new DeckError('not-found', { what: 'item in the trash', name: id })
    return item
  }

  return {
    discard: (path, subject) => bringIn(path, subject, false),
    keepCopy: (path, subject) => bringIn(path, subject, true),
    list,
    async restore(id) {
      const { originalPath, subject } = await find(id)
      const name = await contentOf(id)
      if (originalPath === '' || name === null) {
        throw new DeckError('link-refused', {
          path: subject,
          reason: `nobody knows any more where it was; it lies in ${join(folder.trash, id)}`,
        })
      }
      if (await isThere(originalPath)) throw new DeckError('folder-in-the-way', { path: originalPath })
      await mkdir(dirname(originalPath), { recursive: true })
      const content = join(folder.trash, id, name)
      if ((await lstat(content)).isFile()) await moveFile(content, originalPath)
      else if (!(await renamed(content, originalPath))) {
        await copyTree(content, originalPath)
        await removeTree(content)
      }
      await removeIfEmpty(join(folder.trash, id))
      drop.run(id)
      return { path: originalPath }
    },
    async remove(ids) {
      const present = new Set((await list()).map(({ id }) => id))
      const chosen = [...new Set(ids)].filter((id) => present.has(id))
      for (const id of chosen) await forget(id)
      return chosen.length
    },
  }
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
