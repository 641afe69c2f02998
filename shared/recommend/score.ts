import type { firstForIds } from '../catalogue/manifest.ts'
import type { Answers } from './answers.ts'
import { covers } from './needs.ts'
import type { Candidate, Question } from './candidate.ts'

export type FirstFor = (typeof firstForIds)[number]

/** The turn of the usual advice to which the answers about ease and FLUX lead. */
function spineOf({ priority, flux }: Answers): 'flexible' | 'easy' | 'easy-flux' | null {
  if (priority === undefined) return null
  if (priority === 'flexible') return 'flexible'
  return flux === 'yes' ? 'easy-flux' : 'easy'
}

/** What a package is the usual answer to, among what was asked: a turn of the advice, or a need. */
export function namedFirst({ manifest: { traits } }: Candidate, { answers, needs }: Question): readonly FirstFor[] {
  const spine = spineOf(answers)
  return traits.firstFor.filter((id) => id === spine || needs.some((need) => need === id))
}

/** Whether a package carries on one that the usual advice names, so that it belongs right beside it. */
export function carriesOnFirst({ carriesOn }: Candidate, { answers }: Question): Candidate['carriesOn'] {
  const spine = spineOf(answers)
  return carriesOn.filter(({ traits }) => spine !== null && traits.firstFor.includes(spine))
}

/** Graphics cards of this machine that the backend can use together. */
export function cardsOf({ backend }: Candidate, { hardware }: Question): number {
  const vendor = backend === 'cuda' ? 'nvidia' : backend === 'rocm' ? 'amd' : backend === 'xpu' ? 'intel' : null
  return hardware.gpus.filter((gpu) => gpu.vendor === vendor && !gpu.integrated).length
}

/**
 * 0 to 100. A named need weighs more than the usual advice, the advice more than ease or features,
 * and a machine that a package cannot use well more than its state of development.
 */
export function scoreOf(candidate: Candidate, question: Question): number {
  const { manifest, fit, backend } = candidate
  const { ease, features, has } = manifest.traits
  const { answers, needs, hardware } = question
  const spine = spineOf(answers)
  const first = namedFirst(candidate, question)
  const taste = { easy: (ease - 3) * 2, flexible: (features - 3) * 2, none: ease + features - 6 }
  const card = hardware.gpus.some((gpu) => !gpu.integrated || gpu.vendor === 'apple')
  const parts = [
    30,
    taste[answers.priority ?? 'none'],
    spine !== null && first.includes(spine) ? 24 : 0,
    first.some((id) => id !== spine) ? 28 : 0,
    carriesOnFirst(candidate, question).length > 0 ? 8 : 0,
    { active: 4, slow: 0, frozen: -4 }[manifest.status.state],
    fit.verdict === 'limited' ? -4 : 0,
    // A GPU that lies idle is the worst that can be recommended.
    backend === 'cpu' && card ? -16 : 0,
    backend === 'directml' ? -6 : 0,
    cardsOf(candidate, question) > 1 && has.includes('multi-gpu') ? 2 : 0,
    -5 * needs.filter((need) => !covers(manifest, need)).length,
  ]
  return Math.min(
    100,
    Math.max(
      0,
      parts.reduce((sum, part) => sum + part),
    ),
  )
}
