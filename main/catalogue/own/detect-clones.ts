import type { Proposal } from '../../../shared/catalogue/proposal.ts'
import { evidenceAt, matchingLines } from './program.ts'
import type { Snapshot } from './snapshot.ts'

/** `owner/name` or whatever an address ends in, for comparing. */
const tail = (url: string): string =>
  url
    .toLowerCase()
    .replace(/\.git$/, '')
    .split('/')
    .slice(-2)
    .join('/')

/**
 * Other repositories that the README tells people to clone. Whether the program needs them only a
 * person can tell: they may as well be examples or another way to install.
 */
export function detectClones(snapshot: Snapshot): Proposal['clones'] {
  const own = tail(snapshot.url)
  const found = [...snapshot.texts]
    .filter(([path]) => /^readme/i.test(path))
    .flatMap(([path, text]) =>
      matchingLines(text, /\bgit clone\s+((?:-{1,2}[\w-]+(?:[ =][\w./-]+)?\s+){0,4})(https:\/\/[\w.-]+\/[\w./-]+)/).map(
        ({ line, match }) => ({ options: match[1] ?? '', url: (match[2] ?? '').replace(/[/.]+$/, ''), path, line }),
      ),
    )
    // Forks name the address that they were forked from.
    .filter(({ url }) => tail(url) !== own && tail(url).split('/')[1] !== own.split('/')[1])
  return found
    .filter(({ url }, index) => found.findIndex((other) => tail(other.url) === tail(url)) === index)
    .slice(0, 5)
    .map(({ options, url, path, line }) => ({
      value: { url, ref: /(?:-b|--branch)[ =]([\w./-]+)/.exec(options)?.[1] ?? null },
      certainty: 'guess' as const,
      evidence: [evidenceAt(snapshot, path, line)],
    }))
}
