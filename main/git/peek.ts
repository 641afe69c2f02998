import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DeckError } from '../../shared/errors.ts'
import { formatBytes } from '../../shared/format.ts'
import type { Work } from '../operations/types.ts'
import { describeFailure, redact } from './failure.ts'
import { parseProgress } from './progress.ts'
import { resolveRef, summarise } from './refs.ts'
import type { GitResult } from './runner.ts'
import { searchCommit } from './search.ts'
import { readAnyOwner, type CloneTools, type RunOptions } from './tools.ts'
import type { Peek, PeekedFile, PeekRequest } from './types.ts'

const silenceMs = 60_000
/** How many files are read at the same time. */
const atOnce = 6
/** Room for about 200,000 names; a tree that unfolds into more (a few kilobytes can) is refused. */
const maxListingBytes = 24 * 1024 ** 2
/** Windows allows 32,767 characters in a command line. */
const idsPerCommand = 400

/** Files that only name another place, and what cannot be text, are not read: links (120000), submodules (160000). */
function parseTree(listing: string): Pick<Peek, 'files' | 'submodules' | 'links'> {
  const entries = listing.split('\0').flatMap((line) => {
    const [, mode, id, path] = /^(\d{6}) \w+ ([0-9a-f]{40,64})\t(.+)$/s.exec(line) ?? []
    return mode === undefined || id === undefined || path === undefined ? [] : [{ mode, id, path }]
  })
  return {
    files: entries.filter(({ mode }) => mode.startsWith('100')).map(({ path, id }) => ({ path, id })),
    submodules: entries.some(({ mode }) => mode === '160000'),
    links: entries.filter(({ mode }) => mode === '160000').map(({ path, id }) => ({ path, commit: id })),
  }
}

/**
 * Fetches the newest commit alone, without contents where the server can leave them out, and never
 * writes a work tree: names in a foreign repository may be anything. Contents are fetched by their
 * ids in one go. Every transfer is bounded by `maxBytes`, every answer of git in length.
 */
export async function peekRepository(tools: CloneTools, request: PeekRequest, work: Work): Promise<Peek> {
  const { url, folder, maxBytes } = request
  await mkdir(folder, { recursive: true })
  const listing = await tools.remotes.ask(url, folder, work.signal)
  const ref = request.ref ?? listing.head ?? 'HEAD'
  const wanted = resolveRef(listing, ref)
  if (wanted === null) throw new DeckError('git-ref-missing', { url: redact(url), ref })

  const tooLarge = new AbortController()
  const tooLargeError = (): DeckError =>
    new DeckError('repository-too-large', { url: redact(url), limit: formatBytes(maxBytes, 'en') })
  const signal = AbortSignal.any([work.signal, tooLarge.signal])
  let finished = 0
  let current = 0
  const onLine = (line: string): void => {
    const progress = parseProgress(line)
    if (progress === null) return
    current = progress.bytes ?? current
    if (finished + current > maxBytes) tooLarge.abort()
    work.progress({ detail: line.replace(/^remote: /, '').trim(), bytesDone: finished + current })
  }
  const run = async (args: readonly string[], options: RunOptions = {}): Promise<GitResult> => {
    try {
      return await tools.run(folder, args, { signal, silenceMs, ...options })
    } catch (error) {
      if (!tooLarge.signal.aborted) throw error
      throw tooLargeError()
    } finally {
      finished += current
      current = 0
    }
  }
  const git = async (...args: readonly string[]): Promise<string> => {
    const result = await run(args)
    if (result.code !== 0) throw await describeFailure(result.stderr, { url, ref, path: folder })
    return result.stdout
  }
  const fetch = async (options: readonly string[], what: readonly string[]): Promise<void> => {
    // Unpacking a large file must not take memory of its size.
    const memory = ['-c', 'core.bigFileThreshold=1m']
    // Told that the commit is here, a server takes it that its contents are here too.
    const args = [...memory, '-c', 'fetch.negotiationAlgorithm=noop', 'fetch', '--progress', '--no-tags', ...options]
    const result = await run(
      [...args, '--no-write-fetch-head', ...readAnyOwner(await tools.actual(url)), 'origin', ...what],
      { onLine },
    )
    if (result.code === 0) {
      // A quick transfer is over before git has told its size.
      finished = Math.max(finished, await packedBytes(folder))
      if (finished > maxBytes) throw tooLargeError()
      return
    }
    // That it does not give a commit does not say that it has none.
    if (result.stderr.includes('unadvertised object'))
      throw new DeckError('git-refused', { url: redact(url), detail: 'it does not give single commits' })
    throw await describeFailure(result.stderr, { url, ref, path: folder })
  }
  /** From here on nothing may be fetched by the way. */
  const forgetPromises = async (): Promise<void> => {
    for (const key of ['remote.origin.promisor', 'remote.origin.partialclonefilter', 'extensions.partialclone'])
      await run(['config', '--unset-all', key])
  }

  await git('init', '--quiet', '--bare')
  await git('remote', 'add', 'origin', url)
  const target = wanted.type === 'commit' ? wanted.id : (listing.refs.get(fullName(wanted)) ?? '')
  const refspec = `+${wanted.type === 'commit' ? wanted.id : fullName(wanted)}:refs/heads/peeked`
  await fetch(['--depth=1', '--filter=blob:none'], [refspec])
  const [commit = target, date = ''] = (await git('log', '-1', '--format=%H %cs', 'refs/heads/peeked'))
    .trim()
    .split(' ')
  const tree = await run(['ls-tree', '-r', '-z', '--full-tree', 'refs/heads/peeked'], {
    maxOutputBytes: maxListingBytes,
  })
  if (tree.code !== 0) throw await describeFailure(tree.stderr, { url, ref, path: folder })

  return {
    ref: wanted.type === 'commit' ? wanted.id : wanted.name,
    refs: summarise(listing),
    commit,
    date,
    ...parseTree(tree.stdout),
    async read(files, maxFileBytes) {
      const found = new Map<string, string>()
      if (files.length === 0) return found
      // A server that leaves contents out answers with them when they are named.
      await fetch([], [...new Set(files.map(({ id }) => id))])
      await forgetPromises()
      const listed = await run(['ls-tree', '-r', '-z', '-l', '--full-tree', 'refs/heads/peeked'], {
        maxOutputBytes: maxListingBytes * 2,
      })
      // What is not here has no size: git then writes BAD.
      const sizes = new Map(
        [...listed.stdout.matchAll(/ ([0-9a-f]{40,64}) +(\d+)\t/g)].map(([, id, size]) => [id, Number(size)]),
      )
      const readable = files.filter(({ id }) => (sizes.get(id) ?? Number.POSITIVE_INFINITY) <= maxFileBytes)
      const readOne = async ({ path, id }: PeekedFile): Promise<void> => {
        const { code, stdout } = await run(['cat-file', 'blob', id], { maxOutputBytes: maxFileBytes })
        if (code === 0 && !stdout.includes('\0')) found.set(path, stdout)
      }
      for (let start = 0; start < readable.length; start += atOnce)
        await Promise.all(readable.slice(start, start + atOnce).map(readOne))
      return found
    },
    async bring(files) {
      const objects = await run(['rev-list', '--objects', '--missing=print', 'refs/heads/peeked'], {
        maxOutputBytes: maxListingBytes,
      })
      const absent = new Set(
        objects.stdout.split('\n').flatMap((line) => (line.startsWith('?') ? [line.slice(1)] : [])),
      )
      const wantedIds = [...new Set(files.map(({ id }) => id))].filter((id) => absent.has(id))
      const refused = (error: unknown): null => {
        if (signal.aborted || !(error instanceof DeckError) || !error.code.startsWith('git-')) throw error
        return null
      }
      for (let start = 0; start < wantedIds.length; start += idsPerCommand) {
        const ids = wantedIds.slice(start, start + idsPerCommand)
        if ((await fetch([], ids).catch(refused)) !== null) continue
        // It leaves contents out and does not give them by themselves: then all at once.
        await fetch(['--refetch', '--no-filter', '--depth=1'], [refspec]).catch(refused)
        return
      }
    },
    async search(wantedTexts) {
      await forgetPromises()
      return searchCommit(run, commit, wantedTexts)
    },
  }
}

/** What the transfers so far have brought. */
async function packedBytes(repository: string): Promise<number> {
  const folder = join(repository, 'objects', 'pack')
  const names = await readdir(folder).catch(() => [])
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

const fullName = (ref: { readonly type: 'branch' | 'tag'; readonly name: string }): string =>
  ref.type === 'branch' ? `refs/heads/${ref.name}` : `refs/tags/${ref.name}`
