import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import type { Answers } from '../../../shared/recommend/answers.ts'
import type { Pick, Recommendation } from '../../../shared/recommend/recommend.ts'
import type { Remark } from '../../../shared/recommend/remarks.ts'

type Role = Manifest['role']

export interface ResultGroups {
  readonly first: Pick
  /** Further picks of the same role. */
  readonly runnersUp: readonly Pick[]
  /** When training was asked: what does the other half of the work. */
  readonly besides: { readonly role: Role; readonly picks: readonly Pick[] } | null
}

/**
 * The picks as the result shows them; null when there is none. A trainer makes no pictures and most
 * UIs train nothing, so whoever wants both is shown both: from the picks where they hold some of the
 * other role, else from what the other role alone would be recommended.
 */
export function groupResult(
  answers: Answers,
  advise: (answers: Answers) => Recommendation,
  roleOf: (id: string) => Role | undefined,
): ResultGroups | null {
  const { picks } = advise(answers)
  const [first, ...rest] = picks
  if (first === undefined) return null
  const own = roleOf(first.id)
  const runnersUp = rest.filter(({ id }) => roleOf(id) === own)
  if (!answers.needs.includes('training')) return { first, runnersUp, besides: null }
  const role: Role = own === 'trainer' ? 'ui' : 'trainer'
  const ofRole = (found: readonly Pick[]): readonly Pick[] => found.filter(({ id }) => roleOf(id) === role)
  const here = ofRole(rest)
  if (here.length > 0) return { first, runnersUp, besides: { role, picks: here } }
  const needs: Answers['needs'] =
    role === 'trainer' ? ['training'] : answers.needs.filter((need) => need !== 'training')
  const elsewhere = ofRole(advise(role === 'trainer' ? { needs } : { ...answers, needs }).picks)
  return { first, runnersUp, besides: elsewhere.length === 0 ? null : { role, picks: elsewhere } }
}

/** Remarks that every pick carries in the same words: said once, they need not be said of each. */
export function commonRemarks(lists: readonly (readonly Remark[])[]): readonly Remark[] {
  const [first = [], ...others] = lists
  if (others.length === 0) return []
  return first.filter(({ text }) => others.every((list) => list.some((remark) => remark.text === text)))
}
