import type { RemoteRefs } from '../../git/types.ts'

/** What a question to upstream came to. What could not be asked is never taken for an answer. */
export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly detail: string }

/** A further repository at one ref, as a clone step or a submodule names it. */
export interface AskedRepository {
  /** Path in the manifest of what names it. */
  readonly where: string
  readonly url: string
  readonly ref: string
  /** `missing`: the repository answers and lacks the ref. `gone`: it refuses everybody. */
  readonly answer: 'there' | 'missing' | 'gone' | 'unknown'
  readonly detail: string
}

/** Where each text stands: source files by text. */
export type Occurrences = ReadonlyMap<string, readonly string[]>

/** The newest commit of the default ref, as far as the manifest speaks of it. */
export interface UpstreamTree {
  readonly commit: string
  /** Paths of all files; those of further repositories stand below the folder that they are cloned into. */
  readonly files: readonly string[]
  /** Folders whose files could not be listed. */
  readonly unlisted: readonly string[]
  readonly submodules: readonly string[]
  /** Source files that read arguments, by what they read them with (`add_argument`). */
  readonly parsers: Occurrences
  /** Files in which a text stands in quotes, alone. */
  readonly quoted: Occurrences
  /** Files in which a text stands as a word. */
  readonly words: Occurrences
  /** Files in which a text stands as it is. */
  readonly texts: Occurrences
  /** Source files whose contents the server did not give. */
  readonly unread: readonly string[]
}

/** Upstream as it is now. `null` where the manifest has nothing to ask about. */
export interface UpstreamSnapshot {
  readonly refs: Asked<RemoteRefs> | null
  readonly versions: Asked<readonly string[]> | null
  readonly tree: Asked<UpstreamTree> | null
  readonly repositories: readonly AskedRepository[]
}
