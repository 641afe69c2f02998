import { videoFamilies } from '../catalogue/families.ts'
import type { Manifest } from '../catalogue/manifest.ts'
import { machineFacts } from '../catalogue/match.ts'
import type { Backend, Hardware } from '../hardware.ts'
import { needIds, type Answers, type Need } from './answers.ts'
import type { Candidate, Question } from './candidate.ts'
import { familyFits } from './family-memory.ts'
import { fit, memoryOf } from './fit.ts'
import { covers, familyOfNeed, familySupport, isWish, makesOnlyVideo, meets } from './needs.ts'
import { reasonsFor, warningsFor } from './pick-remarks.ts'
import { remark, type Remark } from './remarks.ts'
import { scoreOf } from './score.ts'

export interface Pick {
  readonly id: string
  /** 0 to 100; picks come with the highest first. */
  readonly score: number
  /** What the install would compute on. */
  readonly backend: Backend
  readonly reasons: readonly Remark[]
  readonly warnings: readonly Remark[]
}
export interface Exclusion {
  readonly id: string
  readonly reason: Remark
}
export interface Recommendation {
  readonly picks: readonly Pick[]
  readonly excluded: readonly Exclusion[]
}

/**
 * Which packages to take, ranked, with why; and for every other one why not. Decided from the
 * manifests, the answers and the machine alone. FLUX and the role are conditions. Of the needs, a
 * pick has as many as one package can have together: when no package has all of them, those are
 * offered whose share no other exceeds, each saying what it lacks. So adding a need never adds a
 * pick that lacks it, and an answer is empty only when nothing that runs here has any of the needs.
 */
export function recommend(answers: Answers, hardware: Hardware, catalogue: readonly Manifest[]): Recommendation {
  return createAdvisor(hardware, catalogue)(answers)
}

/** The same for many answers on one machine: how packages fit it is decided once. */
export function createAdvisor(
  hardware: Hardware,
  catalogue: readonly Manifest[],
): (answers: Answers) => Recommendation {
  const sorted = catalogue.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const judged = sorted.map((manifest) => judge(manifest, hardware, sorted))
  return (answers) =>
    decide({ answers, needs: needIds.filter((need) => answers.needs.includes(need)), hardware }, judged)
}

type Judged = { readonly candidate: Candidate } | { readonly manifest: Manifest; readonly refused: string }

function judge(manifest: Manifest, hardware: Hardware, catalogue: readonly Manifest[]): Judged {
  const found = fit(manifest, hardware, catalogue)
  if (found.recommended === null || found.verdict === 'refused') return { manifest, refused: found.reasons.join(' ') }
  const successors = manifest.lineage.successors.flatMap((id) => {
    const one = catalogue.find((other) => other.id === id)
    const stands =
      one !== undefined && one.status.state !== 'frozen' && fit(one, hardware, catalogue).verdict !== 'refused'
    return stands ? [one.name] : []
  })
  const carriesOn = catalogue.filter((other) => other.lineage.successors.includes(manifest.id))
  const memory = memoryFits(hardware, found.recommended)
  return { candidate: { manifest, fit: found, backend: found.recommended, successors, carriesOn, memory } }
}

/** How the known models fit the memory that a backend computes in; null on the processor and where nobody knows its size. */
export function memoryFits(hardware: Hardware, backend: Backend): Candidate['memory'] {
  const bytes = memoryOf(machineFacts(hardware, backend).gpu, hardware, backend)
  if (backend === 'cpu' || bytes === null) return null
  // PyTorch has no fp8 on Metal.
  return { bytes, fits: familyFits(bytes, backend === 'mps' ? ['fp16', 'q4'] : undefined) }
}

function decide(question: Question, judged: readonly Judged[]): Recommendation {
  const excluded: Exclusion[] = []
  const open: { readonly candidate: Candidate; readonly met: readonly Need[] }[] = []
  for (const one of judged) {
    const manifest = 'candidate' in one ? one.candidate.manifest : one.manifest
    const reason = barrier(manifest, question) ?? ('refused' in one ? remark('machine', { text: one.refused }) : null)
    if (reason !== null) excluded.push({ id: manifest.id, reason })
    else if ('candidate' in one) {
      open.push({ candidate: one.candidate, met: question.needs.filter((need) => covers(manifest, need)) })
    }
  }

  const wanted = question.needs.filter((need) => !isWish(need))
  const chosen = open.filter(
    ({ met }) =>
      (wanted.length === 0 || met.some((need) => !isWish(need))) &&
      !open.some((other) => other.met.length > met.length && met.every((need) => other.met.includes(need))),
  )
  for (const { candidate } of open.filter((one) => !chosen.includes(one))) {
    excluded.push({ id: candidate.manifest.id, reason: lacking(candidate.manifest, question.needs) })
  }
  const picks = chosen.map(({ candidate }) => ({
    id: candidate.manifest.id,
    score: scoreOf(candidate, question),
    backend: candidate.backend,
    reasons: reasonsFor(candidate, question),
    warnings: warningsFor(candidate, question),
  }))
  return {
    picks: picks.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)),
    excluded: excluded.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

/** What bars a package whatever the other packages can do. */
function barrier(manifest: Manifest, { answers, needs }: Question): Remark | null {
  const { name } = manifest
  if (manifest.role === 'trainer' && !needs.includes('training')) return remark('is-trainer', { name })
  if (answers.flux === 'yes' && familySupport(manifest, 'flux1') === null) return remark('no-flux', { name })
  if (makesOnlyVideo(manifest) && !needs.some((need) => videoFamilies.has(familyOfNeed(need) ?? 'sd15')))
    return remark('only-video', { name })
  return null
}

function lacking(manifest: Manifest, needs: readonly Need[]): Remark {
  const { name } = manifest
  const missing = needs.filter((need) => !covers(manifest, need))
  const none = missing.filter((need) => meets(manifest, need) === null)
  return none.length > 0
    ? remark('lacks-needs', { name, needs: none.join(',') })
    : remark('only-in-part', { name, needs: missing.join(',') })
}
