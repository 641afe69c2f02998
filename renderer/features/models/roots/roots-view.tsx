import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { Section } from '../../../components/page.tsx'
import { useRoots } from '../use-roots.ts'
import { ViewFrame } from '../views/view-frame.tsx'
import { RootCard } from './root-card.tsx'

/** The folders that make up the library. */
export function RootsView(): ReactElement {
  const { t } = useTranslation()
  const query = useRoots()
  return (
    <ViewFrame>
      <Section title={t('models:tab.roots')} lead={t('models:rootsLead')}>
        {query.isPending && <Skeleton variant="rounded" height={180} />}
        {query.isError && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
        <Box
          component="ul"
          sx={{
            m: 0,
            p: 0,
            listStyle: 'none',
            display: 'grid',
            gap: 1.5,
            gridTemplateColumns: 'repeat(auto-fill, minmax(440px, 1fr))',
          }}
        >
          {query.data?.map((root) => (
            <RootCard key={root.id} root={root} />
          ))}
        </Box>
      </Section>
    </ViewFrame>
  )
}
