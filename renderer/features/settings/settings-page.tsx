import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useParams } from 'react-router'
import { useSettings } from '../../api/hooks.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Page } from '../../components/page.tsx'
import { GeneralSection } from './general-section.tsx'
import { NetworkSection } from './network-section.tsx'
import { SystemSection } from './system-section.tsx'
import { TrashSection } from './trash-section.tsx'

const sections = ['general', 'network', 'trash', 'system'] as const
type SectionId = (typeof sections)[number]

/** Settings by subject. */
export function SettingsPage(): ReactElement {
  const { t } = useTranslation()
  const { section } = useParams()
  const query = useSettings()
  const shown: SectionId = sections.find((one) => one === section) ?? 'general'
  return (
    <Page title={t('nav.settings')} width={960}>
      <Tabs
        value={shown}
        aria-label={t('nav.settings')}
        sx={{ borderBottom: 1, borderColor: 'divider', mb: 3, mt: -1.5 }}
      >
        {sections.map((one) => (
          <Tab
            key={one}
            value={one}
            label={t(`settings.${one}`)}
            component={RouterLink}
            to={`/settings/${one}`}
            replace
          />
        ))}
      </Tabs>
      {query.isPending && <Skeleton variant="rounded" height={240} />}
      {query.isError && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && (
        <Box>
          {shown === 'general' && <GeneralSection settings={query.data} />}
          {shown === 'network' && <NetworkSection settings={query.data} />}
          {shown === 'trash' && <TrashSection />}
          {shown === 'system' && <SystemSection />}
        </Box>
      )}
    </Page>
  )
}
