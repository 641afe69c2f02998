import type { Work } from '../operations/types.ts'

export interface RemoteRefs {
  readonly head: string | null
  readonly branches: readonly string[]
  /** Newest version first. */
  readonly tags: readonly string[]
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
  clone(request: { readonly url: string; readonly ref: string; readonly folder: string; readonly submodules: boolean }, work: Work): Promise<{ readonly commit: string }>
  head(folder: string): Promise<string>
  /** Paths below `folder` (relative, forward slashes) that git tracks. */
  trackedFiles(repository: string, folder: string): Promise<readonly string[]>
  /** Tells git to ignore that tracked files are gone from the work tree (skip-worktree), or to look again. */
  setSkipWorktree(repository: string, paths: readonly string[], skip: boolean): Promise<void>
  /** Adds lines to `.git/info/exclude` once each, so that links do not make the work tree dirty. */
  exclude(repository: string, patterns: readonly string[]): Promise<void>
  /** Paths that differ from HEAD, as `git status --porcelain` lists them. */
  dirty(repository: string): Promise<readonly string[]>
}
