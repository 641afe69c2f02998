import { copyFile, lstat, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeckError } from '../../shared/errors.ts'
import { isThere } from '../store/move-file.ts'
import { removeTree } from '../store/remove-tree.ts'
import type { Work } from '../operations/types.ts'
import type { GitResult } from './runner.ts'
import type { SwitchResult } from './types.ts'

/** One clone whose tracked files a person changed, and where the changes wait. */
export interface OwnChanges {
  readonly folder: string
  /**
   * `pending`: changes taken from the work tree, one patch for each file, with the commit that they were made at.
   * `aside/<commit>`: changes made at that commit that did not fit where they were to be put.
   */
  readonly changes: string
  readonly aside: (path: string) => Promise<void>
  /** Git in the folder; any exit code is a result. */
  readonly run: (args: readonly string[]) => Promise<GitResult>
  /** Raises `git-failed` unless git succeeds. */
  readonly local: (...args: string[]) => Promise<string>
  /** Whether a path lies behind a link of the person's, where git sees nothing. */
  readonly isBehindLink: (path: string) => boolean
}

const baseName = 'base.txt'
const pendingOf = ({ changes }: OwnChanges): string => join(changes, 'pending')
const asideOf = ({ changes }: OwnChanges, commit: string): string => join(changes, 'aside', commit)

async function changedPaths({ local, isBehindLink }: OwnChanges): Promise<readonly string[]> {
  const text = await local('diff', '--name-only', '-z', '--no-renames', '--ignore-submodules', 'HEAD')
  return text.split('\0').filter((path) => path !== '' && !isBehindLink(path))
}

/** Copies of changed files go where the person finds them. */
async function keepFiles({ folder, aside }: OwnChanges, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if ((await lstat(join(folder, path)).catch(() => null)) !== null) await aside(join(folder, path))
  }
}

/**
 * Writes down what a person changed in tracked files, keeps a copy of each, and gives the work tree back to git.
 * Changes that wait already are the whole of them: what the tree has then is what a kill left of putting them back.
 */
export async function takeChanges(own: OwnChanges, head: string, work: Work): Promise<void> {
  const paths = await changedPaths(own)
  if (paths.length === 0) return
  for (const path of paths) work.log(`${path} was changed here; the change is kept`)
  await keepFiles(own, paths)
  if (!(await isThere(pendingOf(own)))) await writePatches(own, head, paths)
  await own.local('reset', '--quiet', '--no-recurse-submodules', '--hard', 'HEAD')
}

async function writePatches(own: OwnChanges, head: string, paths: readonly string[]): Promise<void> {
  const making = join(own.changes, 'pending.making')
  await removeTree(making)
  await mkdir(making, { recursive: true })
  await writeFile(join(making, baseName), head)
  for (const [index, path] of paths.entries()) {
    const patch = join(making, `b-${String(index).padStart(6, '0')}.patch`)
    await own.local(
      ...['--literal-pathspecs', 'diff', '--binary', '--full-index', '--no-renames', '--ignore-submodules'],
      // Whatever the person's own settings say; straight into a file, since not every text is UTF-8.
      ...['--no-color', '--no-ext-diff', '--no-textconv', '--src-prefix=a/', '--dst-prefix=b/', `--output=${patch}`],
      ...['HEAD', '--', path],
    )
    // Git does not notice when the disk is full just then.
    const { code, stdout } = await own.run(['apply', '--numstat', '--', patch])
    if (code !== 0 || stdout.trim() === '')
      throw new DeckError('git-failed', { detail: `the change of ${path} could not be written down` })
  }
  await rename(making, pendingOf(own))
}

async function patchesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.patch')).toSorted()
}

/**
 * Puts changes onto the state at `commit`: those that once did not fit elsewhere and were made here, then those that
 * wait. What does not fit waits for the state that it was made at. A kill at any moment is finished by the next call.
 */
export async function putChanges(own: OwnChanges, commit: string, work: Work): Promise<SwitchResult['changes']> {
  const pending = pendingOf(own)
  const returning = asideOf(own, commit)
  for (const name of await patchesIn(returning)) {
    await mkdir(pending, { recursive: true })
    await rename(join(returning, name), join(pending, name.replace(/^b-/, 'a-')))
  }
  const patches = await patchesIn(pending)
  if (patches.length > 0) {
    const dirty = await changedPaths(own)
    if (dirty.length > 0) {
      await keepFiles(own, dirty)
      await own.local('reset', '--quiet', '--no-recurse-submodules', '--hard', 'HEAD')
    }
  }
  const unfit: string[] = []
  for (const name of patches) {
    const patch = join(pending, name)
    const { code } = await own.run(['apply', '--check', '--whitespace=nowarn', '--', patch])
    if (code === 0) await own.local('apply', '--whitespace=nowarn', '--', patch)
    else unfit.push(name)
  }
  if (unfit.length > 0) {
    const base = (await readFile(join(pending, baseName), 'utf8').catch(() => commit)).trim()
    for (const name of unfit) {
      const [, , path = ''] = (await own.run(['apply', '--numstat', '-z', '--', join(pending, name)])).stdout.split(
        /[\t\0]/,
      )
      work.log(`The change of ${path} does not fit this version; your file is in the trash.`)
      if (base === commit || name.startsWith('a-')) continue
      await mkdir(asideOf(own, base), { recursive: true })
      await copyFile(join(pending, name), join(asideOf(own, base), name))
    }
  }
  if (patches.length > unfit.length) work.log('The changes were put back.')
  await removeTree(`${pending}.done`)
  if (await isThere(pending)) await rename(pending, `${pending}.done`)
  await removeTree(`${pending}.done`)
  return unfit.length > 0 ? 'set-aside' : patches.length > 0 ? 'kept' : 'none'
}
