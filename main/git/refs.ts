import type { RemoteRefs } from './types.ts'

/** What a remote answered: full ref names with their commits (tags peeled), and the branch that HEAD names. */
export interface RemoteListing {
  readonly head: string | null
  readonly refs: ReadonlyMap<string, string>
}

/** Reads the output of `git ls-remote --symref`. */
export function parseListing(text: string): RemoteListing {
  const refs = new Map<string, string>()
  let head: string | null = null
  for (const line of text.split('\n')) {
    const symbolic = /^ref: refs\/heads\/(\S+)\tHEAD$/.exec(line)
    if (symbolic?.[1] !== undefined) head = symbolic[1]
    const entry = /^([0-9a-f]{40,64})\t(\S+)$/.exec(line)
    if (entry?.[1] === undefined || entry[2] === undefined) continue
    // The peeled line of a tag comes after the tag itself and names the commit.
    refs.set(entry[2].replace(/\^\{\}$/, ''), entry[1])
  }
  return { head, refs }
}

function parts(version: string): readonly (number | string)[] {
  return (version.replace(/^[^\d]*(?=\d)/, '').match(/\d+|[a-z]+/gi) ?? []).map((part) =>
    /^\d/.test(part) ? Number(part) : part.toLowerCase(),
  )
}

/** Orders version-like names with the newest first; a pre-release (`1.0rc1`) stands behind its release. */
export function compareVersions(left: string, right: string): number {
  const a = parts(left)
  const b = parts(right)
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const x = a[index]
    const y = b[index]
    if (x === y) continue
    // Words are below the end of a name, the end is below numbers.
    const rank = (part: number | string | undefined): number =>
      part === undefined ? 1 : typeof part === 'string' ? 0 : 2
    if (rank(x) !== rank(y)) return rank(y) - rank(x)
    if (typeof x === 'number' && typeof y === 'number') return y - x
    return String(y) < String(x) ? -1 : 1
  }
  return left < right ? -1 : left > right ? 1 : 0
}

/** Branches as the remote lists them, tags with the newest version first. */
export function summarise(listing: RemoteListing): RemoteRefs {
  const below = (prefix: string): string[] =>
    [...listing.refs.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
  return { head: listing.head, branches: below('refs/heads/'), tags: below('refs/tags/').toSorted(compareVersions) }
}

export type ResolvedRef =
  | { readonly type: 'branch'; readonly name: string }
  | { readonly type: 'tag'; readonly name: string }
  /** Perhaps abbreviated; only the repository can tell whether it exists. */
  | { readonly type: 'commit'; readonly id: string }

/** What a name means on that remote: branch before tag before commit; null when nothing can be meant. */
export function resolveRef(listing: RemoteListing, ref: string): ResolvedRef | null {
  if (listing.refs.has(`refs/heads/${ref}`)) return { type: 'branch', name: ref }
  if (listing.refs.has(`refs/tags/${ref}`)) return { type: 'tag', name: ref }
  if (ref === 'HEAD' && listing.head !== null) return { type: 'branch', name: listing.head }
  return /^[0-9a-f]{7,64}$/i.test(ref) ? { type: 'commit', id: ref.toLowerCase() } : null
}
