import { useColorScheme } from '@mui/material/styles'
import { useEffect, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { useSettings } from '../api/hooks.ts'
import { resolveLanguage } from './i18n.ts'

/** Applies the settings that concern the look, and sends a new user to the first start. */
export function Root(): ReactElement {
  const { i18n } = useTranslation()
  const { setMode } = useColorScheme()
  const settings = useSettings().data
  const { pathname } = useLocation()
  const theme = settings?.theme
  const language = settings?.language

  useEffect(() => {
    if (theme !== undefined) setMode(theme)
  }, [theme, setMode])

  useEffect(() => {
    if (language === undefined) return
    const shown = resolveLanguage(language, navigator.languages)
    document.documentElement.lang = shown
    void i18n.changeLanguage(shown)
  }, [language, i18n])

  if (settings?.welcomed === false && pathname !== '/welcome') return <Navigate to="/welcome" replace />
  return <Outlet />
}
