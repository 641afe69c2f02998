import type { ModelFamily } from '../catalogue/families.ts'
import { machineFacts } from '../catalogue/match.ts'
import type { PrecisionFit } from './family-memory.ts'
import { covers, familyOfNeed, familySupport } from './needs.ts'
import type { Candidate, Question } from './candidate.ts'
import { remark, type Remark } from './remarks.ts'
import { carriesOnFirst, cardsOf, namedFirst } from './score.ts'

const GiB = 2 ** 30
const when = (holds: boolean, make: () => Remark): readonly Remark[] => (holds ? [make()] : [])
const listed = (names: readonly string[]): string => names.join(', ')

/** Why a package is offered, the weightiest first. */
export function reasonsFor(candidate: Candidate, question: Question): readonly Remark[] {
  const { manifest, backend } = candidate
  const { traits, status } = manifest
  const { hardware, answers, needs } = question
  const first = namedFirst(candidate, question)
  const carried = carriesOnFirst(candidate, question)
  const { gpu } = machineFacts(hardware, backend)
  const cards = cardsOf(candidate, question)
  const flux = manifest.families.find(({ id }) => id === 'flux1')
  return [
    ...first.map((id) =>
      id === 'flexible' || id === 'easy' || id === 'easy-flux'
        ? remark(`first-${id}`)
        : remark('first-need', { need: id }),
    ),
    ...when(carried.length > 0, () => remark('successor', { of: listed(carried.map(({ name }) => name)) })),
    ...needs
      .filter((need) => covers(manifest, need) && !first.some((id) => id === need))
      .map((need) => remark('has-need', { need })),
    ...(answers.flux === 'yes' && flux !== undefined ? [remark('runs-flux', { date: flux.date })] : []),
    ...when(traits.ease >= 4 && answers.priority !== 'flexible', () => remark('easy-to-learn')),
    ...when(traits.features >= 4 && answers.priority !== 'easy', () => remark('many-functions')),
    ...(gpu === null ? [] : [remark('uses-gpu', { gpu: gpu.name, backend })]),
    ...when(cards > 1 && traits.has.includes('multi-gpu'), () => remark('uses-gpus', { count: cards })),
    ...memoryRemarks(candidate, question).filter(({ code }) => isGood(code)),
    ...when(status.state === 'active', () => remark('maintained', { date: status.date })),
  ]
}

/** What speaks against it, or must be known before; the gravest first. */
export function warningsFor(candidate: Candidate, question: Question): readonly Remark[] {
  const { manifest, backend, fit } = candidate
  const { needs } = question
  return [
    ...needs.filter((need) => !covers(manifest, need)).map((need) => remark('lacks-need', { need })),
    ...stateOf(candidate),
    ...fit.reasons.map((text) => remark('machine', { text })),
    ...when(backend === 'cpu' && manifest.needs.vramGiB > 0, () => remark('no-gpu')),
    ...when(backend === 'directml', () => remark('directml')),
    ...when(backend === 'mps', () => remark('metal')),
    ...memoryRemarks(candidate, question).filter(({ code }) => !isGood(code)),
    ...familiesAsked(question)
      .filter((family) => familySupport(manifest, family) === 'partial')
      .map((family) => remark('family-in-part', { family })),
    ...when(needs.includes('krita') && covers(manifest, 'krita'), () => remark('krita-packs')),
    ...manifest.traits.limits.map((limit, index) => remark('limit', { text: limit.en, index })),
  ]
}

const isGood = (code: Remark['code']): boolean => code === 'family-fits' || code === 'family-fits-up-to'

function stateOf({ manifest, successors }: Candidate): readonly Remark[] {
  const { name, status } = manifest
  const { state, date } = status
  if (state === 'active') return []
  if (successors.length === 0) return [remark(state, { name, date })]
  return [remark(`${state}-successor`, { name, date, successor: listed(successors) })]
}

function familiesAsked({ answers, needs }: Question): readonly ModelFamily[] {
  const asked = needs.flatMap((need) => familyOfNeed(need) ?? [])
  return answers.flux === 'yes' ? ['flux1', ...asked] : asked
}

/** Whether the models that were asked for fit the GPU. Training wants other amounts; nothing is said of it. */
function memoryRemarks({ manifest, memory }: Candidate, question: Question): readonly Remark[] {
  if (memory === null || manifest.role === 'trainer') return []
  return familiesAsked(question)
    .filter((family) => familySupport(manifest, family) !== null)
    .flatMap((family) => {
      const found = memory.fits.find(({ model }) => model.family === family)
      return found === undefined ? [] : [memoryRemark(found.model.name, found.precisions, memory.bytes)]
    })
}

function memoryRemark(model: string, precisions: readonly PrecisionFit[], bytes: number): Remark {
  const memory = (bytes / GiB).toFixed(1)
  const params = (one: PrecisionFit) => ({
    ...{ model, precision: precisionNames[one.precision], needed: one.neededGiB.toFixed(1), memory },
  })
  const index = precisions.findIndex(({ state }) => state === 'fits')
  const best = precisions[index]
  if (best !== undefined) {
    const larger = precisions[index - 1]
    return larger === undefined
      ? remark('family-fits', params(best))
      : remark('family-fits-up-to', { ...params(best), larger: precisionNames[larger.precision] })
  }
  const smallest = precisions.at(-1) ?? { precision: 'q4', neededGiB: 0, state: 'no' }
  return remark(smallest.state === 'partly' ? 'family-partly' : 'family-too-large', params(smallest))
}

const precisionNames = { fp16: 'fp16', fp8: 'fp8', q4: 'GGUF Q4' } as const
