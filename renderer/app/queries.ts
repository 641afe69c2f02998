import { MutationCache, QueryClient } from '@tanstack/react-query'
import { tell } from '../api/errors.ts'
import { ConnectionLostError } from '../api/transport.ts'
import type { ToastStore } from './toasts.ts'

/** Marks a mutation whose failure is shown where it was asked for, not as a notice. */
export const shownInline = { inline: true } as const

/** The query cache. Failures of mutations become notices; the core is near, so nothing is retried blindly. */
export function createQueries(toasts: ToastStore, language: () => string): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        refetchOnWindowFocus: false,
        retry: (count, error) => error instanceof ConnectionLostError && count < 3,
      },
      mutations: { networkMode: 'always' },
    },
    mutationCache: new MutationCache({
      onError: (error, _input, _context, mutation) => {
        if (mutation.meta?.['inline'] === true) return
        const told = tell(error, language())
        toasts.push({ severity: 'error', message: told.message, remedy: told.remedy })
      },
    }),
  })
}
