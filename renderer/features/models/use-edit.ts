import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import type { ModelEdit } from '../../../shared/library/model.ts'
import { useDeck } from '../../api/deck-context.ts'

interface Edited {
  readonly ids: readonly number[]
  readonly edit: ModelEdit
}

/** Says something of models that is then true of them, whatever the files say. */
export function useEdit(): UseMutationResult<unknown, Error, Edited> {
  const { api, client } = useDeck()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ ids, edit }: Edited) => client.models.edit({ ids: [...ids], edit }),
    // The core tells of the change as well; the person who made it waits for nothing.
    onSuccess: () => queries.invalidateQueries({ queryKey: api.models.key() }),
  })
}
