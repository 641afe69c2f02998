import Close from '@mui/icons-material/Close'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../../api/deck-context.ts'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { DetailHead } from './detail-head.tsx'
import { FileSection } from './file-section.tsx'
import { HashSection } from './hash-section.tsx'
import { IdentitySection } from './identity-section.tsx'
import { MetadataSection } from './metadata-section.tsx'
import { NotesSection } from './notes-section.tsx'
import { PreviewBox } from './preview-box.tsx'
import { TrainingSection } from './training-section.tsx'
import { UseSection } from './use-section.tsx'
import { WordsSection } from './words-section.tsx'

/** Everything that is known of one model, and what a person may say of it. */
export function ModelDetailPanel({
  id,
  onClose,
  onOpen,
}: {
  readonly id: number
  readonly onClose: () => void
  readonly onOpen: (id: number) => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const query = useQuery(api.models.get.queryOptions({ input: { id }, staleTime: Infinity, refetchOnMount: 'always' }))
  const detail = query.data
  return (
    <Box
      sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose()
      }}
    >
      <Stack
        direction="row"
        sx={{ alignItems: 'center', gap: 1, pl: 2.5, pr: 1.25, minHeight: 48, borderBottom: 1, borderColor: 'divider' }}
      >
        <Typography variant="h2" noWrap sx={{ flex: 1 }} title={detail?.model.title}>
          {detail?.model.title ?? t('models:detail')}
        </Typography>
        <Tooltip title={t('common.close')}>
          <IconButton aria-label={t('models:closeDetail')} onClick={onClose}>
            <Close fontSize="small" />
          </IconButton>
        </Tooltip>
      </Stack>
      <Box sx={{ flex: 1, minHeight: 0, overflowY: 'auto' }}>
        {query.isPending && (
          <Stack sx={{ p: 2.5, gap: 1.5 }}>
            <Skeleton variant="rounded" height={240} />
            <Skeleton width="70%" />
            <Skeleton width="50%" />
            <Skeleton variant="rounded" height={120} />
          </Stack>
        )}
        {query.isError && (
          <Box sx={{ p: 2.5 }}>
            <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
          </Box>
        )}
        {detail !== undefined && (
          <>
            <PreviewBox model={detail.model} />
            <DetailHead detail={detail} />
            <IdentitySection detail={detail} />
            <WordsSection detail={detail} />
            <NotesSection detail={detail} />
            <UseSection detail={detail} onOpen={onOpen} />
            <FileSection detail={detail} />
            <HashSection detail={detail} />
            <TrainingSection detail={detail} />
            <MetadataSection detail={detail} />
          </>
        )}
      </Box>
    </Box>
  )
}
