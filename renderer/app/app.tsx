import CssBaseline from '@mui/material/CssBaseline'
import { ThemeProvider } from '@mui/material/styles'
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import type { i18n as I18n } from 'i18next'
import { useState, type ReactElement } from 'react'
import { I18nextProvider } from 'react-i18next'
import { RouterProvider } from 'react-router/dom'
import type { Deck } from '../api/client.ts'
import { DeckContext } from '../api/deck-context.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { createRoutes } from './routes.tsx'
import { createDeckTheme } from './theme.ts'
import { ToastContext, ToastHost } from './toast-host.tsx'
import type { ToastStore } from './toasts.ts'

interface AppProps {
  readonly deck: Deck
  readonly i18n: I18n
  readonly toasts: ToastStore
  readonly queries: QueryClient
}

export function App({ deck, i18n, toasts, queries }: AppProps): ReactElement {
  const [theme] = useState(createDeckTheme)
  const [router] = useState(createRoutes)
  return (
    <ThemeProvider theme={theme} defaultMode="dark" noSsr>
      <CssBaseline enableColorScheme />
      <I18nextProvider i18n={i18n}>
        <ErrorBoundary>
          <DeckContext value={deck}>
            <ToastContext value={toasts}>
              <QueryClientProvider client={queries}>
                <RouterProvider router={router} />
                <ToastHost />
              </QueryClientProvider>
            </ToastContext>
          </DeckContext>
        </ErrorBoundary>
      </I18nextProvider>
    </ThemeProvider>
  )
}
