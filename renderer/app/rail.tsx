import AutoAwesomeMosaic from '@mui/icons-material/AutoAwesomeMosaicOutlined'
import Layers from '@mui/icons-material/LayersOutlined'
import PlayCircle from '@mui/icons-material/PlayCircleOutlined'
import Settings from '@mui/icons-material/SettingsOutlined'
import Timeline from '@mui/icons-material/TimelineOutlined'
import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import { useOperations, useRuns } from '../api/hooks.ts'
import { operationGroup } from '../components/operation-status.ts'
import { Brand } from './brand.tsx'
import { MachineSummary } from './machine-summary.tsx'
import { pages, type PageId } from './pages.ts'

const icons: Readonly<Record<PageId, ReactNode>> = {
  packages: <AutoAwesomeMosaic />,
  running: <PlayCircle />,
  models: <Layers />,
  activity: <Timeline />,
  settings: <Settings />,
}

function useCounts(): Readonly<Partial<Record<PageId, { readonly count: number; readonly alive: boolean }>>> {
  const runs = useRuns().data?.filter((run) => run.state !== 'exited').length ?? 0
  const operations = useOperations().data ?? []
  const working = operations.filter((operation) => operationGroup(operation.state) === 'working').length
  const waiting = operations.filter((operation) => operationGroup(operation.state) === 'attention').length
  return {
    running: { count: runs, alive: true },
    activity: working > 0 ? { count: working, alive: true } : { count: waiting, alive: false },
  }
}

export function Rail(): ReactElement {
  const { t } = useTranslation()
  const counts = useCounts()
  return (
    <Stack
      component="nav"
      aria-label={t('shell.navigation')}
      sx={{ bgcolor: 'surface.rail', borderRight: 1, borderColor: 'divider', minHeight: 0, overflow: 'hidden' }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1.25, height: 52, px: { xs: 2, md: 2 }, flexShrink: 0 }}>
        <Brand />
        <Typography
          sx={{
            fontWeight: 650,
            letterSpacing: '-0.015em',
            fontSize: '0.9375rem',
            display: { xs: 'none', md: 'block' },
          }}
          noWrap
        >
          Diffusion Deck
        </Typography>
      </Stack>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 1, display: 'grid', gap: 0.25 }}>
        {pages.map(({ id, path }) => {
          const badge = counts[id]
          return (
            <li key={id}>
              <Box
                component={NavLink}
                to={path}
                aria-label={t(`nav.${id}`)}
                title={t(`nav.${id}`)}
                sx={{
                  display: 'flex',
                  alignItems: 'center',
                  gap: 1.5,
                  height: 38,
                  px: 1.25,
                  borderRadius: 0.875,
                  textDecoration: 'none',
                  color: 'text.secondary',
                  transition: 'background-color 150ms, color 150ms',
                  '& svg': { fontSize: 20, flexShrink: 0 },
                  '&:hover': { color: 'text.primary', bgcolor: 'background.default' },
                  '&.active': { color: 'text.primary', bgcolor: 'surface.railActive' },
                }}
              >
                {icons[id]}
                <Typography
                  component="span"
                  sx={{ flex: 1, fontWeight: 520, display: { xs: 'none', md: 'block' } }}
                  noWrap
                >
                  {t(`nav.${id}`)}
                </Typography>
                {badge !== undefined && badge.count > 0 && (
                  <Typography
                    component="span"
                    variant="caption"
                    aria-hidden
                    sx={{
                      display: { xs: 'none', md: 'block' },
                      fontWeight: 600,
                      minWidth: 20,
                      px: 0.75,
                      textAlign: 'center',
                      borderRadius: 0.75,
                      color: badge.alive ? 'primary.main' : 'warning.main',
                      bgcolor: badge.alive ? 'surface.accentSoft' : 'surface.warningSoft',
                    }}
                  >
                    {badge.count}
                  </Typography>
                )}
              </Box>
            </li>
          )
        })}
      </Box>
      <Box sx={{ flex: 1 }} />
      <MachineSummary />
    </Stack>
  )
}
