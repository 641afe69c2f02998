import { DeckError } from '../../shared/errors.ts'
import { shortReason } from './failure.ts'
import type { GitResult } from './runner.ts'
import type { RunOptions } from './tools.ts'
import type { SearchRequest, SearchResult } from './types.ts'

/** Windows allows 32,767 characters in a command line. */
const maxArgumentLength = 20_000
/** Answers beyond this are refused: a text that stands everywhere says nothing. */
const maxOutputBytes = 64 * 1024 ** 2

/** Splits texts so that each part fits into one command line. */
function batches(texts: readonly string[]): string[][] {
  const parts: string[][] = [[]]
  let length = 0
  for (const text of texts) {
    if (length + text.length > maxArgumentLength) {
      parts.push([])
      length = 0
    }
    parts.at(-1)?.push(text)
    length += text.length + '-e '.length + 1
  }
  return parts.filter((part) => part.length > 0)
}

/**
 * Searches the text files of a commit with `git grep`, without a work tree. Nothing is fetched by
 * the way: the caller must have taken care that contents which are absent stay so.
 */
export async function searchCommit(
  run: (args: readonly string[], options: RunOptions) => Promise<GitResult>,
  commit: string,
  { texts, words, only }: SearchRequest,
): Promise<SearchResult> {
  const found = new Map<string, Set<string>>()
  const unread = new Set<string>()
  for (const batch of batches([...new Set(texts)])) {
    const patterns = batch.flatMap((text) => ['-e', text])
    const how = ['--only-matching', '--full-name', '--no-color', '-z', '-I', '-F', ...(words ? ['-w'] : [])]
    const { code, stdout, stderr } = await run(['grep', ...how, ...patterns, commit, '--', ...only], { maxOutputBytes })
    for (const [, path] of stderr.matchAll(/^error: '[^:\n]*:(.*)': unable to read/gm)) unread.add(path ?? '')
    // 1: nothing was found.
    if (code !== 0 && code !== 1 && unread.size === 0)
      throw new DeckError('git-failed', { detail: shortReason(stderr) })
    for (const line of stdout.split('\n')) {
      const [, path, text] = /^[0-9a-f]+:(.*)\0(.*)$/.exec(line) ?? []
      if (path === undefined || text === undefined) continue
      found.set(text, (found.get(text) ?? new Set()).add(path))
    }
  }
  return {
    files: new Map([...found].map(([text, paths]) => [text, [...paths]])),
    unread: [...unread],
  }
}
