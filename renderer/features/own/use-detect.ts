import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { DetectEvent } from '../../../shared/contract/own-packages.ts'
import { useDeck } from '../../api/deck-context.ts'
import { shownInline } from '../../app/queries.ts'

export type Detected = Extract<DetectEvent, { type: 'found' }>
type DetectProgress = Extract<DetectEvent, { type: 'progress' }>

export interface Detection {
  readonly look: (address: string) => void
  readonly cancel: () => void
  readonly looking: boolean
  readonly progress: DetectProgress | null
  readonly error: unknown
}

/** Looks at a repository, with progress, until it is found, fails or is cancelled; leaving the page cancels. */
export function useDetect(onFound: (found: Detected) => void): Detection {
  const { client } = useDeck()
  const ending = useRef<AbortController | null>(null)
  const [progress, setProgress] = useState<DetectProgress | null>(null)
  const mutation = useMutation({
    meta: shownInline,
    mutationFn: async (address: string): Promise<Detected | null> => {
      const controller = new AbortController()
      ending.current = controller
      setProgress(null)
      try {
        const stream = await client.ownPackages.detect({ address }, { signal: controller.signal })
        for await (const event of stream) {
          if (event.type === 'found') return event
          setProgress(event)
        }
        return null
      } catch (error) {
        // That it was cancelled is no failure to tell.
        if (controller.signal.aborted) return null
        throw error
      }
    },
    onSuccess: (found) => {
      if (found !== null) onFound(found)
    },
  })
  const cancel = (): void => ending.current?.abort()
  useEffect(() => () => ending.current?.abort(), [])
  return { look: mutation.mutate, cancel, looking: mutation.isPending, progress, error: mutation.error }
}
