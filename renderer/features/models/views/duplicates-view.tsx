import ContentCopy from '@mui/icons-material/FileCopyOutlined'
import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../../api/deck-context.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { Section } from '../../../components/page.tsx'
import { useFormat } from '../../../components/use-format.ts'
import { useAct } from '../acts.ts'
import { DuplicateGroup } from './duplicate-group.tsx'
import { ViewFrame } from './view-frame.tsx'

const step = 50

/** Files of one content, with what the copies cost, and the ways to be rid of them. */
export function DuplicatesView(): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const { api } = useDeck()
  const act = useAct()
  const [most, setMost] = useState(step)
  const query = useQuery(api.models.files.duplicates.queryOptions({ staleTime: Infinity, refetchOnMount: 'always' }))
  const groups = query.data?.groups ?? []
  const cost = groups.reduce((sum, { bytes }) => sum + bytes, 0)
  const unhashed = query.data?.unhashed ?? 0
  return (
    <ViewFrame>
      <Section
        title={t('models:tab.duplicates')}
        lead={
          query.isSuccess && groups.length > 0
            ? t('models:duplicatesLead', { count: groups.length, size: format.bytes(cost) })
            : t('models:duplicatesHelp')
        }
      >
        <Stack sx={{ gap: 1.5 }}>
          {unhashed > 0 && (
            <Alert
              severity="info"
              action={
                <Button size="small" onClick={() => act({ do: 'hash', ids: null })}>
                  {t('models:hash')}
                </Button>
              }
            >
              {t('models:unhashedTwins', { count: unhashed })}
            </Alert>
          )}
          {query.isPending && [0, 1, 2].map((row) => <Skeleton key={row} variant="rounded" height={132} />)}
          {query.isError && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
          {query.isSuccess && groups.length === 0 && (
            <EmptyState
              icon={<ContentCopy />}
              title={t('models:noDuplicatesTitle')}
              body={t('models:noDuplicatesBody')}
            />
          )}
          {groups.slice(0, most).map((group) => (
            <DuplicateGroup key={group.sha256} group={group} />
          ))}
          {groups.length > most && (
            <Button onClick={() => setMost(most + step)} sx={{ alignSelf: 'center' }}>
              {t('models:showMore', { count: groups.length - most })}
            </Button>
          )}
        </Stack>
      </Section>
    </ViewFrame>
  )
}
