import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet } from 'react-router'
import { CommandPalette } from './command-palette.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Notices } from './notices.tsx'
import { Rail } from './rail.tsx'
import { TopBar } from './top-bar.tsx'
import { useShortcut } from './use-shortcut.ts'

export function Shell(): ReactElement {
  const { t } = useTranslation()
  const [searching, setSearching] = useState(false)
  useShortcut('k', () => setSearching(true))
  return (
    <Box
      sx={{
        height: '100%',
        display: 'grid',
        gridTemplateColumns: { xs: '60px minmax(0, 1fr)', md: '208px minmax(0, 1fr)' },
      }}
    >
      <Link
        href="#content"
        onClick={(event) => {
          event.preventDefault()
          document.getElementById('content')?.focus()
        }}
        sx={{
          position: 'absolute',
          top: 8,
          left: 8,
          zIndex: 'tooltip',
          bgcolor: 'surface.high',
          px: 2,
          py: 1,
          borderRadius: 1,
          transform: 'translateY(-200%)',
          '&:focus': { transform: 'none' },
        }}
      >
        {t('shell.skip')}
      </Link>
      <Rail />
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: 'minmax(0, 1fr)',
          gridTemplateRows: 'auto auto auto minmax(0, 1fr)',
          minHeight: 0,
        }}
      >
        <TopBar onSearch={() => setSearching(true)} />
        <ConnectionBanner />
        <Notices />
        <Box
          component="main"
          id="content"
          tabIndex={-1}
          sx={{ minHeight: 0, gridRow: 4, '&:focus-visible': { outline: 'none' } }}
        >
          <Outlet />
        </Box>
      </Box>
      {searching && <CommandPalette onClose={() => setSearching(false)} />}
    </Box>
  )
}
