import Refresh from '@mui/icons-material/Refresh'
import IconButton from '@mui/material/IconButton'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../api/deck-context.ts'
import { useFormat } from '../../components/use-format.ts'
import { useNow } from '../../components/use-now.ts'

/** How far the look at the folders is, or when the last one was; and a button for the next. */
export function ScanState(): ReactElement {
  const { t, i18n } = useTranslation()
  const { api } = useDeck()
  const queries = useQueryClient()
  const format = useFormat()
  const now = useNow(30_000)
  const state = useQuery(api.models.scanState.queryOptions({ staleTime: Infinity, refetchOnMount: 'always' })).data
  const scan = useMutation(
    api.models.scan.mutationOptions({
      onSuccess: (started) => queries.setQueryData(api.models.scanState.queryKey(), started),
    }),
  )
  if (state !== undefined && state.phase !== null) {
    const number = (value: number): string => value.toLocaleString(i18n.language)
    const words = t(`models:scan.${state.phase}`, { done: number(state.done), total: number(state.total) })
    return (
      <Stack sx={{ gap: 0.5, width: 176, flexShrink: 0 }}>
        <Typography role="status" variant="caption" color="textSecondary" noWrap>
          {words}
        </Typography>
        <LinearProgress
          aria-label={words}
          {...(state.phase === 'listing' || state.total === 0
            ? {}
            : { variant: 'determinate', value: Math.min(100, (state.done / state.total) * 100) })}
        />
      </Stack>
    )
  }
  const last = state?.lastFinishedAt ?? null
  const told =
    last === null ? t('models:scan.never') : t('models:scan.last', { when: format.relative(last, Math.max(now, last)) })
  return (
    <Tooltip title={`${t('models:scan.again')} · ${told}`}>
      <IconButton aria-label={t('models:scan.again')} disabled={scan.isPending} onClick={() => scan.mutate({})}>
        <Refresh fontSize="small" />
      </IconButton>
    </Tooltip>
  )
}
