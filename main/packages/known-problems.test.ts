import { expect, it } from 'vitest'
import { DeckError } from '../../shared/errors.ts'
import type { Work } from '../operations/types.ts'
import { namingProblems } from './known-problems.ts'

const problems = [
  { id: 'no-library', pattern: String.raw`libGL\.so`, title: { en: 'No libGL' }, cure: { en: 'Install libgl1.' } },
]
const failed = new DeckError('step-failed', { step: 'python', detail: 'exit code 1' })

function work() {
  const lines: string[] = []
  const context: Work = {
    signal: new AbortController().signal,
    log: (text) => lines.push(text),
    progress: () => undefined,
  }
  return { context, lines }
}

it('names a problem that the output of a failed step showed', async () => {
  const { context, lines } = work()
  const carryOut = (watched: Work) => {
    watched.log('ImportError: libGL.so.1: cannot open shared object file', 'err')
    return Promise.reject(failed)
  }
  await expect(namingProblems(problems, context, carryOut)).rejects.toMatchObject({
    code: 'step-failed',
    params: { step: 'python', detail: 'exit code 1\nNo libGL: Install libgl1.' },
  })
  expect(lines).toEqual(['ImportError: libGL.so.1: cannot open shared object file', 'No libGL: Install libgl1.'])
})

it('leaves other failures, and a step that succeeds all the same, as they are', async () => {
  const { context } = work()
  await expect(namingProblems(problems, context, () => Promise.reject(failed))).rejects.toBe(failed)
  const cancelled = new DeckError('cancelled')
  await expect(
    namingProblems(problems, context, (watched) => {
      watched.log('libGL.so')
      return Promise.reject(cancelled)
    }),
  ).rejects.toBe(cancelled)
  await namingProblems(problems, context, (watched) => {
    watched.log('libGL.so')
    return Promise.resolve()
  })
})
