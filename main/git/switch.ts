import { lstat, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeckError } from '../../shared/errors.ts'
import type { Work } from '../operations/types.ts'
import { cloneRepository, fetchRef, meteredGit } from './clone.ts'
import { inspectFolder } from './clone-folder.ts'
import { shortReason } from './failure.ts'
import type { ResolvedRef } from './refs.ts'
import type { CloneTools } from './tools.ts'
import type { SwitchRequest, SwitchResult } from './types.ts'

/**
 * Brings a finished clone to what `ref` is now; without one there, it is cloned. What a person changed in tracked
 * files is written to `patch` first and put back on the new state where it fits; where it does not, and where an
 * untracked file stands in the way, `aside` keeps the person's file before anything takes its place. Every part can
 * be done again after a kill. Raises `folder-in-the-way` for a repository of another address.
 */
export async function switchRepository(
  tools: CloneTools,
  request: SwitchRequest,
  work: Work,
): Promise<Omit<SwitchResult, 'commit'>> {
  const { url, folder } = request
  const state = await inspectFolder(folder)
  if (state === 'empty' || state === 'ours') {
    await cloneRepository(tools, request, work)
    return { changes: 'none' }
  }
  const local = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await tools.run(folder, args, { signal: work.signal, silenceMs: 120_000 })
    if (code !== 0) throw new DeckError('git-failed', { detail: shortReason(stderr) })
    return stdout
  }
  if (state === 'foreign' || (await local('config', '--local', 'remote.origin.url')).trim() !== url)
    throw new DeckError('folder-in-the-way', { path: folder })

  const git = meteredGit(tools, request, work)
  const wanted = await resolve(tools, request, work)
  const there = wanted.type === 'commit' ? await localCommit(tools, folder, wanted.id) : null
  const target = there ?? (await fetchRef(tools, request, wanted, git, work))
  const commit = (await local('rev-parse', '--verify', `${target}^{commit}`)).trim()
  const head = (await local('rev-parse', '--verify', 'HEAD')).trim()

  if (head !== commit) {
    await setChangesAside(request, local, work)
    for (const path of await inTheWay(folder, commit, local)) {
      work.log(`${path} is in the way of a file of the new version; yours is kept in the trash`)
      await request.aside(join(folder, path))
      await rm(join(folder, path), { force: true })
    }
    if (wanted.type === 'branch')
      await git(['checkout', '--progress', '--track', '-B', wanted.name, `refs/remotes/origin/${wanted.name}`])
    else await git(['checkout', '--progress', '--detach', commit])
  } else if (wanted.type === 'branch') {
    // The same commit, perhaps under another name than before.
    await git(['checkout', '--quiet', '--track', '-B', wanted.name, `refs/remotes/origin/${wanted.name}`])
  }
  return { changes: await putChangesBack(tools, request, local, work) }
}

async function resolve(tools: CloneTools, { url, ref, folder }: SwitchRequest, work: Work): Promise<ResolvedRef> {
  // A whole commit id needs no server where the commit is here already.
  if (/^[0-9a-f]{40}$/.test(ref) && (await localCommit(tools, folder, ref)) !== null) return { type: 'commit', id: ref }
  const found = await tools.remotes.resolve(url, ref, folder, work.signal)
  if (found === null) throw new DeckError('git-ref-missing', { url, ref })
  return found
}

async function localCommit(tools: CloneTools, folder: string, id: string): Promise<string | null> {
  if (!/^[0-9a-f]{40}$/.test(id)) return null
  const { code } = await tools.run(folder, ['cat-file', '-e', `${id}^{commit}`], {})
  return code === 0 ? id : null
}

type LocalGit = (...args: string[]) => Promise<string>

const changed = async (local: LocalGit): Promise<readonly string[]> =>
  (await local('diff', '--name-only', '-z', '--no-renames', '--ignore-submodules', 'HEAD'))
    .split('\0')
    .filter((path) => path !== '')

/** Writes the person's changes of tracked files down, keeps a copy of each file, then takes them back. */
async function setChangesAside({ folder, patch, aside }: SwitchRequest, local: LocalGit, work: Work): Promise<void> {
  const paths = await changed(local)
  if (paths.length === 0) return
  const text = await local('diff', '--binary', '--no-renames', '--ignore-submodules', '--no-color', 'HEAD')
  await writeFile(patch, text)
  for (const path of paths) {
    work.log(`${path} was changed here; the change is kept`)
    if ((await lstat(join(folder, path)).catch(() => null)) !== null) await aside(join(folder, path))
  }
  await local('reset', '--quiet', '--hard', 'HEAD')
}

/** Untracked files whose names the new state tracks; git would refuse, or overwrite them. */
async function inTheWay(folder: string, commit: string, local: LocalGit): Promise<readonly string[]> {
  const added = await local('diff', '--name-only', '-z', '--no-renames', '--diff-filter=A', 'HEAD', commit)
  const found: string[] = []
  for (const path of added.split('\0')) {
    if (path === '') continue
    const there = await lstat(join(folder, path)).catch(() => null)
    if (there !== null && !there.isDirectory()) found.push(path)
  }
  return found
}

/** Puts the changes back if they fit the new state; their files are in the trash in any case. */
async function putChangesBack(
  tools: CloneTools,
  { folder, patch }: SwitchRequest,
  local: LocalGit,
  work: Work,
): Promise<SwitchResult['changes']> {
  const written = await lstat(patch).catch(() => null)
  if (written === null) return 'none'
  if ((await changed(local)).length > 0) return 'kept'
  const fits = await tools.run(folder, ['apply', '--check', '--', patch], { signal: work.signal })
  if (fits.code !== 0) {
    work.log(`The changes do not fit the new version: ${shortReason(fits.stderr)}. Your files are in the trash.`)
    return 'set-aside'
  }
  await local('apply', '--', patch)
  work.log('The changes were put back onto the new version.')
  return 'kept'
}
