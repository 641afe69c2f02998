import type { Answers, Need } from '../../../shared/recommend/answers.ts'

/** One question of the page: a choice of one, or any number of needs of one subject. */
export type Question =
  | { readonly id: 'priority'; readonly options: readonly ['easy', 'flexible'] }
  | { readonly id: 'flux'; readonly options: readonly ['yes', 'no'] }
  | { readonly id: 'make' | 'work' | 'size'; readonly options: readonly Need[] }

/** In the order of asking; every need belongs to exactly one of them. */
export const questions: readonly Question[] = [
  { id: 'priority', options: ['easy', 'flexible'] },
  { id: 'flux', options: ['yes', 'no'] },
  { id: 'make', options: ['chroma', 'hunyuan-video', 'wan-video', 'training'] },
  { id: 'work', options: ['nodes', 'canvas', 'presets-only', 'a1111-extensions', 'krita'] },
  { id: 'size', options: ['multi-gpu', 'multi-user'] },
]
export const resultStep = 'result'

export const takesSeveral = ({ id }: Question): boolean => id !== 'priority' && id !== 'flux'

/** What is answered to a question: the chosen options in their order. */
export function chosenOf(question: Question, answers: Answers): readonly string[] {
  switch (question.id) {
    case 'priority':
    case 'flux': {
      const answer = answers[question.id]
      return answer === undefined ? [] : [answer]
    }
    default:
      return question.options.filter((option) => answers.needs.includes(option))
  }
}

/** The answers with an option chosen; of a question that takes several, turned on or off. */
export function choose(question: Question, option: string, answers: Answers): Answers {
  switch (question.id) {
    case 'priority':
    case 'flux':
      return question.options.some((one) => one === option) ? { ...answers, [question.id]: option } : answers
    default: {
      const need = question.options.find((one) => one === option)
      if (need === undefined) return answers
      const { needs } = answers
      return { ...answers, needs: needs.includes(need) ? needs.filter((one) => one !== need) : [...needs, need] }
    }
  }
}

/** The answers as if a question had been skipped. */
export function without(question: Question, answers: Answers): Answers {
  const { priority, flux, needs } = answers
  switch (question.id) {
    case 'priority':
      return { needs, ...(flux === undefined ? {} : { flux }) }
    case 'flux':
      return { needs, ...(priority === undefined ? {} : { priority }) }
    default: {
      const own: readonly Need[] = question.options
      return { ...answers, needs: needs.filter((need) => !own.includes(need)) }
    }
  }
}
