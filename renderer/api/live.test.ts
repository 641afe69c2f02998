import { QueryClient } from '@tanstack/react-query'
import type { ClientContext, ClientLink } from '@orpc/client'
import { expect, it } from 'vitest'
import type { Run } from '../../shared/contract/runs.ts'
import { createDeck } from './client.ts'
import { upsert, without } from './lists.ts'
import { applyEvent } from './live.ts'

const run = (id: string, state: Run['state']): Run => ({
  id,
  installId: 'i',
  name: 'comfyui',
  state,
  pid: 1,
  port: null,
  url: null,
  startedAt: 1,
  readyAt: null,
  endedAt: null,
  exitCode: null,
  signal: null,
  error: null,
  problems: [],
  cols: 80,
  rows: 24,
})

const never: ClientLink<ClientContext> = { call: () => Promise.reject(new Error('not connected')) }
const { api } = createDeck({
  link: () => Promise.resolve(never),
  state: () => ({ status: 'connecting' }),
  subscribe: () => () => undefined,
  retryNow: () => undefined,
})

it('upsert replaces in place and puts new ones in front; without keeps an unchanged list', () => {
  const list = [
    { id: 'a', n: 1 },
    { id: 'b', n: 1 },
  ]
  expect(upsert(list, { id: 'b', n: 2 })).toEqual([
    { id: 'a', n: 1 },
    { id: 'b', n: 2 },
  ])
  expect(upsert(list, { id: 'c', n: 1 }).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
  expect(without(list, 'a')).toEqual([{ id: 'b', n: 1 }])
  expect(without(list, 'x')).toBe(list)
})

it('events change lists that are known and leave the others unasked', () => {
  const queries = new QueryClient()
  applyEvent({ type: 'run', run: run('1', 'starting') }, queries, api)
  expect(queries.getQueryData(api.runs.list.queryKey())).toBeUndefined()

  queries.setQueryData(api.runs.list.queryKey(), [run('1', 'starting')])
  applyEvent({ type: 'run', run: run('1', 'ready') }, queries, api)
  applyEvent({ type: 'run', run: run('2', 'starting') }, queries, api)
  expect(queries.getQueryData(api.runs.list.queryKey())?.map(({ id, state }) => [id, state])).toEqual([
    ['2', 'starting'],
    ['1', 'ready'],
  ])

  applyEvent({ type: 'run-removed', id: '1' }, queries, api)
  expect(queries.getQueryData(api.runs.list.queryKey())?.map(({ id }) => id)).toEqual(['2'])
})

it('an event about models makes what is known of them stale', () => {
  const queries = new QueryClient()
  const key = api.models.overview.queryKey()
  queries.setQueryData(key, { path: '/m', kinds: [] })
  applyEvent({ type: 'models' }, queries, api)
  expect(queries.getQueryState(key)?.isInvalidated).toBe(true)
})
