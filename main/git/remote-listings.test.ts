import { expect, it } from 'vitest'
import { createRemoteListings } from './remote-listings.ts'

const url = 'https://example.org/a.git'
const id = '1'.repeat(40)

function remote() {
  const state = { now: 0, calls: 0, refs: ['refs/heads/main'] }
  const listings = createRemoteListings(
    {
      actual: (asked) => Promise.resolve(asked),
      run: () => {
        state.calls++
        return Promise.resolve({ code: 0, stdout: state.refs.map((ref) => `${id}\t${ref}\n`).join(''), stderr: '' })
      },
    },
    () => state.now,
  )
  const resolve = (ref: string) => listings.resolve(url, ref, '/', new AbortController().signal)
  return { state, resolve, ask: () => listings.ask(url, '/') }
}

it('takes for the clone what the plan has just asked', async () => {
  const { state, resolve, ask } = remote()
  await ask()
  expect(await resolve('main')).toEqual({ type: 'branch', name: 'main' })
  expect(state.calls).toBe(1)
})

it('asks again after a minute, and always when asked to', async () => {
  const { state, resolve, ask } = remote()
  await ask()
  state.now = 60_000
  await resolve('main')
  await ask()
  expect(state.calls).toBe(3)
})

it('asks again for a ref that the last answer lacks', async () => {
  const { state, resolve, ask } = remote()
  await ask()
  state.refs.push('refs/heads/new')
  expect(await resolve('new')).toEqual({ type: 'branch', name: 'new' })
  expect(await resolve('missing')).toBeNull()
  expect(state.calls).toBe(3)
})
