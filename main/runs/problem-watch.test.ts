import { expect, it } from 'vitest'
import { watchProblems, type WatchedProblem } from './problem-watch.ts'

const problem = (id: string, pattern: string): WatchedProblem => ({
  ...{ id, pattern, title: { en: id } },
  cure: { en: `Cure of ${id}.` },
})
const memory = problem('out-of-memory', 'OutOfMemoryError|out of memory')
const library = problem('no-library', String.raw`^ImportError: libGL\.so`)

function watch(problems: readonly WatchedProblem[], now?: () => number) {
  const seen: string[] = []
  const watched = watchProblems(problems, ({ id }) => seen.push(id), now)
  return { feed: (text: string) => watched.feed(text), end: () => watched.end(), seen }
}

it('tells of a problem once, across chunks and colours', () => {
  const { feed, seen } = watch([memory, library])
  feed('torch.\u001b[31mOutOf')
  feed('Memory\u001b[0mError: tried to allocate\r\nCUDA out of memory\r\n')
  expect(seen).toEqual(['out-of-memory'])
})

it('looks at the last line of a program that ends within it', () => {
  const { feed, end, seen } = watch([memory, library])
  feed('ImportError: libGL.so.1: cannot open shared object file')
  expect(seen).toEqual([])
  end()
  expect(seen).toEqual(['no-library'])
})

it('gives the problem without its pattern', () => {
  const told: unknown[] = []
  watchProblems([memory], (one) => told.push(one)).feed('out of memory\n')
  expect(told).toEqual([
    { id: 'out-of-memory', title: { en: 'out-of-memory' }, cure: { en: 'Cure of out-of-memory.' } },
  ])
})

it('lets a flood pass, and looks again in the next second', () => {
  let time = 1000
  const { feed, seen } = watch([memory], () => time)
  feed(`${'x'.repeat(1023)}\n`.repeat(300))
  feed('out of memory\n')
  expect(seen).toEqual([])
  time = 2000
  feed('out of memory\n')
  expect(seen).toEqual(['out-of-memory'])
})
