import Timeline from '@mui/icons-material/TimelineOutlined'
import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { useOperations } from '../../api/hooks.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { operationGroup, type OperationGroup } from '../../components/operation-status.ts'
import { OperationDetail } from './operation-detail.tsx'
import { OperationList } from './operation-list.tsx'

type Filter = OperationGroup | 'all'
const filters: readonly Filter[] = ['all', 'working', 'attention', 'ended']

/** Operations now and before: the list beside the one that is looked at. */
export function ActivityPage(): ReactElement {
  const { t } = useTranslation()
  const { id } = useParams()
  const navigate = useNavigate()
  const [filter, setFilter] = useState<Filter>('all')
  const query = useOperations()
  const all = (query.data ?? []).toSorted((a, b) => b.createdAt - a.createdAt)
  const shown = all.filter((operation) => filter === 'all' || operationGroup(operation.state) === filter)
  const chosen = all.find((operation) => operation.id === id) ?? shown[0]
  const count = (wanted: Filter): number =>
    wanted === 'all' ? all.length : all.filter((operation) => operationGroup(operation.state) === wanted).length
  return (
    <Box sx={{ height: '100%', display: 'grid', gridTemplateRows: 'auto minmax(0, 1fr)' }}>
      <title>{`${t('nav.activity')} — Diffusion Deck`}</title>
      <Stack
        direction="row"
        sx={{ px: { xs: 2, md: 4 }, pt: 3, pb: 2, gap: 2, alignItems: 'center', flexWrap: 'wrap' }}
      >
        <Typography variant="h1" sx={{ flex: 1 }}>
          {t('nav.activity')}
        </Typography>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={filter}
          aria-label={t('activity.filter')}
          onChange={(_event, next: Filter | null) => setFilter(next ?? 'all')}
        >
          {filters.map((one) => (
            <ToggleButton key={one} value={one}>
              {t(`activity.${one}`)}
              <Box component="span" sx={{ ml: 0.75, color: 'text.secondary' }}>
                {count(one)}
              </Box>
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </Stack>
      <Box sx={{ minHeight: 0, px: { xs: 2, md: 4 }, pb: 2.5 }}>
        {query.isPending && <Skeleton variant="rounded" height={320} />}
        {query.isError && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && all.length === 0 && (
          <EmptyState icon={<Timeline />} title={t('activity.emptyTitle')} body={t('activity.emptyBody')} />
        )}
        {query.isSuccess && all.length > 0 && (
          <Box
            sx={{
              height: '100%',
              display: 'grid',
              gridTemplateColumns: { xs: '260px minmax(0, 1fr)', lg: '340px minmax(0, 1fr)' },
              border: 1,
              borderColor: 'divider',
              borderRadius: 1.25,
              overflow: 'hidden',
              bgcolor: 'surface.raised',
            }}
          >
            <OperationList
              operations={shown}
              chosen={chosen?.id}
              onChoose={(next) => void navigate(`/activity/${next}`, { replace: true })}
            />
            <Box sx={{ minHeight: 0, overflowY: 'auto', p: 3 }}>
              {chosen !== undefined && <OperationDetail key={chosen.id} operation={chosen} />}
            </Box>
          </Box>
        )}
      </Box>
    </Box>
  )
}
