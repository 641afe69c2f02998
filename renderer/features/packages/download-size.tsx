import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { InstallSizes } from '../../../shared/contract/installs.ts'
import type { PlanItem } from '../../../shared/contract/operations.ts'
import { downloadOf } from '../../../shared/install-sizes.ts'
import { useFormat } from '../../components/use-format.ts'

type Sizes = Pick<UseQueryResult<InstallSizes>, 'data' | 'isFetching'>

/** The end of a download's line while its size is asked for, and when it is known or not. */
export function useDownloadSize({ data, isFetching }: Sizes): (item: PlanItem) => ReactNode {
  const { t } = useTranslation()
  const format = useFormat()
  return (item) => {
    if (item.action !== 'download') return undefined
    if (isFetching) return <Skeleton width={56} aria-label={t('plan.sizeAsked')} />
    const size = data === undefined ? null : downloadOf(item, data)
    if (size === null || size.state === 'unknown') return t('plan.sizeUnknown')
    if (size.state === 'after-clone') return t('plan.sizeAfterClone')
    const bytes = format.bytes(size.bytes ?? 0)
    return size.state === 'at-least' ? t('plan.sizeAtLeast', { size: bytes }) : bytes
  }
}

/** How much is downloaded altogether, as far as it is known. */
export function DownloadTotal({ data, isFetching }: Sizes): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const total = data?.totalBytes ?? null
  const words =
    data === undefined || total === null
      ? t('plan.sizeUnknown')
      : t(data.more ? 'plan.downloadMore' : 'plan.downloadAbout', { size: format.bytes(total) })
  return (
    <Typography component="div" variant="body2" color="textSecondary" title={t('plan.downloadNote')} role="status">
      {t('plan.downloadTotal')}{' '}
      {isFetching ? (
        <Skeleton width={72} sx={{ display: 'inline-block' }} aria-label={t('plan.sizeAsked')} />
      ) : (
        <Box component="strong" sx={{ color: 'text.primary' }}>
          {words}
        </Box>
      )}
    </Typography>
  )
}
