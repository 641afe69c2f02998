import { mkdir } from 'node:fs/promises'
import { assertNever } from '../../shared/assert-never.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Work } from '../operations/types.ts'
import { clearLeftovers, inspectFolder, removeMarker, writeMarker } from './clone-folder.ts'
import { describeFailure, redact } from './failure.ts'
import { overallFraction, parseProgress } from './progress.ts'
import type { ResolvedRef } from './refs.ts'
import type { GitResult } from './runner.ts'
import { readAnyOwner, type CloneTools } from './tools.ts'
import type { CloneRequest } from './types.ts'

/** A server may compress for long without a word; nothing at all for this long means that it is gone. */
const transferSilenceMs = 10 * 60_000

/**
 * Makes one repository, without submodules. The marker in `.git` is written first and removed
 * last, so that a kill at any moment leaves either nothing, or a clone that the next call carries
 * on, or a whole one. History of the one branch is complete; a commit is fetched by itself
 * where the server gives it, else with all branches.
 */
export async function cloneRepository(tools: CloneTools, request: CloneRequest, work: Work): Promise<void> {
  const { url, ref, folder } = request
  const state = await inspectFolder(folder)
  switch (state) {
    case 'foreign':
      throw new DeckError('folder-in-the-way', { path: folder })
    case 'repository':
      if (await isWhole(tools, request)) {
        work.log(`${folder} is there already`)
        return
      }
      throw new DeckError('folder-in-the-way', { path: folder })
    case 'empty':
    case 'ours':
      break
    default:
      assertNever(state)
  }
  await mkdir(folder, { recursive: true })
  const wanted = await tools.remotes.resolve(url, ref, folder, work.signal)
  if (wanted === null) throw new DeckError('git-ref-missing', { url: redact(url), ref })

  await writeMarker(folder, { url, ref })
  if (state === 'ours') await clearLeftovers(folder, work.signal)
  const git = meteredGit(tools, request, work)
  await git(['init', '--quiet'])
  // One command for both settings where that cannot meet what an earlier try has left.
  if (state === 'empty') await git(['remote', 'add', 'origin', url])
  else {
    await git(['config', 'remote.origin.url', url])
    await git(['config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'])
  }
  const target = await fetchRef(tools, request, wanted, git, work)
  if (wanted.type === 'branch') {
    await git(['checkout', '--progress', '--force', '--track', '-B', wanted.name, `refs/remotes/origin/${wanted.name}`])
  } else {
    await git(['checkout', '--progress', '--force', '--detach', target])
  }
  await removeMarker(folder)
}

export type MeteredGit = (args: readonly string[]) => Promise<GitResult>

/** Git in the folder of the clone, with its counters as progress and the rest of its words in the log. */
export function meteredGit(tools: CloneTools, request: CloneRequest, work: Work): MeteredGit {
  const asked = { url: request.url, ref: request.ref, path: request.folder }
  let reached = 0
  const onLine = (line: string): void => {
    const progress = parseProgress(line)
    if (progress === null) {
      // `Total 9 (delta 0), …` and the like say nothing to people.
      if (!/^remote: (?:Total|Enumerating)/.test(line)) work.log(redact(line), 'err')
      return
    }
    reached = Math.max(reached, overallFraction(progress))
    const detail = line.replace(/^remote: /, '').trim()
    work.progress({ fraction: reached, detail, ...(progress.bytes === null ? {} : { bytesDone: progress.bytes }) })
  }
  return async (args) => {
    work.log(redact(`git ${args.join(' ')}`))
    const result = await tools.run(request.folder, args, { signal: work.signal, silenceMs: transferSilenceMs, onLine })
    if (result.code !== 0) throw await describeFailure(result.stderr, asked)
    return result
  }
}

/** Brings what is wanted into the repository; returns the commit to check out. */
export async function fetchRef(
  tools: CloneTools,
  request: CloneRequest,
  wanted: ResolvedRef,
  git: MeteredGit,
  work: Work,
): Promise<string> {
  const options = ['--progress', '--no-write-fetch-head', ...readAnyOwner(await tools.actual(request.url))]
  const fetchOne = async (refspec: string): Promise<void> => {
    try {
      await git(['fetch', ...options, 'origin', refspec])
    } catch (error) {
      if (!isIncompleteRemote(error)) throw error
      work.log('The server does not have the whole history; taking the newest state alone.')
      await git(['fetch', '--depth=1', ...options, 'origin', refspec])
    }
  }
  switch (wanted.type) {
    case 'branch':
      await fetchOne(`+refs/heads/${wanted.name}:refs/remotes/origin/${wanted.name}`)
      return `refs/remotes/origin/${wanted.name}`
    case 'tag':
      await fetchOne(`+refs/tags/${wanted.name}:refs/tags/${wanted.name}`)
      return `refs/tags/${wanted.name}`
    case 'commit': {
      if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(wanted.id)) {
        try {
          await fetchOne(wanted.id)
          return wanted.id
        } catch (error) {
          if (!(error instanceof DeckError) || !['git-ref-missing', 'git-refused'].includes(error.code)) throw error
          work.log('The server does not give single commits; fetching all branches.')
        }
      }
      await git(['fetch', ...options, '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*'])
      const found = await tools.run(request.folder, ['rev-parse', '--verify', '--quiet', `${wanted.id}^{commit}`], {
        signal: work.signal,
      })
      if (found.code !== 0) throw new DeckError('git-ref-missing', { url: redact(request.url), ref: request.ref })
      return found.stdout.trim()
    }
    default:
      return assertNever(wanted)
  }
}

/** A mirror that was itself cloned in part cannot pack old commits, but often the newest. */
function isIncompleteRemote(error: unknown): boolean {
  return (
    error instanceof DeckError &&
    error.code === 'git-refused' &&
    /repository corruption on the remote side|pack-objects died/.test(String(error.params['detail']))
  )
}

/** True when the folder holds a finished clone of that address whose HEAD is at the ref. */
async function isWhole(tools: CloneTools, { url, ref, folder }: CloneRequest): Promise<boolean> {
  const ask = async (...args: string[]): Promise<string | null> => {
    const { code, stdout } = await tools.run(folder, args, {})
    return code === 0 ? stdout.trim() : null
  }
  if ((await ask('config', '--local', 'remote.origin.url')) !== url) return false
  const head = await ask('rev-parse', '--verify', '--quiet', 'HEAD^{commit}')
  if (head === null) return false
  if ((await ask('symbolic-ref', '--quiet', '--short', 'HEAD')) === ref) return true
  if ((await ask('rev-parse', '--verify', '--quiet', `refs/tags/${ref}^{commit}`)) === head) return true
  return /^[0-9a-f]{7,64}$/i.test(ref) && head.startsWith(ref.toLowerCase())
}
