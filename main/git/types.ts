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

/** Git over simple-git: never asks at a prompt, honours the mirror prefixes and the proxy. All methods raise DeckError. */
export interface Git {
  /** Path and version of git, or null. */
  find(): Promise<{ readonly path: string; readonly version: string } | null>
  remoteRefs(url: string, signal?: AbortSignal): Promise<RemoteRefs>
  /**
   * Makes `folder` a clone of `url` at `ref` (branch, tag or commit). An interrupted clone in
   * `folder` is carried on or made anew; a folder that is not ours raises `folder-in-the-way`.
   */
  clone(request: CloneRequest, work: Work): Promise<{ readonly commit: string }>
  head(folder: string): Promise<string>
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
