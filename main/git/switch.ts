import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeckError } from '../../shared/errors.ts'
import type { Work } from '../operations/types.ts'
import { isThere } from '../store/move-file.ts'
import { cloneRepository, fetchRef, meteredGit, type MeteredGit } from './clone.ts'
import { clearLeftovers, inspectFolder } from './clone-folder.ts'
import { shortReason } from './failure.ts'
import { putChanges, takeChanges, type OwnChanges } from './own-changes.ts'
import { heldLinks, putFiles, putLinks, takeFiles, takeLinks } from './own-files.ts'
import type { ResolvedRef } from './refs.ts'
import type { CloneTools } from './tools.ts'
import type { SwitchRequest, SwitchResult } from './types.ts'

/** In the folder of changes while a switch is under way: what git left locked then was locked by us. */
const begunName = 'begun'

/**
 * Brings a finished clone to what `ref` is now; without one there, it is cloned. What a person changed in tracked
 * files is written down first and put back on the new state where it fits; files and links of the person's that stand
 * where the new state has its own make room, and are back where that state is left again. `aside` has kept a copy of
 * each before. The commit that is left stays reachable. Every part can be done again after a kill. Raises
 * `folder-in-the-way` for a repository of another address.
 */
export async function switchRepository(
  tools: CloneTools,
  request: SwitchRequest,
  work: Work,
): Promise<Omit<SwitchResult, 'commit'>> {
  const { folder, changes } = request
  const state = await inspectFolder(folder)
  if (state === 'empty' || state === 'ours') {
    await cloneRepository(tools, request, work)
    return { changes: 'none' }
  }
  const run: OwnChanges['run'] = (args) => tools.run(folder, args, { signal: work.signal, silenceMs: 120_000 })
  const local: OwnChanges['local'] = async (...args) => {
    const { code, stdout, stderr } = await run(args)
    if (code !== 0) throw new DeckError('git-failed', { detail: shortReason(stderr) })
    return stdout
  }
  const origin = state === 'foreign' ? null : await run(['config', '--local', 'remote.origin.url'])
  const address = origin?.stdout.trim()
  if (address === undefined || (address !== request.url && address !== request.formerUrl))
    throw new DeckError('folder-in-the-way', { path: folder })

  const begun = join(changes, begunName)
  if (await isThere(begun)) await clearLeftovers(folder, work.signal)
  await mkdir(changes, { recursive: true })
  await writeFile(begun, '')
  if (address !== request.url) await local('config', '--local', 'remote.origin.url', request.url)

  const git = meteredGit(tools, request, work)
  const wanted = await resolve(tools, request, work)
  const there = wanted.type === 'commit' ? await localCommit(tools, folder, wanted.id) : null
  const target = there ?? (await fetchCleanly(tools, request, wanted, git, work))
  const commit = (await local('rev-parse', '--verify', `${target}^{commit}`)).trim()
  const head = (await local('rev-parse', '--verify', 'HEAD')).trim()

  const files = { folder, changes, aside: request.aside, local }
  const own = async (): Promise<OwnChanges> => {
    const links = await heldLinks(files)
    return { ...files, run, isBehindLink: (path) => links.some((link) => path.startsWith(`${link}/`)) }
  }
  if (head !== commit) {
    // Neither upstream's rewriting of its history nor our moving of the branch takes it from its person.
    await local('update-ref', `refs/deck/${head}`, head)
    await takeLinks(files, head, commit, work)
    await takeChanges(await own(), head, work)
    await takeFiles(files, head, commit, work)
  }
  const quietly = head === commit ? '--quiet' : '--progress'
  const onto = ['checkout', quietly, '--no-recurse-submodules']
  if (wanted.type === 'branch') await git([...onto, '--track', '-B', wanted.name, `refs/remotes/origin/${wanted.name}`])
  else if (wanted.type === 'commit' && typeof request.branch === 'string')
    await git([...onto, '--no-track', '-B', request.branch, commit])
  else if (head !== commit) await git([...onto, '--detach', commit])

  const result = await putChanges(await own(), commit, work)
  await putFiles(files, commit)
  await putLinks(files, work)
  await rm(begun, { force: true })
  return { changes: result }
}

/** Git leaves what came of a pack when the disk is full: it would stay full. */
async function fetchCleanly(
  tools: CloneTools,
  request: SwitchRequest,
  wanted: ResolvedRef,
  git: MeteredGit,
  work: Work,
): Promise<string> {
  try {
    return await fetchRef(tools, request, wanted, git, work)
  } catch (error) {
    await clearLeftovers(request.folder, work.signal)
    throw error
  }
}

async function resolve(tools: CloneTools, { url, ref, folder }: SwitchRequest, work: Work): Promise<ResolvedRef> {
  // A whole commit id needs no server where the commit is here already.
  if ((await localCommit(tools, folder, ref)) !== null) return { type: 'commit', id: ref }
  const found = await tools.remotes.resolve(url, ref, folder, work.signal)
  if (found === null) throw new DeckError('git-ref-missing', { url, ref })
  return found
}

async function localCommit(tools: CloneTools, folder: string, id: string): Promise<string | null> {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id)) return null
  const { code } = await tools.run(folder, ['cat-file', '-e', `${id}^{commit}`], {})
  return code === 0 ? id : null
}
