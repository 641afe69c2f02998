import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import '@xterm/xterm/css/xterm.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createDeck } from './api/client.ts'
import { followEvents } from './api/live.ts'
import { connect } from './api/transport.ts'
import { App } from './app/app.tsx'
import { createI18n, resolveLanguage } from './app/i18n.ts'
import { createQueries } from './app/queries.ts'
import { createToastStore } from './app/toasts.ts'

const deck = createDeck(connect(window))
const i18n = createI18n(resolveLanguage('system', navigator.languages))
const toasts = createToastStore()
const queries = createQueries(toasts, () => i18n.language)
followEvents(deck, queries, new AbortController().signal)

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no root element')
createRoot(root).render(
  <StrictMode>
    <App deck={deck} i18n={i18n} toasts={toasts} queries={queries} />
  </StrictMode>,
)
