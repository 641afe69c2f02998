import type { QueryClient } from '@tanstack/react-query'
import { assertNever } from '../../shared/assert-never.ts'
import type { CoreEvent } from '../../shared/contract/system.ts'
import type { Deck } from './client.ts'
import { upsert, without } from './lists.ts'

/** How many operations the lists of this app keep. */
export const operationsListed = { limit: 200 }

/** Writes what changed in the core into the query cache; a list that nobody has asked for is left alone. */
export function applyEvent(event: CoreEvent, queries: QueryClient, api: Deck['api']): void {
  const operations = api.operations.list.queryKey({ input: operationsListed })
  const installs = api.installs.list.queryKey()
  const runs = api.runs.list.queryKey()
  switch (event.type) {
    case 'operation':
      queries.setQueryData(operations, (list) => list && upsert(list, event.operation))
      return
    case 'operation-forgotten':
      queries.setQueryData(operations, (list) => list && [...without(list, event.id)])
      return
    case 'install':
      queries.setQueryData(installs, (list) => list && upsert(list, event.install))
      return
    case 'install-removed':
      queries.setQueryData(installs, (list) => list && [...without(list, event.id)])
      void queries.invalidateQueries({ queryKey: api.trash.key() })
      return
    case 'run':
      queries.setQueryData(runs, (list) => list && upsert(list, event.run))
      return
    case 'run-removed':
      queries.setQueryData(runs, (list) => list && [...without(list, event.id)])
      return
    case 'settings':
      queries.setQueryData(api.settings.get.queryKey(), event.settings)
      return
    case 'models':
      void queries.invalidateQueries({ queryKey: api.models.key() })
      return
    case 'models-scan':
      queries.setQueryData(api.models.scanState.queryKey(), event.scan)
      return
    case 'catalogue':
      void queries.invalidateQueries({ queryKey: api.catalogue.key() })
      return
    default:
      assertNever(event)
  }
}

/** Follows the core's events on every connection until `signal` says so; each new connection reads everything afresh. */
export function followEvents(deck: Deck, queries: QueryClient, signal: AbortSignal): void {
  let followed = 0
  const follow = async (epoch: number): Promise<void> => {
    const current = (): boolean => {
      const state = deck.connection.state()
      return !signal.aborted && state.status === 'open' && state.epoch === epoch
    }
    while (current()) {
      try {
        const events = await deck.client.system.events(undefined, { signal })
        await queries.invalidateQueries()
        for await (const event of events) applyEvent(event, queries, deck.api)
      } catch {
        // The loop below decides: a lost connection starts a new epoch, anything else is tried again.
      }
      if (current()) await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
  const look = (): void => {
    const state = deck.connection.state()
    if (state.status !== 'open' || state.epoch === followed) return
    followed = state.epoch
    void follow(state.epoch)
  }
  const stop = deck.connection.subscribe(look)
  signal.addEventListener('abort', stop, { once: true })
  look()
}
