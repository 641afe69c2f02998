import type { KnownProblem } from '../../shared/contract/runs.ts'
import { createPlainLines } from './plain-text.ts'

export interface WatchedProblem extends KnownProblem {
  /** Regular expression over one line. */
  readonly pattern: string
}

export interface ProblemWatch {
  feed(text: string): void
  /** Looks at the unfinished line too. */
  end(): void
}

/** Far more than people or tracebacks write; in a flood, patterns must not cost more than the terminal. */
const unitsPerSecond = 256 * 1024
const longestLine = 4096

/** Tells of each known problem once, when a line of the output matches. Throws SyntaxError for a pattern that is none. */
export function watchProblems(
  problems: readonly WatchedProblem[],
  onSeen: (problem: KnownProblem) => void,
  now: () => number = Date.now,
): ProblemWatch {
  let open = problems.map(({ pattern, ...problem }) => ({ problem, expression: new RegExp(pattern) }))
  const lines = createPlainLines()
  let second = 0
  let looked = 0

  const look = (line: string): void => {
    const current = Math.floor(now() / 1000)
    if (current !== second) looked = 0
    second = current
    const text = line.slice(0, longestLine)
    looked += text.length
    if (looked > unitsPerSecond) return
    const seen = open.filter(({ expression }) => expression.test(text))
    if (seen.length === 0) return
    open = open.filter((one) => !seen.includes(one))
    for (const { problem } of seen) onSeen(problem)
  }
  return {
    feed(text) {
      if (open.length > 0) for (const line of lines.feed(text)) look(line)
    },
    end() {
      const rest = lines.rest()
      if (rest !== '') look(rest)
    },
  }
}
