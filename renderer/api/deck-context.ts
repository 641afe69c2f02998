import { createContext, use, useSyncExternalStore } from 'react'
import type { Deck } from './client.ts'
import type { ConnectionState } from './transport.ts'

export const DeckContext = createContext<Deck | null>(null)

export function useDeck(): Deck {
  const deck = use(DeckContext)
  if (deck === null) throw new Error('useDeck outside its provider')
  return deck
}

export function useConnectionState(): ConnectionState {
  const { connection } = useDeck()
  return useSyncExternalStore(connection.subscribe, connection.state)
}
