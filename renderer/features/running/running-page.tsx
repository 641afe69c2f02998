import PlayCircle from '@mui/icons-material/PlayCircleOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useParams } from 'react-router'
import type { Run } from '../../../shared/contract/runs.ts'
import { useRuns } from '../../api/hooks.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorPanel, InfoPanel } from '../../components/error-panel.tsx'
import { HiddenHeading } from '../../components/hidden-heading.tsx'
import { Page } from '../../components/page.tsx'
import { isLive, runTone } from '../../components/run-status.ts'
import { Dot } from '../../components/state-dot.tsx'
import { ConsoleView } from './console-view.tsx'
import { KnownProblems } from './known-problems.tsx'
import { LeftRun } from './left-run.tsx'
import { RunHeader } from './run-header.tsx'

/** Live runs in the order of their start, then those that ended, the last one first; of one install only its newest. */
function shownRuns(runs: readonly Run[]): Run[] {
  const newest = new Map<string, Run>()
  for (const run of runs.toSorted((a, b) => a.startedAt - b.startedAt)) newest.set(run.installId, run)
  const kept = runs.filter((run) => isLive(run) || newest.get(run.installId) === run)
  return kept.toSorted(
    (a, b) =>
      Number(isLive(b)) - Number(isLive(a)) || (isLive(a) ? a.startedAt - b.startedAt : b.startedAt - a.startedAt),
  )
}

/** A tab per run, with its console. */
export function RunningPage(): ReactElement {
  const { t } = useTranslation()
  const { id } = useParams()
  const query = useRuns()
  const runs = shownRuns(query.data ?? [])
  const run = runs.find((one) => one.id === id) ?? query.data?.find((one) => one.id === id) ?? runs[0]
  if (run === undefined) {
    return (
      <Page title={t('nav.running')}>
        {query.isPending && <Skeleton variant="rounded" height={360} />}
        {query.isError && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && (
          <EmptyState
            icon={<PlayCircle />}
            title={t('running.emptyTitle')}
            body={t('running.emptyBody')}
            action={
              <Button variant="contained" color="primary" component={RouterLink} to="/packages">
                {t('running.emptyAction')}
              </Button>
            }
          />
        )}
      </Page>
    )
  }
  const tabs = runs.includes(run) ? runs : [...runs, run]
  return (
    <Box
      sx={{
        height: '100%',
        display: 'grid',
        gridTemplateRows: 'auto auto minmax(0, 1fr)',
        px: { xs: 2, md: 4 },
        pt: 1,
        pb: 2.5,
      }}
    >
      <title>{`${run.name} — Diffusion Deck`}</title>
      <HiddenHeading title={t('nav.running')} />
      <Tabs
        value={run.id}
        variant="scrollable"
        scrollButtons="auto"
        aria-label={t('running.tabs')}
        sx={{ borderBottom: 1, borderColor: 'divider' }}
      >
        {tabs.map((one) => (
          <Tab
            key={one.id}
            value={one.id}
            component={RouterLink}
            to={`/running/${one.id}`}
            replace
            label={
              <Stack direction="row" component="span" sx={{ alignItems: 'center', gap: 1 }}>
                <Dot tone={runTone(one)} />
                {one.name}
              </Stack>
            }
          />
        ))}
      </Tabs>
      <Stack sx={{ gap: 1.5, py: 1.75 }}>
        <RunHeader run={run} />
        {run.error !== null && <InfoPanel info={run.error} />}
        <KnownProblems key={run.id} run={run} />
      </Stack>
      {run.state === 'left' ? <LeftRun run={run} /> : <ConsoleView key={run.id} run={run} />}
    </Box>
  )
}
