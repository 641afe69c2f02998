import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useCoreWords } from '../../app/core-words.ts'
import type { InstallPlan, InstallSizes } from '../../../shared/contract/installs.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { PlanSkeleton, PlanView } from '../../components/plan-view.tsx'
import { DownloadTotal, useDownloadSize } from './download-size.tsx'

function Decisions({ plan }: { readonly plan: InstallPlan }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const rows: readonly (readonly [string, string, string])[] = [
    ...(plan.python === null ? [] : [[t('install.python'), plan.python, ''] as const]),
    ...(plan.torch === null
      ? []
      : [[t('install.torch'), plan.torch.packages.join(', '), tellCore(plan.torch.reason)] as const]),
  ]
  return (
    <Box
      component="dl"
      sx={{ m: 0, display: 'grid', gridTemplateColumns: '104px minmax(0, 1fr)', rowGap: 0.75, columnGap: 1.5, px: 2 }}
    >
      {rows.map(([word, value, reason]) => (
        <Box key={word} sx={{ display: 'contents' }}>
          <Typography component="dt" variant="body2" color="textSecondary">
            {word}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: 'anywhere' }}>
            {value}
            {reason !== '' && (
              <Typography component="span" variant="caption" color="textSecondary" sx={{ display: 'block' }}>
                {reason}
              </Typography>
            )}
          </Typography>
        </Box>
      ))}
    </Box>
  )
}

/** The plan of an installation while it is being thought out, and why it cannot be when it cannot. Sizes follow later. */
export function InstallPlanView({
  plan,
  sizes,
}: {
  readonly plan: UseQueryResult<InstallPlan>
  readonly sizes: UseQueryResult<InstallSizes>
}): ReactElement {
  const { t } = useTranslation()
  const sizeOf = useDownloadSize(sizes)
  const downloads = plan.data?.plan.items.some(({ action }) => action === 'download') === true
  return (
    <Box
      component="section"
      aria-label={t('plan.title')}
      aria-busy={plan.isFetching}
      sx={{ opacity: plan.isPlaceholderData ? 0.6 : 1, transition: 'opacity 150ms', minWidth: 0 }}
    >
      <Typography variant="h3" sx={{ mb: 1 }}>
        {t('plan.title')}
      </Typography>
      {plan.isPending && <PlanSkeleton rows={7} />}
      {plan.isError && <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.isSuccess && (
        <Stack sx={{ gap: 2 }}>
          <Decisions plan={plan.data} />
          <PlanView
            plan={plan.data.plan}
            maxHeight={230}
            sizeOf={sizeOf}
            download={downloads ? <DownloadTotal {...sizes} /> : null}
          />
        </Stack>
      )}
    </Box>
  )
}
