import { join } from 'node:path'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { DeckError, toErrorInfo } from '../../../shared/errors.ts'
import { resolveUrl } from '../../git/submodules.ts'
import type { Git, Peek, RemoteRefs, SearchResult } from '../../git/types.ts'
import type { Work } from '../../operations/types.ts'
import type { Python } from '../../python/types.ts'
import type { DataFolder } from '../../store/data-folder.ts'
import { withTemporaryFolder } from '../../store/temporary-folder.ts'
import { claimsOf } from './claims.ts'
import { bareFlag, folderName, oppositeFlag } from './compare.ts'
import { parseGitmodules } from './gitmodules.ts'
import type { Asked, AskedRepository, UpstreamSnapshot, UpstreamTree } from './types.ts'

export interface ProbeServices {
  readonly git: Git
  readonly python: Python
  readonly folder: Pick<DataFolder, 'temp'>
}

const MiB = 1024 ** 2
const maxBytes = 512 * MiB
/** For all of one package. */
const timeLimitMs = 10 * 60_000
/** How deep submodules of submodules are followed. */
const maxDepth = 3

const sourceTypes = ['py', 'cs', 'js', 'mjs', 'cjs', 'ts', 'tsx', 'go', 'rs', 'java']
const sourceName = new RegExp(`\\.(?:${sourceTypes.join('|')})$`)
/** What programs read their arguments with: argparse, click, typer, fire, .NET and Node. */
const parserWords = [
  ...['add_argument', 'ArgumentParser', 'BooleanOptionalAction', 'HfArgumentParser', 'add_option', 'argv'],
  ...['click', 'typer', 'fire', 'CommandLineFlag', 'GetCommandLineFlag', 'GetCommandLineFlagAsBool', 'parseArgs'],
]

/** Asks; only the person's own wish to end is passed on. */
async function ask<T>(question: () => Promise<T>, { ended, late }: Limits): Promise<Asked<T>> {
  try {
    return { ok: true, value: await question() }
  } catch (error) {
    if (ended?.aborted === true) throw new DeckError('cancelled')
    return { ok: false, detail: late.aborted ? 'it took longer than ten minutes' : toErrorInfo(error).message }
  }
}

interface Limits {
  readonly ended: AbortSignal | undefined
  readonly late: AbortSignal
}

/** What a server says that has no such repository, or gives it to nobody without a password. */
const refusal =
  /not found|could not read (?:Username|Password)|authentication failed|returned error: (?:401|403|404|410)\b/i

function answerOf(error: unknown): Pick<AskedRepository, 'answer' | 'detail'> {
  const { code, params, message } = toErrorInfo(error)
  const detail = String(params['detail'] ?? message)
  if (code === 'git-ref-missing') return { answer: 'missing', detail }
  // A mirror on this machine that lacks a repository says nothing about upstream.
  const refused = code === 'git-refused' && refusal.test(detail) && !detail.includes('does not appear to be a git')
  return { answer: refused ? 'gone' : 'unknown', detail }
}

/** A repository to look into besides the package's own, and where its files come to lie. */
interface Further {
  readonly where: string
  readonly url: string
  readonly ref: string
  readonly into: string
  readonly submodules: boolean
  readonly depth: number
}

class Gathering {
  readonly repositories: AskedRepository[] = []
  readonly files: string[] = []
  readonly unlisted: string[] = []
  readonly #services: ProbeServices
  readonly #work: Work
  readonly #limits: Limits
  readonly #temporary: string
  #count = 0

  constructor(services: ProbeServices, temporary: string, limits: Limits) {
    this.#services = services
    this.#temporary = temporary
    this.#limits = limits
    const signal = AbortSignal.any([limits.late, ...(limits.ended === undefined ? [] : [limits.ended])])
    this.#work = { signal, log: () => undefined, progress: () => undefined }
  }

  ask<T>(question: (signal: AbortSignal) => Promise<T>): Promise<Asked<T>> {
    return ask(() => question(this.#work.signal), this.#limits)
  }

  peek(url: string, ref: string): Promise<Peek> {
    const folder = join(this.#temporary, String(++this.#count))
    return this.#services.git.peek({ url, ref, folder, maxBytes }, this.#work)
  }

  /** Looks whether a further repository has what is wanted of it, and lists its files. */
  async look(further: Further): Promise<void> {
    const { where, url, ref, into, submodules, depth } = further
    const asked = { where, url, ref }
    let peek: Peek
    try {
      peek = await this.peek(url, ref)
    } catch (error) {
      if (this.#limits.ended?.aborted === true) throw new DeckError('cancelled')
      const answer = this.#limits.late.aborted
        ? { answer: 'unknown' as const, detail: 'it took longer than ten minutes' }
        : answerOf(error)
      this.repositories.push({ ...asked, ...answer })
      this.unlisted.push(into)
      return
    }
    this.repositories.push({ ...asked, answer: 'there', detail: '' })
    for (const { path } of peek.files) this.files.push(`${into}/${path}`)
    if (submodules) await this.lookInto(peek, { where, url, into, depth: depth + 1 })
  }

  /** The submodules of a repository at the commits that it wants. */
  async lookInto(peek: Peek, parent: Pick<Further, 'where' | 'url' | 'into' | 'depth'>): Promise<void> {
    if (peek.links.length === 0) return
    const inside = (path: string): string => (parent.into === '' ? path : `${parent.into}/${path}`)
    const listed = await this.ask(() =>
      peek.read(
        peek.files.filter(({ path }) => path === '.gitmodules'),
        MiB,
      ),
    )
    const named = listed.ok ? parseGitmodules(listed.value.get('.gitmodules') ?? '') : []
    for (const { path, commit } of peek.links) {
      const url = named.find((module) => module.path === path)?.url
      const resolved = await this.ask(() => Promise.resolve(url === undefined ? '' : resolveUrl(url, parent.url)))
      const unclear = !listed.ok
        ? listed.detail
        : !resolved.ok
          ? resolved.detail
          : resolved.value === ''
            ? `.gitmodules gives no address for ${path}`
            : parent.depth > maxDepth
              ? 'submodules nest deeper than is looked at'
              : null
      if (unclear === null && resolved.ok) {
        const further = { where: parent.where, url: resolved.value, ref: commit, into: inside(path) }
        await this.look({ ...further, submodules: true, depth: parent.depth })
        continue
      }
      this.repositories.push({
        ...{ where: parent.where, url: path, ref: commit },
        ...{ answer: 'unknown', detail: unclear ?? '' },
      })
      this.unlisted.push(inside(path))
    }
  }

  /** The tree of the package's own repository, searched for all that the manifest says of it. */
  async tree(manifest: Manifest, source: Extract<Manifest['source'], { type: 'git' }>): Promise<UpstreamTree> {
    const peek = await this.peek(source.url, source.defaultRef)
    await peek.bring(peek.files.filter(({ path }) => sourceName.test(path)))
    const claims = claimsOf(manifest)
    const flags = claims.flags.flatMap(({ flag }) => [flag, bareFlag(flag), oppositeFlag(flag) ?? flag])
    const search = (texts: readonly string[], words: boolean): Promise<SearchResult> =>
      peek.search({ texts, words, only: sourceTypes.map((type) => `*.${type}`) })
    const parsers = await search(parserWords, true)
    const quoted = await search(
      [...new Set(flags)].flatMap((flag) => [`"${flag}"`, `'${flag}'`]),
      false,
    )
    const words = await search(
      [...claims.folders.map(({ path }) => folderName(path)), ...claims.keys.map(({ key }) => key)],
      true,
    )
    const texts = await search(
      claims.texts.flatMap(({ anyOf }) => anyOf),
      false,
    )
    if (source.submodules)
      await this.lookInto(peek, { where: 'source.submodules', url: source.url, into: '', depth: 1 })
    const withoutQuotes = new Map<string, readonly string[]>()
    for (const [text, files] of quoted.files) {
      const flag = text.slice(1, -1)
      withoutQuotes.set(flag, [...(withoutQuotes.get(flag) ?? []), ...files])
    }
    return {
      commit: peek.commit,
      files: [...peek.files.map(({ path }) => path), ...this.files],
      unlisted: this.unlisted,
      submodules: peek.links.map(({ path }) => path),
      parsers: parsers.files,
      quoted: withoutQuotes,
      words: words.files,
      texts: texts.files,
      unread: parsers.unread,
    }
  }
}

const has = ({ branches, tags }: RemoteRefs, ref: string): boolean =>
  branches.includes(ref) || tags.includes(ref) || /^[0-9a-f]{7,64}$/.test(ref)

/**
 * Asks upstream for all that the manifest speaks of, into a temporary folder that is gone afterwards.
 * Only `cancelled` is raised; what could not be asked is said in the snapshot.
 */
export async function gatherSnapshot(
  manifest: Manifest,
  services: ProbeServices,
  signal?: AbortSignal,
): Promise<UpstreamSnapshot> {
  const { source } = manifest
  const limits: Limits = { ended: signal, late: AbortSignal.timeout(timeLimitMs) }
  return withTemporaryFolder(services.folder.temp, 'probe', async (temporary) => {
    const gathering = new Gathering(services, temporary, limits)
    for (const repository of claimsOf(manifest).repositories) await gathering.look({ ...repository, depth: 0 })
    if (source.type === 'wheel') {
      const versions = await gathering.ask((either) => services.python.versions(source.package, either))
      return { refs: null, versions, tree: null, repositories: gathering.repositories }
    }
    const refs = await gathering.ask((either) => services.git.remoteRefs(source.url, either))
    const reachable = refs.ok && has(refs.value, source.defaultRef)
    const tree = reachable ? await gathering.ask(() => gathering.tree(manifest, source)) : null
    return { refs, versions: null, tree, repositories: gathering.repositories }
  })
}
