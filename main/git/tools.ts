import { isAbsolute } from 'node:path'
import type { RemoteListing, ResolvedRef } from './refs.ts'
import type { GitResult } from './runner.ts'

/** What remotes have, asked once for a plan and its clone together. */
export interface RemoteListings {
  /** Asks the remote now. Raises `git-refused` and the like. */
  ask(url: string, cwd: string, signal?: AbortSignal): Promise<RemoteListing>
  /** What a ref is there; null when the remote, asked just now, has no such ref. */
  resolve(url: string, ref: string, cwd: string, signal: AbortSignal): Promise<ResolvedRef | null>
}

/** What the parts of git share: the program with the app's settings, and what remotes have answered. */
export interface CloneTools {
  run(cwd: string, args: readonly string[], options: RunOptions): Promise<GitResult>
  /** The address that git will really ask; called before git is. */
  actual(url: string): Promise<string>
  readonly remotes: RemoteListings
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined
  readonly silenceMs?: number
  readonly maxOutputBytes?: number
  readonly onLine?: (line: string) => void
}

/**
 * Lets git read a repository on this machine that belongs to somebody else, such as a mirror made by another user,
 * and leave contents out as the servers of forges do.
 */
export function readAnyOwner(address: string): readonly string[] {
  return isAbsolute(address) || address.startsWith('file:')
    ? ['--upload-pack=git -c "safe.directory=*" -c uploadpack.allowFilter=true upload-pack']
    : []
}
