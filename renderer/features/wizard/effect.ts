import type { Exclusion, Recommendation } from '../../../shared/recommend/recommend.ts'

export interface Effect {
  /** How many places each pick rose among those that stay (below zero: fell); null when it was no pick before. */
  readonly moves: ReadonlyMap<string, number | null>
  /** What was a pick before and is none now, with the reason. */
  readonly fellOut: readonly Exclusion[]
}

/** What an answer changed: the recommendation without it beside the one with it. */
export function effectOf(before: Recommendation, after: Recommendation): Effect {
  const now = after.picks.map(({ id }) => id)
  // Who falls out above lifts nobody, and who comes in pushes nobody down.
  const stayedBefore = before.picks.map(({ id }) => id).filter((id) => now.includes(id))
  const stayedNow = now.filter((id) => stayedBefore.includes(id))
  return {
    moves: new Map(
      now.map((id) => [id, stayedBefore.includes(id) ? stayedBefore.indexOf(id) - stayedNow.indexOf(id) : null]),
    ),
    fellOut: after.excluded.filter(({ id }) => before.picks.some((pick) => pick.id === id)),
  }
}
