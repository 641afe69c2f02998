import type { Work } from '../operations/types.ts'

export interface RemoteRefs {
  readonly head: string | null
  readonly branches: readonly string[]
  /** Newest version first. */
  readonly tags: readonly string[]
}

export interface CloneRequest {
  readonly url: string
  readonly ref: string
  readonly folder: string
  readonly submodules: boolean
}

export interface SwitchRequest extends CloneRequest {
  /** Another address that the clone may have been made from: the package has moved since. */
  readonly formerUrl?: string | undefined
  /** The local branch that is put onto a commit; without it the clone is on no branch there. */
  readonly branch?: string | null
  /** Absolute folder outside the repository where what a person changed waits; see main/git/own-changes.ts. */
  readonly changes: string
  /** Keeps a copy of a person's file or link where the person finds it, before something takes its place. */
  readonly aside: (path: string) => Promise<void>
}

export interface SwitchResult {
  readonly commit: string
  /** What became of changes in tracked files: there were none, all are on the new state, some did not fit it. */
  readonly changes: 'none' | 'kept' | 'set-aside'
}

/** Where a clone is. */
export interface Place {
  readonly commit: string
  /** Null on no branch. */
  readonly branch: string | null
  /** Address of `origin`; null without one. */
  readonly url: string | null
}

export interface PeekRequest {
  readonly url: string
  /** Branch, tag or commit; null is the default branch. */
  readonly ref: string | null
  /** Must be empty or absent; the caller removes it afterwards. */
  readonly folder: string
  /** Ends the transfer with `repository-too-large` above this; bytes. */
  readonly maxBytes: number
}

/** A regular file of a repository; `id` names its content. */
export interface PeekedFile {
  readonly path: string
  readonly id: string
}

export interface SearchRequest {
  /** Looked for as they are, with their case. No text may be part of another, unless `words` tells them apart. */
  readonly texts: readonly string[]
  /** Only where no letter, digit or underscore stands beside it. */
  readonly words: boolean
  /** Git patterns of the paths to look into, such as `*.py`. */
  readonly only: readonly string[]
}

export interface SearchResult {
  /** Paths by the text that stands in them; a text that stands nowhere is absent. */
  readonly files: ReadonlyMap<string, readonly string[]>
  /** Paths whose contents are not here. */
  readonly unread: readonly string[]
}

/** The newest state of a repository without a work tree. Valid as long as its folder is there. */
export interface Peek {
  readonly ref: string
  readonly refs: RemoteRefs
  readonly commit: string
  /** Date of the commit, YYYY-MM-DD. */
  readonly date: string
  readonly submodules: boolean
  /** The submodules: their folders and the commits that they are at. */
  readonly links: readonly { readonly path: string; readonly commit: string }[]
  readonly files: readonly PeekedFile[]
  /** Contents by path, read as UTF-8; a file above `maxFileBytes` or with NUL bytes is left out. */
  read(files: readonly PeekedFile[], maxFileBytes: number): Promise<ReadonlyMap<string, string>>
  /** Fetches contents for `search`; those that the server does not give stay absent. */
  bring(files: readonly PeekedFile[]): Promise<void>
  /** Where texts stand in the contents that `bring` and `read` have brought. */
  search(request: SearchRequest): Promise<SearchResult>
}

/** Git over simple-git: never asks at a prompt, honours the mirror prefixes and the proxy. All methods raise DeckError. */
export interface Git {
  /** Path and version of git, or null. */
  find(): Promise<{ readonly path: string; readonly version: string } | null>
  remoteRefs(url: string, signal?: AbortSignal): Promise<RemoteRefs>
  /** The commit that the remote has under a branch or tag now; null when it has none of that name. */
  remoteCommit(url: string, ref: string, signal?: AbortSignal): Promise<string | null>
  /**
   * Makes `folder` a clone of `url` at `ref` (branch, tag or commit). An interrupted clone in
   * `folder` is carried on or made anew; a folder that is not ours raises `folder-in-the-way`.
   */
  clone(request: CloneRequest, work: Work): Promise<{ readonly commit: string }>
  /** Brings a clone to what `ref` is now, with its submodules; see main/git/switch.ts. */
  switchTo(request: SwitchRequest, work: Work): Promise<SwitchResult>
  /** Looks at a repository without checking it out: the names of all files, and the few contents that are asked for. */
  peek(request: PeekRequest, work: Work): Promise<Peek>
  head(folder: string): Promise<string>
  /** Where a finished clone is; null where there is none. */
  place(folder: string): Promise<Place | null>
  /** Paths below `folder` that git tracks; both are relative to the repository, with forward slashes; '' is all of it. */
  trackedFiles(repository: string, folder: string): Promise<readonly string[]>
  /**
   * Tells git to ignore that tracked files are gone from the work tree (skip-worktree), or to look
   * again. Paths are relative to the repository; what is so already is not written again.
   */
  setSkipWorktree(repository: string, paths: readonly string[], skip: boolean): Promise<void>
  /** Writes tracked files that are missing from the work tree; what exists is left as it is. */
  restoreMissing(repository: string, paths: readonly string[]): Promise<void>
  /** Adds lines to `.git/info/exclude` once each, so that links do not make the work tree dirty. */
  exclude(repository: string, patterns: readonly string[]): Promise<void>
  /** Takes such lines out again. */
  unexclude(repository: string, patterns: readonly string[]): Promise<void>
  /** Paths that differ from HEAD, as `git status --porcelain` lists them. */
  dirty(repository: string): Promise<readonly string[]>
}
