import { describe, expect, it } from 'vitest'
import { needIds, type Answers } from '../../../shared/recommend/answers.ts'
import { choose, chosenOf, questions, takesSeveral, without } from './questions.ts'
import { answersIn, wizardAddress, wizardStart } from './wizard-address.ts'

const none: Answers = { needs: [] }
const full: Answers = { priority: 'easy', flux: 'no', needs: [...needIds] }
const every = questions.flatMap((question) => question.options.map((option) => ({ question, option })))

it('asks for every need exactly once', () => {
  const asked = questions.filter(takesSeveral).flatMap(({ options }) => [...options])
  expect(asked.toSorted()).toEqual([...needIds].toSorted())
})

describe.each(every.map(({ question, option }) => [question.id, option, question] as const))(
  '%s %s',
  (_id, option, question) => {
    it('is chosen and taken back', () => {
      const chosen = choose(question, option, none)
      expect(chosenOf(question, chosen)).toEqual([option])
      expect(without(question, chosen)).toEqual(none)
    })

    it('stands in the address', () => {
      const chosen = choose(question, option, none)
      const address = wizardAddress(question.id, chosen)
      expect(answersIn(new URLSearchParams(address.split('?')[1]))).toEqual(chosen)
    })

    it('takes the place of the other one, or stands beside it', () => {
      const [first = '', second = ''] = question.options
      const both = choose(question, second, choose(question, first, none))
      expect(chosenOf(question, both)).toEqual(takesSeveral(question) ? [first, second] : [second])
    })
  },
)

it.each(questions.map((question) => [question.id, question] as const))(
  'skipping %s leaves the other answers',
  (id, question) => {
    const left = without(question, full)
    expect(chosenOf(question, left)).toEqual([])
    for (const other of questions.filter((one) => one.id !== id))
      expect(chosenOf(other, left)).toEqual(chosenOf(other, full))
  },
)

it('turns a need off again', () => {
  const question = questions.find(({ id }) => id === 'work') ?? expect.fail()
  expect(choose(question, 'nodes', choose(question, 'nodes', full)).needs.toSorted()).toEqual([...needIds].toSorted())
  expect(choose(question, 'nodes', full).needs).not.toContain('nodes')
})

it('passes over what is no option', () => {
  for (const question of questions) expect(choose(question, 'nonsense', none)).toEqual(none)
})

describe('the address', () => {
  it('is made of the keys of deck recommend', () => {
    expect(wizardAddress('flux', { priority: 'easy', flux: 'yes', needs: ['nodes', 'chroma'] })).toBe(
      '/packages/find/flux?priority=easy&flux=yes&needs=chroma,nodes',
    )
    expect(wizardStart).toBe('/packages/find/priority')
  })

  it('keeps all answers', () => {
    const address = new URL(wizardAddress('result', full), 'http://x')
    expect(answersIn(address.searchParams)).toEqual(full)
  })

  it.each(['', 'priority=&flux=maybe&needs=', 'needs=nonsense,,constructor', 'priority=EASY'])(
    'holds no answers in “%s”',
    (search) => expect(answersIn(new URLSearchParams(search))).toEqual(none),
  )

  it('keeps what it knows beside what it does not', () => {
    expect(answersIn(new URLSearchParams('needs=x,krita,krita,nodes&priority=flexible&flux=2'))).toEqual({
      priority: 'flexible',
      needs: ['nodes', 'krita'],
    })
  })
})
