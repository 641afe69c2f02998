import { matches, type MachineFacts } from '../../shared/catalogue/match.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Work } from '../operations/types.ts'
import { watchProblems, type WatchedProblem } from '../runs/problem-watch.ts'

/** The known problems of a package on this machine that show in its output. */
export function printedProblems(manifest: Manifest, facts: MachineFacts): readonly WatchedProblem[] {
  return manifest.problems.flatMap(({ id, pattern, when, title, cure }) =>
    pattern === undefined || (when !== undefined && !matches(when, facts)) ? [] : [{ id, pattern, title, cure }],
  )
}

/** Carries out work; a `step-failed` of it names the known problems that its output showed, with their cures. */
export async function namingProblems<W extends Work>(
  problems: readonly WatchedProblem[],
  work: W,
  carryOut: (work: W) => Promise<void>,
): Promise<void> {
  const seen: string[] = []
  const watch = watchProblems(problems, ({ title, cure }) => seen.push(`${title.en}: ${cure.en}`))
  const watched: W = {
    ...work,
    log: (text, stream) => {
      watch.feed(`${text}\n`)
      work.log(text, stream)
    },
  }
  try {
    await carryOut(watched)
  } catch (error) {
    if (!(error instanceof DeckError) || error.code !== 'step-failed' || seen.length === 0) throw error
    for (const text of seen) work.log(text)
    throw new DeckError('step-failed', { ...error.params, detail: [error.params['detail'], ...seen].join('\n') })
  }
}
