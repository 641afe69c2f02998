import SearchIcon from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCoreWords } from './core-words.ts'
import { useNavigate } from 'react-router'
import { useOperations, useRuns } from '../api/hooks.ts'
import { operationGroup } from '../components/operation-status.ts'
import { runTone } from '../components/run-status.ts'
import { Dot } from '../components/state-dot.tsx'
import { useFormat } from '../components/use-format.ts'

const chip = {
  height: 30,
  px: 1.25,
  gap: 1,
  borderRadius: 0.875,
  border: 1,
  borderColor: 'divider',
  bgcolor: 'surface.raised',
  maxWidth: 220,
  transition: 'border-color 150ms',
  '&:hover': { borderColor: 'surface.lineStrong' },
} as const
const shown = 3

function Chip({
  label,
  onClick,
  children,
}: {
  readonly label: string
  readonly onClick: () => void
  readonly children: ReactNode
}): ReactElement {
  return (
    <ButtonBase aria-label={label} title={label} onClick={onClick} sx={chip}>
      {children}
    </ButtonBase>
  )
}

/** Search over everything, and what runs and works now. */
export function TopBar({ onSearch }: { readonly onSearch: () => void }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const format = useFormat()
  const navigate = useNavigate()
  const runs = (useRuns().data ?? []).filter((run) => run.state !== 'exited')
  const working = (useOperations().data ?? []).filter((operation) => operationGroup(operation.state) === 'working')
  const more = Math.max(0, runs.length - shown) + Math.max(0, working.length - shown)
  return (
    <Stack
      component="header"
      direction="row"
      sx={{ height: 52, px: { xs: 2, md: 4 }, gap: 2, alignItems: 'center', borderBottom: 1, borderColor: 'divider' }}
    >
      <ButtonBase
        onClick={onSearch}
        aria-label={t('search.open')}
        aria-keyshortcuts="Control+K"
        sx={{
          ...chip,
          flex: '0 1 380px',
          maxWidth: 380,
          minWidth: 120,
          justifyContent: 'flex-start',
          color: 'text.secondary',
        }}
      >
        <SearchIcon sx={{ fontSize: 18 }} />
        <Typography component="span" variant="body2" sx={{ flex: 1, textAlign: 'left' }} noWrap>
          {t('search.placeholder')}
        </Typography>
        <Typography
          component="kbd"
          variant="mono"
          sx={{
            px: 0.75,
            border: 1,
            borderColor: 'divider',
            borderRadius: 0.5,
            fontSize: '0.6875rem',
            whiteSpace: 'nowrap',
          }}
        >
          Ctrl K
        </Typography>
      </ButtonBase>
      <Box sx={{ flex: 1 }} />
      <Stack direction="row" role="group" aria-label={t('shell.live')} sx={{ gap: 1, minWidth: 0 }}>
        {working.slice(0, shown).map((operation) => (
          <Chip
            key={operation.id}
            label={t('shell.operationChip', {
              name: tellCore(operation.subject),
              percent: format.percent(operation.progress.fraction),
            })}
            onClick={() => void navigate(`/activity/${operation.id}`)}
          >
            <Dot tone="busy" />
            <Typography component="span" variant="body2" noWrap>
              {tellCore(operation.subject)}
            </Typography>
            <LinearProgress
              variant="determinate"
              value={operation.progress.fraction * 100}
              aria-hidden
              sx={{ width: 44, flexShrink: 0 }}
            />
            <Typography component="span" variant="body2" color="textSecondary">
              {format.percent(operation.progress.fraction)}
            </Typography>
          </Chip>
        ))}
        {runs.slice(0, shown).map((run) => (
          <Chip
            key={run.id}
            label={t('shell.runChip', { name: run.name, state: t(`runState.${run.state}`) })}
            onClick={() => void navigate(`/running/${run.id}`)}
          >
            <Dot tone={runTone(run)} />
            <Typography component="span" variant="body2" noWrap>
              {run.name}
            </Typography>
          </Chip>
        ))}
        {more > 0 && (
          <Typography variant="body2" color="textSecondary" sx={{ alignSelf: 'center' }}>
            +{more}
          </Typography>
        )}
      </Stack>
    </Stack>
  )
}
