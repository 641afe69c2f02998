import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ModelRoot } from '../../../shared/library/root.ts'
import { useDeck } from '../../api/deck-context.ts'

/** The folders of the library. */
export function useRoots(): UseQueryResult<readonly ModelRoot[]> {
  return useQuery(useDeck().api.models.roots.list.queryOptions({ staleTime: Infinity, refetchOnMount: 'always' }))
}
