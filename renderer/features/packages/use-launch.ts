import { useMutation } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { useDeck } from '../../api/deck-context.ts'

/** Launches an install and goes to its console. */
export function useLaunch(): { readonly launch: (name: string) => void; readonly pending: boolean } {
  const { api } = useDeck()
  const navigate = useNavigate()
  const mutation = useMutation(
    api.runs.launch.mutationOptions({ onSuccess: (run) => void navigate(`/running/${run.id}`) }),
  )
  return { launch: (name) => mutation.mutate({ name }), pending: mutation.isPending }
}
