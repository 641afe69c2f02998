import { createORPCClient, DynamicLink, type ClientContext } from '@orpc/client'
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query'
import type { DeckClient } from '../../shared/contract/index.ts'
import type { Connection } from './transport.ts'

/** Everything that a component needs to talk to the core. */
export interface Deck {
  readonly client: DeckClient
  /** Query and mutation options of every procedure. */
  readonly api: RouterUtils<DeckClient>
  readonly connection: Connection
}

export function createDeck(connection: Connection): Deck {
  const client: DeckClient = createORPCClient(new DynamicLink<ClientContext>(() => connection.link()))
  return { client, api: createTanstackQueryUtils(client), connection }
}
