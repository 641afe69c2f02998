import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Settings } from '../../../shared/contract/settings.ts'
import { useDeck } from '../../api/deck-context.ts'
import { shownInline } from '../../app/queries.ts'

/** Sets one setting; its failure is shown beside the field. */
export function useSetting<K extends keyof Settings>(
  key: K,
): {
  readonly set: (value: Settings[K], onDone?: () => void) => void
  readonly error: Error | null
  readonly pending: boolean
} {
  const { api } = useDeck()
  const queries = useQueryClient()
  const mutation = useMutation(
    api.settings.set.mutationOptions({
      meta: shownInline,
      onSuccess: (settings) => queries.setQueryData(api.settings.get.queryKey(), settings),
    }),
  )
  return {
    set: (value, onDone) => mutation.mutate({ key, value }, { onSuccess: () => onDone?.() }),
    error: mutation.error,
    pending: mutation.isPending,
  }
}
