import { ORPCError } from '@orpc/client'
import { expect, it } from 'vitest'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import { tell, tellInfo } from './errors.ts'
import { ConnectionLostError, reconnectDelay } from './transport.ts'

const taken = toErrorInfo(new DeckError('port-taken', { port: 7860, holder: 'python (812)' }))

it('tells a core error in the language, with its parameters', () => {
  expect(tellInfo(taken, 'en').message).toBe('Port 7860 is taken by python (812).')
  expect(tellInfo(taken, 'ru').message).toBe('Порт 7860 занят: python (812).')
})

it('finds the core error inside the transport error', () => {
  const thrown = new ORPCError('DECK', { status: 422, data: taken })
  expect(tell(thrown, 'ru')).toEqual(tellInfo(taken, 'ru'))
})

it('does not trust data that is no core error', () => {
  const thrown = new ORPCError('DECK', { status: 422, message: 'odd', data: { code: 'no-such-code' } })
  const told = tell(thrown, 'en')
  expect(told.code).toBe('internal')
  expect(told.message).toContain('odd')
})

it('tells a lost connection and an unknown failure', () => {
  expect(tell(new ConnectionLostError('gone'), 'ru').code).toBe('connection-lost')
  expect(tell('boom', 'en').message).toContain('boom')
})

it('waits longer with every attempt, within a bound', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(reconnectDelay)).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000])
})
