import { answersSchema, needIds, type Answers } from '../../../shared/recommend/answers.ts'
import { questions, resultStep } from './questions.ts'

/** Where the page is: answers stand in the address with the keys of `deck recommend`, so that back, forward and reload keep them. */
export function wizardAddress(step: string, answers: Answers): string {
  const { priority, flux, needs } = answers
  const parts = [
    priority === undefined ? null : `priority=${priority}`,
    flux === undefined ? null : `flux=${flux}`,
    needs.length === 0 ? null : `needs=${needIds.filter((need) => needs.includes(need)).join(',')}`,
  ].filter((part) => part !== null)
  return `/packages/find/${step}${parts.length === 0 ? '' : `?${parts.join('&')}`}`
}

/** The first question with nothing answered. */
export const wizardStart = wizardAddress(questions[0]?.id ?? resultStep, { needs: [] })

/** The answers in an address; what cannot be an answer is passed over. */
export function answersIn(search: URLSearchParams): Answers {
  const { priority, flux } = answersSchema.shape
  const easy = priority.safeParse(search.get('priority')).data
  const wanted = flux.safeParse(search.get('flux')).data
  const needs = (search.get('needs') ?? '').split(',')
  return {
    ...(easy === undefined ? {} : { priority: easy }),
    ...(wanted === undefined ? {} : { flux: wanted }),
    needs: needIds.filter((need) => needs.includes(need)),
  }
}
