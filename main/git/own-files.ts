import type { Stats } from 'node:fs'
import { lstat, mkdir, readdir, rename } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { DeckError } from '../../shared/errors.ts'
import type { Work } from '../operations/types.ts'
import { isThere } from '../store/move-file.ts'
import { removeTree } from '../store/remove-tree.ts'

/** One clone with things of a person's that stand where git has its own. */
export interface OwnFiles {
  readonly folder: string
  /** `links`: the person's links to folders. `files/<commit>`: files that stood in the way, by where they were. */
  readonly changes: string
  readonly aside: (path: string) => Promise<void>
  readonly local: (...args: string[]) => Promise<string>
}

const linksOf = ({ changes }: OwnFiles): string => join(changes, 'links')
const filesOf = ({ changes }: OwnFiles, commit: string): string => join(changes, 'files', commit)

const split = (text: string): readonly string[] => text.split('\0').filter((part) => part !== '')
const whatIs = (path: string): Promise<Stats | null> => lstat(path).catch(() => null)

/** Everything below a folder that is no folder itself, by inner path with forward slashes. */
async function entriesIn(folder: string, inner = ''): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(folder, inner), { withFileTypes: true }).catch(() => [])) {
    const path = inner === '' ? entry.name : `${inner}/${entry.name}`
    if (entry.isDirectory()) found.push(...(await entriesIn(folder, path)))
    else found.push(path)
  }
  return found
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await rename(from, to)
}

/** The links that wait now. */
export function heldLinks(own: OwnFiles): Promise<readonly string[]> {
  return entriesIn(linksOf(own))
}

/**
 * Takes links of the person's out of the way that stand where git has folders: it would put folders in their place.
 * A file there is kept as `takeFiles` does.
 */
export async function takeLinks(own: OwnFiles, head: string, commit: string, work: Work): Promise<void> {
  const folders = new Set<string>()
  for (const state of [head, commit])
    for (const path of split(await own.local('ls-tree', '-r', '-d', '-z', '--name-only', state))) folders.add(path)
  for (const path of [...folders].toSorted()) {
    const there = await whatIs(join(own.folder, path))
    if (there === null || there.isDirectory()) continue
    if (there.isSymbolicLink()) await move(join(own.folder, path), join(linksOf(own), path))
    else await takeFile(own, path, head, work)
  }
}

/**
 * Brings the links back. What git has written in their place goes, it can be made again; where there is more than
 * that, the link waits in the trash.
 */
export async function putLinks(own: OwnFiles, work: Work): Promise<void> {
  for (const path of await heldLinks(own)) {
    const [held, place] = [join(linksOf(own), path), join(own.folder, path)]
    if ((await isThere(place)) && !(await clearOfGit(own, path))) {
      work.log(`${place} was a link of yours and is a folder with files now; your link is in the trash`)
      await own.aside(held)
      await removeTree(held)
      continue
    }
    await move(held, place)
  }
}

/** Removes a folder that holds unchanged files of git alone; true when the name is free. */
async function clearOfGit({ folder, local }: OwnFiles, path: string): Promise<boolean> {
  const place = join(folder, path)
  if ((await whatIs(place))?.isDirectory() !== true) return false
  const others = split(await local('--literal-pathspecs', 'ls-files', '-z', '--others', '--', path))
  const modified = split(
    await local('--literal-pathspecs', 'diff', '--name-only', '-z', '--diff-filter=d', 'HEAD', '--', path),
  )
  if (others.length > 0 || modified.length > 0) return false
  await removeTree(place)
  return true
}

/**
 * Takes files out of the way that git does not know and the new state has its own for; git would refuse, or overwrite
 * those that it ignores. Raises `folder-in-the-way` for a folder with such files.
 */
export async function takeFiles(own: OwnFiles, head: string, commit: string, work: Work): Promise<void> {
  const added = split(await own.local('diff', '--name-only', '-z', '--no-renames', '--diff-filter=A', head, commit))
  for (const path of added) {
    const there = await whatIs(join(own.folder, path))
    if (there === null) continue
    if (!there.isDirectory()) {
      await takeFile(own, path, head, work)
      continue
    }
    const others = split(await own.local('--literal-pathspecs', 'ls-files', '-z', '--others', '--', path))
    if (others.length > 0) throw new DeckError('folder-in-the-way', { path: join(own.folder, path) })
  }
}

async function takeFile(own: OwnFiles, path: string, head: string, work: Work): Promise<void> {
  const place = join(own.folder, path)
  work.log(`${place} is in the way of the new version; yours is kept in the trash`)
  await own.aside(place)
  await move(place, join(filesOf(own, head), path))
}

/** Brings files back that had to make room when this state was left; what is there now stays. */
export async function putFiles(own: OwnFiles, commit: string): Promise<void> {
  const waiting = filesOf(own, commit)
  for (const path of await entriesIn(waiting)) {
    const place = join(own.folder, path)
    const parent = await nearest(own.folder, dirname(place))
    if ((await isThere(place)) || parent !== 'folder') continue
    await move(join(waiting, path), place)
  }
}

/** What the nearest thing on the way to a path is: a file or link there is not gone through. */
async function nearest(root: string, path: string): Promise<'folder' | 'other'> {
  let reached = root
  for (const part of relative(root, path).split(sep)) {
    if (part === '') continue
    reached = join(reached, part)
    const found = await whatIs(reached)
    if (found === null) return 'folder'
    if (!found.isDirectory()) return 'other'
  }
  return 'folder'
}
