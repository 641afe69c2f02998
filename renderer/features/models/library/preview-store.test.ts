import { expect, it } from 'vitest'
import { createPreviewStore } from './preview-store.ts'

function harness(kept: number) {
  const asked: { id: number; answer: (picture: string | null) => void; fail: () => void }[] = []
  const dropped: string[] = []
  const store = createPreviewStore({
    fetch: (id) =>
      new Promise((answer, reject) => {
        asked.push({ id, answer, fail: () => reject(new Error('lost')) })
      }),
    atOnce: 2,
    kept,
    dropped: (picture) => dropped.push(picture),
  })
  return { asked, dropped, store }
}
const signal = new AbortController().signal
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

it('fetches a few at a time, and of those that wait the last first', async () => {
  const { asked, store } = harness(10)
  const loads = [1, 2, 3, 4].map((id) => store.load(String(id), id, signal))
  expect(asked.map(({ id }) => id)).toEqual([1, 2])
  asked[0]?.answer('one')
  expect(await loads[0]).toBe('one')
  await settled()
  expect(asked.map(({ id }) => id)).toEqual([1, 2, 4])
  expect(store.peek('1')).toBe('one')
})

it('does not fetch what is no longer wanted', async () => {
  const { asked, store } = harness(10)
  const gone = new AbortController()
  const first = [1, 2].map((id) => store.load(String(id), id, signal))
  const third = store.load('3', 3, gone.signal)
  gone.abort()
  for (const one of asked) one.answer('x')
  await Promise.all(first)
  expect(await third).toBeNull()
  expect(asked).toHaveLength(2)
  expect(store.peek('3')).toBeUndefined()
})

it('drops what was not seen for longest, and says so', async () => {
  const { asked, dropped, store } = harness(2)
  const load = async (id: number) => {
    const picture = store.load(String(id), id, signal)
    asked.at(-1)?.answer(`picture ${id}`)
    await picture
    await settled()
  }
  await load(1)
  await load(2)
  store.peek('1')
  await load(3)
  expect(dropped).toEqual(['picture 2'])
  expect([store.peek('1'), store.peek('2'), store.peek('3')]).toEqual(['picture 1', undefined, 'picture 3'])
})

it('remembers that there is none, but not a failure', async () => {
  const { asked, store } = harness(5)
  const none = store.load('a', 1, signal)
  asked[0]?.answer(null)
  await none
  expect(store.peek('a')).toBeNull()
  const failed = store.load('b', 2, signal)
  await settled()
  asked[1]?.fail()
  expect(await failed).toBeNull()
  expect(store.peek('b')).toBeUndefined()
})
