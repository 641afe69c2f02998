import { useQuery } from '@tanstack/react-query'
import type { Operation } from '../../shared/contract/operations.ts'
import { useDeck } from './deck-context.ts'
import { operationsListed } from './live.ts'

const kept = { staleTime: Infinity } as const

export const useHello = () => useQuery(useDeck().api.system.hello.queryOptions(kept))
export const useSettings = () => useQuery(useDeck().api.settings.get.queryOptions(kept))
export const useCatalogue = () => useQuery(useDeck().api.catalogue.list.queryOptions(kept))
export const useInstalls = () => useQuery(useDeck().api.installs.list.queryOptions(kept))
export const useRuns = () => useQuery(useDeck().api.runs.list.queryOptions(kept))
export const useOperations = () =>
  useQuery(useDeck().api.operations.list.queryOptions({ input: operationsListed, ...kept }))
export const useHardware = () =>
  useQuery(useDeck().api.system.hardware.queryOptions({ input: { refresh: false }, ...kept }))

/** One operation as the list knows it now. */
export function useOperation(id: string | undefined): Operation | undefined {
  return useOperations().data?.find((operation) => operation.id === id)
}
